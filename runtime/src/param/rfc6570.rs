//! The examples of RFC 6570 and of the suite `uritemplate-test` (of the project uri-templates, its facts only) through
//! the styles of OpenAPI, each of which is one of the RFC's operators.
//!
//! `rfc6570.json`: variables by group, and `[template, [one of these]]`, or `false` where the template is none.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{PathStyle, QueryStyle, path_text, percent::encode_reserved, query_text};
use crate::written::Written;

/// Expressions that no OpenAPI style corresponds to, with the reason and the number of examples.
const NOT_APPLICABLE: [(&str, usize); 5] = [
    ("`#`: a parameter goes into no fragment", 24),
    ("`/`: no style makes path segments of its own", 36),
    ("`:n`: no style takes the start of a value", 14),
    ("no template: paths of OpenAPI have their own grammar", 29),
    (
        "`%41` in a name: names of parameters are not encoded yet",
        1,
    ),
];

enum Outcome {
    Text(String),
    NotApplicable(usize),
}

fn expand(template: &str, variables: &Map<String, Value>) -> Outcome {
    let (mut out, mut rest) = (String::new(), template);
    while let Some((literal, after)) = rest.split_once('{') {
        let (expression, tail) = after.split_once('}').unwrap();
        out.push_str(&encode_reserved(literal));
        match of_expression(expression, variables) {
            Outcome::Text(text) => out.push_str(&text),
            other => return other,
        }
        rest = tail;
    }
    out.push_str(&encode_reserved(rest));
    Outcome::Text(out)
}

/// An expression is a list of parameters, each of which is written by its style.
fn of_expression(expression: &str, variables: &Map<String, Value>) -> Outcome {
    let (operator, names) = match expression.chars().next() {
        Some(operator @ ('+' | '#' | '.' | '/' | ';' | '?' | '&')) => {
            (operator, expression.get(1..).unwrap())
        }
        _ => (' ', expression),
    };
    match operator {
        '#' => return Outcome::NotApplicable(0),
        '/' => return Outcome::NotApplicable(1),
        _ if names.contains(':') => return Outcome::NotApplicable(2),
        _ => {}
    }
    let mut texts = Vec::new();
    for name in names.split(',') {
        let (name, explode) = match name.strip_suffix('*') {
            Some(name) => (name, true),
            None => (name, false),
        };
        let value = variables.get(name).cloned().unwrap_or_default();
        if name.contains('%') {
            return Outcome::NotApplicable(4);
        }
        texts.extend(parameter(name, value, operator, explode));
    }
    let (first, between) = match operator {
        ' ' | '+' => ("", ","),
        '?' => ("?", "&"),
        '&' => ("&", "&"),
        _ => ("", ""),
    };
    Outcome::Text(match texts.as_slice() {
        [] => String::new(),
        texts => format!("{first}{}", texts.join(between)),
    })
}

fn parameter(name: &str, value: Value, operator: char, explode: bool) -> Option<String> {
    let path = |plain, exploded| {
        let style = if explode { exploded } else { plain };
        path_text(
            name,
            Written::new(name, &value).unwrap(),
            style,
            operator == '+',
        )
        .unwrap()
    };
    match operator {
        '.' => path(PathStyle::Label, PathStyle::LabelExplode),
        ';' => path(PathStyle::Matrix, PathStyle::MatrixExplode),
        '?' | '&' => {
            let style = match explode {
                true => QueryStyle::FormExplode,
                false => QueryStyle::Form,
            };
            query_text(name, Written::new(name, &value).unwrap(), style, false).unwrap()
        }
        _ => path(PathStyle::Simple, PathStyle::SimpleExplode),
    }
}

#[test]
fn the_examples_of_the_rfc() {
    let groups: Vec<Value> = serde_json::from_str(include_str!("rfc6570.json")).unwrap();
    let (mut same, mut wrong) = (0, Vec::new());
    let mut skipped: BTreeMap<usize, usize> = BTreeMap::new();
    for group in &groups {
        let variables = group.get("variables").unwrap().as_object().unwrap();
        for case in group.get("cases").unwrap().as_array().unwrap() {
            let template = case.get(0).unwrap().as_str().unwrap();
            let Some(expected) = case.get(1).unwrap().as_array() else {
                *skipped.entry(3).or_default() += 1;
                continue;
            };
            match expand(template, variables) {
                Outcome::NotApplicable(why) => *skipped.entry(why).or_default() += 1,
                Outcome::Text(text) if expected.iter().any(|it| *it == text) => same += 1,
                Outcome::Text(text) => wrong.push(format!("{template}: {text}, not {expected:?}")),
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{same} are the same; not so\n{}",
        wrong.join("\n")
    );
    for (index, (why, count)) in NOT_APPLICABLE.iter().enumerate() {
        assert_eq!(skipped.get(&index).unwrap_or(&0), count, "{why}");
    }
    assert_eq!(same, 148);
}
