// What becomes of a valid sample: an unknown member, an unknown value of an enum, a constant or a tag, a number at its limits.
import { isObject } from "./dialect.mjs";
import { places } from "./places.mjs";

const isText = (value) => typeof value === "string";
const isNumber = (value) => typeof value === "number";
const isMap = (part) => isObject(part.additionalProperties) || isObject(part.patternProperties);
const tagIn = (value, parts) => parts.map((part) => part.tag).find((tag) => tag !== undefined && Object.hasOwn(value, tag));
const unknown = ({ value }) => (isText(value) ? "zz_unknown_value" : 987_654);

// A number as text, as JavaScript has not all of them: a string till it is written.
class Raw {
  constructor(text) { this.text = text; }
  toJSON() { return `zz_raw_${this.text}`; }
}
const RAW = /"zz_raw_([^"]*)"/;

// Of each kind: the places it changes, and the value that comes there.
const CHANGES = {
  // A member more in a map is no unknown one.
  member: [({ value, parts }) => isObject(value) && !parts.some(isMap), ({ value }) => ({ ...value, zz_unknown_member: { a: [1, null, "x"], b: 1.5 } })],
  enum: [({ value, parts }) => (isText(value) || isNumber(value)) && parts.some((part) => part.enum?.length > 1 && part.enum.includes(value)), unknown],
  const: [({ value, parts }) => (isText(value) || isNumber(value)) && parts.some((part) => part.const === value || (part.enum?.length === 1 && part.enum[0] === value)), unknown],
  tag: [({ value, parts }) => isObject(value) && tagIn(value, parts) !== undefined, ({ value, parts }) => ({ ...value, [tagIn(value, parts)]: "zz_unknown_tag" })],
  number: [({ value, parts }) => isNumber(value) && limits(parts) !== undefined, ({ parts }, seed) => { const all = limits(parts); return new Raw(all[seed % all.length]); }],
};
export const KINDS = Object.keys(CHANGES);

// Numbers as JSON text that fit a place without bounds.
function limits(parts) {
  const bounds = ["enum", "const", "multipleOf", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
  if (parts.some((part) => bounds.some((key) => part[key] !== undefined) || (part.minimum ?? 0) !== 0)) return undefined;
  const has = (type) => parts.some((part) => [part.type].flat().includes(type));
  const formats = parts.map((part) => part.format).filter((format) => format !== undefined);
  const signed = (low) => (parts.some((part) => part.minimum === 0) ? "0" : low);
  if (has("integer") && !has("number")) {
    if (formats.length === 0 || formats.every((format) => format === "int64")) return ["9223372036854775807", signed("-9223372036854775808"), "1.0"];
    if (formats.every((format) => format === "int32")) return ["2147483647", signed("-2147483648"), "1.0"];
    if (formats.every((format) => format === "uint64")) return ["18446744073709551615", "0", "1.0"];
    return undefined;
  }
  if (!has("number") || has("integer") || formats.some((format) => format !== "double")) return undefined;
  return ["0.30000000000000004", "1.7976931348623157e308", signed("-2.5e-9"), "3"];
}

// The places of a sample that a kind changes.
export function placesOf(dialect, kind, key, sample) {
  const found = places(dialect, key, sample);
  return { ...found, places: found.places.filter(CHANGES[kind][0]) };
}

// The text of a sample changed at one of them.
export function changed(dialect, kind, key, sample, i, seed) {
  const { holder, places } = placesOf(dialect, kind, key, sample);
  const { parent, name } = places[i];
  const value = CHANGES[kind][1](places[i], seed);
  parent[name] = value;
  return JSON.stringify(holder.root).replace(RAW, "$1");
}
