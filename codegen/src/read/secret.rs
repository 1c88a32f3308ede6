//! What the document declares secret: `format: password`, and `x-secret: true` on a schema or parameter of any kind.
//!
//! The runtime is told the names, and prints no value of a property or parameter of such a name: also where a schema is
//! not represented, and where JSON is malformed, there are names.

use std::collections::HashMap;

use indexmap::IndexSet;
use serde_json::Value;

/// Extension of a schema or parameter.
const EXTENSION: &str = "x-secret";

/// The names of secret properties and parameters, in document order.
pub(super) fn names(root: &Value) -> Vec<String> {
    let mut names = IndexSet::new();
    let mut known = HashMap::new();
    let mut rest = vec![root];
    while let Some(value) = rest.pop() {
        match value {
            Value::Array(items) => rest.extend(items.iter().rev()),
            Value::Object(members) => {
                if let Some(Value::Object(properties)) = members.get("properties") {
                    for (name, schema) in properties {
                        if is_secret(root, schema, &mut known) {
                            names.insert(name.clone());
                        }
                    }
                }
                if let (Some(Value::String(name)), Some(Value::String(_))) =
                    (members.get("name"), members.get("in"))
                    && (says_so(value)
                        || members
                            .get("schema")
                            .is_some_and(|schema| is_secret(root, schema, &mut known)))
                {
                    names.insert(name.clone());
                }
                rest.extend(members.values().rev());
            }
            _ => {}
        }
    }
    names.into_iter().collect()
}

/// Makes secret strings `format: password`, which has a type that prints nothing.
pub(super) fn type_texts(root: &mut Value) {
    let mut rest = vec![root];
    while let Some(value) = rest.pop() {
        let is_text = says_so(value) && is_text(value) && value.get("format").is_none();
        match value {
            Value::Array(items) => rest.extend(items),
            Value::Object(members) => {
                if is_text {
                    members.insert("format".to_owned(), "password".into());
                }
                rest.extend(members.values_mut());
            }
            _ => {}
        }
    }
}

fn says_so(value: &Value) -> bool {
    value.get(EXTENSION) == Some(&Value::Bool(true))
}

fn is_text(schema: &Value) -> bool {
    match schema.get("type") {
        Some(Value::String(name)) => name == "string",
        Some(Value::Array(names)) => names.iter().all(|name| name == "string" || name == "null"),
        _ => false,
    }
}

/// Whether a schema, or one that it is made of, is secret. Each reference is followed once.
fn is_secret<'a>(root: &'a Value, schema: &'a Value, known: &mut HashMap<&'a str, bool>) -> bool {
    let Value::Object(members) = schema else {
        return false;
    };
    // Most schemas have few members: comparing them all is cheaper than looking each keyword up.
    members
        .iter()
        .any(|(key, value)| match (key.as_str(), value) {
            (EXTENSION, value) => *value == Value::Bool(true),
            ("format", value) => value == "password",
            ("$ref", Value::String(reference)) => is_secret_ref(root, reference, known),
            ("allOf" | "anyOf" | "oneOf", Value::Array(parts)) => {
                parts.iter().any(|part| is_secret(root, part, known))
            }
            ("items", items) => is_secret(root, items, known),
            _ => false,
        })
}

fn is_secret_ref<'a>(
    root: &'a Value,
    reference: &'a str,
    known: &mut HashMap<&'a str, bool>,
) -> bool {
    if let Some(is) = known.get(reference) {
        return *is;
    }
    // One that leads back here is as secret as the rest.
    known.insert(reference, false);
    let target = reference.strip_prefix('#').and_then(|at| root.pointer(at));
    let is = target.is_some_and(|target| is_secret(root, target, known));
    known.insert(reference, is);
    is
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Every way for a schema or parameter to be secret.
    #[test]
    fn secrets_are_found_wherever_they_stand() {
        let mut root = json!({
            "components": {
                "schemas": {
                    "Pin": {"type": "integer", "x-secret": true},
                    "Loop": {"allOf": [{"$ref": "#/components/schemas/Loop"}]},
                    "User": {
                        "properties": {
                            "password": {"type": "string", "format": "password"},
                            "pin": {"$ref": "#/components/schemas/Pin"},
                            "keys": {"type": "array", "items": {"type": "string", "x-secret": true}},
                            "maybe": {"anyOf": [{"$ref": "#/components/schemas/Pin"}, {"type": "null"}]},
                            "loop": {"$ref": "#/components/schemas/Loop"},
                            "plain": {"type": "string"},
                            "no": {"type": "string", "x-secret": false},
                            "deep": {"oneOf": [{"properties": {"vault": {"type": "object", "x-secret": true}}}]}
                        }
                    }
                }
            },
            "paths": {"/": {"parameters": [
                {"name": "code", "in": "query", "schema": {"type": "string", "format": "password"}},
                {"name": "token", "in": "header", "x-secret": true, "schema": {"type": "string"}},
                {"name": "page", "in": "query", "schema": {"type": "string"}}
            ]}}
        });
        let found = names(&root);
        let expected = ["password", "pin", "keys", "maybe", "vault", "code", "token"];
        assert_eq!(found, expected);
        type_texts(&mut root);
        let format = |pointer: &str| {
            root.pointer(pointer)
                .and_then(|schema| schema.get("format"))
        };
        let base = "/components/schemas/User/properties";
        assert_eq!(
            format(&format!("{base}/keys/items")),
            Some(&json!("password"))
        );
        assert_eq!(format(&format!("{base}/no")), None);
        assert_eq!(format("/components/schemas/Pin"), None);
    }
}
