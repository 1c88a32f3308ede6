// Where in a sample which schemas hold.
import { isObject } from "./dialect.mjs";

// The places of a sample of `defs[key]`, the root included, outermost first: `{ parent, name, value, parts, path }`, where
// `parts` are the schemas that the value may have to fit, and `path` is one for all items of an array.
export function places(dialect, key, sample) {
  const holder = { root: sample };
  const found = [];
  walk(dialect, found, holder, "root", [dialect.defs[key]], "");
  return { holder, places: found };
}

function walk(dialect, found, parent, name, schemas, path) {
  const parts = [...dialect.facets(schemas)];
  if (parts.length === 0) return;
  const value = parent[name];
  found.push({ parent, name, value, parts, path });
  if (Array.isArray(value)) {
    value.forEach((_, i) => walk(dialect, found, value, i, parts.map((part) => part.prefixItems?.[i] ?? part.items), path + "/*"));
  } else if (isObject(value)) {
    for (const member of Object.keys(value)) {
      const listed = parts.filter((part) => Object.hasOwn(part.properties ?? {}, member));
      const others = parts.filter((part) => isObject(part.additionalProperties) && !listed.includes(part));
      const schemas = [...listed.map((part) => part.properties[member]), ...others.map((part) => part.additionalProperties)];
      walk(dialect, found, value, member, schemas, path + "/" + (listed.length > 0 ? member : "*"));
    }
  }
}
