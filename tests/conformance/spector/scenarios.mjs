// usage: scenarios.mjs FOLDER FILE: writes the scenarios of the mock server below FOLDER as JSON: what each endpoint waits
// for, and what it answers.
import fs from 'node:fs';
import path from 'node:path';

const [folder, file] = process.argv.slice(2);
const plain = value => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

function body(body) {
  if (!body) return null;
  const { contentType, kind, parts, files } = body;
  if (kind === 'multipart') {
    const encoded = (files ?? []).map(({ buffer, ...file }) => ({ ...file, b64: buffer.toString('base64') }));
    return { contentType, kind, parts: parts ?? {}, files: encoded };
  }
  let raw = body.rawContent;
  if (Buffer.isBuffer(raw)) raw = { b64: raw.toString('base64') };
  // Contents that name the server are written when it is known.
  else if (raw?.resolve) {
    const value = raw.resolve({ baseUrl: 'http://BASE' });
    const isText = typeof value === 'string' && contentType !== 'application/json';
    raw = isText ? value : JSON.stringify(value);
  }
  else if (raw?.serialize) raw = raw.serialize({ baseUrl: 'http://BASE' });
  return { contentType, kind, raw };
}

const rows = [];
for (const name of fs.globSync('**/mockapi.js', { cwd: folder }).sort()) {
  const module = await import(path.resolve(folder, name));
  for (const [scenario, { passCondition, apis }] of Object.entries(module.Scenarios))
    for (const { method, uri, request, response } of apis)
      rows.push({
        spec: path.dirname(name), scenario, pass: passCondition, method, uri,
        query: plain(request?.query), headers: plain(request?.headers), request: body(request?.body),
        status: response?.status, response: body(response?.body), responseHeaders: plain(response?.headers),
      });
}
fs.writeFileSync(file, JSON.stringify(rows, null, 1));
console.log(`${new Set(rows.map(row => row.scenario)).size} scenarios, ${rows.length} endpoints`);
