//! Short diffs.

use std::fmt::Write;

use similar::TextDiff;

use crate::folder::{Change, Kind};

/// Lines of a diff that are shown.
const MOST: usize = 100;

/// How a file differs; empty if there is nothing to show.
#[must_use]
pub fn of_change(change: &Change, path: &str) -> String {
    match (&change.texts, change.kind) {
        (Some((old, new)), Kind::Changed) => unified(
            old,
            new,
            &format!("{path} (as it is)"),
            &format!("{path} (as generated)"),
        ),
        _ => String::new(),
    }
}

/// Files that differ, one per line, and then their diffs; `shown` gives the name of a file.
#[must_use]
pub fn of_changes(
    changes: &[Change],
    notes: &[String],
    shown: impl Fn(&Change) -> String,
) -> String {
    let mut text = String::new();
    for change in changes {
        let _ = writeln!(text, "{:<8} {}", change.kind.as_str(), shown(change));
    }
    for note in notes {
        let _ = writeln!(text, "{note}");
    }
    for change in changes {
        let diff = of_change(change, &shown(change));
        if !diff.is_empty() {
            let _ = write!(text, "\n{diff}");
        }
    }
    text
}

/// A unified diff, truncated after a hundred lines.
#[must_use]
pub fn unified(old: &str, new: &str, old_name: &str, new_name: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let text = diff
        .unified_diff()
        .context_radius(2)
        .header(old_name, new_name)
        .to_string();
    let lines = text.lines().count();
    if lines <= MOST {
        return text;
    }
    let mut cut: String = text.split_inclusive('\n').take(MOST).collect();
    cut.push_str(&format!("… {} more lines\n", lines - MOST));
    cut
}

#[cfg(test)]
mod tests {
    use super::unified;

    #[test]
    fn a_diff_shows_what_changed() {
        let text = unified("a\nb\n", "a\nc\n", "old", "new");
        assert_eq!(text, "--- old\n+++ new\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
    }

    #[test]
    fn a_long_diff_is_cut() {
        let text = unified("", &"x\n".repeat(1000), "old", "new");
        assert_eq!(text.lines().count(), 101);
        assert!(text.ends_with("… 903 more lines\n"), "{text}");
    }
}
