//! `$id` and `$anchor`: names that schemas give themselves.

use std::collections::HashMap;

use serde_json::Value;

use crate::diagnostic::push_token;

/// The names declared in one file, by the pointer of the schema that declares them.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// Absolute or as written where there is nothing to resolve against.
    ids: HashMap<String, String>,
    /// The inverse map.
    scopes: HashMap<String, String>,
    anchors: HashMap<String, Vec<String>>,
}

impl Ids {
    /// The names in `tree`, whose text is `text`.
    pub(super) fn of(tree: &Value, text: &str) -> Self {
        let mut ids = Self::default();
        if ["$id", "$anchor", "$dynamicAnchor"]
            .iter()
            .any(|word| text.contains(word))
        {
            ids.collect(tree, &mut String::new(), "");
        }
        ids
    }

    fn collect(&mut self, node: &Value, pointer: &mut String, base: &str) {
        match node {
            Value::Object(members) => {
                let id = members
                    .get("$id")
                    .and_then(Value::as_str)
                    .map(|id| resolve(base, id.trim_end_matches('#')));
                if let Some(id) = &id {
                    self.ids
                        .entry(id.clone())
                        .or_insert_with(|| pointer.clone());
                    self.scopes.insert(pointer.clone(), id.clone());
                }
                for key in ["$anchor", "$dynamicAnchor"] {
                    if let Some(name) = members.get(key).and_then(Value::as_str) {
                        self.anchors
                            .entry(name.to_owned())
                            .or_default()
                            .push(pointer.clone());
                    }
                }
                for (key, value) in members {
                    if value.is_object() || value.is_array() {
                        let len = push(pointer, key);
                        self.collect(value, pointer, id.as_deref().unwrap_or(base));
                        pointer.truncate(len);
                    }
                }
            }
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    let len = push(pointer, &index.to_string());
                    self.collect(value, pointer, base);
                    pointer.truncate(len);
                }
            }
            _ => {}
        }
    }

    /// Whether some schema has an `$id`, so that pointers may be relative to it.
    pub(super) fn any_scope(&self) -> bool {
        !self.scopes.is_empty()
    }

    /// The schema that has the anchor `name`, seen from `site`: the nearest one.
    pub(super) fn anchor(&self, name: &str, site: &str) -> Option<&str> {
        let declared = self.anchors.get(name)?;
        let scope = self.scope(site).map_or("", |(pointer, _)| pointer);
        declared
            .iter()
            .find(|pointer| pointer.starts_with(scope))
            .or_else(|| declared.first())
            .map(String::as_str)
    }

    /// The schema whose `$id` is `reference` (which has no fragment), seen from `site`.
    pub(super) fn id(&self, reference: &str, site: &str) -> Option<&str> {
        if self.ids.is_empty() || reference.is_empty() {
            return None;
        }
        let base = self.scope(site).map_or("", |(_, id)| id);
        self.ids
            .get(&resolve(base, reference))
            .or_else(|| self.ids.get(reference))
            .map(String::as_str)
    }

    /// The pointer of the innermost schema around `site` that has an `$id`, and that `$id`.
    pub(super) fn scope(&self, site: &str) -> Option<(&str, &str)> {
        if self.scopes.is_empty() {
            return None;
        }
        let mut at = site.len();
        loop {
            if let Some((pointer, id)) = self.scopes.get_key_value(site.get(..at)?) {
                return Some((pointer, id));
            }
            at = site.get(..at)?.rfind('/')?;
        }
    }
}

/// Appends a token and returns the length to cut back to.
pub(super) fn push(pointer: &mut String, key: &str) -> usize {
    let len = pointer.len();
    push_token(pointer, key);
    len
}

/// `reference` resolved against the absolute `base` (RFC 3986, as far as `$id`s go).
fn resolve(base: &str, reference: &str) -> String {
    if base.is_empty() || scheme(reference).is_some() {
        return reference.to_owned();
    }
    let Some(scheme) = scheme(base) else {
        return reference.to_owned();
    };
    let after = base.get(scheme.len() + 1..).unwrap_or_default();
    let authority = after
        .strip_prefix("//")
        .map_or(0, |rest| 2 + rest.find('/').unwrap_or(rest.len()));
    let root = base.get(..scheme.len() + 1 + authority).unwrap_or(base);
    if reference.starts_with("//") {
        return format!("{scheme}:{reference}");
    }
    if reference.starts_with('/') {
        return format!("{root}{reference}");
    }
    let path = base.get(root.len()..).unwrap_or_default();
    let folder = path
        .rfind('/')
        .and_then(|at| path.get(..=at))
        .unwrap_or("/");
    let mut parts: Vec<&str> = Vec::new();
    let joined = format!("{folder}{reference}");
    for part in joined.split('/').skip(1) {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("{root}/{}", parts.join("/"))
}

/// The scheme of a URL.
pub(super) fn scheme(reference: &str) -> Option<&str> {
    let (scheme, _) = reference.split_once(':')?;
    let legal = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    (scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(legal))
    .then_some(scheme)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_resolve_against_ids() {
        assert_eq!(
            resolve("https://e.com/s/a.json", "b.json"),
            "https://e.com/s/b.json"
        );
        assert_eq!(resolve("https://e.com/s/a.json", "../b"), "https://e.com/b");
        assert_eq!(resolve("https://e.com/s/a.json", "/b"), "https://e.com/b");
        assert_eq!(resolve("https://e.com", "b"), "https://e.com/b");
        assert_eq!(resolve("https://e.com/a", "urn:x"), "urn:x");
        assert_eq!(resolve("", "b"), "b");
    }

    #[test]
    fn the_nearest_anchor_wins() {
        let tree = json!({"a": {"$id": "https://e.com/a", "x": {"$anchor": "n"}}, "b": {"$id": "b", "x": {"$anchor": "n"}, "y": {}}});
        let ids = Ids::of(&tree, "$id $anchor");
        assert_eq!(ids.anchor("n", "/b/y/$ref"), Some("/b/x"));
        assert_eq!(ids.anchor("n", "/c"), Some("/a/x"));
        assert_eq!(ids.id("https://e.com/a", "/c"), Some("/a"));
        assert_eq!(ids.id("b", "/c"), Some("/b"));
        assert_eq!(ids.id("a", "/a/x"), Some("/a"));
    }
}
