use super::*;
use crate::diagnostic::catalogue;
use crate::source::Source;

fn sources(files: &[(&str, &[u8])]) -> Sources {
    let mut sources = Sources::default();
    for (path, bytes) in files {
        sources.add(Source {
            path: (*path).to_owned(),
            bytes: bytes.to_vec(),
        });
    }
    sources
}

fn error(place: Place) -> Diagnostic {
    Diagnostic::new(Severity::Error, "some-code", place, "something is wrong")
}

fn at(file: u32, pointer: &str) -> Place {
    Place::value(FileId(file), Pointer::from_text(pointer))
}

#[test]
fn one_error() {
    let sources = sources(&[("a.yaml", "x:\r\n  - é: ünfug\r\n".as_bytes())]);
    let diagnostic = error(at(0, "/x/0/é"))
        .with_label("here")
        .with_help("do\nthis");
    let expected = "\
error[some-code]: something is wrong
 --> a.yaml:2:8
  |
2 |   - é: ünfug
  |        ^^^^^ here
  |
  = pointer: /x/0/é
  = help: do\\nthis

";
    assert_eq!(render(&[diagnostic], &sources, Style::Plain), expected);
}

#[test]
fn near_places_share_an_excerpt_and_others_do_not() {
    let sources = sources(&[
        ("a.yaml", b"a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\na: 2\n"),
        ("o.yaml", b"z: 1\n"),
    ]);
    let bytes = |start, end| Place {
        file: FileId(0),
        spot: Spot::Bytes { start, end },
    };
    let diagnostic = catalogue::duplicate_key(bytes(30, 31), bytes(0, 1), "a")
        .with_related(at(1, "/z"), "and there");
    let expected = "\
error[duplicate-key]: duplicate key `a`
 --> a.yaml:7:1
  |
1 | a: 1
  | - first occurrence
...
7 | a: 2
  | ^ second occurrence
  |
 ::: o.yaml:1:4
  |
1 | z: 1
  |    - and there

";
    assert_eq!(render(&[diagnostic], &sources, Style::Plain), expected);
}

#[test]
fn long_lines_are_cut_around_the_place() {
    let text = format!(
        "{{\"{}\": 1, \"b\": \"wrong\", \"{}\": 2}}",
        "ä".repeat(400),
        "z".repeat(400)
    );
    let sources = sources(&[("a.json", text.as_bytes())]);
    let shown = render(&[error(at(0, "/b"))], &sources, Style::Plain);
    assert!(shown.contains(" --> a.json:1:414\n"), "{shown}");
    assert!(shown.contains("ää\": 1, \"b\": \"wrong\", \"zz"), "{shown}");
    assert!(
        shown.lines().all(|line| line.chars().count() < 180),
        "{shown}"
    );
    let styled = render(&[error(at(0, "/b"))], &sources, Style::Ansi);
    assert!(styled.contains("a.json:1:414"), "{styled}");
}

#[test]
fn what_could_deceive_is_shown() {
    let sources = sources(&[("a\u{202e}.json", "{\"a\u{202e}\u{9b}\": 1}".as_bytes())]);
    let shown = render(&[error(at(0, "/a\u{202e}\u{9b}"))], &sources, Style::Plain);
    assert!(!shown.contains(['\u{202e}', '\u{9b}']), "{shown}");
    assert!(shown.contains("{\"a��\": 1}"), "{shown}");
}

#[test]
fn bytes_that_are_no_text_are_shown() {
    let sources = sources(&[("a.yaml", b"a: 1\nb: \xff\xfe\n")]);
    let place = Place {
        file: FileId(0),
        spot: Spot::Bytes { start: 8, end: 9 },
    };
    let shown = render(&[catalogue::not_utf8(place, false)], &sources, Style::Plain);
    assert!(
        shown.contains("a.yaml:2:4\n") && shown.contains("b: ��"),
        "{shown}"
    );
}

#[test]
fn files_as_a_whole_and_places_past_the_end() {
    let sources = sources(&[("a.yaml", b"a:")]);
    let whole = error(Place {
        file: FileId(0),
        spot: Spot::File,
    });
    assert_eq!(
        render(&[whole], &sources, Style::Plain),
        "error[some-code]: something is wrong\n--> a.yaml\n\n"
    );
    let past = error(Place {
        file: FileId(0),
        spot: Spot::Bytes { start: 2, end: 9 },
    });
    assert!(render(&[past], &sources, Style::Plain).contains("a.yaml:1:3"));
    let nowhere = error(Place {
        file: FileId(9),
        spot: Spot::File,
    });
    assert!(render(&[nowhere], &sources, Style::Plain).starts_with("error[some-code]"));
}

#[test]
fn collections_are_shown_by_their_key() {
    let text = "\u{feff}a:\n  - b: 1\n    c: 2\n";
    let sources = sources(&[("a.yaml", text.as_bytes())]);
    let column = |pointer: &str| {
        to_json(&[error(at(0, pointer))], &sources)
            .first()
            .map(|row| (row.line, row.column))
    };
    assert_eq!(column("/a"), Some((Some(1), Some(1))));
    assert_eq!(column("/a/0"), Some((Some(2), Some(5))));
    let shown = render(&[error(at(0, "/a/0"))], &sources, Style::Plain);
    assert!(shown.contains("  |     ^^^^\n"), "{shown}");
}

#[test]
fn errors_come_last_and_the_ledger_is_short() {
    let sources = sources(&[("a.yaml", b"a: 1\n")]);
    let mut list = vec![error(at(0, "/a"))];
    list.extend((0..10).map(|_| catalogue::keyword_ignored(at(0, "/a"), "xml", "JSON only")));
    let shown = render(&list, &sources, Style::Plain);
    assert_eq!(shown.matches("`xml` is ignored").count(), 3);
    assert!(
        shown.contains("loss[keyword-ignored]: … and 7 more\n\nerror[some-code]"),
        "{shown}"
    );
    assert_eq!(to_json(&list, &sources).len(), 11);
}

/// However often a document has the same fault, the output stays short and includes the count.
#[test]
fn diagnostics_of_one_code_are_counted() {
    let sources = sources(&[("a.json", b"{\"a\": [0]}")]);
    let list = vec![error(at(0, "/a/0")); 100_000];
    let shown = render(&list, &sources, Style::Plain);
    assert_eq!(shown.matches("something is wrong").count(), 20);
    assert!(
        shown.ends_with("error[some-code]: … and 99980 more\n\n"),
        "{shown}"
    );
    assert_eq!(to_json(&list, &sources).len(), 1000);
    let total = Total {
        severity: "error",
        code: "some-code",
        count: 100_000,
    };
    assert_eq!(totals(&list), [total]);
}

#[test]
fn rows_have_everything() {
    let sources = sources(&[("a.json", b"{\n\t\"a\": 1}")]);
    let rows = to_json(&[error(at(0, "/a")).with_help("so")], &sources);
    let expected = Row {
        severity: "error",
        code: "some-code",
        message: "something is wrong".to_owned(),
        pointer: Some("/a".to_owned()),
        file: "a.json".to_owned(),
        line: Some(2),
        column: Some(7),
        help: Some("so".to_owned()),
    };
    assert_eq!(rows, [expected]);
}
