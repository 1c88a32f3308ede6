//! The documents that are measured.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use raccord_cli::config::Config;
use raccord_cli::document::{self, Input};
use raccord_codegen::Options;
use serde_json::{Map, Value, json};

/// A document on the disk.
#[derive(Clone, Debug)]
pub struct Document {
    /// Absolute.
    pub path: PathBuf,
    /// Its file, or its folder if all files have the same name.
    pub name: String,
}

impl Document {
    /// Names a file.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        let stem = path.file_stem().unwrap_or_default();
        let named = match path.parent().and_then(Path::file_name) {
            Some(folder) if stem == "openapi" => folder,
            _ => stem,
        };
        let name = named.to_string_lossy().into_owned();
        Self { path, name }
    }

    /// These files, or the documents of the configuration file.
    ///
    /// # Errors
    /// A file does not exist.
    pub fn all(config: &Config, files: &[PathBuf]) -> Result<Vec<Self>> {
        let mut paths = files.to_vec();
        if paths.is_empty() {
            let documents = config.apis.iter();
            paths.extend(documents.map(|api| config.resolve(Path::new(api.spec.get_ref()))));
        }
        let real = |path: PathBuf| {
            let real = path.canonicalize();
            real.with_context(|| path.display().to_string())
                .map(Self::at)
        };
        paths.into_iter().map(real).collect()
    }

    /// The document with the files that it refers to.
    ///
    /// # Errors
    /// It is rejected.
    pub fn tree(&self) -> Result<Value> {
        let input = Input::of_user(&self.path, "measured", &[], Options::default());
        let (Some(tree), ..) = document::merged(&input) else {
            bail!(
                "{} is rejected; `cargo xtask lint` prints why",
                self.path.display()
            );
        };
        Ok(tree)
    }
}

/// The number of operations.
#[must_use]
pub fn operations(document: &Value) -> usize {
    const METHODS: [&str; 8] = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace",
    ];
    let items = document.get("paths").and_then(Value::as_object);
    items
        .into_iter()
        .flat_map(Map::values)
        .filter_map(Value::as_object)
        .flat_map(Map::keys)
        .filter(|key| METHODS.contains(&key.as_str()))
        .count()
}

/// The document with one more field in the struct that is most used; `None` if there is none.
#[must_use]
pub fn with_another_field(document: &Value) -> Option<Value> {
    let mut uses = BTreeMap::<&str, usize>::new();
    let mut open = vec![document];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                let reference = members.get("$ref").and_then(Value::as_str);
                let name = reference.and_then(|it| it.strip_prefix("#/components/schemas/"));
                *uses.entry(name.unwrap_or_default()).or_default() += 1;
                open.extend(members.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    let schemas = document.pointer("/components/schemas")?.as_object()?;
    let is_struct = |schema: &Value| {
        let properties = schema.get("properties").and_then(Value::as_object);
        properties.is_some_and(|it| !it.is_empty())
    };
    let structs = schemas.iter().filter(|(_, schema)| is_struct(schema));
    let (name, _) = structs.max_by_key(|(name, _)| uses.get(name.as_str()).copied())?;
    let mut changed = document.clone();
    let schema = changed.pointer_mut("/components/schemas")?.get_mut(name)?;
    let properties = schema.get_mut("properties")?.as_object_mut()?;
    properties.insert("another_field".to_owned(), json!({ "type": "string" }));
    Some(changed)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::with_another_field;

    #[test]
    fn the_struct_that_is_most_used_gets_a_field() {
        let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let schema = || json!({ "properties": { "a": { "type": "string" } } });
        let document = json!({
            "paths": { "/": [reference("One"), reference("Two"), reference("Two")] },
            "components": { "schemas": { "One": schema(), "Two": schema(), "Text": { "type": "string" } } },
        });
        let changed = with_another_field(&document).unwrap_or_default();
        let field = changed.pointer("/components/schemas/Two/properties/another_field");
        assert_eq!(field, Some(&json!({ "type": "string" })));
        assert_eq!(changed.pointer("/components/schemas/One"), Some(&schema()));
    }
}
