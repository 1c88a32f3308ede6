//! What was printed and logged, and the search for the canary in it.

use std::{
    error::Error as StdError,
    fmt::{self, Write as _},
    sync::Mutex,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

use super::{CANARY, HIDDEN};

static LOG: Mutex<String> = Mutex::new(String::new());

pub(super) fn note(text: fmt::Arguments<'_>) {
    writeln!(LOG.lock().unwrap(), "{text}").unwrap();
}

/// Collects every record of `log` and every span and event of `tracing`.
pub(super) struct Everything;

struct Fields(&'static str);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        note(format_args!("{} {field}={value:?}", self.0));
    }
}

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
        span.record(&mut Fields(span.metadata().target()));
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        values.record(&mut Fields("record"));
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Fields(event.metadata().target()));
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

impl log::Log for Everything {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        // tungstenite logs every message as it comes, which no library can turn off for it.
        if !record.target().starts_with("tungstenite") {
            note(format_args!("{} {}", record.target(), record.args()));
        }
    }

    fn flush(&self) {}
}

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
    let log = std::mem::take(&mut *LOG.lock().unwrap()).to_ascii_lowercase();
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
