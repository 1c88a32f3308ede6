//! Checks a request against the document.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use raccord::mock::Request;
use serde_json::Value;

use crate::document::{Document, Operation};
use crate::sample::plain;
use crate::schema::Flat;

/// The maximum depth at which required members are checked.
const MAX_DEPTH: usize = 16;

/// Why a request is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No security requirement is met.
    Unauthorized,
    /// Something required is missing or invalid.
    Invalid(String),
}

pub(crate) fn check(
    document: &Document,
    operation: &Operation<'_>,
    request: &Request,
) -> Result<(), Refusal> {
    check_security(document, operation, request)?;
    check_parameters(document, operation, request)?;
    check_body(document, operation, request)
}

fn check_security(
    document: &Document,
    operation: &Operation<'_>,
    request: &Request,
) -> Result<(), Refusal> {
    let alternatives = document.security(operation);
    let met = |schemes: &Vec<&Value>| schemes.iter().all(|scheme| is_met(scheme, request));
    match alternatives.is_empty() || alternatives.iter().any(met) {
        true => Ok(()),
        false => Err(Refusal::Unauthorized),
    }
}

fn is_met(scheme: &Value, request: &Request) -> bool {
    let text = |name: &str| scheme.get(name).and_then(Value::as_str).unwrap_or_default();
    let name = text("name");
    match (text("type"), text("in"), text("scheme")) {
        ("apiKey", "header", _) => request.header(name).is_some_and(|key| !key.is_empty()),
        ("apiKey", "query", _) => request.query_pairs().iter().any(|(key, _)| key == name),
        ("apiKey", "cookie", _) => cookie(request, name).is_some(),
        ("http", _, basic) if basic.eq_ignore_ascii_case("basic") => {
            let text = credential(request, "basic").and_then(|text| STANDARD.decode(text).ok());
            text.is_some_and(|text| text.contains(&b':'))
        }
        ("mutualTLS", ..) => true,
        _ => credential(request, "bearer").is_some(),
    }
}

/// The credentials after the scheme in the Authorization header.
fn credential<'r>(request: &'r Request, scheme: &str) -> Option<&'r str> {
    let (given, credential) = request.header("authorization")?.split_once(' ')?;
    (given.eq_ignore_ascii_case(scheme) && !credential.is_empty()).then_some(credential)
}

fn cookie<'r>(request: &'r Request, name: &str) -> Option<&'r str> {
    let mut pairs = request.header("cookie")?.split(';');
    pairs.find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then_some(value)
    })
}

fn check_parameters(
    document: &Document,
    operation: &Operation<'_>,
    request: &Request,
) -> Result<(), Refusal> {
    for parameter in document.parameters(operation) {
        let text = |name: &str| {
            parameter
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let name = text("name");
        let required = parameter.get("required") == Some(&Value::Bool(true));
        let present = match text("in") {
            "query" => {
                // `name`, `name[]` and `name[key]` all belong to the parameter.
                let is_it = |key: &str| {
                    key.split('[').next() == Some(name) || is_member(document, parameter, key)
                };
                request.query_pairs().iter().any(|(key, _)| is_it(key))
            }
            "header" => request.header(name).is_some(),
            "cookie" => cookie(request, name).is_some(),
            _ => true,
        };
        if required && !present {
            return Err(Refusal::Invalid(format!(
                "the {} parameter `{name}` is missing",
                text("in")
            )));
        }
    }
    Ok(())
}

/// The members of an exploded object are separate parameters.
fn is_member(document: &Document, parameter: &Value, key: &str) -> bool {
    let schema = parameter.get("schema");
    let flat = schema.map(|schema| Flat::of(document, schema));
    flat.is_some_and(|flat| flat.properties().any(|(name, _)| name == key))
}

fn check_body(
    document: &Document,
    operation: &Operation<'_>,
    request: &Request,
) -> Result<(), Refusal> {
    let Some(body) = document.request_body(operation) else {
        return Ok(());
    };
    let content = body.get("content").and_then(Value::as_object);
    let given = request.header("content-type").map(essence);
    if request.body.is_empty() && given.is_none() {
        return match body.get("required") == Some(&Value::Bool(true)) {
            true => Err(Refusal::Invalid("the body is missing".to_owned())),
            false => Ok(()),
        };
    }
    let given = given.unwrap_or_default();
    let mut declared = content.into_iter().flatten();
    let Some((media_type, media)) = declared.find(|(media_type, _)| accepts(media_type, &given))
    else {
        return Err(Refusal::Invalid(format!(
            "the media type `{given}` is not declared"
        )));
    };
    if !is_json(&essence(media_type)) {
        return Ok(());
    }
    let value = serde_json::from_slice(&request.body);
    let value: Value =
        value.map_err(|error| Refusal::Invalid(format!("the body is not JSON: {error}")))?;
    match media.get("schema") {
        Some(schema) => check_members(document, schema, &value, "", 0),
        None => Ok(()),
    }
}

/// A media type without parameters, in lower case.
pub(crate) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

fn accepts(declared: &str, given: &str) -> bool {
    let declared = essence(declared);
    match declared.strip_suffix("/*") {
        Some("*") => true,
        Some(kind) => given.split('/').next() == Some(kind),
        None => declared == given,
    }
}

pub(crate) fn is_json(essence: &str) -> bool {
    essence == "application/json" || essence == "*/*" || essence.ends_with("+json")
}

/// Checks that required members are present, at every depth without alternatives.
fn check_members(
    document: &Document,
    schema: &Value,
    value: &Value,
    at: &str,
    depth: usize,
) -> Result<(), Refusal> {
    let flat = Flat::of(document, schema);
    if depth > MAX_DEPTH || !flat.alternatives().is_empty() {
        return Ok(());
    }
    match value {
        Value::Object(members) => {
            for name in flat.required() {
                if !members.contains_key(name) {
                    return Err(Refusal::Invalid(format!(
                        "the member `{at}/{name}` is missing"
                    )));
                }
            }
            for (name, schema) in flat.properties() {
                if let Some(value) = members.get(name) {
                    check_members(document, schema, value, &format!("{at}/{name}"), depth + 1)?;
                }
            }
            Ok(())
        }
        Value::Array(items) => {
            let Some(schema) = flat.get("items") else {
                return Ok(());
            };
            let mut items = items.iter().enumerate();
            items.try_for_each(|(index, item)| {
                check_members(document, schema, item, &format!("{at}/{index}"), depth + 1)
            })
        }
        Value::Null if flat.is_nullable() => Ok(()),
        _ if flat.types() == ["object"] => {
            Err(Refusal::Invalid(format!("`{at}` is not an object")))
        }
        _ => Ok(()),
    }
}

/// Whether a path parameter names this member: `session_id` names `sessionId`, and `id` of a session.
pub(crate) fn names(parameter: &str, member: &str) -> bool {
    let (parameter, member) = (plain(parameter), plain(member));
    parameter == member || (matches!(member.as_str(), "id" | "key") && parameter.ends_with(&member))
}
