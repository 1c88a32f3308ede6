//! The passes over a text.
//!
//! The quick pass reads it straight through, which is enough for nearly all responses. Only if a value does not fit,
//! the careful pass reads the same text again, each value from its raw text and with a known path. A tolerant careful
//! pass keeps what does not fit at the innermost place that can hold it, and continues. The current pass is in a
//! thread-local, because serde's functions take no context; decoding never awaits, so it stays on its thread.

use std::{
    cell::{Cell, RefCell},
    fmt::Write as _,
};

use serde::de::Error as _;
use serde_json::value::RawValue;

use super::{
    deviation::Deviation,
    deviations::Deviations,
    from_json::FromJson,
    misfits::{Misfits, Slot},
};
use crate::{
    decode_error::{DecodeError, without_position},
    depth,
    pointer::escaped,
    values::Raw,
};

type JsonResult<T> = Result<T, serde_json::Error>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// No pass: serde was called directly. Unions keep what does not fit; everything else is strict.
    Direct,
    /// The first, which ends at any misfit.
    Quick,
    /// The second, which tracks paths.
    Careful { tolerant: bool },
}

#[derive(Default)]
struct State {
    path: Vec<Step>,
    /// The innermost value that did not fit.
    fault: Option<Fault>,
    deviations: Deviations,
    /// What no value holds yet.
    unheld: Vec<(Slot, Misread)>,
    /// Where in `unheld` what is inside of the structs on the path begins.
    holders: Vec<usize>,
}

#[derive(Clone)]
struct Fault {
    path: Vec<Step>,
    found: &'static str,
}

/// A value that does not fit.
struct Misread {
    path: Vec<Step>,
    fault: Fault,
    message: String,
    raw: Raw,
}

impl Misread {
    /// The deviation as recorded by the value at this depth.
    fn deviation(&self, depth: usize) -> Deviation {
        let inner = self.fault.path.get(self.path.len()..).map(pointer);
        let mut reason = String::new();
        if let Some(inner) = inner.filter(|inner| !inner.is_empty()) {
            let _ = write!(reason, "at {inner}: ");
        }
        reason.push_str(&cause(self.fault.found, &self.message));
        Deviation {
            pointer: pointer(self.path.get(depth..).unwrap_or_default()),
            reason,
            raw: self.raw.clone(),
        }
    }
}

/// A step into a value.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Name(String),
    Index(usize),
}

/// A step into a value, and what is there without the value.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) step: Step,
    pub(crate) slot: Slot,
}

impl Place {
    pub(crate) fn property(name: &str, slot: Slot) -> Self {
        Self {
            step: Step::Name(name.to_owned()),
            slot,
        }
    }

    /// A member of a map.
    pub(crate) fn nth(name: &str, index: usize) -> Self {
        Self::property(name, Slot::Nth(index))
    }
}

thread_local! {
    static PASS: Cell<Pass> = const { Cell::new(Pass::Direct) };
    static STATE: RefCell<State> = RefCell::new(State::default());
    /// Deviations of what is decoded within [`collect`].
    static COLLECTED: RefCell<Deviations> = RefCell::new(Deviations::default());
}

/// Sets the pass, and restores the previous one when dropped.
struct Guard(Pass);

fn enter(pass: Pass) -> Guard {
    Guard(PASS.replace(pass))
}

impl Drop for Guard {
    fn drop(&mut self) {
        PASS.set(self.0);
    }
}

/// Reads a JSON text; what does not fit is set aside unless `strict`.
///
/// # Errors
/// The text is not JSON, or a value does not fit and nothing around it can keep it; the error names the path.
pub(crate) fn decode<T: FromJson>(
    text: &str,
    strict: bool,
) -> Result<(T, Deviations), DecodeError> {
    let error = match in_pass(Pass::Quick, || whole(text)) {
        Ok(value) => return Ok((value, Deviations::default())),
        Err(error) => error,
    };
    if serde_json::from_str::<&RawValue>(text).is_err() {
        return Err(error.into());
    }
    // A decoder within a decoder has its own state.
    let outer = STATE.take();
    let result = in_pass(Pass::Careful { tolerant: !strict }, || whole(text));
    let state = STATE.replace(outer);
    match result {
        Ok(value) => {
            let mut deviations = state.deviations;
            for (slot, misread) in &state.unheld {
                deviations.misfits.push(misread.deviation(0), *slot);
            }
            Ok((value, deviations))
        }
        Err(error) => {
            let fault = state.fault.map(|fault| dotted(&fault.path));
            Err(DecodeError::misfit(fault.unwrap_or_default(), error))
        }
    }
}

/// Reads a JSON text as clients do that are not strict: what does not fit is kept at the innermost place that can hold
/// it, and listed.
///
/// ```
/// use raccord as rt;
///
/// let (sizes, deviations) = rt::decode_tolerantly::<Vec<i64>>("[1, 2.0, null]")?;
/// assert_eq!(sizes, [1, 2]);
/// assert_eq!(deviations.at("/2").map(|found| found.reason()), Some("null, expected i64"));
/// # Ok::<(), rt::DecodeError>(())
/// ```
///
/// # Errors
/// The text is not JSON, is nested deeper than 128 levels, or does not fit as a whole.
pub fn decode_tolerantly<T: FromJson>(text: &str) -> Result<(T, Deviations), DecodeError> {
    depth::check_depth(text.as_bytes())?;
    decode(text, false)
}

/// Runs decoders, and returns their result with what they set aside.
pub(crate) fn collect<R>(run: impl FnOnce() -> R) -> (R, Deviations) {
    let outer = COLLECTED.take();
    let result = run();
    (result, COLLECTED.replace(outer))
}

/// Passes deviations to the enclosing [`collect`].
pub(crate) fn report(deviations: Deviations) {
    if !deviations.is_empty() {
        COLLECTED.with_borrow_mut(|collected| collected.include(deviations));
    }
}

fn in_pass<R>(pass: Pass, run: impl FnOnce() -> R) -> R {
    let _guard = enter(pass);
    run()
}

/// Runs `read` in the quick pass, in which the first value that does not fit is an error.
pub(crate) fn quick<R>(run: impl FnOnce() -> R) -> R {
    in_pass(Pass::Quick, run)
}

/// Whether each value is read from its raw text.
pub(crate) fn careful() -> bool {
    matches!(PASS.get(), Pass::Careful { .. })
}

fn tolerant() -> bool {
    PASS.get() == Pass::Careful { tolerant: true }
}

/// Reads a text to its end, in the current pass.
fn whole<T: FromJson>(text: &str) -> JsonResult<T> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = T::from_json(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// Reads a payload of a union, which is at the same place.
///
/// # Errors
/// It does not fit.
pub fn payload<T: FromJson>(text: &str) -> JsonResult<T> {
    whole(text)
}

/// Runs `read` one step further inside, at the value with the text `raw`.
pub(crate) fn within<T>(
    step: Step,
    raw: &Raw,
    run: impl FnOnce() -> JsonResult<T>,
) -> JsonResult<T> {
    if !careful() {
        return run();
    }
    STATE.with_borrow_mut(|state| state.path.push(step));
    let result = run();
    STATE.with_borrow_mut(|state| {
        if result.is_err() && state.fault.is_none() {
            state.fault = Some(Fault {
                path: state.path.clone(),
                found: json_type(raw),
            });
        }
        state.path.pop();
    });
    result
}

/// Reads a value one step further inside.
pub(crate) fn child<T: FromJson>(step: Step, raw: &Raw) -> JsonResult<T> {
    within(step, raw, || whole(raw.get()))
}

/// Reads a value one step further inside; `None` for one that does not fit, if it may be set aside.
pub(crate) fn attempt<T: FromJson>(place: Place, raw: &Raw) -> JsonResult<Option<T>> {
    let mark = Mark::set();
    match child(place.step.clone(), raw) {
        Ok(value) => Ok(Some(value)),
        Err(error) if tolerant() => {
            mark.back();
            STATE.with_borrow_mut(|state| {
                state.path.push(place.step);
                let misread = state.record(raw, &error);
                state.unheld.push((place.slot, misread));
                state.path.pop();
            });
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Reads a struct, which may ask for its [`misfits`].
pub(crate) fn holding<T>(read: impl FnOnce() -> T) -> T {
    if !careful() {
        return read();
    }
    STATE.with_borrow_mut(|state| state.holders.push(state.unheld.len()));
    let result = read();
    STATE.with_borrow_mut(|state| state.holders.pop());
    result
}

/// What does not fit inside of the struct that is being read, and no value in it holds.
pub(crate) fn misfits() -> Misfits {
    let mut misfits = Misfits::NONE;
    if careful() {
        STATE.with_borrow_mut(|state| {
            let start = state.holders.last().copied().unwrap_or_default();
            for (slot, misread) in state.unheld.drain(start.min(state.unheld.len())..) {
                misfits.push(misread.deviation(state.path.len()), slot);
            }
        });
    }
    misfits
}

/// How many additional members of the struct that is being read do not fit.
pub(crate) fn unheld_members() -> usize {
    STATE.with_borrow(|state| {
        let start = state.holders.last().copied().unwrap_or_default();
        let all = state.unheld.get(start..).unwrap_or_default().iter();
        let depth = state.path.len() + 1;
        all.filter(|(slot, misread)| misread.path.len() == depth && matches!(slot, Slot::Nth(_)))
            .count()
    })
}

/// Tries to read a union as each of these variants, and returns the first that fits; first without deviations, then
/// with.
pub(crate) fn try_each<T>(candidates: &[fn(&str) -> JsonResult<T>], text: &str) -> Option<T> {
    let fits = quick(|| candidates.iter().find_map(|payload| payload(text).ok()));
    if fits.is_some() || !tolerant() {
        return fits;
    }
    candidates
        .iter()
        .find_map(|payload| try_one(*payload, text).ok())
}

/// Reads a union as one variant. Deviations are discarded if the variant does not fit, or cannot keep all of them, as
/// the union is then kept as a whole.
pub(crate) fn try_one<T>(payload: fn(&str) -> JsonResult<T>, text: &str) -> JsonResult<T> {
    let mark = Mark::set();
    let value = payload(text).inspect_err(|_| {
        mark.back();
    })?;
    match mark.back_before_unheld() {
        Some(error) => Err(error),
        None => Ok(value),
    }
}

/// A union of which no variant could be read: unknown, or an error.
pub(crate) fn rejected<U>(
    raw: impl FnOnce() -> JsonResult<Raw>,
    error: serde_json::Error,
    unknown: impl FnOnce(Raw) -> U,
) -> JsonResult<U> {
    match PASS.get() {
        Pass::Direct => raw().map(unknown),
        Pass::Careful { tolerant: true } => {
            let raw = raw()?;
            STATE.with_borrow_mut(|state| state.record(&raw, &error));
            Ok(unknown(raw))
        }
        Pass::Quick | Pass::Careful { tolerant: false } => Err(error),
    }
}

/// Where the deviations ended.
pub(crate) struct Mark {
    length: usize,
    more: usize,
    unheld: usize,
}

impl Mark {
    fn set() -> Self {
        STATE.with_borrow(|state| Self {
            length: state.deviations.list.len(),
            more: state.deviations.more,
            unheld: state.unheld.len(),
        })
    }

    /// Forgets those of a value that is kept as a whole.
    fn back(&self) {
        STATE.with_borrow_mut(|state| {
            state.deviations.list.truncate(self.length);
            state.deviations.more = self.more;
            state.unheld.truncate(self.unheld);
        });
    }

    /// Forgets them if there is one that nothing holds; the error is that one's.
    fn back_before_unheld(&self) -> Option<serde_json::Error> {
        let error = STATE.with_borrow_mut(|state| {
            let (_, first) = state.unheld.get(self.unheld)?;
            state.fault = Some(first.fault.clone());
            Some(serde_json::Error::custom(&first.message))
        })?;
        self.back();
        Some(error)
    }
}

impl State {
    /// Records that the value at the current place is kept as received.
    fn record(&mut self, raw: &Raw, error: &serde_json::Error) -> Misread {
        let misread = Misread {
            path: self.path.clone(),
            fault: self.fault.take().unwrap_or_else(|| Fault {
                path: self.path.clone(),
                found: json_type(raw),
            }),
            message: without_position(&error.to_string()).to_owned(),
            raw: raw.clone(),
        };
        self.deviations.push(misread.deviation(0));
        misread
    }
}

/// What is wrong, without any value: only those parts of serde's message that come from the types.
fn cause(found: &str, message: &str) -> String {
    if let Some(name) = message.strip_prefix("missing field `")
        && name.ends_with('`')
    {
        return message.to_owned();
    }
    match message.rsplit_once(", expected ") {
        Some((_, expected)) => format!("{found}, expected {expected}"),
        None => format!("{found} that does not fit"),
    }
}

fn json_type(raw: &Raw) -> &'static str {
    match raw.get().as_bytes().first() {
        Some(b'n') => "null",
        Some(b't' | b'f') => "boolean",
        Some(b'"') => "string",
        Some(b'[') => "array",
        Some(b'{') => "object",
        _ => "number",
    }
}

fn pointer(path: &[Step]) -> String {
    path.iter().fold(String::new(), |mut text, step| {
        let _ = match step {
            Step::Name(name) => write!(text, "/{}", escaped(name)),
            Step::Index(index) => write!(text, "/{index}"),
        };
        text
    })
}

/// `items[3].id`
fn dotted(path: &[Step]) -> String {
    path.iter().fold(String::new(), |mut text, step| {
        let _ = match step {
            Step::Name(name) if text.is_empty() => write!(text, "{name}"),
            Step::Name(name) => write!(text, ".{name}"),
            Step::Index(index) => write!(text, "[{index}]"),
        };
        text
    })
}

/// The error for a union of which no variant fits.
pub(crate) fn no_variant() -> serde_json::Error {
    serde_json::Error::custom("the value fits no variant of the union")
}
