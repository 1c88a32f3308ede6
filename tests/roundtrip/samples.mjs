// Writes JSON samples for every component schema of an OpenAPI document, one line each:
//   {"p": "/components/schemas/Pet", "k": "valid" | "member" | "enum" | "tag", "s": <sample>}
// The samples are json-schema-faker's, kept when ajv finds them valid; the three other kinds are a
// valid sample with an unknown member added, an enum value replaced, or a union tag replaced.
//
// usage: node samples.mjs DOCUMENT COUNT > samples.ndjson
import { readFileSync, writeSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";
import { generateSync } from "json-schema-faker";
import YAML from "yaml";

const [path, count] = [process.argv[2], Number(process.argv[3] ?? 20)];
const text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
const document = /^\s*[{[]/.test(text) ? JSON.parse(text) : YAML.parse(text, { maxAliasCount: 1e6 });
const components = document.components?.schemas ?? {};
const is31 = String(document.openapi).startsWith("3.1") || String(document.openapi).startsWith("3.2");
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const mapValues = (object, f) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, f(value)]));
const keyOf = (ref) => decodeURIComponent(ref.split("/").pop()).replace(/~1/g, "/").replace(/~0/g, "~");

// One dialect: JSON Schema 2020-12 without annotations, discriminators spelt out as constants.
function dialect(schema) {
  if (!isObject(schema)) return schema;
  // A reference that leads nowhere is free-form, as under --lenient-refs.
  if (schema.$ref && !(keyOf(schema.$ref) in components)) return {};
  if (schema.$ref && !is31) return { $ref: schema.$ref };
  const out = {};
  // Members alone mean an object, and an unsigned format no sign: that is not spelt out everywhere.
  if (schema.type === undefined && isObject(schema.properties)) out.type = "object";
  if (/^uint/.test(schema.format ?? "") && schema.minimum === undefined) out.minimum = 0;
  for (const [key, value] of Object.entries(schema)) {
    if (["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"].includes(key) && isObject(value)) {
      out[key] = mapValues(value, dialect);
    } else if (["items", "additionalProperties", "not", "propertyNames", "unevaluatedProperties", "contains", "if", "then", "else"].includes(key)) {
      out[key] = Array.isArray(value) ? value.map(dialect) : dialect(value);
    } else if (["allOf", "anyOf", "oneOf", "prefixItems"].includes(key) && Array.isArray(value)) {
      out[key] = value.map(dialect);
    } else if (key === "required" && !Array.isArray(value)) {
      continue;
    } else if (["exclusiveMinimum", "exclusiveMaximum"].includes(key) && typeof value === "boolean") {
      const bound = key === "exclusiveMinimum" ? "minimum" : "maximum";
      if (value && typeof schema[bound] === "number") out[key] = schema[bound];
    } else if (["type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "required", "$ref"].includes(key)) {
      out[key] = value;
    } else if (key === "format" && !["regex"].includes(value)) {
      out[key] = value;
    }
  }
  const union = out.oneOf ?? out.anyOf;
  if (schema.discriminator?.propertyName && union) {
    const { propertyName: name, mapping = {} } = schema.discriminator;
    const tagged = union.map((member) => {
      if (!member.$ref) return member;
      const tag = Object.entries(mapping).find(([, target]) => keyOf(target) === keyOf(member.$ref))?.[0] ?? keyOf(member.$ref);
      return { allOf: [member, { type: "object", properties: { [name]: { const: tag } }, required: [name] }] };
    });
    out[out.oneOf ? "oneOf" : "anyOf"] = tagged;
  }
  if (schema.nullable === true && !is31) {
    if (out.enum && !out.enum.includes(null)) out.enum = [...out.enum, null];
    if (typeof out.type === "string") out.type = [out.type, "null"];
    else if (!out.type) return { anyOf: [out, { type: "null" }] };
  }
  return out;
}

const schemas = mapValues(components, dialect);
const ajv = new Ajv({ strict: false, validateFormats: false, validateSchema: false, logger: false });
ajv.addSchema({ $id: "https://document.invalid/", components: { schemas } });

// Every schema that a value at one place has to fit, references and `allOf` followed.
function* facets(schema, depth = 0) {
  if (!isObject(schema) || depth > 8) return;
  yield schema;
  if (schema.$ref) yield* facets(schemas[keyOf(schema.$ref)], depth + 1);
  for (const list of [schema.allOf, schema.anyOf, schema.oneOf]) for (const part of list ?? []) yield* facets(part, depth + 1);
}

// Places of a sample: [parent, key, schemas].
function* places(value, schema, depth = 0) {
  if (depth > 6) return;
  const here = [...facets(schema)];
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) for (const part of here) if (isObject(part.items)) { yield [value, i, part.items]; yield* places(value[i], part.items, depth + 1); }
  } else if (isObject(value)) {
    for (const key of Object.keys(value)) for (const part of here) {
      const inner = part.properties?.[key];
      if (isObject(inner)) { yield [value, key, inner]; yield* places(value[key], inner, depth + 1); }
    }
  }
}

// The objects of a sample that are no maps: a member more in a map is no unknown one.
const isMap = (schema) => isObject(schema.additionalProperties) || isObject(schema.patternProperties);
function objects(sample, schema) {
  const found = new Map();
  for (const [parent, key, inner] of places({ root: sample }, { properties: { root: schema } })) {
    const value = parent[key];
    if (isObject(value)) found.set(value, found.get(value) || [...facets(inner)].some(isMap));
  }
  return [...found].filter(([, map]) => !map).map(([value]) => value);
}

// Whether a place holds one of several listed texts, and whether it holds a tagged object.
const listed = (parent, key, schema) => typeof parent[key] === "string" && [...facets(schema)].some((part) => part.enum?.length > 1 && part.enum.includes(parent[key]));
const tagged = (parent, key, schema) => isObject(parent[key]) && tagOf(schema) in parent[key];

// Emits `sample` changed at one of the places that `wanted` accepts, where there is one.
function change(pointer, kind, name, sample, seed, wanted, edit) {
  const holder = { root: sample };
  const all = [...places(holder, { properties: { root: schemas[name] } })].filter((place) => wanted(...place));
  // The root itself stands under no member: a reference names its schema.
  if (kind === "tag") all.push(...[[holder, "root", { $ref: "#/components/schemas/" + name }]].filter((place) => wanted(...place)));
  if (all.length === 0) return;
  edit(...all[seed % all.length]);
  emit(pointer, kind, holder.root);
}

let buffer = "";
const emit = (p, k, s) => { buffer += JSON.stringify({ p, k, s }) + "\n"; if (buffer.length > 1 << 20) flush(); };
const flush = () => { for (let at = 0, bytes = Buffer.from(buffer); at < bytes.length;) at += writeSync(1, bytes, at); buffer = ""; };
const stats = { schemas: 0, none: [] };

for (const name of Object.keys(schemas)) {
  stats.schemas++;
  const pointer = "/components/schemas/" + name.replace(/~/g, "~0").replace(/\//g, "~1");
  let validate;
  try { validate = ajv.compile({ $ref: "https://document.invalid/#/components/schemas/" + encodeURIComponent(name.replace(/~/g, "~0").replace(/\//g, "~1")) }); } catch { validate = null; }
  const root = { $ref: "#/components/schemas/" + name.replace(/~/g, "~0").replace(/\//g, "~1"), components: { schemas } };
  const seen = new Set();
  let made = 0;
  for (let seed = 1; seed <= count * 3 && made < count; seed++) {
    let sample;
    try {
      sample = generateSync(root, { seed, optionalsProbability: [0.2, 0.5, 0.9][seed % 3], maxItems: 3, maxDepth: 5, refDepthMax: 3, minDepth: 1 });
    } catch { continue; }
    if (sample === undefined || (validate && !validate(sample))) continue;
    const line = JSON.stringify(sample);
    if (line.length > 200_000) continue;
    made++;
    if (seen.has(line)) continue;
    seen.add(line);
    emit(pointer, "valid", sample);
    const copy = () => JSON.parse(line);
    const inner = objects(copy(), schemas[name]).length;
    if (inner > 0) {
      const changed = copy();
      objects(changed, schemas[name])[seed % inner].zz_unknown_member = { a: [1, null, "x"], b: 1.5 };
      // A map of another type does not take it: that is no unknown member.
      const misfit = validate && !validate(changed) && validate.errors.some((error) => error.instancePath.includes("zz_unknown_member"));
      if (!misfit) emit(pointer, "member", changed);
    }
    change(pointer, "enum", name, copy(), seed, listed, (parent, key) => { parent[key] = "zz_unknown_value"; });
    change(pointer, "tag", name, copy(), seed, tagged, (parent, key, schema) => { parent[key][tagOf(schema)] = "zz_unknown_tag"; });
  }
  if (made === 0) stats.none.push(name);
}
flush();
process.stderr.write(JSON.stringify(stats) + "\n");

// The tag member of a discriminated union.
function tagOf(schema) {
  let at = schema;
  for (let hop = 0; hop < 5 && isObject(at) && at.$ref; hop++) at = components[keyOf(at.$ref)];
  return at?.discriminator?.propertyName ?? "\u0000none";
}
