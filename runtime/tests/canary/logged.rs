//! What is printed of an error, and the search for the canary in all that was printed and logged.

use std::error::Error as StdError;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    CANARY, HIDDEN,
    everything::{note, noted},
};

/// The spellings of the canary that must not be printed, in lower case.
pub(super) fn spellings(secret: &str) -> Vec<String> {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let percent: String = secret.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let start = secret.get(..7).unwrap();
    let mut all = vec![start.to_owned(), hex, percent];
    // In base64 by what comes before it: the core that the secret alone decides.
    for before in 0..3 {
        let text = format!("{}{secret}", "x".repeat(before));
        let encoded = STANDARD.encode(text);
        all.push(encoded.get(before * 2..before * 2 + 10).unwrap().to_owned());
    }
    let escaped: String = start
        .bytes()
        .map(|byte| format!("\\u{:04x}", byte))
        .collect();
    all.push(escaped);
    all.iter().map(|text| text.to_ascii_lowercase()).collect()
}

/// Checks that nothing was noted but what may be.
pub(super) fn search(what: &str) {
    let log = noted().to_ascii_lowercase();
    for secret in [CANARY, HIDDEN] {
        for spelling in spellings(secret) {
            let hits: Vec<_> = log
                .lines()
                .filter(|line| line.contains(&spelling))
                .collect();
            assert!(hits.is_empty(), "{what}: {spelling} in {hits:#?}");
        }
    }
}

/// Notes everything that can be printed of an error, and checks that each level of its chain says something new.
pub(super) fn print(error: &(dyn StdError + 'static)) {
    let mut at = Some(error);
    while let Some(error) = at {
        note(format_args!("{error} {error:?} {error:#?}"));
        at = error.source();
        if let Some(source) = at {
            assert!(!error.to_string().contains(&source.to_string()), "{error}");
        }
    }
}
