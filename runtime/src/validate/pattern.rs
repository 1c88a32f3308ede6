//! Regular expressions of ECMA-262.

/// Whether the pattern matches somewhere in the text. An invalid pattern matches everything.
#[cfg(feature = "pattern")]
pub(super) fn matches(pattern: &'static str, text: &str) -> bool {
    use std::cell::RefCell;
    use std::collections::HashMap;

    use regress::Regex;

    thread_local! {
        // Patterns come from documents, so their number is bounded.
        static COMPILED: RefCell<HashMap<&'static str, Option<Regex>>> = RefCell::default();
    }

    COMPILED.with_borrow_mut(|compiled| {
        compiled
            .entry(pattern)
            .or_insert_with(|| {
                Regex::with_flags(pattern, "u")
                    .or_else(|_| Regex::new(pattern))
                    .ok()
            })
            .as_ref()
            .is_none_or(|regex| regex.find(text).is_some())
    })
}

/// Without the feature `pattern`, patterns are not checked.
#[cfg(not(feature = "pattern"))]
pub(super) fn matches(_: &'static str, _: &str) -> bool {
    true
}
