//! The goldens of the cases, compiled, and the examples of each case through their types.
//!
//! `<name>/examples.json` is a list of
//! `{ "schema": …, "valid": […], "known": […], "unknown": […], "invalid": […], "rewritten": [[from, to], …] }`:
//! valid values come back equal, known ones without an enum value or a union member that is `Unknown`, unknown ones with
//! one; invalid ones do not decode, and of the rewritten it is said what comes back.

#![allow(
    dead_code,
    unused_imports,
    reason = "the goldens are whole clients, and examples need only their types"
)]
#![allow(
    clippy::enum_variant_names,
    clippy::wrong_self_convention,
    reason = "in the course of names, documents choose them"
)]

use std::fmt::Debug;
use std::fs;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use raccord_tests::{folder, trial};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

#[path = "list.rs"]
mod cases;

/// A generated type with the schema that it stands for.
pub struct Type {
    case: &'static str,
    schema: &'static str,
    round_trip: fn(&str) -> Result<(String, bool), String>,
}

impl Type {
    /// The type of a schema.
    #[must_use]
    pub const fn of<T: Serialize + DeserializeOwned + Debug>(
        case: &'static str,
        schema: &'static str,
    ) -> Self {
        Self {
            case,
            schema,
            round_trip: round_trip::<T>,
        }
    }
}

/// What comes back, and whether a value in it is one that the document does not know.
fn round_trip<T: Serialize + DeserializeOwned + Debug>(
    json: &str,
) -> Result<(String, bool), String> {
    let value: T = serde_json::from_str(json).map_err(|error| error.to_string())?;
    // The catch-all has its second name where a known value is called `Unknown`, which has no payload.
    let shown = format!("{value:?}");
    let unknown = ["Unknown(", "Unrecognized("]
        .iter()
        .any(|name| shown.contains(name));
    let back =
        serde_json::to_string(&value).map_err(|error| format!("does not encode: {error}"))?;
    Ok((back, unknown))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Examples {
    schema: String,
    #[serde(default)]
    valid: Vec<Value>,
    #[serde(default)]
    known: Vec<Value>,
    #[serde(default)]
    unknown: Vec<Value>,
    #[serde(default)]
    invalid: Vec<Value>,
    #[serde(default)]
    rewritten: Vec<(Value, Value)>,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = cases::TYPES.iter().map(of_type).collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn of_type(ty: &'static Type) -> Trial {
    trial(format!("{}::{}", ty.case, ty.schema), || check(ty))
}

fn check(ty: &Type) -> Result<(), Failed> {
    let text = fs::read_to_string(folder("cases").join(ty.case).join("examples.json"))?;
    let all: Vec<Examples> = serde_json::from_str(&text)?;
    let mut wrong = Vec::new();
    for examples in all.iter().filter(|examples| examples.schema == ty.schema) {
        for value in &examples.valid {
            wrong.extend(differs(ty, value, value, None));
        }
        for value in &examples.known {
            wrong.extend(differs(ty, value, value, Some(false)));
        }
        for value in &examples.unknown {
            wrong.extend(differs(ty, value, value, Some(true)));
        }
        for (from, to) in &examples.rewritten {
            wrong.extend(differs(ty, from, to, None));
        }
        for value in &examples.invalid {
            if let Ok((back, _)) = (ty.round_trip)(&value.to_string()) {
                wrong.push(format!("{value} must not decode, and comes back as {back}"));
            }
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n").into())
    }
}

fn differs(ty: &Type, from: &Value, to: &Value, unknown: Option<bool>) -> Option<String> {
    match (ty.round_trip)(&from.to_string()) {
        Err(error) => Some(format!("{from}: {error}")),
        Ok((_, found)) if unknown.is_some_and(|unknown| unknown != found) => Some(format!(
            "{from} {} what the document does not know",
            if found { "holds" } else { "does not hold" }
        )),
        Ok((back, _)) => match serde_json::from_str::<Value>(&back) {
            Ok(value) if value == *to => None,
            _ => Some(format!("{from} comes back as {back}")),
        },
    }
}
