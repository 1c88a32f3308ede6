//! No text of a document becomes code, wherever it is.

use super::control::{SINKS, Sink, document, with};
use super::{docs, files, rust};

/// Texts that have broken one generator or another, or might.
const PAYLOADS: &[&str] = &[
    "",
    " ",
    "\"",
    "\\",
    "\\\"",
    "'",
    "\"#",
    "\"##; fn injected() {} //",
    "\"]\npub fn injected() {}\n#[doc = \"",
    "*/ pub fn injected() {} /*",
    "*/",
    "/*",
    "//",
    "\n",
    "\r",
    "\r\n",
    "a\rb",
    "\npub fn injected() {}\n",
    "\n//! injected",
    "\u{2028}pub fn injected() {}",
    "\u{2029}",
    "\u{85}",
    "\u{0}",
    "\u{7}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{202e}injected",
    "\u{2066}injected\u{2069}",
    "\u{200b}",
    "\u{200d}",
    "\u{feff}",
    "e\u{301}",
    "\u{e9}",
    "ﬁ",
    "{}",
    "{0}",
    "{{}}",
    "#{injected}",
    "${injected}",
    "`injected`",
    "```\nstd::process::exit(1)\n```",
    "~~~rust\nstd::process::exit(1)\n~~~",
    "    std::process::exit(1);",
    "text\n\n    std::process::exit(1);\n",
    "\tstd::process::exit(1);",
    "- list\n\n      std::process::exit(1);",
    "> ```\n> std::process::exit(1)\n> ```",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[link](javascript:alert(1))",
    "[link]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![image](http://example.com/x.png)",
    "]]>",
    "<!-- -->",
    "&lt;script&gt;",
    "[injected]",
    "[`std::process::exit`]",
    "# heading",
    "| a | b |\n| - | - |",
    "a/b",
    "../../injected",
    "/etc/injected",
    "C:\\injected",
    "CON",
    "r#type",
    "type",
    "self",
    "Self",
    "crate",
    "super",
    "_",
    "1",
    "a b",
    "a-b",
    "::std::process::exit(1)",
    "include!(\"/etc/passwd\")",
    "; rm -rf /",
    "%0a%0d",
    "1.0\"\n[dependencies]\ninjected = \"1\"\n",
    "🦝",
    "名前",
];

/// What no identifier, path or attribute may hold.
const MARKER: &str = "injected";

#[test]
fn texts_stay_texts() {
    let control = rust::skeleton(&files(&document()).expect("the control document"));
    let mut accepted = 0;
    each(|sink, payload| {
        let Sink::Text(_) = sink else { return };
        let Some(files) = files(&with(sink, payload)) else {
            return;
        };
        let skeleton = rust::skeleton(&files);
        for (found, expected) in skeleton.iter().zip(&control) {
            assert_eq!(found, expected, "{sink:?} {payload:?}");
        }
        assert_eq!(skeleton.len(), control.len(), "{sink:?} {payload:?}");
        docs::are_inert(&files, &format!("{sink:?} {payload:?}"));
        accepted += 1;
    });
    assert!(accepted > 1_000, "only {accepted} documents were accepted");
}

#[test]
fn names_stay_names() {
    let control = rust::census(&files(&document()).expect("the control document"));
    each(|sink, payload| {
        // Of a media type the name decides how the body is made.
        if matches!(sink, Sink::Text(_) | Sink::Key(_, "application/json")) {
            return;
        }
        let Some(files) = files(&with(sink, payload)) else {
            return;
        };
        let census = rust::census(&files);
        // A group or tag of another name may need a module more; functions and types may not appear.
        for (kind, count) in &census {
            let of_modules = kind == "mod" || kind == "use";
            let known = control.get(kind).copied().unwrap_or_default();
            assert!(
                of_modules || *count <= known + usize::from(is_shift(kind)),
                "{sink:?} {payload:?}: {count} × {kind}, in the control document {known}"
            );
        }
        for path in files.keys() {
            assert!(
                path.bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"_./".contains(&b)),
                "{path}"
            );
            assert!(!path.contains("..") && !path.starts_with('/'), "{path}");
        }
        docs::are_inert(&files, &format!("{sink:?} {payload:?}"));
    });
}

/// A struct may have one field more or less where a header, a tag or a discriminator has another name.
fn is_shift(kind: &str) -> bool {
    kind.starts_with("struct")
        || kind.starts_with("impl")
        || kind.starts_with("enum")
        || kind.starts_with("macro")
}

#[test]
fn no_function_of_a_payload_exists() {
    each(|sink, payload| {
        if !payload.contains("fn injected") {
            return;
        }
        let Some(files) = files(&with(sink, payload)) else {
            return;
        };
        for (path, text) in &files {
            let tokens: Vec<String> = rust::skeleton(&[(path.clone(), text.clone())].into());
            let code = tokens.concat();
            assert!(
                !code.contains(&format!("fn {MARKER}")),
                "{sink:?} {payload:?}: {path}"
            );
        }
    });
}

fn each(mut check: impl FnMut(Sink, &str)) {
    for sink in SINKS {
        for payload in PAYLOADS {
            check(*sink, payload);
        }
    }
}
