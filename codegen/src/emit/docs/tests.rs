//! Descriptions of all kinds, including hostile ones.

use super::{article, code, inert, markdown};
use crate::ir::Docs;

#[track_caller]
fn becomes(text: &str, expected: &str) {
    assert_eq!(inert(text), expected, "from {text:?}");
}

#[test]
fn plain_text_stays() {
    becomes("Lists sessions.", "Lists sessions.");
    becomes("  One.\n\n\n\nTwo.  \n", "One.\n\nTwo.");
    becomes("a < b && c -> d", "a &lt; b && c -> d");
    becomes(
        "snake_case and *emphasis* and **strong**",
        "snake_case and *emphasis* and **strong**",
    );
}

#[test]
fn long_paragraphs_are_wrapped() {
    let text = "word ".repeat(60);
    let wrapped = inert(&text);
    assert!(wrapped.lines().count() >= 4);
    assert!(wrapped.lines().all(|line| line.len() <= 92));
    let tricky = format!("{} 1. # - > + x", "abcdefghi ".repeat(9).trim());
    let wrapped = inert(&tricky);
    assert_eq!(wrapped.lines().count(), 2, "{wrapped}");
    assert_eq!(wrapped.lines().last(), Some("x"), "{wrapped}");
}

#[test]
fn controls_and_marks_of_direction_go() {
    becomes("a\rb", "a b");
    becomes("a\r\n\r\nb", "a\n\nb");
    becomes("x\u{202e}y\u{0}z\u{feff}\u{200b}", "xyz");
    becomes("a\u{2028}b", "a b");
}

#[test]
fn code_is_never_run() {
    becomes("```\nlet x = 1;\n```", "```text\nlet x = 1;\n```");
    becomes("```rust\nfn main() {}\n```", "```text\nfn main() {}\n```");
    becomes("~~~rust,ignore\nx\n~~~", "```text\nx\n```");
    becomes("```rust\nunclosed", "```text\nunclosed\n```");
    becomes(
        "    std::process::exit(1);",
        "```text\nstd::process::exit(1);\n```",
    );
    becomes("\tlet x;\n\ttwo", "```text\nlet x;\ntwo\n```");
    becomes(
        "Text:\n\n    code\n      more\n\nEnd.",
        "Text:\n\n```text\ncode\n  more\n```\n\nEnd.",
    );
    becomes(
        "````\n```rust\nx\n```\n````",
        "````text\n```rust\nx\n```\n````",
    );
    becomes("- a\n\n      code", "- a\n\n  ```text\n  code\n  ```");
    becomes(
        "- a\n  ```\n  x\n  ```\n- b",
        "- a\n\n  ```text\n  x\n  ```\n\n- b",
    );
}

#[test]
fn html_becomes_markdown_or_text() {
    becomes("<b>Bold</b> and <i>it</i>", "**Bold** and *it*");
    becomes("Use <code>a < b</code>.", "Use `a < b`.");
    becomes("One.<br/>Two.", "One.\\\nTwo.");
    becomes("<p>One.</p><p>Two.</p>", "One.\n\nTwo.");
    becomes(
        "Kinds:<ul><li>a</li><li>b</li></ul>End",
        "Kinds:\n\n- a\n- b\n\nEnd",
    );
    becomes("<ol><li>a<li>b</ol>", "1. a\n2. b");
    becomes(
        r#"See <a href="https://x.io/a">docs</a>."#,
        "See [docs](https://x.io/a).",
    );
    becomes(r#"<a href="javascript:alert(1)">x</a>"#, "x");
    becomes(
        "<script>alert(1)</script>",
        "&lt;script>alert(1)&lt;/script>",
    );
    becomes("<img src=x onerror=alert(1)>", "");
    becomes("a <!-- hidden\n text --> b", "a b");
    becomes("Vec<String> and <T>", "Vec&lt;String> and &lt;T>");
    becomes(
        "<pre>a\n b</pre>",
        "````text\na\n b\n````".replace("````", "```").as_str(),
    );
    becomes("`<b>` stays", "`<b>` stays");
    becomes("<", "&lt;");
    becomes("\\<script>", "&lt;script>");
}

#[test]
fn links_lead_to_the_web_only() {
    becomes("[docs](https://x.io)", "[docs](https://x.io)");
    becomes("[docs](https://x.io \"Title\")", "[docs](https://x.io)");
    becomes("[docs](/relative)", "docs");
    becomes("[x](javascript:alert(1))", "x");
    becomes("[x](data:text/html,a)", "x");
    becomes("[mail](mailto:a@b.c)", "[mail](mailto:a@b.c)");
    becomes("![logo](https://x.io/l.png)", "[logo](https://x.io/l.png)");
    becomes("See https://x.io/a_b(c).", "See <https://x.io/a_b(c)>.");
    becomes("(https://x.io)", "(<https://x.io>)");
    becomes("<https://x.io>", "<https://x.io>");
    becomes("<javascript:alert(1)>", "&lt;javascript:alert(1)>");
    becomes(
        "[https://x.io](https://x.io)",
        "[https://x.io](https://x.io)",
    );
}

#[test]
fn brackets_are_no_intra_doc_links() {
    becomes("[Session] and [`x`]", "\\[Session\\] and \\[`x`\\]");
    becomes("[a]: https://x.io", "\\[a\\]: <https://x.io>");
    becomes("[^1] note", "\\[^1\\] note");
    becomes("list[0][1]", "list\\[0\\]\\[1\\]");
    becomes("`list[0]`", "`list[0]`");
    becomes("[unclosed", "\\[unclosed");
}

#[test]
fn lists_keep_their_shape() {
    becomes("- a\n- b", "- a\n- b");
    becomes("* a\n  more\n* b", "- a more\n- b");
    becomes("- a\nlazy\n- b", "- a lazy\n- b");
    becomes("- a\n  - b\n    - c\n- d", "- a\n  - b\n    - c\n- d");
    becomes("1. a\n   - b\n2. c", "1. a\n   - b\n2. c");
    becomes("Intro:\n- a\n- b\n\nEnd", "Intro:\n\n- a\n- b\n\nEnd");
    becomes("- a\n\n  second\n- b", "- a\n\n  second\n\n- b");
    let long = format!("- {}", "word ".repeat(40));
    assert!(
        inert(&long)
            .lines()
            .skip(1)
            .all(|line| line.starts_with("  word"))
    );
}

#[test]
fn other_blocks_stay() {
    becomes("# Title\nText", "# Title\n\nText");
    becomes("Title\n=====\nText", "# Title\n\nText");
    becomes("a\n\n---\n\nb", "a\n\n---\n\nb");
    becomes(
        "| a | b |\n| - | - |\n| 1 | <b>2</b> |",
        "| a | b |\n| - | - |\n| 1 | **2** |",
    );
    becomes("> quoted\n> more\n\nText", "> quoted more\n\nText");
    becomes("=====", "\\=====");
}

#[test]
fn backticks_are_balanced() {
    becomes("a ` b", "a \\` b");
    becomes("``a ` b``", "``a ` b``");
    becomes("`a\nb`", "`a b`");
    assert_eq!(code("a`b"), "``a`b``");
    assert_eq!(code(""), "the empty text");
    assert_eq!(code("a\r\nb"), "`a b`");
}

#[test]
fn long_runs_take_no_time() {
    for piece in [
        "[", "`", "` ``", "<", "![", "[a](", "<a href=", "\\", "* ", "> ", "- ",
    ] {
        let text = piece.repeat(50_000 / piece.len());
        let start = std::time::Instant::now();
        let _ = inert(&text);
        assert!(
            start.elapsed().as_secs() < 600,
            "{piece}: {:?}",
            start.elapsed()
        );
    }
}

#[test]
fn parts_are_joined() {
    let docs = Docs {
        summary: Some("Session".to_owned()),
        description: Some("Session that runs.".to_owned()),
        facts: vec!["Default: `1`.".to_owned(), "Minimum: 0.".to_owned()],
        deprecated: true,
        link: Some("https://x.io".to_owned()),
    };
    assert_eq!(
        markdown(&docs),
        "Session that runs.\n\n**Deprecated.**\n\nDefault: `1`. Minimum: 0.\n\nSee <https://x.io>."
    );
}

#[test]
fn random_texts_are_inert() {
    const PIECES: &[&str] = &[
        "<script>",
        "```",
        "```rust\n",
        "    x",
        "\n",
        "\n\n",
        "[a]",
        "(javascript:x)",
        "`",
        "*",
        "<b>",
        "</b>",
        "<code>",
        "</code>",
        "<pre>",
        "</pre>",
        "- ",
        "1. ",
        "> ",
        "#",
        "\r",
        "\u{202e}",
        "\u{0}",
        "\\",
        "https://x.io",
        "<!--",
        "-->",
        "|",
        "~~~",
        "<a href='javascript:1'>",
        "</a>",
        "*/",
        "\"#",
        "word ",
    ];
    let mut random = crate::name::tests::Random(99);
    for _ in 0..5_000 {
        let text: String = (0..random.below(14))
            .map(|_| {
                let at = usize::try_from(random.below(PIECES.len() as u64)).unwrap_or(0);
                PIECES.get(at).copied().unwrap_or_default()
            })
            .collect();
        let out = inert(&text);
        assert!(
            !out.chars()
                .any(|c| c.is_control() && c != '\n' || c == '\u{202e}')
        );
        assert_inert(&text, &out);
    }
}

/// Reads the markdown as rustdoc does.
#[track_caller]
fn assert_inert(text: &str, out: &str) {
    use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    for event in Parser::new_ext(out, options) {
        let harmless = match &event {
            Event::Html(_) | Event::InlineHtml(_) | Event::FootnoteReference(_) => false,
            Event::Start(Tag::CodeBlock(kind)) => {
                matches!(kind, CodeBlockKind::Fenced(info) if &**info == "text")
            }
            Event::Start(Tag::Image { .. } | Tag::HtmlBlock) => false,
            Event::Start(Tag::Link { dest_url, .. }) => ["http://", "https://", "mailto:"]
                .iter()
                .any(|scheme| dest_url.starts_with(scheme)),
            _ => true,
        };
        assert!(harmless, "{text:?} became {out:?}: {event:?}");
    }
}

#[test]
fn the_article_follows_the_sound() {
    for name in ["AgentSession", "Event", "Update", "Unknown"] {
        assert_eq!(article(name), "an", "{name}");
    }
    for name in ["Session", "User", "Union", "OneTimeCode", "EuRegion"] {
        assert_eq!(article(name), "a", "{name}");
    }
}
