//! Every diagnostic of the generator: one constructor per code.

use super::{Diagnostic, Place, Severity};

/// `keyword-ignored`: a keyword that affects neither types nor behaviour.
#[must_use]
pub fn keyword_ignored(place: Place, keyword: &str, why: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Loss,
        "keyword-ignored",
        place,
        format!("`{keyword}` is ignored: {why}"),
    )
}

// Lowering.

/// `all-of-cycle`: an `allOf` leads back to itself.
#[must_use]
pub fn all_of_cycle(place: Place, key: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "all-of-cycle",
        place,
        format!("`allOf` of `{key}` leads back to itself"),
    )
    .with_help("remove one of the references")
}

/// `all-of-conflict`: the parts of an `allOf` contradict each other. If such a value is optional, the rest of the
/// document is still usable.
#[must_use]
pub fn all_of_conflict(
    place: Place,
    other: Place,
    own: &str,
    found: &str,
    optional: bool,
) -> Diagnostic {
    let (severity, typed) = if optional {
        (Severity::Warning, ": typed as free-form JSON")
    } else {
        (Severity::Error, "")
    };
    let message = format!("no value can be both {own} and {found}{typed}");
    Diagnostic::new(severity, "all-of-conflict", place, message)
        .with_related(other, "the other type is here")
}

/// `merging-too-large`: `allOf` and unions of the document multiply beyond what is merged.
#[must_use]
pub fn merging_too_large(place: Place, limit: usize, path: Vec<(Place, usize)>) -> Diagnostic {
    let message = format!("`allOf` and unions multiply: more than {limit} schemas to merge");
    let diagnostic = Diagnostic::new(Severity::Error, "merging-too-large", place, message)
        .with_help("list the properties of such schemas in one place, or give unions a `discriminator` instead of `allOf`; `--limits 2` allows twice as many");
    path.into_iter()
        .fold(diagnostic, |diagnostic, (place, spent)| {
            diagnostic.with_related(place, format!("{spent} of them for this schema"))
        })
}

/// `values-conflict`: the parts of an `allOf` list values that exclude each other. Vendors forget to list the values of
/// later subtypes in a base, and listed values do not limit what is read, so this is not an error.
#[must_use]
pub fn values_conflict(place: Place, other: Place) -> Diagnostic {
    let message = "no value is in all of these lists: the values of all of them are kept";
    Diagnostic::new(Severity::Warning, "values-conflict", place, message)
        .with_related(other, "the other values are here")
}

/// `union-in-itself`: a union is a member of itself, through unions only.
#[must_use]
pub fn union_in_itself(place: Place) -> Diagnostic {
    let message = "the union is a member of itself: that member is ignored";
    Diagnostic::new(Severity::Loss, "union-in-itself", place, message)
}

/// `only-itself`: a component is a union of nothing but itself.
#[must_use]
pub fn only_itself(place: Place) -> Diagnostic {
    let message = "the schema refers only to itself: typed as free-form JSON";
    Diagnostic::new(Severity::Loss, "only-itself", place, message)
}

/// `never-schema`: no value is valid.
#[must_use]
pub fn never_schema(place: Place) -> Diagnostic {
    Diagnostic::new(
        Severity::Loss,
        "never-schema",
        place,
        "the schema allows no value: typed as free-form JSON",
    )
}

/// `shape-unclear`: a schema without `type` describes an object and an array.
#[must_use]
pub fn shape_unclear(place: Place) -> Diagnostic {
    let message =
        "a schema without `type` describes an object and an array: typed as free-form JSON";
    Diagnostic::new(Severity::Loss, "shape-unclear", place, message).with_help("add `type`")
}

/// `required-unknown`: `required` names a member that the object does not declare.
#[must_use]
pub fn required_unknown(place: Place, name: &str) -> Diagnostic {
    let message = format!("`required` names `{name}`, which is not declared in `properties`");
    Diagnostic::new(Severity::Warning, "required-unknown", place, message)
}

/// `enum-value-type`: a value is not of the schema's type.
#[must_use]
pub fn enum_value_type(place: Place, value: &str) -> Diagnostic {
    let message = format!("the enum value {value} is not of the schema's type");
    Diagnostic::new(Severity::Warning, "enum-value-type", place, message)
}

/// `enum-value-type`: the same, if the schema itself declares the type, which takes precedence; `taken` is the value
/// that is used.
#[must_use]
pub fn enum_value_retyped(place: Place, value: &str, taken: Option<&str>) -> Diagnostic {
    let what = match taken {
        Some(taken) => format!("read as {taken}"),
        None => "ignored".to_owned(),
    };
    let message = format!("the enum value {value} is not of the schema's type: {what}");
    Diagnostic::new(Severity::Warning, "enum-value-type", place, message)
}

/// `default-type`: a default has another type than its schema declares; `taken` is the value that is used.
#[must_use]
pub fn default_type(place: Place, value: &str, taken: Option<&str>) -> Diagnostic {
    let mut message = format!("the default {value} is not of the schema's type");
    if let Some(taken) = taken {
        message.push_str(&format!(": read as {taken}"));
    }
    Diagnostic::new(Severity::Note, "default-type", place, message)
}

/// `union-member-impossible`: a member of a union is excluded by the schema around it.
#[must_use]
pub fn union_member_impossible(place: Place) -> Diagnostic {
    let message = "no value matches both this schema and the one around it: the variant is ignored";
    Diagnostic::new(Severity::Warning, "union-member-impossible", place, message)
}

/// `union-impossible`: no member of a union is compatible with the schema around it.
#[must_use]
pub fn union_impossible(place: Place, optional: bool) -> Diagnostic {
    let (severity, typed) = if optional {
        (Severity::Warning, ": typed as free-form JSON")
    } else {
        (Severity::Error, "")
    };
    let message = format!("no value matches both this union and the schema around it{typed}");
    Diagnostic::new(severity, "union-impossible", place, message)
}

/// `variant-never-read`: an earlier variant accepts all values of this one, so that no value is ever read as this
/// variant.
#[must_use]
pub fn variant_never_read(place: Place, other: Place) -> Diagnostic {
    let message = "values of this variant cannot be distinguished from those of another one, and are read as the other";
    Diagnostic::new(Severity::Warning, "variant-never-read", place, message)
        .with_related(other, "they are read as this variant")
        .with_help("give each a required property with a `const`, or leave one out")
}

/// `variant-twice`: two members of a union are the same type.
#[must_use]
pub fn variant_twice(place: Place, other: Place) -> Diagnostic {
    let message = "this variant has the same type as another one: they become one variant";
    Diagnostic::new(Severity::Note, "variant-twice", place, message)
        .with_related(other, "the other one is here")
}

/// `discriminator-member-untagged`: a member of a discriminated union has no tag value.
#[must_use]
pub fn discriminator_member_untagged(place: Place, property: &str) -> Diagnostic {
    let message = format!(
        "no value of `{property}` is known for this variant: variants are distinguished by shape"
    );
    Diagnostic::new(
        Severity::Warning,
        "discriminator-member-untagged",
        place,
        message,
    )
    .with_help(format!(
        "give `{property}` a `const`, or name the variant in `mapping`"
    ))
}

/// `mapping-contradicted`: a discriminator's mapping gives a variant a tag that the variant itself excludes. Some
/// generators write names of definitions there; what is sent are the values of the property.
#[must_use]
pub fn mapping_contradicted(
    place: Place,
    other: Option<Place>,
    key: &str,
    property: &str,
    values: &str,
) -> Diagnostic {
    let message = format!(
        "the mapping says `{key}`, but in the variant `{property}` is {values}: the variant's value is used"
    );
    let diagnostic = Diagnostic::new(Severity::Warning, "mapping-contradicted", place, message);
    match other {
        Some(other) => diagnostic.with_related(other, "its values are here"),
        None => diagnostic,
    }
}

/// `duplicate-parameter`: the same parameter twice.
#[must_use]
pub fn duplicate_parameter(place: Place, name: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Warning,
        "duplicate-parameter",
        place,
        format!("the parameter `{name}` is declared twice"),
    )
}

/// `path-parameter-stray`: a path parameter that the path does not name.
#[must_use]
pub fn path_parameter_stray(place: Place, name: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Loss,
        "path-parameter-stray",
        place,
        format!("the path does not contain `{{{name}}}`: the parameter is ignored"),
    )
}

/// `path-parameter-undeclared`: the path names a parameter that is not declared.
#[must_use]
pub fn path_parameter_undeclared(place: Place, name: &str) -> Diagnostic {
    let message = format!("the path parameter `{name}` is not declared: typed as a string");
    Diagnostic::new(
        Severity::Warning,
        "path-parameter-undeclared",
        place,
        message,
    )
}

/// `style-cannot-write`: a parameter may have nested lists or objects, which its style cannot represent.
#[must_use]
pub fn style_cannot_write(place: Place, name: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Loss,
        "style-cannot-write",
        place,
        format!(
            "`{name}` may contain an array or object inside another, which its style cannot express: such values are rejected"
        ),
    )
    .with_help("declare `style: deepObject` or `content: application/json`, whichever the server accepts")
}

/// `empty-body`: a request body without a media type.
#[must_use]
pub fn empty_body(place: Place) -> Diagnostic {
    Diagnostic::new(
        Severity::Warning,
        "empty-body",
        place,
        "the request body has no media type: ignored",
    )
}

/// `multipart-without-schema`: nothing says what the parts are.
#[must_use]
pub fn multipart_without_schema(place: Place) -> Diagnostic {
    let message = "the parts of the multipart body are not described: the caller builds the form";
    Diagnostic::new(Severity::Note, "multipart-without-schema", place, message)
        .with_help("describe the parts as properties of an object")
}

/// `security-scheme-unknown`: a scheme of no known kind.
#[must_use]
pub fn security_scheme_unknown(place: Place, key: &str, why: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "security-scheme-unknown",
        place,
        format!("the security scheme `{key}` cannot be used: {why}"),
    )
}

/// `security-scheme-missing`: a requirement names no scheme.
#[must_use]
pub fn security_scheme_missing(place: Place, name: &str) -> Diagnostic {
    let message = format!("no security scheme is named `{name}`: this alternative is ignored");
    Diagnostic::new(Severity::Loss, "security-scheme-missing", place, message)
        .with_help("declare it in `components.securitySchemes`")
}

/// `pagination-wrong`: `x-pagination` does not fit the operation.
#[must_use]
pub fn pagination_wrong(place: Place, why: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "pagination-wrong",
        place,
        format!("`x-pagination` does not fit the operation: {why}"),
    )
}

// Lints.

/// `streaming-wrong`: `x-streaming` does not fit the operation.
#[must_use]
pub fn streaming_wrong(place: Place, why: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "streaming-wrong",
        place,
        format!("`x-streaming` does not fit the operation: {why}"),
    )
}

/// `stream-flag-inferred`: a boolean `stream` of the body asks for the stream that the operation declares.
#[must_use]
pub fn stream_flag_inferred(place: Place) -> Diagnostic {
    Diagnostic::new(
        Severity::Note,
        "stream-flag-inferred",
        place,
        "the streaming method sets `stream` to `true`",
    )
    .with_help("set `x-streaming` on the operation to change this")
}

/// `stream-end-inferred`: the document does not say how an event stream ends.
#[must_use]
pub fn stream_end_inferred(place: Place) -> Diagnostic {
    Diagnostic::new(
        Severity::Note,
        "stream-end-inferred",
        place,
        "the data `[DONE]`, if sent, ends the stream and is not an event",
    )
    .with_help("set `x-streaming` on the operation to change this")
}

/// `follow-wrong`: `x-follow` does not fit the operation or the channel.
#[must_use]
pub fn follow_wrong(place: Place, why: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "follow-wrong",
        place,
        format!("`x-follow` does not fit: {why}"),
    )
}

/// `channel-wrong`: a channel contradicts itself.
#[must_use]
pub fn channel_wrong(place: Place, why: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "channel-wrong",
        place,
        format!("the channel contradicts itself: {why}"),
    )
}

/// `duplicate-operation-id`: two operations have the same id.
#[must_use]
pub fn duplicate_operation_id(place: Place, id: &str, first: Place) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "duplicate-operation-id",
        place,
        format!("the operation id `{id}` is already in use"),
    )
    .with_related(first, "first used here")
    .with_help("give each operation its own id, or use `--lenient` to name them by method and path")
}

/// `duplicate-operation-id` with `--lenient`.
#[must_use]
pub fn duplicate_operation_id_dropped(place: Place, id: &str) -> Diagnostic {
    let message = format!(
        "the operation id `{id}` is not unique: the operation is named by its method and path"
    );
    Diagnostic::new(Severity::Loss, "duplicate-operation-id", place, message)
}

/// `duplicate-path`: two paths differ only in the names of their parameters.
#[must_use]
pub fn duplicate_path(place: Place, path: &str, first: Place) -> Diagnostic {
    let message = format!("`{path}` differs from another path only in the names of its parameters");
    Diagnostic::new(Severity::Warning, "duplicate-path", place, message)
        .with_related(first, "the other one")
}

// Reading: shapes and references of one document.

/// `wrong-shape`: a value does not have the shape that its place requires.
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

/// `null-member`: a member is null where null has no meaning.
#[must_use]
pub fn null_member(place: Place, name: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Warning,
        "null-member",
        place,
        format!("`{name}` is null: treated as absent"),
    )
}

/// `null-member` for an object in a map of objects.
#[must_use]
pub fn null_object(place: Place, object: &str) -> Diagnostic {
    let message = format!("found null instead of {object}: treated as empty");
    Diagnostic::new(Severity::Warning, "null-member", place, message)
}

/// `missing-member`: an object lacks a required member.
#[must_use]
pub fn missing_member(place: Place, object: &str, member: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "missing-member",
        place,
        format!("{object} requires `{member}`"),
    )
    .with_label(format!("`{member}` is missing"))
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
    .with_help("an OpenAPI document states its version, for example `openapi: 3.1.0`")
}

/// `unsupported-version`: the document has an unsupported version.
#[must_use]
pub fn unsupported_version(place: Place, version: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "unsupported-version",
        place,
        format!("OpenAPI {version} is not supported"),
    )
    .with_help("supported versions are 3.0 and 3.1; convert the document first")
}

/// `newer-version`: the document has a newer version, of which only the common part is supported.
#[must_use]
pub fn newer_version(place: Place, version: &str) -> Diagnostic {
    let message =
        format!("OpenAPI {version} is read as 3.1; its new features are reported as ignored");
    Diagnostic::new(Severity::Note, "newer-version", place, message)
}

/// `nesting-too-deep`: the document is nested too deeply.
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
        format!("unknown type `{name}`"),
    )
    .with_help(help)
}

/// `dangling-ref`: a reference to nothing.
#[must_use]
pub fn dangling_ref(place: Place, text: &str, nearest: Option<&str>) -> Diagnostic {
    let message = format!("`{text}` does not exist in the document");
    let diagnostic =
        Diagnostic::new(Severity::Error, "dangling-ref", place, message).with_label("not found");
    match nearest {
        Some(nearest) => diagnostic.with_help(format!("did you mean `{nearest}`?")),
        None => diagnostic,
    }
}

/// `dangling-ref` with `--lenient-refs`.
#[must_use]
pub fn dangling_ref_free_form(place: Place, text: &str) -> Diagnostic {
    let message = format!("`{text}` does not exist in the document: typed as free-form JSON");
    Diagnostic::new(Severity::Loss, "dangling-ref", place, message)
}

/// `ref-loop`: references form a cycle.
#[must_use]
pub fn ref_loop(place: Place, text: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "ref-loop",
        place,
        format!("`{text}` refers back to itself"),
    )
    .with_label("this reference never resolves to a value")
}

/// `wrong-ref`: a reference leads to an object of another kind than its place requires.
#[must_use]
pub fn wrong_ref(place: Place, text: &str, expected: &str, found: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "wrong-ref",
        place,
        format!("`{text}` is {found}"),
    )
    .with_label(format!("expected {expected}"))
}

/// `parameter-as-header`: a reference in place of a header object leads to a parameter that is sent as a header.
#[must_use]
pub fn parameter_as_header(place: Place, text: &str) -> Diagnostic {
    let message = format!("`{text}` is a parameter object: read as a header object");
    Diagnostic::new(Severity::Warning, "parameter-as-header", place, message)
        .with_help("declare it in `components.headers`")
}

/// `extension-foreign`: an extension has the name of a supported one, but another form.
#[must_use]
pub fn extension_foreign(place: Place, name: &str, form: &str) -> Diagnostic {
    let message = format!("`{name}` is ignored: it does not have the expected form");
    Diagnostic::new(Severity::Warning, "extension-foreign", place, message)
        .with_help(format!("expected {form}"))
}

/// `extension-misplaced`: an extension is on an object where it is not supported.
#[must_use]
pub fn extension_misplaced(place: Place, name: &str, on: &str) -> Diagnostic {
    let message = format!("`{name}` is ignored: it has no meaning here");
    Diagnostic::new(Severity::Warning, "extension-misplaced", place, message)
        .with_help(format!("it belongs on {on}"))
}

/// `extension-unknown`: the name of an extension is almost a supported one.
#[must_use]
pub fn extension_unknown(place: Place, name: &str, known: &str) -> Diagnostic {
    let message = format!("unknown extension `{name}`");
    Diagnostic::new(Severity::Warning, "extension-unknown", place, message)
        .with_help(format!("did you mean `{known}`?"))
}

/// `extension-wrong`: a member of an extension is misspelt.
#[must_use]
pub fn extension_wrong(place: Place, name: &str, member: &str, known: &str) -> Diagnostic {
    let message = format!("`{name}` has no member `{member}`");
    Diagnostic::new(Severity::Error, "extension-wrong", place, message)
        .with_help(format!("did you mean `{known}`?"))
}

/// `ref-sibling-ignored`: members next to a reference, which replaces the whole object.
#[must_use]
pub fn ref_sibling_ignored(place: Place, name: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Note,
        "ref-sibling-ignored",
        place,
        format!("`{name}` next to a `$ref` is ignored"),
    )
}

/// `discriminator-mapping-dangling`: a mapping names no schema. Vendors remove schemas from published documents and
/// leave the mapping, and unions are open, so this is not an error.
#[must_use]
pub fn discriminator_mapping_dangling(
    place: Place,
    text: &str,
    nearest: Option<&str>,
) -> Diagnostic {
    let message =
        format!("the mapping names `{text}`, which is not a schema of the document: ignored");
    let diagnostic = Diagnostic::new(
        Severity::Loss,
        "discriminator-mapping-dangling",
        place,
        message,
    );
    match nearest {
        Some(nearest) => diagnostic.with_help(format!("did you mean `{nearest}`?")),
        None => diagnostic,
    }
}

/// `invalid-status`: a key of `responses` is not a status.
#[must_use]
pub fn invalid_status(place: Place, key: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "invalid-status",
        place,
        format!("`{key}` is not a response status"),
    )
    .with_help("a status is `default`, a code such as `404` or a range such as `4XX`")
}

/// `duplicate-status`: two keys of `responses` are the same status.
#[must_use]
pub fn duplicate_status(place: Place, key: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "duplicate-status",
        place,
        format!("duplicate status `{key}`"),
    )
}

/// `path-without-slash`: a key of `paths` is not a path.
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

fn error(code: &'static str, place: Place, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Severity::Error, code, place, message)
}

/// The help for a document that exceeds the limits.
const LARGER: &str =
    "remove the parts that are not used; `--limits 2` accepts documents twice as large";

/// `file-too-large`: a document is larger than any description of an API should be.
#[must_use]
pub fn file_too_large(place: Place, bytes: usize, limit: usize) -> Diagnostic {
    error(
        "file-too-large",
        place,
        format!(
            "the file has {} MiB; a document may have at most {} MiB in all its files",
            bytes >> 20,
            limit >> 20
        ),
    )
    .with_help(LARGER)
}

/// `not-utf8`: a file is not UTF-8 text.
#[must_use]
pub fn not_utf8(place: Place, utf16: bool) -> Diagnostic {
    let help = if utf16 {
        "it looks like UTF-16: save it as UTF-8"
    } else {
        "save it as UTF-8"
    };
    error("not-utf8", place, "the file is not UTF-8 text")
        .with_label("invalid byte sequence")
        .with_help(help)
}

/// `empty-document`: a file has nothing to read.
#[must_use]
pub fn empty_document(place: Place) -> Diagnostic {
    error("empty-document", place, "the file is empty")
}

/// `root-not-object`: a document is not an object.
#[must_use]
pub fn root_not_object(place: Place, kind: &str) -> Diagnostic {
    error(
        "root-not-object",
        place,
        format!("the document is {kind}, not an object"),
    )
}

/// `json-syntax`: a text is not JSON.
#[must_use]
pub fn json_syntax(place: Place, message: &str) -> Diagnostic {
    error("json-syntax", place, format!("not JSON: {message}"))
}

/// `yaml-syntax`: a text is not YAML.
#[must_use]
pub fn yaml_syntax(place: Place, message: &str) -> Diagnostic {
    error("yaml-syntax", place, format!("not YAML: {message}"))
}

/// `too-many-values`: a document has more values than are read.
#[must_use]
pub fn too_many_values(place: Place, limit: usize) -> Diagnostic {
    error(
        "too-many-values",
        place,
        format!("the document has more than {limit} values in all its files"),
    )
    .with_help(LARGER)
}

/// `alias-expansion`: the aliases of a YAML file expand to too much.
#[must_use]
pub fn alias_expansion(place: Place) -> Diagnostic {
    error(
        "alias-expansion",
        place,
        "the aliases expand to more values than a document may have",
    )
    .with_help("use `$ref` instead of YAML aliases")
}

/// `several-documents`: a YAML file has more than one document.
#[must_use]
pub fn several_documents(place: Place) -> Diagnostic {
    error(
        "several-documents",
        place,
        "the file has more than one YAML document",
    )
    .with_label("the second document starts here")
}

/// `yaml-tag`: a YAML tag that JSON has no type for.
#[must_use]
pub fn yaml_tag(place: Place, tag: &str) -> Diagnostic {
    error("yaml-tag", place, format!("unsupported YAML tag `!{tag}`"))
        .with_help("remove the tag, or quote the value if it is text")
}

/// `number-not-finite`: a YAML infinity or "not a number", which JSON cannot say.
#[must_use]
pub fn number_not_finite(place: Place) -> Diagnostic {
    error(
        "number-not-finite",
        place,
        "JSON cannot represent this number",
    )
    .with_help("quote the value if it is text")
}

/// `yaml-merge`: a `<<` with nothing to merge.
#[must_use]
pub fn yaml_merge(place: Place) -> Diagnostic {
    error(
        "yaml-merge",
        place,
        "`<<` takes a mapping or a list of mappings",
    )
}

/// `duplicate-key`: an object has a duplicate key.
#[must_use]
pub fn duplicate_key(place: Place, first: Place, key: &str) -> Diagnostic {
    error("duplicate-key", place, format!("duplicate key `{key}`"))
        .with_label("second occurrence")
        .with_related(first, "first occurrence")
}

/// `duplicate-key`, if the positions are unknown.
#[must_use]
pub fn duplicate_key_somewhere(place: Place) -> Diagnostic {
    error(
        "duplicate-key",
        place,
        "an object of this file has a duplicate key",
    )
}

/// `ref-remote`: a reference to something that is not a file of the document.
#[must_use]
pub fn ref_remote(place: Place, reference: &str) -> Diagnostic {
    error(
        "ref-remote",
        place,
        format!(
            "`{reference}` is not fetched: references must be to files below the document's folder"
        ),
    )
    .with_help("store the file below the document's folder and refer to it by a relative path")
}

/// `ref-outside`: a reference to a file that is not below the document's folder.
#[must_use]
pub fn ref_outside(place: Place, reference: &str) -> Diagnostic {
    error(
        "ref-outside",
        place,
        format!("`{reference}` is outside the document's folder"),
    )
}

/// `ref-file-missing`: a referenced file cannot be read.
#[must_use]
pub fn ref_file_missing(place: Place, path: &str, reason: &str) -> Diagnostic {
    error(
        "ref-file-missing",
        place,
        format!("cannot read `{path}`: {reason}"),
    )
}

/// `ref-file-refused`: a referenced file is invalid.
#[must_use]
pub fn ref_file_refused(place: Place, path: &str) -> Diagnostic {
    error(
        "ref-file-refused",
        place,
        format!("`{path}` cannot be used"),
    )
    .with_label("referred to here")
}

/// `anchor-missing`: a reference by name to an anchor that no schema declares.
#[must_use]
pub fn anchor_missing(place: Place, anchor: &str) -> Diagnostic {
    error(
        "anchor-missing",
        place,
        format!("no schema of this file declares the anchor `{anchor}`"),
    )
    .with_help(format!(
        "for a component write `#/components/schemas/{anchor}`"
    ))
}

/// `external-reserved`: a document of several files has its own `x-external`.
#[must_use]
pub fn external_reserved(place: Place) -> Diagnostic {
    error(
        "external-reserved",
        place,
        "`x-external` is reserved for the document's other files",
    )
}

/// `overlay-invalid`: an overlay violates the Overlay Specification.
#[must_use]
pub fn overlay_invalid(place: Place, message: impl Into<String>) -> Diagnostic {
    error("overlay-invalid", place, message)
}

/// `overlay-target-invalid`: the target of an overlay action is not a JSONPath.
#[must_use]
pub fn overlay_target_invalid(place: Place, message: &str) -> Diagnostic {
    error(
        "overlay-target-invalid",
        place,
        format!("the target is not a JSONPath: {message}"),
    )
}

/// `overlay-target-unmatched`: an overlay action has nothing to act on.
#[must_use]
pub fn overlay_target_unmatched(place: Place) -> Diagnostic {
    error(
        "overlay-target-unmatched",
        place,
        "the target matches nothing in the document",
    )
    .with_help("the document may have changed: adapt the target, or remove the action")
}

/// `overlay-update-mismatch`: an update cannot be merged into the node it is for.
#[must_use]
pub fn overlay_update_mismatch(place: Place, target: Place) -> Diagnostic {
    error(
        "overlay-update-mismatch",
        place,
        "the update of an object must be an object",
    )
    .with_related(target, "the target is this object")
}

/// `internal`: the emitters produced invalid Rust.
#[must_use]
pub fn unprintable(place: Place, path: &str, index: usize, error: &str) -> Diagnostic {
    Diagnostic::new(
        Severity::Error,
        "internal",
        place,
        format!("item {index} of `{path}` is not Rust: {error}"),
    )
    .with_help("this is a bug in the generator")
}
