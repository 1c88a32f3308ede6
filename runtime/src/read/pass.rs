//! The passes over a text.
//!
//! The quick pass reads it straight through; nearly all responses end there. Only when a value does not fit, the careful
//! pass reads the same text again, each value from its raw text and with its path at hand. A tolerant one keeps what does
//! not fit at the smallest place that can hold it, and goes on. Which pass it is stands in a thread-local, as
//! serde's functions take no context; decoding never waits, so it stays on its thread.

use std::{
    cell::{Cell, RefCell},
    fmt::Write as _,
};

use serde::de::Error as _;
use serde_json::value::RawValue;

use super::{Deviation, Deviations, FromJson};
use crate::{
    decode::{DecodeError, without_position},
    validate::escaped,
    values::Raw,
};

type JsonResult<T> = Result<T, serde_json::Error>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    /// None: serde was called by hand. Unions hold what does not fit, all else is strict.
    Direct,
    /// The first: whatever does not fit ends it.
    Quick,
    /// The second, which knows paths.
    Careful { tolerant: bool },
}

#[derive(Default)]
struct State {
    path: Vec<Step>,
    /// What the innermost value that did not fit is.
    fault: Option<Fault>,
    deviations: Deviations,
}

struct Fault {
    path: Vec<Step>,
    found: &'static str,
}

/// A step into a value.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Name(String),
    Index(usize),
}

thread_local! {
    static PASS: Cell<Pass> = const { Cell::new(Pass::Direct) };
    static STATE: RefCell<State> = RefCell::new(State::default());
    /// Deviations of what is decoded inside of [`collect`].
    static COLLECTED: RefCell<Deviations> = RefCell::new(Deviations::default());
}

/// Sets the pass, and puts the one before back when it is dropped.
struct Guard(Pass);

fn enter(pass: Pass) -> Guard {
    Guard(PASS.replace(pass))
}

impl Drop for Guard {
    fn drop(&mut self) {
        PASS.set(self.0);
    }
}

/// Reads a JSON text; what does not fit is kept aside unless `strict`.
///
/// # Errors
/// The text is no JSON, or a value does not fit and nothing around it can hold it; the error names the path.
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
    // A decoder inside of a decoder has a state of its own.
    let outer = STATE.take();
    let result = in_pass(Pass::Careful { tolerant: !strict }, || whole(text));
    let state = STATE.replace(outer);
    match result {
        Ok(value) => Ok((value, state.deviations)),
        Err(error) => {
            let fault = state.fault.map(|fault| dotted(&fault.path));
            Err(DecodeError::misfit(fault.unwrap_or_default(), error))
        }
    }
}

/// Reads a JSON text as a client that is not strict does: what does not fit is kept at the smallest place that can hold
/// it, and listed.
///
/// ```
/// use agent_sessions_runtime as rt;
///
/// let (sizes, deviations) = rt::decode_tolerantly::<Vec<i64>>("[1, 2.0, null]")?;
/// assert_eq!(sizes, [1, 2]);
/// assert_eq!(deviations.at("/2").map(|found| found.reason()), Some("null, expected i64"));
/// # Ok::<(), rt::DecodeError>(())
/// ```
///
/// # Errors
/// The text is no JSON, is nested deeper than 128 levels, or does not fit as a whole.
pub fn decode_tolerantly<T: FromJson>(text: &str) -> Result<(T, Deviations), DecodeError> {
    crate::decode::check_depth(text.as_bytes())?;
    decode(text, false)
}

/// Runs decoders, and returns what they kept aside beside what they return.
pub(crate) fn collect<R>(run: impl FnOnce() -> R) -> (R, Deviations) {
    let outer = COLLECTED.take();
    let result = run();
    (result, COLLECTED.replace(outer))
}

/// Hands deviations to the [`collect`] around.
pub(crate) fn report(deviations: Deviations) {
    if !deviations.is_empty() {
        COLLECTED.with_borrow_mut(|collected| collected.append(deviations));
    }
}

fn in_pass<R>(pass: Pass, run: impl FnOnce() -> R) -> R {
    let _guard = enter(pass);
    run()
}

/// Runs something in the quick pass, in which the first value that does not fit is an error.
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

/// Reads a text to its end, in whatever pass it is.
fn whole<T: FromJson>(text: &str) -> JsonResult<T> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = T::from_json(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// Reads a payload of a union: the value at the same place.
///
/// # Errors
/// It does not fit.
pub fn payload<T: FromJson>(raw: &Raw) -> JsonResult<T> {
    whole(raw.get())
}

/// Runs something one step further inside, whose text is `raw`.
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

/// Reads a value one step further inside; `None` for one that does not fit, when it may be kept aside.
pub(crate) fn attempt<T: FromJson>(step: Step, raw: &Raw) -> JsonResult<Option<T>> {
    let mark = Mark::set();
    match child(step.clone(), raw) {
        Ok(value) => Ok(Some(value)),
        Err(error) if tolerant() => {
            mark.back();
            STATE.with_borrow_mut(|state| state.path.push(step));
            record(raw, &error);
            STATE.with_borrow_mut(|state| state.path.pop());
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Tries to read a union as each of these; the first that fits is it. At first none may deviate, then they may.
pub(crate) fn try_each<T>(candidates: &[fn(&Raw) -> JsonResult<T>], raw: &Raw) -> Option<T> {
    let fits = quick(|| candidates.iter().find_map(|payload| payload(raw).ok()));
    if fits.is_some() || !tolerant() {
        return fits;
    }
    candidates
        .iter()
        .find_map(|payload| try_one(*payload, raw).ok())
}

/// Reads a union as one variant. Nothing is noted of one that does not fit, as the union is then kept whole.
pub(crate) fn try_one<T>(payload: fn(&Raw) -> JsonResult<T>, raw: &Raw) -> JsonResult<T> {
    let mark = Mark::set();
    payload(raw).inspect_err(|_| mark.back())
}

/// A union of which no variant could be read: it holds what it is given, or there is an error.
pub(crate) fn rejected<U>(
    raw: Raw,
    error: serde_json::Error,
    unknown: impl FnOnce(Raw) -> U,
) -> JsonResult<U> {
    match PASS.get() {
        Pass::Direct => Ok(unknown(raw)),
        Pass::Careful { tolerant: true } => {
            record(&raw, &error);
            Ok(unknown(raw))
        }
        Pass::Quick | Pass::Careful { tolerant: false } => Err(error),
    }
}

/// Where the deviations ended.
pub(crate) struct Mark {
    length: usize,
    more: usize,
}

impl Mark {
    fn set() -> Self {
        STATE.with_borrow(|state| Self {
            length: state.deviations.list.len(),
            more: state.deviations.more,
        })
    }

    /// Forgets those of a value that is kept as a whole.
    fn back(&self) {
        STATE.with_borrow_mut(|state| {
            state.deviations.list.truncate(self.length);
            state.deviations.more = self.more;
        });
    }
}

/// Notes that the value at the current place is kept as it is.
fn record(raw: &Raw, error: &serde_json::Error) {
    STATE.with_borrow_mut(|state| {
        let fault = state.fault.take();
        let found = fault.as_ref().map_or(json_type(raw), |fault| fault.found);
        let inner = fault.and_then(|fault| Some(pointer(fault.path.get(state.path.len()..)?)));
        let mut reason = String::new();
        if let Some(inner) = inner.filter(|inner| !inner.is_empty()) {
            let _ = write!(reason, "at {inner}: ");
        }
        reason.push_str(&cause(found, error));
        let deviation = Deviation {
            pointer: pointer(&state.path),
            reason,
            raw: raw.clone(),
        };
        state.deviations.push(deviation);
    });
}

/// What is wrong, without any value: of serde's message only what comes from the types.
fn cause(found: &str, error: &serde_json::Error) -> String {
    let message = error.to_string();
    let message = without_position(&message);
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
