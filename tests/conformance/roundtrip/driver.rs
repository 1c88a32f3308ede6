//! Sends samples through generated types: reads lines `{"p": pointer, "k": kind, "s": sample}`, and prints for each
//! kind how many come back equal as JSON. `TABLE` is in `table.rs`, which `run.py` writes from `gen --report`.

use std::collections::BTreeMap;
use std::io::{self, BufRead};

use raccord::{FromJson, decode_tolerantly};
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

include!("table.rs");

#[derive(Deserialize)]
struct Sample<'a> {
    p: String,
    k: String,
    #[serde(borrow)]
    s: &'a RawValue,
}

/// Reads a sample as the body of a response, and writes it. What does not fit is refused: it would be kept raw and written
/// back equal.
fn check<T: FromJson + Serialize>(text: &str) -> Result<Value, String> {
    let (value, deviations) = decode_tolerantly::<T>(text).map_err(|error| error.to_string())?;
    if let Some(first) = deviations.iter().next() {
        return Err(format!("{}: {}", first.pointer(), first.reason()));
    }
    serde_json::to_value(&value).map_err(|error| error.to_string())
}

/// Equal as JSON: 1 and 1.0 are the same number. An unknown member may be left out where `loose`.
fn same(sent: &Value, back: &Value, loose: bool) -> bool {
    match (sent, back) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b, loose)),
        (Value::Object(a), Value::Object(b)) => {
            let left_out = |name: &String| loose && name == "zz_unknown_member" && !b.contains_key(name);
            a.iter().all(|(name, a)| left_out(name) || b.get(name).is_some_and(|b| same(a, b, loose)))
                && b.keys().all(|name| a.contains_key(name))
        }
        (a, b) => a == b,
    }
}

fn main() {
    let table: BTreeMap<&str, fn(&str) -> Result<Value, String>> = TABLE.iter().copied().collect();
    let mut counts: BTreeMap<(String, &str), usize> = BTreeMap::new();
    let mut shown: BTreeMap<String, usize> = BTreeMap::new();
    for line in io::stdin().lock().lines() {
        let line = line.expect("the samples can be read");
        let sample: Sample<'_> = serde_json::from_str(&line).expect("a line is a sample");
        let sent: Value = serde_json::from_str(sample.s.get()).expect("a sample is JSON");
        let (outcome, why) = match table.get(sample.p.as_str()).map(|check| check(sample.s.get())) {
            None => ("of no type", "the report has no row".to_owned()),
            Some(Err(error)) => ("refused", error),
            Some(Ok(back)) if same(&sent, &back, false) => ("equal", String::new()),
            Some(Ok(back)) if same(&sent, &back, true) => ("equal but for the unknown member", String::new()),
            Some(Ok(back)) => ("different", back.to_string()),
        };
        *counts.entry((sample.k.clone(), outcome)).or_default() += 1;
        let seen = shown.entry(sample.p.clone()).or_default();
        if !why.is_empty() && *seen < 1 {
            *seen += 1;
            let cut = |text: &str| text.chars().take(300).collect::<String>();
            println!("{} {} {outcome}: {}\n  sent {}", sample.p, sample.k, cut(&why), cut(sample.s.get()));
        }
    }
    for ((kind, outcome), count) in counts {
        println!("count\t{kind}\t{outcome}\t{count}");
    }
}
