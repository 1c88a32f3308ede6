//! Loading as a whole.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::diagnostic::render::{Style, render};
use crate::diagnostic::{Place, Pointer};

struct Files(BTreeMap<&'static str, &'static str>);

impl Fetch for Files {
    fn fetch(&self, path: &str) -> Result<Vec<u8>, String> {
        self.0
            .get(path)
            .map(|text| text.as_bytes().to_vec())
            .ok_or_else(|| "no such file".to_owned())
    }
}

/// What loading gave.
struct Loaded {
    document: Option<Document>,
    sources: Sources,
    diagnostics: Diagnostics,
}

impl Loaded {
    fn root(&self) -> Value {
        self.document.as_ref().map_or_else(
            || Value::String(self.shown()),
            |document| document.root.clone(),
        )
    }

    fn shown(&self) -> String {
        render(self.diagnostics.as_slice(), &self.sources, Style::Plain)
    }

    fn codes(&self) -> Vec<&'static str> {
        self.diagnostics
            .as_slice()
            .iter()
            .map(|diagnostic| diagnostic.code)
            .collect()
    }

    /// The file and pointer that a node comes from.
    fn origin(&self, pointer: &str) -> String {
        let place = self
            .document
            .as_ref()
            .map(|document| document.origins.place(&Pointer::from_text(pointer)));
        place.map(|place| self.place(&place)).unwrap_or_default()
    }

    fn place(&self, place: &Place) -> String {
        let path = self
            .sources
            .get(place.file)
            .map(|source| source.path.as_str())
            .unwrap_or_default();
        format!(
            "{path}#{}",
            place.pointer().map(Pointer::as_str).unwrap_or_default()
        )
    }
}

fn source(path: &str, text: &str) -> Source {
    Source {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

fn load_all(
    path: &str,
    text: &str,
    overlays: &[&str],
    files: &[(&'static str, &'static str)],
) -> Loaded {
    let overlays = overlays
        .iter()
        .map(|text| source("overlay.yaml", text))
        .collect();
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::default();
    let files = Files(files.iter().copied().collect());
    let document = load(
        source(path, text),
        &Options {
            overlays,
            ..Options::default()
        },
        &files,
        &mut sources,
        &mut diagnostics,
    );
    Loaded {
        document,
        sources,
        diagnostics,
    }
}

fn load_one(path: &str, text: &str) -> Loaded {
    load_all(path, text, &[], &[])
}

mod texts {
    use super::*;

    #[test]
    fn the_extension_or_the_first_character_decides() {
        for (path, text) in [
            ("a.json", "{\"a\": \"\\ud83d\\ude00\"}"),
            ("a.yaml", "{\"a\": \"\\ud83d\\ude00\"}"),
            ("a", "\u{feff}a: 😀"),
            ("a.yml", "{a: 😀}"),
        ] {
            assert_eq!(
                load_one(path, text).root(),
                json!({"a": "😀"}),
                "{path}: {text}"
            );
        }
    }

    #[test]
    fn what_is_no_document_is_refused() {
        for (path, text, code) in [
            ("a.yaml", "", "empty-document"),
            ("a.json", " \n", "empty-document"),
            ("a.yaml", "# nothing\n", "empty-document"),
            ("a.yaml", "text", "root-not-object"),
            ("a.json", "[]", "root-not-object"),
            ("a.json", "{\"a\": 1,}", "json-syntax"),
            ("a.json", "a: 1", "json-syntax"),
            ("a.yaml", "a: b: c", "yaml-syntax"),
            ("a.yaml", "a: *b", "yaml-syntax"),
            ("a.yaml", "a: 1\n---\nb: 1\n", "several-documents"),
            ("a.yaml", "a: .inf", "number-not-finite"),
            ("a.yaml", "a: !b c", "yaml-tag"),
        ] {
            let loaded = load_one(path, text);
            assert_eq!(loaded.codes(), [code], "{text}\n{}", loaded.shown());
            assert!(loaded.document.is_none());
        }
        let deep = format!("{}{}", "[".repeat(300), "]".repeat(300));
        assert_eq!(
            load_one("a.json", &format!("{{\"a\": {deep}}}")).codes(),
            ["nesting-too-deep"]
        );
        assert_eq!(
            load_one("a.yaml", &format!("a: {deep}")).codes(),
            ["nesting-too-deep"]
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_where_they_stand() {
        let mut sources = Sources::default();
        let mut diagnostics = Diagnostics::default();
        let entry = Source {
            path: "a.yaml".to_owned(),
            bytes: b"a: 1\nb: \xe9t\xe9\n".to_vec(),
        };
        let document = load(
            entry,
            &Options::default(),
            &Files(BTreeMap::new()),
            &mut sources,
            &mut diagnostics,
        );
        let shown = render(diagnostics.as_slice(), &sources, Style::Plain);
        assert!(
            document.is_none() && shown.contains("error[not-utf8]") && shown.contains("a.yaml:2:4"),
            "{shown}"
        );
    }

    #[test]
    fn syntax_errors_name_line_and_column() {
        let shown = load_one("dir/a.json", "\u{feff}{\n  \"é\": tru\n}").shown();
        assert!(shown.contains("--> dir/a.json:2:"), "{shown}");
        let shown = load_one("a.yaml", "\u{feff}a:\n  - b\n c: d\n").shown();
        assert!(
            shown.contains("--> a.yaml:3:2\n") && !shown.contains("at line"),
            "{shown}"
        );
    }

    #[test]
    fn equal_keys_are_errors_with_both_places() {
        let loaded = load_one(
            "a.json",
            "\u{feff}{\"paths\": {\"/a\": {}, \"/b\": {},\n \"/a\": {}}, \"paths\": {}}",
        );
        assert_eq!(loaded.codes(), ["duplicate-key", "duplicate-key"]);
        assert!(
            loaded.shown().contains("--> a.json:2:2\n"),
            "{}",
            loaded.shown()
        );
        let loaded = load_one("a.yaml", "200: a\nb: {<<: {c: 1}, c: 2}\n'200': d\n");
        assert_eq!(loaded.codes(), ["duplicate-key"]);
        assert!(
            loaded
                .shown()
                .contains("3 | '200': d\n  | ^^^^^ second occurrence"),
            "{}",
            loaded.shown()
        );
    }
}

mod files {
    use super::*;

    const ENTRY: &str = "\
components:
  schemas:
    A: {$ref: './schemas/a.yaml'}
    B: {$ref: 'schemas/all.json#/B'}
    C: {$ref: '#/components/schemas/A'}
    example: {$ref: 'schemas/a.yaml'}
    D:
      properties: {default: {$ref: schemas/a.yaml}}
      default: {$ref: nowhere.yaml}
      enum: [{$ref: nowhere.yaml}]
      x-data: {$ref: nowhere.yaml}
      discriminator: {propertyName: k, mapping: {a: schemas/a.yaml, b: B}}
  examples:
    E: {value: {$ref: nowhere.yaml}}
x-websocket:
  default: {incoming: {$ref: schemas/a.yaml}}
paths:
  /p: {$ref: 'paths/p%20q.yaml#/~1p'}
  x-q: {$ref: nowhere.yaml}
";
    const FILES: [(&str, &str); 3] = [
        (
            "schemas/a.yaml",
            "properties:\n  b: {$ref: 'all.json#/B'}\n  self: {$ref: '#'}\n  c: {$ref: '../api.yaml#/components/schemas/C'}\n",
        ),
        (
            "schemas/all.json",
            r##"{"B": {"items": {"$ref": "#/Z"}}, "Z": {"$ref": "a.yaml#/properties/b"}, "unused": {"$ref": "nowhere.yaml"}}"##,
        ),
        (
            "paths/p q.yaml",
            "/p: {get: {responses: {default: {$ref: '../schemas/all.json#/B'}}}}\n",
        ),
    ];

    #[test]
    fn references_become_pointers_into_one_tree() {
        let loaded = load_all("specs/api.yaml", ENTRY, &[], &FILES);
        let root = loaded.root();
        let text = |pointer: &str| {
            root.pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or("?")
                .to_owned()
        };
        assert_eq!(
            text("/components/schemas/A/$ref"),
            "#/x-external/schemas~1a.yaml",
            "{}",
            loaded.shown()
        );
        assert_eq!(
            text("/components/schemas/B/$ref"),
            "#/x-external/schemas~1all.json/B"
        );
        assert_eq!(text("/components/schemas/C/$ref"), "#/components/schemas/A");
        assert_eq!(
            text("/components/schemas/example/$ref"),
            "#/x-external/schemas~1a.yaml"
        );
        assert_eq!(
            text("/components/schemas/D/properties/default/$ref"),
            "#/x-external/schemas~1a.yaml"
        );
        assert_eq!(text("/components/schemas/D/default/$ref"), "nowhere.yaml");
        assert_eq!(
            text("/components/schemas/D/discriminator/mapping/a"),
            "#/x-external/schemas~1a.yaml"
        );
        assert_eq!(text("/components/schemas/D/discriminator/mapping/b"), "B");
        assert_eq!(
            text("/x-websocket/default/incoming/$ref"),
            "#/x-external/schemas~1a.yaml"
        );
        assert_eq!(text("/paths/~1p/$ref"), "#/x-external/paths~1p q.yaml/~1p");
        assert_eq!(
            text("/x-external/schemas~1a.yaml/properties/b/$ref"),
            "#/x-external/schemas~1all.json/B"
        );
        assert_eq!(
            text("/x-external/schemas~1a.yaml/properties/self/$ref"),
            "#/x-external/schemas~1a.yaml"
        );
        assert_eq!(
            text("/x-external/schemas~1a.yaml/properties/c/$ref"),
            "#/components/schemas/C"
        );
        assert_eq!(
            text("/x-external/schemas~1all.json/B/items/$ref"),
            "#/x-external/schemas~1all.json/Z"
        );
        assert_eq!(
            text("/x-external/schemas~1all.json/Z/$ref"),
            "#/x-external/schemas~1a.yaml/properties/b"
        );
        let response = "/x-external/paths~1p q.yaml/~1p/get/responses/default";
        assert_eq!(
            text(&format!("{response}/$ref")),
            "#/x-external/schemas~1all.json/B"
        );
        assert_eq!(
            loaded.origin(response),
            "specs/paths/p q.yaml#/~1p/get/responses/default"
        );
        assert_eq!(
            loaded.origin("/components/schemas/A"),
            "specs/api.yaml#/components/schemas/A"
        );
    }

    #[test]
    fn whole_maps_may_be_references() {
        let entry = "components:\n  schemas: {$ref: _index.yaml}\npaths: {$ref: _paths.yaml}\n";
        let files = [
            ("_index.yaml", "default: {$ref: a.yaml}\n"),
            ("_paths.yaml", "/a: {$ref: a.yaml}\n"),
            ("a.yaml", "type: object\n"),
        ];
        let root = load_all("api.yaml", entry, &[], &files).root();
        assert_eq!(
            root.pointer("/x-external/_index.yaml/default/$ref"),
            Some(&json!("#/x-external/a.yaml"))
        );
        assert_eq!(
            root.pointer("/x-external/_paths.yaml/~1a/$ref"),
            Some(&json!("#/x-external/a.yaml"))
        );
    }

    #[test]
    fn anchors_and_ids_become_pointers() {
        let entry = "components:\n  schemas:\n    A: {$anchor: here, $id: 'https://e.com/s/a'}\n    B:\n      $id: https://e.com/s/b\n      $defs: {C: {}}\n      \
                     items: [{$ref: '#/$defs/C'}, {$ref: a}, {$ref: 'https://e.com/s/a#here'}, {$ref: '#/components/schemas/A'}]\n    \
                     D: {$ref: '#here'}\n    E: {$ref: '#/components/schemas/A%42'}\n    AB: {}\n";
        let loaded = load_one("api.yaml", entry);
        let items: Vec<_> = ["B/items/0", "B/items/1", "B/items/2", "B/items/3", "D", "E"]
            .iter()
            .filter_map(|at| {
                loaded
                    .root()
                    .pointer(&format!("/components/schemas/{at}/$ref"))
                    .and_then(Value::as_str)
                    .map(str::to_owned)
            })
            .collect();
        let a = "#/components/schemas/A";
        assert_eq!(
            items,
            [
                "#/components/schemas/B/$defs/C",
                a,
                a,
                a,
                a,
                "#/components/schemas/AB"
            ],
            "{}",
            loaded.shown()
        );
    }

    #[test]
    fn references_that_lead_nowhere_are_reported() {
        let entry = "components:\n  schemas:\n    A: {$ref: 'https://e.com/a.yaml'}\n    B: {$ref: '../b.yaml'}\n    C: {$ref: c.yaml}\n    \
                     D: {$ref: 'c.yaml#/x'}\n    E: {$ref: '#nothing'}\n    F: {$ref: 'bad.yaml'}\n    G: {$ref: 'file:///etc/passwd'}\n    H: {$ref: '/etc/passwd'}\n";
        let loaded = load_all("api.yaml", entry, &[], &[("bad.yaml", "a: b: c")]);
        let expected = [
            "yaml-syntax",
            "ref-remote",
            "ref-outside",
            "ref-file-missing",
            "anchor-missing",
            "ref-file-refused",
            "ref-remote",
            "ref-outside",
        ];
        assert_eq!(loaded.codes(), expected, "{}", loaded.shown());
        assert!(
            loaded.shown().contains("--> bad.yaml:1:5"),
            "{}",
            loaded.shown()
        );
    }

    #[test]
    fn x_external_is_reserved_when_it_is_needed() {
        let taken = "x-external: {}\n";
        assert!(load_one("api.yaml", taken).document.is_some());
        let loaded = load_all(
            "api.yaml",
            &format!("{taken}paths: {{/a: {{$ref: a.yaml}}}}"),
            &[],
            &[("a.yaml", "get: {}")],
        );
        assert_eq!(loaded.codes(), ["external-reserved"]);
    }
}

mod overlays {
    use super::*;

    const ENTRY: &str = "\
info: {title: T, tags: [a, b]}
paths:
  /a: {get: {operationId: a, tags: [x], parameters: [{name: p}, {name: q}, {name: r}]}}
  /b: {get: {operationId: b, tags: [y]}}
";

    fn overlay(actions: &str) -> String {
        format!("overlay: 1.0.0\ninfo: {{title: O, version: '1'}}\nactions:\n{actions}")
    }

    fn apply(actions: &str) -> Loaded {
        load_all("api.yaml", ENTRY, &[&overlay(actions)], &[])
    }

    #[test]
    fn objects_merge_arrays_grow_and_the_rest_is_replaced() {
        let loaded = apply(
            "- target: $.info\n  update: {title: U, tags: [c], contact: {name: n}}\n- target: $.paths.*.get\n  update: {summary: s}\n\
             - target: $.paths['/a'].get.parameters\n  update: {name: new}\n- target: $.info.title\n  update: V\n",
        );
        let root = loaded.root();
        assert_eq!(
            root.get("info"),
            Some(&json!({"title": "V", "tags": ["a", "b", "c"], "contact": {"name": "n"}})),
            "{}",
            loaded.shown()
        );
        assert_eq!(
            root.pointer("/paths/~1a/get/parameters/3/name"),
            Some(&json!("new"))
        );
        assert_eq!(root.pointer("/paths/~1b/get/summary"), Some(&json!("s")));
        assert_eq!(loaded.origin("/info"), "api.yaml#/info");
        assert_eq!(
            loaded.origin("/info/title"),
            "overlay.yaml#/actions/3/update"
        );
        assert_eq!(
            loaded.origin("/info/tags/2"),
            "overlay.yaml#/actions/0/update/tags/0"
        );
        assert_eq!(
            loaded.origin("/info/contact/name"),
            "overlay.yaml#/actions/0/update/contact/name"
        );
        assert_eq!(
            loaded.origin("/paths/~1a/get/parameters/3/name"),
            "overlay.yaml#/actions/2/update/name"
        );
        assert_eq!(
            loaded.origin("/paths/~1a/get/parameters/1"),
            "api.yaml#/paths/~1a/get/parameters/1"
        );
    }

    #[test]
    fn nodes_are_removed() {
        let loaded = apply(
            "- target: $.paths['/a'].get.parameters[?@.name != 'q']\n  remove: true\n- target: $.paths['/b']\n  remove: true\n\
             - target: $.info..*\n  remove: true\n",
        );
        let expected = json!({"info": {}, "paths": {"/a": {"get": {"operationId": "a", "tags": ["x"], "parameters": [{"name": "q"}]}}}});
        assert_eq!(loaded.root(), expected);
        assert_eq!(
            loaded.origin("/paths/~1a/get/parameters/0/name"),
            "api.yaml#/paths/~1a/get/parameters/1/name"
        );
    }

    #[test]
    fn an_action_without_effect_is_an_error() {
        let loaded = apply(
            "- target: $.paths['/c']\n  remove: true\n- target: $.nothing.at.all\n  update: {}\n",
        );
        assert_eq!(
            loaded.codes(),
            ["overlay-target-unmatched", "overlay-target-unmatched"]
        );
        assert!(
            loaded.shown().contains("--> overlay.yaml:4:11"),
            "{}",
            loaded.shown()
        );
    }

    #[test]
    fn overlays_are_checked() {
        for (actions, code) in [
            (
                "- target: $.info[\n  remove: true\n",
                "overlay-target-invalid",
            ),
            ("- target: 5\n  remove: true\n", "overlay-invalid"),
            ("- target: $.info\n", "overlay-invalid"),
            ("- target: $.info\n  remove: 1\n", "overlay-invalid"),
            (
                "- target: $.info\n  updates: {}\n  remove: true\n",
                "overlay-invalid",
            ),
            ("- target: $\n  remove: true\n", "overlay-invalid"),
            ("- target: $.info\n  update: 5\n", "overlay-update-mismatch"),
            ("- 5\n", "overlay-invalid"),
        ] {
            let loaded = apply(actions);
            assert_eq!(loaded.codes(), [code], "{actions}{}", loaded.shown());
            assert!(
                loaded.shown().contains("--> overlay.yaml:"),
                "{}",
                loaded.shown()
            );
        }
        let brackets = format!(
            "- target: $[?{}@.a{}]\n  remove: true\n",
            "(".repeat(5000),
            ")".repeat(5000)
        );
        assert_eq!(apply(&brackets).codes(), ["overlay-target-invalid"]);
        for text in [
            "overlay: 1.0\nactions: []",
            "overlay: 2.0.0\nactions: [{}]",
            "actions: [{}]",
            "overlay: 1.0.0\nactions: []",
        ] {
            assert_eq!(
                load_all("api.yaml", ENTRY, &[text], &[]).codes(),
                ["overlay-invalid"],
                "{text}"
            );
        }
    }

    #[test]
    fn overlays_cannot_nest_without_end() {
        let deep = format!("{}1{}", "{a: ".repeat(100), "}".repeat(100));
        let path = ".a".repeat(100);
        let actions: String = (0..4)
            .map(|n| format!("- target: $.info{}\n  update: {deep}\n", path.repeat(n)))
            .collect();
        assert!(
            apply(&actions.replacen("update: 1", "", 0))
                .codes()
                .contains(&"nesting-too-deep")
        );
    }

    #[test]
    fn overlays_bring_and_mend_references() {
        let entry = "paths:\n  /a: {$ref: missing.yaml}\n  /b: {$ref: 'p/b.yaml'}\n";
        let actions = overlay(
            "- target: $.paths\n  update: {/a: {$ref: p/c.yaml}}\n- target: $['x-external']['p/b.yaml'].get\n  update: {responses: {'200': {$ref: 'p/r.yaml'}}}\n",
        );
        let files = [
            ("p/b.yaml", "get: {}\n"),
            ("p/c.yaml", "get: {responses: {'200': {$ref: r.yaml}}}\n"),
            ("p/r.yaml", "description: d\n"),
        ];
        let loaded = load_all("api.yaml", entry, &[&actions], &files);
        let root = loaded.root();
        assert_eq!(
            root.pointer("/paths/~1a/$ref"),
            Some(&json!("#/x-external/p~1c.yaml")),
            "{}",
            loaded.shown()
        );
        for file in ["b", "c"] {
            let at = format!("/x-external/p~1{file}.yaml/get/responses/200/$ref");
            assert_eq!(
                root.pointer(&at),
                Some(&json!("#/x-external/p~1r.yaml")),
                "{file}"
            );
        }
        let unmended = load_all(
            "api.yaml",
            entry,
            &[&overlay("- target: $.paths\n  update: {/c: {}}\n")],
            &files,
        );
        assert_eq!(unmended.codes(), ["ref-file-missing"]);
    }
}

mod limits {
    use super::*;
    use crate::limits::Limits;

    /// The codes for a document of `api.yaml`, a file that it refers to, and an overlay.
    fn codes(entry: &str, file: &'static str, actions: &str, limits: Limits) -> Vec<&'static str> {
        let mut sources = Sources::default();
        let mut diagnostics = Diagnostics::default();
        let text = format!("overlay: 1.0.0\ninfo: {{title: t, version: '1'}}\nactions:\n{actions}");
        let overlays = match actions {
            "" => Vec::new(),
            _ => vec![source("overlay.yaml", &text)],
        };
        let options = Options {
            overlays,
            limits,
            ..Options::default()
        };
        let files = Files([("a.yaml", file)].into_iter().collect());
        let entry = source("api.yaml", entry);
        load(entry, &options, &files, &mut sources, &mut diagnostics);
        diagnostics.as_slice().iter().map(|it| it.code).collect()
    }

    /// All values of a document count against the limit of its files together, and larger limits allow more.
    #[test]
    fn the_values_of_a_document_are_counted_wherever_they_come_from() {
        let limits = |values| Limits {
            values,
            ..Limits::default()
        };
        let file = "a: {$ref: a.yaml}\n";
        let cases = [
            // Each with the most values that it has: of its file or files, and those that actions write.
            ("values", "a: [1, 2, 3]\n", "{}", "", 5),
            ("aliases", "a: &a [1, 2]\nb: [*a, *a]\n", "{}", "", 11),
            ("files", file, "[1, 2, 3, 4]\n", "", 8),
            (
                "an update",
                "a: {}\n",
                "{}",
                "- target: $.a\n  update: {b: [1, 2]}\n",
                18,
            ),
            (
                "matches",
                "a: [{}, {}]\n",
                "{}",
                "- target: $.a[*]\n  update: {b: 1}\n",
                18,
            ),
            (
                "updates",
                "a: [1]\n",
                "{}",
                "- target: $.a\n  update: [1]\n- target: $.a\n  update: [1]\n",
                21,
            ),
        ];
        for (name, entry, file, actions, most) in cases {
            let none: [&str; 0] = [];
            assert_eq!(codes(entry, file, actions, limits(most)), none, "{name}");
            let refused = codes(entry, file, actions, limits(most - 1));
            assert!(refused.contains(&"too-many-values"), "{name}: {refused:?}");
        }
    }

    #[test]
    fn the_bytes_of_all_files_are_counted() {
        let bytes = |bytes| Limits {
            bytes,
            ..Limits::default()
        };
        let none: [&str; 0] = [];
        let file = "a: {$ref: a.yaml}\n";
        assert_eq!(codes(file, "[1]\n", "", bytes(22)), none);
        assert!(codes(file, "[1]\n", "", bytes(21)).contains(&"file-too-large"));
        assert_eq!(codes(file, "[1]\n", "", bytes(11).times(2)), none);
    }
}
