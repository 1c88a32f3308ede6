// Says what the request's `x-response` asks for: base64 of `{status, headers, body}`, the body in base64 too.
// Usage: node upstream.mjs PORT
import { createServer } from 'node:http';

createServer((request, response) => {
  request.resume().on('end', () => {
    const { status, headers, body } = JSON.parse(Buffer.from(request.headers['x-response'], 'base64'));
    response.writeHead(status, headers).end(Buffer.from(body, 'base64'));
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
