//! Schemas read flat: references followed, `allOf` merged.

use serde_json::{Map, Value};

use crate::document::Document;

/// The deepest nesting of `$ref` and `allOf` that is followed.
const MAX_PARTS: usize = 64;

/// The schema objects that apply together to one value, outermost first.
#[derive(Debug, Default)]
pub(crate) struct Flat<'d> {
    parts: Vec<&'d Map<String, Value>>,
    /// The references that led here, outermost first.
    references: Vec<&'d str>,
}

impl<'d> Flat<'d> {
    pub(crate) fn of(document: &'d Document, schema: &'d Value) -> Self {
        let mut flat = Self::default();
        flat.add(document, schema);
        flat
    }

    fn add(&mut self, document: &'d Document, schema: &'d Value) {
        let mut open = vec![schema];
        while let Some(schema) = open.pop() {
            let Some(part) = schema.as_object() else {
                continue;
            };
            if self.parts.len() >= MAX_PARTS {
                return;
            }
            self.parts.push(part);
            let all = part.get("allOf").and_then(Value::as_array);
            open.extend(all.into_iter().flatten().rev());
            if let Some(target) = document.target(schema) {
                self.references
                    .extend(part.get("$ref").and_then(Value::as_str));
                open.push(target);
            }
        }
    }

    /// The outermost keyword of this name.
    pub(crate) fn get(&self, keyword: &str) -> Option<&'d Value> {
        self.parts.iter().find_map(|part| part.get(keyword))
    }

    pub(crate) fn text(&self, keyword: &str) -> Option<&'d str> {
        self.get(keyword)?.as_str()
    }

    pub(crate) fn number(&self, keyword: &str) -> Option<f64> {
        self.get(keyword)?.as_f64()
    }

    pub(crate) fn properties(&self) -> impl Iterator<Item = (&'d str, &'d Value)> {
        let mut seen = Vec::new();
        let mut properties = Vec::new();
        for part in &self.parts {
            let own = part.get("properties").and_then(Value::as_object);
            for (name, schema) in own.into_iter().flatten() {
                if !seen.contains(&name) {
                    seen.push(name);
                    properties.push((name.as_str(), schema));
                }
            }
        }
        properties.into_iter()
    }

    pub(crate) fn required(&self) -> Vec<&'d str> {
        let lists = self.parts.iter().filter_map(|part| part.get("required"));
        let names = lists.filter_map(Value::as_array).flatten();
        names.filter_map(Value::as_str).collect()
    }

    /// `oneOf`, or `anyOf`.
    pub(crate) fn alternatives(&self) -> Vec<&'d Value> {
        let list = self.get("oneOf").or_else(|| self.get("anyOf"));
        let list = list.and_then(Value::as_array).into_iter().flatten();
        list.collect()
    }

    /// The names of its types; guessed from other keywords if there are none.
    pub(crate) fn types(&self) -> Vec<&'d str> {
        match self.get("type") {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ if self.is_object() => vec!["object"],
            _ if self.get("items").or(self.get("prefixItems")).is_some() => vec!["array"],
            _ => Vec::new(),
        }
    }

    fn is_object(&self) -> bool {
        let keywords = ["properties", "additionalProperties", "required"];
        keywords.iter().any(|keyword| self.get(keyword).is_some())
    }

    pub(crate) fn allows(&self, name: &str) -> bool {
        let types = self.types();
        types.is_empty() || types.contains(&name)
    }

    pub(crate) fn is_nullable(&self) -> bool {
        self.get("nullable") == Some(&Value::Bool(true)) || self.types().contains(&"null")
    }

    /// The value of a discriminator mapping that leads to a schema.
    pub(crate) fn mapping(&self) -> impl Iterator<Item = (&'d str, String)> {
        let mapping = self.get("discriminator").and_then(|it| it.get("mapping"));
        let mapping = mapping.and_then(Value::as_object).into_iter().flatten();
        mapping.filter_map(|(tag, target)| Some((tag.as_str(), reference(target.as_str()?))))
    }

    /// The member that distinguishes the alternatives.
    pub(crate) fn tag(&self) -> Option<&'d str> {
        self.get("discriminator")?.get("propertyName")?.as_str()
    }

    /// The tag of this schema, if a part of it is distinguished by a tag.
    pub(crate) fn own_tag(&self) -> Option<String> {
        let own = self.references.first()?;
        let mapped = self.mapping().find(|(_, target)| target == own);
        let name = || own.rsplit('/').next().unwrap_or_default().to_owned();
        Some(mapped.map_or_else(name, |(tag, _)| tag.to_owned()))
    }
}

/// A mapping value as a reference: it may be the bare name of a schema.
fn reference(target: &str) -> String {
    match target.contains('/') || target.contains('#') {
        true => target.to_owned(),
        false => format!("#/components/schemas/{target}"),
    }
}
