//! The keywords of schemas: the name of each, the shape of its value, and what is done with it.
//!
//! The shape check and the reader both go by this table. To add a keyword, give [`Schema`] a field and the table a
//! line; lowering decides what the field means.

use std::cmp::Ordering::{self, Greater, Less};
use std::collections::HashMap;
use std::sync::LazyLock;

use indexmap::IndexMap;
use serde_json::Value;

use super::json_type::JsonType;
use super::model::{Additional, Narrowing, Schema, SchemaId};
use super::shape::{Kind, Shape};

/// A keyword of schemas.
pub(super) struct Keyword {
    /// Its name.
    pub name: &'static str,
    /// What is done with it.
    pub role: Role,
    /// Why it is listed as ignored if a schema with it is used.
    pub lost: Option<&'static str>,
}

/// What is done with a keyword: the field that it is read into, in most cases.
pub(super) enum Role {
    Text(fn(&mut Schema) -> &mut Option<String>),
    Flag(fn(&mut Schema) -> &mut bool),
    Choice(fn(&mut Schema) -> &mut Option<bool>),
    /// Any value, converted to the declared types.
    Value(fn(&mut Schema) -> &mut Option<Value>),
    Schema(fn(&mut Schema) -> &mut Option<SchemaId>),
    Schemas(fn(&mut Schema) -> &mut Vec<SchemaId>),
    /// The members of a union.
    Union(fn(&mut Schema) -> &mut Vec<SchemaId>),
    SchemaMap(fn(&mut Schema) -> &mut IndexMap<String, SchemaId>),
    /// A schema, or a boolean.
    Additional(fn(&mut Schema) -> &mut Additional),
    /// It narrows the values of a type.
    Narrows(Shape, Narrowing),
    /// A rule in `schema.rs`.
    Special(Special, Shape),
    /// Properties that are only in conditions.
    Condition,
    /// Nothing: it is only listed.
    Nothing,
    /// Nothing, without being listed: it does not concern values.
    Silent,
    /// The same for a map of schemas, which are read at the references to them.
    Definitions,
}

/// The keywords that need a rule in `schema.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Special {
    Types,
    Enum,
    EnumNames,
    Required,
    Example,
    Examples,
    Items,
    AdditionalItems,
    Discriminator,
    ExternalDocs,
}

impl Keyword {
    /// The shape of its value.
    pub fn shape(&self) -> Shape {
        match &self.role {
            Role::Text(_) => Shape::Text,
            Role::Flag(_) | Role::Choice(_) => Shape::Flag,
            Role::Value(_) | Role::Condition | Role::Nothing => Shape::Data,
            Role::Schema(_) | Role::Additional(_) => Shape::Node(Kind::Schema),
            Role::Schemas(_) | Role::Union(_) => Shape::Nodes(Kind::Schema),
            Role::SchemaMap(_) => Shape::NodeMap(Kind::Schema),
            Role::Narrows(shape, _) | Role::Special(_, shape) => *shape,
            Role::Silent | Role::Definitions => Shape::Silent,
        }
    }

    /// Whether its value is a map of schemas that are read at the references to them.
    pub fn holds_definitions(&self) -> bool {
        matches!(self.role, Role::Definitions)
    }

    /// Whether it does not concern values.
    pub fn is_silent(&self) -> bool {
        self.shape() == Shape::Silent
    }

    /// Whether its value is a schema, or several.
    pub fn holds_schemas(&self) -> bool {
        self.holds_definitions()
            || matches!(
                self.shape(),
                Shape::Node(Kind::Schema)
                    | Shape::Nodes(Kind::Schema)
                    | Shape::NodeMap(Kind::Schema)
                    | Shape::Items
            )
    }

    /// Whether it has this rule.
    pub fn is(&self, rule: Special) -> bool {
        matches!(self.role, Role::Special(own, _) if own == rule)
    }

    /// Whether null is a value of it.
    pub fn takes_null(&self) -> bool {
        matches!(self.role, Role::Value(_)) || self.is(Special::Example)
    }
}

/// The keyword with this name.
pub(super) fn find(name: &str) -> Option<&'static Keyword> {
    static BY_NAME: LazyLock<HashMap<&'static str, &'static Keyword>> =
        LazyLock::new(|| KEYWORDS.iter().map(|it| (it.name, it)).collect());
    BY_NAME.get(name).copied()
}

/// Exclusive bounds, each with the inclusive one. In OpenAPI 3.0 the first is a boolean that makes the second exclusive.
pub(super) const EXCLUSIVE: [(&str, &str); 2] = [
    ("exclusiveMinimum", "minimum"),
    ("exclusiveMaximum", "maximum"),
];

/// Why keywords that are not in the table are ignored.
pub(super) const UNKNOWN: &str = "unknown keyword";
/// Why [`TYPING`] is ignored next to a reference of OpenAPI 3.0: the standard ignores everything there (section 4.7.23.2).
pub(super) const BESIDE_REFERENCE: &str = "OpenAPI 3.0 ignores everything next to `$ref`";
/// The keywords that only declare the type.
pub(super) const TYPING: [&str; 2] = ["type", "format"];

const NARROWS: &str = "it only restricts values";
const CONDITION: &str =
    "conditions do not change the type; properties that only they name are kept";
const DYNAMIC: &str = "its target depends on where it is used";

const fn keyword(name: &'static str, role: Role) -> Keyword {
    Keyword {
        name,
        role,
        lost: None,
    }
}

const fn lost(name: &'static str, role: Role, why: &'static str) -> Keyword {
    Keyword {
        name,
        role,
        lost: Some(why),
    }
}

const fn special(name: &'static str, special: Special, shape: Shape) -> Keyword {
    keyword(name, Role::Special(special, shape))
}

const fn narrows(
    name: &'static str,
    shape: Shape,
    words: &'static str,
    implies: Option<JsonType>,
    tighter: Option<Ordering>,
) -> Keyword {
    let narrowing = Narrowing {
        keyword: name,
        words,
        implies,
        tighter,
    };
    keyword(name, Role::Narrows(shape, narrowing))
}

const ARRAY: Option<JsonType> = Some(JsonType::Array);
const NUMBER: Option<JsonType> = Some(JsonType::Number);
const OBJECT: Option<JsonType> = Some(JsonType::Object);
const STRING: Option<JsonType> = Some(JsonType::String);

static KEYWORDS: &[Keyword] = &[
    // What a value means.
    keyword("title", Role::Text(|it| &mut it.title)),
    keyword("description", Role::Text(|it| &mut it.description)),
    keyword("deprecated", Role::Flag(|it| &mut it.deprecated)),
    keyword("readOnly", Role::Flag(|it| &mut it.read_only)),
    keyword("writeOnly", Role::Flag(|it| &mut it.write_only)),
    keyword("default", Role::Value(|it| &mut it.default)),
    special("example", Special::Example, Shape::Data),
    special("examples", Special::Examples, Shape::SchemaExamples),
    special(
        "externalDocs",
        Special::ExternalDocs,
        Shape::Node(Kind::ExternalDocs),
    ),
    keyword("x-unverified", Role::Text(|it| &mut it.unverified)),
    keyword("x-rust-name", Role::Text(|it| &mut it.rust_name)),
    // What it is.
    special("type", Special::Types, Shape::Types),
    keyword("nullable", Role::Flag(|it| &mut it.nullable)),
    keyword("format", Role::Text(|it| &mut it.format)),
    keyword("const", Role::Value(|it| &mut it.const_value)),
    special("enum", Special::Enum, Shape::DataList),
    special("x-enum-varnames", Special::EnumNames, Shape::Texts),
    keyword("x-open-enum", Role::Choice(|it| &mut it.open_enum)),
    keyword("allOf", Role::Schemas(|it| &mut it.all_of)),
    keyword("oneOf", Role::Union(|it| &mut it.one_of)),
    keyword("anyOf", Role::Union(|it| &mut it.any_of)),
    special(
        "discriminator",
        Special::Discriminator,
        Shape::Node(Kind::Discriminator),
    ),
    lost("not", Role::Schema(|it| &mut it.not), NARROWS),
    // Objects.
    keyword("properties", Role::SchemaMap(|it| &mut it.properties)),
    special("required", Special::Required, Shape::Required),
    keyword(
        "additionalProperties",
        Role::Additional(|it| &mut it.additional),
    ),
    keyword(
        "patternProperties",
        Role::SchemaMap(|it| &mut it.pattern_properties),
    ),
    keyword("propertyNames", Role::Schema(|it| &mut it.property_names)),
    keyword(
        "unevaluatedProperties",
        Role::Additional(|it| &mut it.unevaluated_properties),
    ),
    keyword("x-keep-unknown", Role::Choice(|it| &mut it.keep_unknown)),
    narrows(
        "minProperties",
        Shape::Count,
        "minimum members",
        OBJECT,
        Some(Greater),
    ),
    narrows(
        "maxProperties",
        Shape::Count,
        "maximum members",
        OBJECT,
        Some(Less),
    ),
    // Arrays.
    special("items", Special::Items, Shape::Items),
    keyword("prefixItems", Role::Schemas(|it| &mut it.prefix_items)),
    lost(
        "additionalItems",
        Role::Special(Special::AdditionalItems, Shape::Node(Kind::Schema)),
        "it applies only next to a list of items",
    ),
    narrows(
        "minItems",
        Shape::Count,
        "minimum items",
        ARRAY,
        Some(Greater),
    ),
    narrows("maxItems", Shape::Count, "maximum items", ARRAY, Some(Less)),
    narrows("uniqueItems", Shape::Flag, "unique items", None, None),
    narrows("minContains", Shape::Count, "minContains", None, None),
    narrows("maxContains", Shape::Count, "maxContains", None, None),
    lost("contains", Role::Nothing, NARROWS),
    lost("unevaluatedItems", Role::Nothing, NARROWS),
    // Strings.
    keyword("contentEncoding", Role::Text(|it| &mut it.content_encoding)),
    keyword(
        "contentMediaType",
        Role::Text(|it| &mut it.content_media_type),
    ),
    lost(
        "contentSchema",
        Role::Schema(|it| &mut it.content_schema),
        "the text is kept as it is",
    ),
    narrows(
        "minLength",
        Shape::Count,
        "minimum length",
        STRING,
        Some(Greater),
    ),
    narrows(
        "maxLength",
        Shape::Count,
        "maximum length",
        STRING,
        Some(Less),
    ),
    narrows("pattern", Shape::Text, "pattern", STRING, None),
    // Numbers.
    narrows("minimum", Shape::Number, "minimum", NUMBER, Some(Greater)),
    narrows("maximum", Shape::Number, "maximum", NUMBER, Some(Less)),
    narrows(
        "exclusiveMinimum",
        Shape::Bound,
        "more than",
        NUMBER,
        Some(Greater),
    ),
    narrows(
        "exclusiveMaximum",
        Shape::Bound,
        "less than",
        NUMBER,
        Some(Less),
    ),
    narrows("multipleOf", Shape::Number, "multiple of", NUMBER, None),
    // What does not change the type.
    lost("if", Role::Condition, CONDITION),
    lost("then", Role::Condition, CONDITION),
    lost("else", Role::Condition, CONDITION),
    lost("dependentSchemas", Role::Condition, CONDITION),
    lost("dependentRequired", Role::Nothing, CONDITION),
    lost("dependencies", Role::Nothing, CONDITION),
    lost("xml", Role::Nothing, "XML bodies are strings"),
    lost("$dynamicRef", Role::Nothing, DYNAMIC),
    lost("$recursiveRef", Role::Nothing, DYNAMIC),
    // What does not concern values.
    keyword("$id", Role::Silent),
    keyword("$anchor", Role::Silent),
    keyword("$schema", Role::Silent),
    keyword("$comment", Role::Silent),
    keyword("$defs", Role::Definitions),
    keyword("definitions", Role::Definitions),
    keyword("$dynamicAnchor", Role::Silent),
    keyword("$recursiveAnchor", Role::Silent),
    keyword("$vocabulary", Role::Silent),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// A second line for a keyword would override the first.
    #[test]
    fn each_keyword_has_one_line() {
        for (index, keyword) in KEYWORDS.iter().enumerate() {
            let first = KEYWORDS.iter().position(|it| it.name == keyword.name);
            assert_eq!(first, Some(index), "{}", keyword.name);
        }
    }
}
