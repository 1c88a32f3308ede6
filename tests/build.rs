//! What the tests read from other files of the repository at compile time: the APIs of `specs/apis.toml`, as the macro
//! `for_each_api`; the programs of `generated/examples/` that need no account, as modules with a test each; and the Rust of
//! `README.md`, as one file for each block.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    let modules = modules(&read("../specs/apis.toml")?).join(", ");
    let list = format!(
        "/// Passes the modules of the APIs of `specs/apis.toml` to another macro.\n\
         #[macro_export]\n\
         macro_rules! for_each_api {{\n    ($then:ident) => {{\n        $then! {{ {modules} }}\n    }};\n}}\n"
    );
    fs::write(out.join("apis.rs"), list)?;
    fs::write(out.join("runnable.rs"), runnable()?)?;

    let readme = read("../README.md")?;
    let blocks: Vec<&str> = rust(&readme).collect();
    for (number, block) in blocks.iter().enumerate() {
        fs::write(
            out.join(format!("readme_{number}.rs")),
            format!("{{\n{block}}}\n"),
        )?;
    }
    fs::write(out.join("readme_blocks.rs"), blocks.len().to_string())?;
    Ok(())
}

fn read(path: &str) -> Result<String, Box<dyn Error>> {
    println!("cargo::rerun-if-changed={path}");
    fs::read_to_string(path).map_err(|error| format!("{path}: {error}").into())
}

/// The modules of the APIs; a test holds them against what `raccord` reads from the file.
fn modules(config: &str) -> Vec<String> {
    let names = config.lines().filter_map(|line| {
        let name = line.strip_prefix("[api.")?.strip_suffix(']')?;
        Some(name.replace('-', "_"))
    });
    names.collect()
}

/// The examples that start their own server, as arguments of the macro `run` of `docs/runnable.rs`.
fn runnable() -> Result<String, Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../generated/examples");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut entries = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        let name = path.file_stem().and_then(|stem| stem.to_str());
        if let Some(name) = name
            && fs::read_to_string(&path)?.contains("raccord_mock::serve")
        {
            entries.push(format!("{name}: {path:?}"));
        }
    }
    entries.sort();
    Ok(format!("run! {{ {} }}\n", entries.join(", ")))
}

/// The blocks of Rust in Markdown.
fn rust(text: &str) -> impl Iterator<Item = &str> {
    let starts = text.split("```rust\n").skip(1);
    starts.filter_map(|rest| rest.split("```").next())
}
