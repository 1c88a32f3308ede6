//! Every diagnostic the generator can give: one constructor per code.

use super::{Diagnostic, Place, Severity};

/// `keyword-ignored`: a keyword was seen and is carried neither into types nor into behaviour.
#[must_use]
pub fn keyword_ignored(place: Place, keyword: &str, why: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Loss,
        "keyword-ignored",
        place,
        format!("`{keyword}` is not carried: {why}"),
    )
}

// What canon says: shapes and references of one document.

/// `wrong-shape`: a value is not of the shape that its place asks for.
#[must_use]
pub fn wrong_shape(place: Place, expected: &str, found: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "wrong-shape",
        place,
        format!("expected {expected}, found {found}"),
    )
    .with_label(format!("expected {expected}"))
}

/// `null-member`: a member is null where null means nothing.
#[must_use]
pub fn null_member(place: Place, name: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Warning,
        "null-member",
        place,
        format!("`{name}` is null; read as absent"),
    )
}

/// `null-member` for an object in a map of objects.
#[must_use]
pub fn null_object(place: Place, object: &str) -> Diagnostic {
    let message = format!("null stands in place of {object}; read as an empty one");
    Diagnostic::new(Severity::Warning, "null-member", place, message)
}

/// `missing-member`: an object lacks a member without which it means nothing.
#[must_use]
pub fn missing_member(place: Place, object: &str, member: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "missing-member",
        place,
        format!("{object} needs `{member}`"),
    )
    .with_label(format!("no `{member}` here"))
}

/// `not-openapi`: the document does not say that it is OpenAPI.
#[must_use]
pub fn not_openapi(place: Place) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "not-openapi",
        place,
        "the document has no `openapi` member",
    )
    .with_help("an OpenAPI document begins with its version, for instance `openapi: 3.1.0`")
}

/// `unsupported-version`: the document is of a version that is not read.
#[must_use]
pub fn unsupported_version(place: Place, version: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "unsupported-version",
        place,
        format!("OpenAPI {version} is not supported"),
    )
    .with_help("versions 3.0 and 3.1 are; convert the document first")
}

/// `newer-version`: the document is of a version of which only the common part is read.
#[must_use]
pub fn newer_version(place: Place, version: &str) -> Diagnostic {
    let message =
        format!("OpenAPI {version} is read as 3.1; what is new in it is listed as ignored");
    Diagnostic::new(Severity::Note, "newer-version", place, message)
}

/// `nesting-too-deep`: the document is nested beyond any sense.
#[must_use]
pub fn nesting_too_deep(place: Place, limit: usize) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "nesting-too-deep",
        place,
        format!("nested more than {limit} levels deep"),
    )
}

/// `unknown-type`: a schema names a type that JSON Schema does not have.
#[must_use]
pub fn unknown_type(place: Place, name: &str, help: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "unknown-type",
        place,
        format!("there is no type `{name}`"),
    )
    .with_help(help)
}

/// `dangling-ref`: a reference to nothing.
#[must_use]
pub fn dangling_ref(place: Place, text: &str, nearest: Option<&str>) -> Diagnostic {
    let message = format!("`{text}` refers to nothing in the document");
    let diagnostic =
        Diagnostic::new(Severity::Error, "dangling-ref", place, message).with_label("not found");
    match nearest {
        Some(nearest) => diagnostic.with_help(format!("there is `{nearest}`")),
        None => diagnostic,
    }
}

/// `dangling-ref` when the caller asked for leniency.
#[must_use]
pub fn dangling_ref_free_form(place: Place, text: &str) -> Diagnostic {
    let message = format!("`{text}` refers to nothing in the document; read as a free-form value");
    Diagnostic::new(Severity::Loss, "dangling-ref", place, message)
}

/// `ref-loop`: following references leads back to where it began.
#[must_use]
pub fn ref_loop(place: Place, text: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "ref-loop",
        place,
        format!("`{text}` leads back to itself"),
    )
    .with_label("this reference never reaches a value")
}

/// `wrong-ref`: a reference leads to an object of another kind than its place asks for.
#[must_use]
pub fn wrong_ref(place: Place, text: &str, expected: &str, found: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "wrong-ref",
        place,
        format!("`{text}` leads to {found}"),
    )
    .with_label(format!("expected {expected}"))
}

/// `ref-sibling-ignored`: members beside a reference that replaces the whole object.
#[must_use]
pub fn ref_sibling_ignored(place: Place, name: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Note,
        "ref-sibling-ignored",
        place,
        format!("`{name}` beside a `$ref` is not read"),
    )
}

/// `discriminator-mapping-dangling`: a mapping names no schema.
#[must_use]
pub fn discriminator_mapping_dangling(
    place: Place,
    text: &str,
    nearest: Option<&str>,
) -> Diagnostic {
    let message = format!("the mapping names `{text}`, which is no schema of the document");
    let diagnostic = Diagnostic::new(
        Severity::Error,
        "discriminator-mapping-dangling",
        place,
        message,
    );
    match nearest {
        Some(nearest) => diagnostic.with_help(format!("there is `{nearest}`")),
        None => diagnostic,
    }
}

/// `discriminator-mapping-dangling` when the caller asked for leniency.
#[must_use]
pub fn discriminator_mapping_dropped(place: Place, text: &str) -> Diagnostic {
    let message =
        format!("the mapping names `{text}`, which is no schema of the document; left out");
    Diagnostic::new(
        Severity::Loss,
        "discriminator-mapping-dangling",
        place,
        message,
    )
}

/// `invalid-status`: a key of `responses` is no status.
#[must_use]
pub fn invalid_status(place: Place, key: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "invalid-status",
        place,
        format!("`{key}` is no response status"),
    )
    .with_help("a status is `default`, a code such as `404`, or a range such as `4XX`")
}

/// `duplicate-status`: two keys of `responses` are the same status.
#[must_use]
pub fn duplicate_status(place: Place, key: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "duplicate-status",
        place,
        format!("the status `{key}` stands here twice"),
    )
}

/// `path-without-slash`: a key of `paths` is no path.
#[must_use]
pub fn path_without_slash(place: Place, key: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "path-without-slash",
        place,
        format!("`{key}` does not begin with a slash"),
    )
    .with_help(format!("write `/{key}`"))
}
