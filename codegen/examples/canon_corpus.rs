#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]
use agent_sessions_codegen::{canon, diagnostic::{Diagnostics, FileId, Severity}, load::{Document, Origins}};
use std::collections::BTreeMap;
use std::time::Instant;
fn main() {
    let verbose = std::env::var("V").is_ok();
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path).unwrap();
        let t = Instant::now();
        let root: serde_json::Value = if path.ends_with(".json") { serde_json::from_str(text.trim_start_matches('\u{feff}')).unwrap() } else {
            match serde_yaml::from_str::<serde_json::Value>(&text) { Ok(v) => v, Err(e) => { println!("{path}: YAML {e}"); continue } } };
        let read = t.elapsed();
        let mut d = Diagnostics::default();
        let lenient = ["atproto", "chroma-sync", "langgraph"].iter().any(|n| path.contains(n));
        let t = Instant::now();
        let c = canon::canonicalize(Document { root, origins: Origins::default(), root_file: FileId(0) }, &canon::Options { lenient_refs: lenient }, &mut d);
        let time = t.elapsed();
        let mut by: BTreeMap<(String, &str), usize> = BTreeMap::new();
        for d in d.as_slice() { *by.entry((format!("{:?}", d.severity), d.code)).or_default() += 1; }
        let n = c.as_ref().map(|c| (c.api.operations().count(), c.api.components.as_ref().map_or(0, |c| c.schemas.len())));
        println!("{} {} read {:?} canon {:?} {:?} {:?}", if c.is_some() {"ok  "} else {"FAIL"}, path.rsplit('/').next().unwrap(), read, time, n, by);
        for d in d.as_slice().iter().filter(|d| d.severity == Severity::Error || verbose).take(if verbose {100} else {6}) { println!("    {} {} {:?}", d.code, d.message, d.place.pointer().map(|p| p.as_str().to_owned())); }
    }
}
