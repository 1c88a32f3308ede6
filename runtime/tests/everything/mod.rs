//! Everything that is noted, logged or traced, at any level, as text.
#![allow(clippy::unwrap_used, missing_docs, reason = "support of tests")]

use std::{
    fmt::{self, Write as _},
    mem,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

static LOG: Mutex<String> = Mutex::new(String::new());

/// Adds a line.
pub fn note(text: fmt::Arguments<'_>) {
    writeln!(LOG.lock().unwrap(), "{text}").unwrap();
}

/// What was noted since this was last asked.
pub fn noted() -> String {
    mem::take(&mut LOG.lock().unwrap())
}

/// Collects every record of `log` and every span and event of `tracing` from now on.
pub fn collect() {
    log::set_boxed_logger(Box::new(Everything)).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    tracing::subscriber::set_global_default(Everything).unwrap();
}

struct Everything;

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
        static LAST: AtomicU64 = AtomicU64::new(0);
        let metadata = span.metadata();
        note(format_args!("span {}", metadata.name()));
        span.record(&mut Fields(metadata.target()));
        span::Id::from_u64(LAST.fetch_add(1, Ordering::SeqCst) + 1)
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
