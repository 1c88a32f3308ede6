//! `docs/benchmarks.md`: a section for each kind of measurement, and each run replaces its own.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use raccord_cli::config::Config;

const TITLE: &str = "# Benchmarks\n\nWritten by `cargo xtask bench`; CONTRIBUTING.md, \"Measure\", has the commands. Ratios are ours to theirs: below 1, ours needs\nless. CPU time is user and system time together.\n";

/// A section of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// `bench gen`
    Generation,
    /// `bench copies`
    Growth,
    /// `bench compile`
    Compilation,
    /// `bench decode`
    Decoding,
    /// `bench call`
    Calls,
    /// `bench stream`
    Streams,
}

impl Section {
    /// In the order of the page.
    const ALL: [Self; 6] = [
        Self::Generation,
        Self::Growth,
        Self::Compilation,
        Self::Decoding,
        Self::Calls,
        Self::Streams,
    ];

    fn heading(self) -> &'static str {
        match self {
            Self::Generation => "## Generation\n",
            Self::Growth => "## Growth of generation\n",
            Self::Compilation => "## Compilation\n",
            Self::Decoding => "## Decoding\n",
            Self::Calls => "## Calls\n",
            Self::Streams => "## Streams\n",
        }
    }
}

/// Prints a section, and replaces it in the page. A debug build only prints it.
///
/// # Errors
/// The page cannot be read or written.
pub fn publish(config: &Config, section: Section, text: &str) -> Result<()> {
    println!("{}\n{text}", section.heading());
    if cfg!(debug_assertions) {
        eprintln!("a debug build: for figures that mean something, and the page, use `--release`");
        return Ok(());
    }
    let path = config.root().join("docs/benchmarks.md");
    let old = match fs::read_to_string(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        read => read.with_context(|| path.display().to_string())?,
    };
    fs::create_dir_all(path.parent().unwrap_or(&path))?;
    fs::write(&path, replaced(&old, section, text)).with_context(|| path.display().to_string())
}

/// The page with a section replaced.
fn replaced(old: &str, section: Section, text: &str) -> String {
    let mut page = TITLE.to_owned();
    for other in Section::ALL {
        let heading = other.heading();
        let kept = old.split_once(heading).map(|(_, rest)| {
            let end = rest.find("\n## ").unwrap_or(rest.len());
            rest.get(..end).unwrap_or(rest)
        });
        let body = if other == section { Some(text) } else { kept };
        if let Some(body) = body {
            page += &format!("\n{heading}\n{}\n", body.trim());
        }
    }
    page
}

/// The machine and the compiler, without anything that identifies the machine.
///
/// # Errors
/// The compiler cannot be run.
pub fn machine() -> Result<String> {
    let output = Command::new("rustc").arg("--version").output()?;
    let version = String::from_utf8_lossy(&output.stdout);
    // Without the hash and the date.
    let compiler: Vec<&str> = version.split_whitespace().take(2).collect();
    let cores = std::thread::available_parallelism()?;
    let memory = memory().map_or_else(String::new, |gib| format!(", {gib:.0} GiB"));
    Ok(format!(
        "{}, {} on {}, {cores} cores{memory}",
        compiler.join(" "),
        std::env::consts::OS,
        std::env::consts::ARCH,
    ))
}

/// The memory of the machine in GiB, where the system tells.
fn memory() -> Option<f64> {
    let text = fs::read_to_string(Path::new("/proc/meminfo")).ok()?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / f64::from(1 << 20))
}

#[cfg(test)]
mod tests {
    use super::{Section, TITLE, replaced};

    #[test]
    fn a_section_is_replaced_alone() {
        let first = replaced("", Section::Decoding, "a table\n");
        assert_eq!(first, format!("{TITLE}\n## Decoding\n\na table\n"));
        let both = replaced(&first, Section::Generation, "another\n");
        assert_eq!(
            both,
            format!("{TITLE}\n## Generation\n\nanother\n\n## Decoding\n\na table\n")
        );
        let again = replaced(&both, Section::Decoding, "a third\n");
        assert_eq!(again, both.replace("a table", "a third"));
    }
}
