//! Versions of OpenAPI.

use serde_json::Value;

use crate::diagnostic::{Diagnostics, Pointer, catalogue};
use crate::load::Origins;

/// Whether the document is OpenAPI 3.0.
pub(super) fn is_3_0(root: &Value) -> bool {
    match root.get("openapi") {
        Some(Value::String(version)) => version.starts_with("3.0"),
        Some(version) => version.as_f64() == Some(3.0),
        None => false,
    }
}

/// Reports documents that are not OpenAPI of a supported version.
pub(super) fn check(root: &Value, origins: &Origins, diagnostics: &mut Diagnostics) {
    let Value::Object(object) = root else { return };
    let place = |name: &str| origins.place(&Pointer::root().join(name));
    match (object.get("openapi"), object.get("swagger")) {
        (Some(Value::String(version)), _) => {
            match version.split('.').take(2).collect::<Vec<_>>().as_slice() {
                ["3", "0" | "1"] => {}
                ["3", "2"] => diagnostics.push(catalogue::newer_version(place("openapi"), version)),
                _ => diagnostics.push(catalogue::unsupported_version(place("openapi"), version)),
            }
        }
        (Some(Value::Number(version)), _)
            if version
                .as_f64()
                .is_some_and(|version| (3.0..3.15).contains(&version)) => {}
        (Some(other), _) => diagnostics.push(catalogue::unsupported_version(
            place("openapi"),
            &other.to_string(),
        )),
        (None, Some(version)) => {
            let version = version
                .as_str()
                .map_or_else(|| version.to_string(), str::to_owned);
            diagnostics.push(catalogue::unsupported_version(place("swagger"), &version));
        }
        (None, None) => diagnostics.push(catalogue::not_openapi(origins.place(&Pointer::root()))),
    }
    if object.get("info").is_none_or(Value::is_null) {
        diagnostics.push(catalogue::missing_member(
            origins.place(&Pointer::root()),
            "an OpenAPI document",
            "info",
        ));
    }
}
