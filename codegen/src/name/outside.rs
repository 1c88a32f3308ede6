//! Names from outside of a document, of crates, modules and features: those of the command line and of
//! the configuration file.
//!
//! Names from inside are made to fit. Those from outside are the user's, so that one that does not fit is refused with one
//! that does.

use super::ascii::ascii;
use super::ident::{Case, MAX_LENGTH, ident, is_identifier, is_keyword, unraw};

/// What a name is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The package of a crate of its own.
    Crate,
    /// A module of the crate of all APIs.
    Module,
    /// A feature of that crate.
    Feature,
}

/// The package of the runtime.
pub const RUNTIME: &str = "raccord";

/// Longest name of a package that crates.io takes.
const MAX_CRATE: usize = 64;

/// Names that crates and modules find taken.
const TAKEN: &[&str] = &[
    "alloc",
    "core",
    "proc_macro",
    "raccord",
    "rt",
    "std",
    "test",
];

/// Features that a crate passes on to the runtime.
pub(crate) const PASSED_ON: &[&str] = &[
    "rustls",
    "native-tls",
    "http2",
    "gzip",
    "brotli",
    "zstd",
    "deflate",
    "blocking",
    "fs",
    "uuid",
    "jiff",
    "pattern",
    "tracing",
];

/// Modules of the runtime that the root of a crate re-exports, and the runtime itself.
pub const ROOT_MODULES: &[&str] = &["http", "raccord", "stream"];

/// Whether a name can be used for its purpose.
///
/// # Errors
/// Why not, and a name that can, in one line.
pub fn check(purpose: Purpose, name: &str) -> Result<(), String> {
    let Some(why) = problem(purpose, name) else {
        return Ok(());
    };
    let what = match purpose {
        Purpose::Crate => "a crate",
        Purpose::Module => "a module",
        Purpose::Feature => "a feature",
    };
    let shown: String = name.chars().take(MAX_LENGTH).collect();
    Err(format!(
        "`{}` cannot name {what}: {why}; `{}` can",
        shown.escape_debug(),
        fitting(purpose, name)
    ))
}

fn problem(purpose: Purpose, name: &str) -> Option<&'static str> {
    let may_have_hyphens = purpose != Purpose::Module;
    let is_allowed = |b: u8| {
        b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-' && may_have_hyphens
    };
    let module = name.replace('-', "_");
    let limit = match purpose {
        Purpose::Crate => MAX_CRATE,
        Purpose::Module | Purpose::Feature => MAX_LENGTH,
    };
    Some(match name.as_bytes() {
        [] => "it is empty",
        [first, ..] if !first.is_ascii_alphabetic() => "it does not begin with a letter",
        bytes if !bytes.iter().copied().all(is_allowed) => match may_have_hyphens {
            true => "it has others than lower-case letters, digits, `-` and `_`",
            false => "it has others than lower-case letters, digits and `_`",
        },
        bytes if bytes.len() > limit => "it is too long",
        _ if is_device(name) => "Windows has a device of that name",
        _ if purpose == Purpose::Feature => match name {
            "default" => "Cargo has a feature of that name",
            _ if PASSED_ON.contains(&name) => "the runtime has a feature of that name",
            _ => return None,
        },
        _ if is_keyword(&module) => "it is a keyword",
        _ if !is_identifier(&module) => "it is no identifier",
        _ if purpose == Purpose::Module && ROOT_MODULES.contains(&name) => {
            "the root of the crate has a module of that name"
        }
        _ if TAKEN.contains(&module.as_str()) => "Rust or the runtime has a crate of that name",
        _ => return None,
    })
}

/// A name that fits, like the one that does not.
fn fitting(purpose: Purpose, name: &str) -> String {
    let has_words = name.chars().any(char::is_alphanumeric);
    let snake = match has_words {
        true => ascii(unraw(&ident(name, Case::Snake))),
        false => "api".to_owned(),
    };
    let short: String = snake.chars().take(MAX_CRATE - 4).collect();
    let short = short.trim_end_matches('_');
    let fits = |name: &String| problem(purpose, name).is_none();
    let name = Some(short.to_owned()).filter(fits);
    let name = name.or_else(|| Some(format!("{short}_api")).filter(fits));
    let name = name.unwrap_or_else(|| "api".to_owned());
    match purpose {
        Purpose::Module => name,
        Purpose::Crate | Purpose::Feature => name.replace('_', "-"),
    }
}

/// Whether Windows has a device of that name, so that no file can be called so, with any extension.
#[must_use]
pub fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    let lower = stem.trim_end().to_ascii_lowercase();
    DEVICES.contains(&lower.as_str())
}

/// The devices of Windows.
pub(crate) const DEVICES: &[&str] = &[
    "aux", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con",
    "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul", "prn",
];

#[cfg(test)]
mod tests {
    use super::{Purpose, check, fitting, is_device, problem};

    /// Names from outside are refused with a way out, whatever they are for: what is empty, too long, no word, a keyword,
    /// a device, or not in the case of its place.
    #[test]
    fn names_from_outside_are_checked_with_a_way_out() {
        let long = "x".repeat(300);
        let everywhere = [
            "",
            " ",
            "-",
            "_",
            "-x",
            "_x",
            "1x",
            "9",
            "..",
            "../x",
            "/x",
            "a/b",
            "a\\b",
            "a b",
            "a.b",
            "a:b",
            "pét",
            "日本",
            "\u{202e}x",
            "x\u{202e}",
            "x\u{0}",
            "x\ny",
            "x\"y",
            "CON",
            "con",
            "Con",
            "nul",
            "AUX",
            "prn",
            "com1",
            "LPT9",
            "con.rs",
            "Foo",
            "fooBar",
            &long,
        ];
        let no_crate = [
            "fn",
            "type",
            "self",
            "crate",
            "async",
            "gen",
            "std",
            "core",
            "test",
            "alloc",
            "proc-macro",
            "raccord",
        ];
        let no_feature = ["default", "rustls", "gzip", "tracing"];
        for (purpose, own) in [
            (Purpose::Crate, &no_crate[..]),
            (Purpose::Module, &no_crate),
            (Purpose::Feature, &no_feature),
        ] {
            for name in everywhere.iter().chain(own) {
                let message = check(purpose, name).err().unwrap_or_default();
                assert!(!message.is_empty(), "{purpose:?}: {name:?}");
                let is_odd = |c: char| c.is_control() || c == '\u{202e}';
                assert!(
                    message.len() < 400 && !message.contains(is_odd),
                    "{message}"
                );
                let way_out = fitting(purpose, name);
                assert_eq!(problem(purpose, &way_out), None, "{message}");
                assert!(message.contains(&format!("`{way_out}` can")), "{message}");
            }
            for name in [
                "pet",
                "petstore2",
                "pet_store",
                "v1",
                "console",
                "comx",
                "com10",
            ] {
                assert_eq!(check(purpose, name), Ok(()), "{purpose:?}");
            }
            let hyphens = check(purpose, "pet-store");
            assert_eq!(hyphens.is_ok(), purpose != Purpose::Module);
        }
        assert!(is_device("nul.tar.gz") && !is_device("null"));
    }
}
