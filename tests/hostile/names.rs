//! Any set of names makes identifiers that are valid, distinct and stable.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{files, rust};

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % below
    }
}

const PIECES: &[&str] = &[
    "a", "A", "b", "_", "-", ".", " ", "1", "9", "é", "É", "ß", "名", "🦝", "\u{301}", "\u{200d}",
    "\u{202e}", "/", "~", "\"", "'", "\\", "\n", "type", "Type", "self", "Self", "fn", "new",
    "None", "Option", "Client", "unknown", "Unknown", "$", "#", "+", "%", "<", ">",
];

fn name(numbers: &mut Numbers) -> String {
    let count = numbers.next(5);
    (0..count)
        .filter_map(|_| PIECES.get(numbers.next(PIECES.len())).copied())
        .collect()
}

fn names(numbers: &mut Numbers, count: usize) -> BTreeSet<String> {
    (0..count).map(|_| name(numbers)).collect()
}

#[test]
fn any_names_make_rust() {
    for seed in 0..40 {
        let mut numbers = Numbers(seed);
        let properties: Map<String, Value> = names(&mut numbers, 12)
            .into_iter()
            .map(|name| (name, json!({"type": "string"})))
            .collect();
        let values: Vec<String> = names(&mut numbers, 12).into_iter().collect();
        let mut schemas: Map<String, Value> = names(&mut numbers, 12)
            .into_iter()
            .map(|name| {
                (
                    name,
                    json!({"type": "object", "properties": {"a": {"type": "integer"}}}),
                )
            })
            .collect();
        schemas.insert(
            "Members".to_owned(),
            json!({"type": "object", "properties": properties}),
        );
        schemas.insert(
            "Values".to_owned(),
            json!({"type": "string", "enum": values}),
        );
        let document = json!({
            "openapi": "3.1.0", "info": {"title": "Names", "version": "1"}, "paths": {},
            "components": {"schemas": schemas}
        });
        let files = files(&document).expect("names are no reason to refuse a document");
        for (path, text) in &files {
            assert!(path.is_ascii(), "{path}");
            distinct(path, &rust::parse(path, text));
        }
    }
}

/// Fails when one struct or enum has a name twice.
fn distinct(path: &str, file: &syn::File) {
    let mut items = BTreeSet::new();
    for item in &file.items {
        let (ident, members): (&syn::Ident, Vec<String>) = match item {
            syn::Item::Struct(item) => {
                let names = item.fields.iter().filter_map(|field| field.ident.as_ref());
                (&item.ident, names.map(ToString::to_string).collect())
            }
            syn::Item::Enum(item) => {
                let names = item
                    .variants
                    .iter()
                    .map(|variant| variant.ident.to_string());
                (&item.ident, names.collect())
            }
            _ => continue,
        };
        assert!(items.insert(ident.to_string()), "{path}: {ident} twice");
        let set: BTreeSet<&String> = members.iter().collect();
        assert_eq!(set.len(), members.len(), "{path}: {ident} has {members:?}");
        for name in std::iter::once(&ident.to_string()).chain(&members) {
            assert!(name.chars().count() <= 110, "{path}: {name}");
        }
    }
}

#[test]
fn an_unrelated_name_changes_no_other() {
    let schema = json!({"type": "object", "properties": {"a": {"type": "integer"}}});
    let with = |names: &[&str]| {
        let schemas: Map<String, Value> = names
            .iter()
            .map(|name| ((*name).to_owned(), schema.clone()))
            .collect();
        let document = json!({
            "openapi": "3.1.0", "info": {"title": "Names", "version": "1"}, "paths": {},
            "components": {"schemas": schemas}
        });
        let files = files(&document).expect("accepted");
        let idents: BTreeSet<String> = files
            .iter()
            .flat_map(|(path, text)| rust::parse(path, text).items)
            .filter_map(|item| match item {
                syn::Item::Struct(item) => Some(item.ident.to_string()),
                _ => None,
            })
            .collect();
        idents
    };
    let few = with(&["pet", "Pet", "Option", "a.b"]);
    let more = with(&["pet", "Pet", "Unrelated", "Option", "a.b"]);
    assert!(few.is_subset(&more), "{few:?} {more:?}");
}
