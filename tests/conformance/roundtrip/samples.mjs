// Writes JSON samples of schemas of an OpenAPI document, one line each:
//   {"p": "/components/schemas/Pet", "k": "valid", "s": <sample>}
// The samples are json-schema-faker's, kept when ajv finds them valid. Samples of the kinds in `changes.mjs` are a valid
// one changed at one place, so that every place is changed at least once.
//
// Samples are made of every component schema, and of the schemas at the further pointers.
//
// usage: node samples.mjs DOCUMENT COUNT POINTERS.json SAMPLES.ndjson STATS.json
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import vm from "node:vm";
import Ajv from "ajv/dist/2020.js";
import { generateSync } from "json-schema-faker";
import YAML from "yaml";
import { Dialect, isObject, lax, unescape } from "./dialect.mjs";
import { changed, KINDS, placesOf } from "./changes.mjs";

// Work is bounded by counts; the times are for what the counts do not see.
const [LEAVES, LINE, CHANGED, SAMPLE_MS, SCHEMA_MS] = [4_000, 200_000, 300_000, 3_000, 30_000];

const [path, countText, pointers, samplesPath, statsPath] = process.argv.slice(2);
const count = Number(countText);
const text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
const document = /^\s*[{[]/.test(text) ? JSON.parse(text) : YAML.parse(text, { maxAliasCount: 1e6 });
const dialect = new Dialect(document);
const components = Object.keys(document.components?.schemas ?? {}).map((name) => "/components/schemas/" + name.replace(/~/g, "~0").replace(/\//g, "~1"));
const roots = [...components, ...JSON.parse(readFileSync(pointers, "utf8"))].map((pointer) => [pointer, dialect.key(pointer)]);
dialect.finish();

// What ajv compiles of all schemas; begun anew when a compilation was stopped in the middle.
class Validators {
  constructor(defs) { this.defs = defs; this.begin(); }
  begin() {
    this.ajv = new Ajv({ strict: false, validateFormats: false, validateSchema: false, logger: false, inlineRefs: false });
    this.ajv.addSchema({ $id: "https://document.invalid/", $defs: this.defs });
  }
  of(key) {
    try {
      const validate = timed(() => this.ajv.compile({ $ref: `https://document.invalid/#/$defs/${key}` }), SCHEMA_MS);
      if (!validate) this.begin();
      return validate ?? { why: "ajv: out of time" };
    } catch (error) { this.begin(); return { why: `ajv: ${error.message}` }; }
  }
}
const exact = new Validators(dialect.defs);
let overlapping;

// Runs synchronous work that a clock can stop. `undefined` for what was stopped.
function timed(work, ms) {
  globalThis.timedWork = work;
  try { return vm.runInThisContext("timedWork()", { timeout: ms }); } catch (error) {
    if (error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return undefined;
    throw error;
  }
}

const output = openSync(samplesPath, "w");
let buffer = "";
const flush = () => { for (let at = 0, bytes = Buffer.from(buffer); at < bytes.length;) at += writeSync(output, bytes, at); buffer = ""; };
const emit = (pointer, kind, sample) => { buffer += `{"p":${JSON.stringify(pointer)},"k":"${kind}","s":${sample}}\n`; if (buffer.length > 1 << 20) flush(); };
const stats = { schemas: 0, none: [], lax: [], cut: [], left: 0 };

// One sample: `{ sample }`, or `{ why }` there is none.
function make(key, validate, seed) {
  let leaves = 0;
  // Apart from the turn of the union's members.
  const size = (seed + Math.floor(seed / dialect.members(key))) % 3;
  const options = {
    seed,
    optionalsProbability: [0.2, 0.5, 0.9][size],
    maxDefaultItems: 2,
    maxDepth: 200,
    refResolver: (ref) => dialect.resolve(ref),
    outputTransform: (value) => { if (++leaves > LEAVES) throw new Error("too large"); return value; },
  };
  // Every third seed goes less deep, and so do all when that is too much.
  for (let left = [3, 2, 1][size]; left >= 0; left--) {
    leaves = 0;
    let sample;
    try { sample = generateSync(dialect.forSeed(key, left, seed), options); } catch (error) {
      if (leaves > LEAVES) continue;
      return { why: `json-schema-faker: ${error.message}` };
    }
    if (leaves > LEAVES) continue;
    if (sample === undefined) return { why: "json-schema-faker: nothing" };
    for (let repair = 0; !validate(sample) && repair < 9 && wholeNumber(sample, validate.errors[0]); repair++);
    if (validate(sample)) return { sample };
    const [error] = validate.errors;
    return { why: `ajv: ${error.instancePath} ${error.message}` };
  }
  return { why: "json-schema-faker: too large" };
}

// The faker takes `number` where one part of an `allOf` says so and another says `integer`: makes the number whole.
function wholeNumber(sample, error) {
  const [name, ...outer] = error.instancePath.split("/").slice(1).map(unescape).reverse();
  const parent = outer.reduceRight((at, token) => at[token], sample);
  if (name === undefined || error.params.type !== "integer" || typeof parent[name] !== "number") return false;
  parent[name] = Math.round(parent[name]);
  return true;
}

// Emits the sample changed in each kind's way: at the places not changed before, or at one of them.
function change(pointer, key, line, seed, covered) {
  for (const kind of KINDS) {
    const all = placesOf(dialect, kind, key, JSON.parse(line)).places.map(({ path }) => path);
    const fresh = all.map((_, i) => i).filter((i) => !covered[kind].has(all[i]));
    let size = 0;
    for (const i of fresh.length > 0 || all.length === 0 ? fresh : [seed % all.length]) {
      if (size > 0 && (size + line.length > CHANGED || covered[kind].has(all[i]))) continue;
      size += line.length;
      covered[kind].add(all[i]);
      emit(pointer, kind, changed(dialect, kind, key, JSON.parse(line), i, seed));
    }
    for (const path of all) covered[kind + " seen"].add(path);
  }
}

// The samples of a schema; how many, how many attempts the clock stopped, and the last reason against one.
function samplesOf(pointer, key, validate) {
  if (validate.why) return { made: 0, stopped: 0, why: validate.why };
  const start = Date.now();
  const seen = new Set();
  const covered = Object.fromEntries(KINDS.flatMap((kind) => [[kind, new Set()], [kind + " seen", new Set()]]));
  let [stopped, why] = [0, undefined];
  const wanted = Math.max(count, 2 * dialect.members(key));
  for (let seed = 1; seed <= wanted * 4 && seen.size < wanted; seed++) {
    if (Date.now() - start > SCHEMA_MS) { stopped++; break; }
    const made = timed(() => make(key, validate, seed), SAMPLE_MS) ?? { why: "out of time" };
    if (made.why === "out of time") stopped++;
    if (made.why) { why = made.why; continue; }
    const line = JSON.stringify(made.sample);
    if (line.length > LINE) { why = "too large"; continue; }
    if (seen.has(line)) continue;
    seen.add(line);
    emit(pointer, "valid", line);
    change(pointer, key, line, seed, covered);
  }
  for (const kind of KINDS) stats.left += covered[kind + " seen"].size - covered[kind].size;
  return { made: seen.size, stopped, why };
}

for (const [pointer, key] of roots) {
  if (key === undefined) continue;
  stats.schemas++;
  let done = samplesOf(pointer, key, exact.of(key));
  if (done.made === 0) {
    // No value fits the words of the schema; servers send what fits its meaning.
    overlapping ??= new Validators(lax(dialect.defs));
    const { why } = done;
    done = samplesOf(pointer, key, overlapping.of(key));
    (done.made === 0 ? stats.none : stats.lax).push([pointer, why]);
  }
  if (done.made > 0 && done.stopped > 0) stats.cut.push([pointer, `${done.made} samples, ${done.stopped} out of time`]);
}
flush();
closeSync(output);
writeFileSync(statsPath, JSON.stringify(stats));
