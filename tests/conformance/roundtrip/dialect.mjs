// Schemas of an OpenAPI document as JSON Schema 2020-12: for ajv as they are meant, and for json-schema-faker cut to a
// finite depth and put the way it understands.

export const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const mapValues = (object, f) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, f(value)]));
export const unescape = (token) => token.replace(/~1/g, "/").replace(/~0/g, "~");
const KEPT = ["type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "required"];
// Whose values, items and value are schemas.
const MAPS = ["properties", "patternProperties", "dependentSchemas"];
const LISTS = ["allOf", "anyOf", "oneOf", "prefixItems"];
const SINGLE = ["items", "additionalProperties", "not", "propertyNames", "unevaluatedProperties", "contains", "if", "then", "else"];

export class Dialect {
  constructor(document) {
    this.document = document;
    this.is30 = String(document.openapi).startsWith("3.0");
    // The schema at each pointer asked for, under a key that needs no escapes.
    this.defs = {};
    this.keys = new Map();
    this.unions = [];
    this.cutSchemas = new Map();
  }

  // The key in `defs` of the schema at a pointer; `undefined` if nothing is there.
  key(pointer) {
    if (this.keys.has(pointer)) return this.keys.get(pointer);
    let at = this.document;
    for (const token of pointer.split("/").slice(1)) at = at === null || typeof at !== "object" ? undefined : at[unescape(token)];
    if (at === undefined) { this.keys.set(pointer, undefined); return undefined; }
    const key = "s" + this.keys.size;
    this.keys.set(pointer, key);
    this.defs[key] = {};
    this.defs[key] = this.schema(at);
    return key;
  }

  target(ref) {
    if (!ref.startsWith("#/")) return undefined;
    try { return this.key(decodeURIComponent(ref.slice(1))); } catch { return this.key(ref.slice(1)); }
  }

  // Annotations are left out, discriminators spelt out as values of the tag.
  schema(schema) {
    if (!isObject(schema)) return schema;
    const out = {};
    if (typeof schema.$ref === "string") {
      const key = this.target(schema.$ref);
      // A reference that leads nowhere is free-form, as under --lenient-refs.
      if (key === undefined) return {};
      out.$ref = "#/$defs/" + key;
      if (this.is30) return out;
    }
    // Members alone mean an object, and an unsigned format no sign: that is not spelt out everywhere.
    if (schema.type === undefined && isObject(schema.properties)) out.type = "object";
    if (/^uint/.test(schema.format ?? "") && schema.minimum === undefined) out.minimum = 0;
    for (const [key, value] of Object.entries(schema)) {
      if (MAPS.includes(key) && isObject(value)) out[key] = mapValues(value, (inner) => this.schema(inner));
      else if (SINGLE.includes(key) && !Array.isArray(value)) out[key] = this.schema(value);
      else if (LISTS.includes(key) && Array.isArray(value) && value.length > 0) out[key] = value.map((inner) => this.schema(inner));
      else if (key === "required" && !Array.isArray(value)) continue;
      else if (["exclusiveMinimum", "exclusiveMaximum"].includes(key) && typeof value === "boolean") {
        const bound = key === "exclusiveMinimum" ? "minimum" : "maximum";
        if (value && typeof schema[bound] === "number") out[key] = schema[bound];
      } else if (KEPT.includes(key) || (key === "format" && value !== "regex")) out[key] = value;
    }
    const name = schema.discriminator?.propertyName;
    for (const union of ["oneOf", "anyOf"]) if (typeof name === "string" && out[union] !== undefined) {
      // For the walk over samples; ajv and json-schema-faker do not know it.
      Object.defineProperty(out, "tag", { value: name });
      // Which tags a member has is asked once every schema is there.
      this.unions.push(() => { out[union] = out[union].map((member, i) => this.tagged(member, schema[union][i], name, schema.discriminator.mapping ?? {})); });
      break;
    }
    return schema.nullable === true && this.is30 ? nullable(out) : out;
  }

  // A member of a tagged union with its tags: the mapped ones or its name, unless it names others itself.
  tagged(member, source, name, mapping) {
    if (!isObject(source) || typeof source.$ref !== "string" || !member.$ref) return member;
    const last = source.$ref.split("/").pop();
    const mapped = Object.entries(mapping).filter(([, target]) => target === source.$ref || target === unescape(last)).map(([tag]) => tag);
    const own = [...this.facets([...this.facets(member)].map((part) => part.properties?.[name]))].flatMap((part) => part.enum ?? (part.const === undefined ? [] : [part.const]));
    const tags = mapped.length > 0 ? mapped : [unescape(decodeURIComponent(last))];
    // A member that names its own tag is right, and the mapping may be wrong.
    if (new Set(own).size === 1 && !tags.includes(own[0])) return { allOf: [member, { type: "object", required: [name] }] };
    return { allOf: [member, { type: "object", properties: { [name]: { enum: tags } }, required: [name] }] };
  }

  // Every schema that a value at one place may have to fit, references and unions followed.
  facets(schemas) {
    const found = new Set();
    const open = Array.isArray(schemas) ? [...schemas] : [schemas];
    while (open.length > 0) {
      const schema = open.pop();
      if (!isObject(schema) || found.has(schema)) continue;
      found.add(schema);
      if (schema.$ref) open.push(this.defs[schema.$ref.slice("#/$defs/".length)]);
      for (const list of [schema.allOf, schema.anyOf, schema.oneOf]) open.push(...(list ?? []));
    }
    return found;
  }

  // To be called once every pointer has its key: tags the unions, and finds how many references a smallest value of each
  // schema goes through, one within the other.
  finish() {
    for (const tag of this.unions.splice(0)) tag();
    const heights = mapValues(this.defs, () => Infinity);
    const height = (schema) => {
      if (!isObject(schema)) return 0;
      let most = 0;
      if (schema.$ref) most = 1 + heights[schema.$ref.slice("#/$defs/".length)];
      for (const part of schema.allOf ?? []) most = Math.max(most, height(part));
      for (const union of [schema.anyOf, schema.oneOf]) if (union?.length) most = Math.max(most, Math.min(...union.map(height)));
      for (const name of schema.required ?? []) most = Math.max(most, height(schema.properties?.[name]));
      if (schema.minItems > 0) most = Math.max(most, height(schema.items), ...(schema.prefixItems ?? []).map(height));
      return most;
    };
    for (let changed = true; changed;) {
      changed = false;
      for (const [key, schema] of Object.entries(this.defs)) {
        const now = height(schema);
        if (now < heights[key]) { heights[key] = now; changed = true; }
      }
    }
    this.height = height;
  }

  // What json-schema-faker gets for a key: `left` more references may be followed on the way to what need not be there.
  forFaker(key, left) {
    const id = `${key}@${left}`;
    if (!this.cutSchemas.has(id)) this.cutSchemas.set(id, this.cut(this.defs[key], left));
    return this.cutSchemas.get(id);
  }

  // The same with the members of its union in turn.
  forSeed(key, left, seed) {
    return inTurn(this.forFaker(key, left), seed);
  }

  // How many members its union has, those of unions within it included.
  members(key) {
    return members(this.forFaker(key, 1));
  }

  resolve(ref) {
    const [key, left] = ref.slice("#/".length).split("@");
    return this.forFaker(key, Number(left));
  }

  // A part of an `allOf` is no step towards the depth.
  cut(schema, left, part = false) {
    if (!isObject(schema)) return schema;
    const out = { ...schema };
    const inner = (schema) => this.cut(schema, left);
    const deep = (schema) => left === 0 && this.leads(schema);
    if (schema.$ref) out.$ref = `#/${schema.$ref.slice("#/$defs/".length)}@${part ? left : Math.max(left - 1, 0)}`;
    if (schema.properties) {
      const kept = Object.entries(schema.properties).filter(([name, inner]) => schema.required?.includes(name) || !deep(inner));
      out.properties = Object.fromEntries(kept.map(([name, schema]) => [name, inner(schema)]));
    }
    if (isObject(schema.additionalProperties)) {
      if (deep(schema.additionalProperties)) delete out.additionalProperties;
      else out.additionalProperties = inner(schema.additionalProperties);
    }
    if (schema.patternProperties) out.patternProperties = mapValues(schema.patternProperties, inner);
    if (schema.prefixItems) out.prefixItems = schema.prefixItems.map(inner);
    if (isObject(schema.items)) out.items = inner(schema.items);
    if (isObject(schema.items) && !(schema.minItems > 0) && deep(schema.items)) out.maxItems = 0;
    // Bounds of a thousand items or a million characters show nothing that three or forty do not.
    else if (schema.maxItems !== undefined) out.maxItems = Math.min(schema.maxItems, Math.max(schema.minItems ?? 0, 3));
    // The faker takes at most 1,000 without an upper bound, and at least -1,000 without a lower one.
    const [low, high] = [schema.minimum ?? schema.exclusiveMinimum, schema.maximum ?? schema.exclusiveMaximum];
    if (low > 0 && high === undefined) out.maximum = low + 1000;
    if (high < 0 && low === undefined) out.minimum = high - 1000;
    if (schema.maxLength !== undefined) out.maxLength = Math.min(schema.maxLength, Math.max(schema.minLength ?? 0, 40));
    // The faker leaves out optional members below a `oneOf`, forgets a union beside `allOf`, and lets what stands beside a
    // reference hide what is behind it: so every union is an `anyOf` of `allOf`, and stands in an `allOf` beside others.
    const all = schema.allOf?.map((schema) => this.cut(schema, left, true)) ?? [];
    if (schema.$ref && Object.keys(out).length > 1) { all.push({ $ref: out.$ref }); delete out.$ref; }
    for (const union of ["anyOf", "oneOf"]) if (schema[union]) {
      const least = Math.min(...schema[union].map(this.height));
      const members = schema[union].filter((member) => left > 0 || this.height(member) === least);
      delete out[union];
      all.push({ anyOf: members.map((member) => isObject(member) && !member.$ref ? inner(member) : { allOf: [inner(member)] }) });
    }
    delete out.allOf;
    if (all.length === 1 && all[0].anyOf) out.anyOf = all[0].anyOf;
    else if (all.length > 0) out.allOf = all;
    return out;
  }

  // Whether a schema leads to a reference.
  leads(schema) {
    if (!isObject(schema)) return false;
    if (schema.$ref) return true;
    const parts = [...MAPS.flatMap((key) => Object.values(schema[key] ?? {})), ...LISTS.flatMap((key) => schema[key] ?? []), schema.items, schema.additionalProperties];
    return parts.some((part) => this.leads(part));
  }
}

function inTurn(schema, seed) {
  if (!isObject(schema)) return schema;
  if (schema.allOf) return { ...schema, allOf: schema.allOf.map((part) => inTurn(part, seed)) };
  if (!(schema.anyOf?.length > 0)) return schema;
  const count = schema.anyOf.length;
  return { ...schema, anyOf: [inTurn(schema.anyOf[seed % count], Math.floor(seed / count))] };
}

function members(schema) {
  if (!isObject(schema)) return 1;
  if (schema.allOf) return Math.max(1, ...schema.allOf.map(members));
  return schema.anyOf ? schema.anyOf.reduce((sum, part) => sum + members(part), 0) : 1;
}

// The same schema as documents often mean it: members of a `oneOf` may overlap, and `additionalProperties: false` in a part
// of an `allOf` does not forbid the members of other parts.
export function lax(schema) {
  if (Array.isArray(schema)) return schema.map(lax);
  if (!isObject(schema)) return schema;
  const out = mapValues(schema, lax);
  for (const key of ["enum", "const"]) if (key in schema) out[key] = schema[key];
  for (const key of ["additionalProperties", "unevaluatedProperties"]) if (schema[key] === false) delete out[key];
  if (!Array.isArray(out.oneOf)) return out;
  const { oneOf, ...rest } = out;
  return { ...rest, allOf: [...(rest.allOf ?? []), { anyOf: oneOf }] };
}

function nullable(schema) {
  if (schema.enum && !schema.enum.includes(null)) schema.enum = [...schema.enum, null];
  if (typeof schema.type === "string") schema.type = [schema.type, "null"];
  else if (!schema.type) return { anyOf: [schema, { type: "null" }] };
  return schema;
}
