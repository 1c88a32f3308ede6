//! What no generator can do without: to parse the document, and to print what it writes.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

/// Parses a document, and parses and prints all sources of a crate.
///
/// # Errors
/// A file cannot be read or parsed.
pub fn run(document: &Path, folder: &Path) -> Result<()> {
    let text = read(document)?;
    let is_json = document.extension().is_some_and(|it| it == "json");
    let parsed: Value = if is_json {
        serde_json::from_str(&text)?
    } else {
        serde_yaml::from_str(&text)?
    };
    let mut printed = 0;
    for path in sources(&folder.join("src"))? {
        let file = syn::parse_file(&read(&path)?).with_context(|| path.display().to_string())?;
        printed += prettyplease::unparse(&file).len();
    }
    // Both are needed to the end, as in a generator.
    println!("{} {printed}", parsed.is_object());
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}

/// All Rust files below a folder, sorted.
///
/// # Errors
/// A folder cannot be read.
pub fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut open, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = open.pop() {
        let entries = fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
