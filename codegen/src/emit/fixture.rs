//! Hand-made APIs for the tests of the emitters.

use quote::quote;
use serde_json::Value;

use super::docs::LINE_END;
use super::output::File;
use crate::diagnostic::Pointer;
use crate::ir::*;
use crate::name;
use crate::surface::{self, Options, Root, Surface};

/// The error type, as type 0.
pub(crate) const ERROR: Ty = Ty::Named(TypeId(0));
/// A struct with two required members and an optional one, as type 1.
pub(crate) const PET: Ty = Ty::Named(TypeId(1));
/// An open enum, as type 2.
pub(crate) const KIND: Ty = Ty::Named(TypeId(2));
/// Another name for a string, as type 3.
pub(crate) const KEY: Ty = Ty::Named(TypeId(3));
/// A union of the struct and the enum, as type 4.
pub(crate) const EITHER: Ty = Ty::Named(TypeId(4));

/// A struct with an optional, nullable struct of its own that holds optional pets, as type 5.
pub(crate) const LITTER: Ty = Ty::Named(TypeId(5));

/// A string.
pub(crate) const TEXT: Ty = Ty::Scalar(Scalar::Text);
/// An integer.
pub(crate) const INT: Ty = Ty::Scalar(Scalar::I64);
/// A UUID.
pub(crate) const UUID: Ty = Ty::Scalar(Scalar::Format(Format::Uuid));

pub(crate) fn options() -> Options {
    Options {
        path: "zoo::pets".to_owned(),
        root: Root::Module,
    }
}

/// An API with the types above, one group, two schemes, and these operations.
pub(crate) fn api(operations: Vec<Operation>) -> Api {
    Api {
        title: "Pets".to_owned(),
        version: "1.0".to_owned(),
        servers: vec![server("https://pets.example")],
        schemes: vec![
            scheme("bearerAuth", SchemeKind::Bearer),
            scheme(
                "key",
                SchemeKind::ApiKey {
                    location: Location::Header,
                    name: "X-Key".to_owned(),
                },
            ),
        ],
        types: types(),
        groups: vec![Group {
            hint: "Pets".to_owned(),
            rust_name: None,
            docs: summary("All about pets."),
        }],
        operations,
        ..Api::default()
    }
}

pub(crate) fn surface(api: &Api) -> Surface {
    let names = name::name(
        api,
        &name::Options {
            module: "pets".to_owned(),
        },
    );
    surface::surface(api, names, options())
}

pub(crate) fn server(url: &str) -> Server {
    Server {
        url: url.to_owned(),
        description: None,
        variables: Vec::new(),
    }
}

pub(crate) fn scheme(key: &str, kind: SchemeKind) -> SecurityScheme {
    SecurityScheme {
        key: key.to_owned(),
        rust_name: None,
        kind,
        docs: Docs::default(),
    }
}

fn types() -> Vec<TypeDef> {
    let required = |wire: &str, ty: Ty| field(wire, ty, Presence::Required);
    vec![
        component("Error", object(vec![required("message", TEXT)])),
        component(
            "Pet",
            object(vec![
                required("name", TEXT),
                required("kind", KIND),
                field("age", INT, Presence::Optional),
            ]),
        ),
        component(
            "Kind",
            TypeKind::Enum(Enumeration {
                scalar: EnumScalar::Text,
                values: ["cat", "dog"].map(enum_value).into(),
                open: true,
            }),
        ),
        component("Key", TypeKind::Alias(AliasType { target: TEXT })),
        component(
            "Either",
            TypeKind::Union(Union {
                variants: vec![variant("Pet", PET), variant("Kind", KIND)],
                tagging: Tagging::Shape {
                    overlapping: false,
                    several: false,
                },
            }),
        ),
        component(
            "Litter",
            object(vec![field(
                "data",
                Ty::Named(TypeId(6)),
                Presence::OptionalNullable,
            )]),
        ),
        component(
            "LitterData",
            object(vec![field(
                "pets",
                Ty::Array(Box::new(PET)),
                Presence::Optional,
            )]),
        ),
    ]
}

pub(crate) fn component(key: &str, kind: TypeKind) -> TypeDef {
    TypeDef {
        pointer: Pointer::from_text(format!("/components/schemas/{key}")),
        hint: NameHint::Component(key.to_owned()),
        docs: Docs::default(),
        kind,
        constrained: false,
    }
}

pub(crate) fn object(fields: Vec<Field>) -> TypeKind {
    TypeKind::Struct(Struct {
        fields,
        additional: Additional::Ignored,
        constraints: Vec::new(),
        additional_constraints: Constraints::default(),
    })
}

pub(crate) fn field(wire: &str, ty: Ty, presence: Presence) -> Field {
    Field {
        wire: wire.to_owned(),
        rust_name: None,
        ty,
        presence,
        fixed: None,
        read_only: false,
        write_only: false,
        constraints: Constraints::default(),
        default: None,
        docs: Docs::default(),
        pointer: Pointer::root(),
    }
}

pub(crate) fn enum_value(text: &str) -> EnumValue {
    EnumValue {
        value: Value::from(text),
        rust_name: None,
        docs: None,
    }
}

pub(crate) fn variant(hint: &str, ty: Ty) -> Variant {
    Variant {
        hint: hint.to_owned(),
        ty,
        tags: Vec::new(),
        probe: Probe::default(),
        constraints: Constraints::default(),
        read_as: None,
        docs: None,
        pointer: Pointer::root(),
    }
}

pub(crate) fn summary(text: &str) -> Docs {
    Docs {
        summary: Some(text.to_owned()),
        ..Docs::default()
    }
}

/// An operation that responds with 200 with a pet.
pub(crate) fn operation(id: &str, method: Method, path: &str) -> Operation {
    Operation {
        operation_id: Some(id.to_owned()),
        rust_name: None,
        pointer: Pointer::root(),
        method,
        path: template(path),
        group: GroupId(0),
        docs: summary("Does it."),
        parameters: Vec::new(),
        body: None,
        responses: Responses {
            success: vec![json(200, PET)],
            errors: Vec::new(),
        },
        security: Vec::new(),
        servers: None,
        pagination: None,
        streaming: None,
        follow: None,
        retry: None,
    }
}

pub(crate) fn template(text: &str) -> PathTemplate {
    PathTemplate {
        text: text.to_owned(),
        segments: vec![PathSegment::Fixed(text.to_owned())],
    }
}

pub(crate) fn parameter(name: &str, location: Location, required: bool, ty: Ty) -> Parameter {
    Parameter {
        name: name.to_owned(),
        rust_name: None,
        location,
        required,
        ty,
        written: styled(match location {
            Location::Path | Location::Header => ParameterStyle::Simple { explode: false },
            Location::Query | Location::Cookie => ParameterStyle::Form { explode: true },
        }),
        constraints: Constraints::default(),
        default: None,
        fixed: None,
        docs: Docs::default(),
        pointer: Pointer::root(),
    }
}

pub(crate) fn body(required: bool, choices: Vec<(&str, Payload)>) -> Body {
    Body {
        required,
        choices: choices
            .into_iter()
            .map(|(media_type, payload)| BodyChoice {
                media_type: media_type.to_owned(),
                payload,
                constraints: Constraints::default(),
            })
            .collect(),
        docs: Docs::default(),
        pointer: Pointer::root(),
    }
}

pub(crate) fn styled(style: ParameterStyle) -> Written {
    Written::Style {
        style,
        reserved: false,
    }
}

pub(crate) fn part(
    name: &str,
    required: bool,
    repeated: bool,
    written: Written,
    ty: Option<Ty>,
) -> Part {
    Part {
        name: name.to_owned(),
        rust_name: None,
        required,
        repeated,
        written,
        ty,
        constraints: Constraints::default(),
        media_type: None,
        headers: Vec::new(),
        docs: Docs::default(),
    }
}

pub(crate) fn case(status: StatusMatch, content: Content, media_type: &str) -> ResponseCase {
    ResponseCase {
        status,
        content,
        media_types: match media_type {
            "" => Vec::new(),
            media_type => vec![media_type.to_owned()],
        },
        headers: Vec::new(),
        docs: Docs::default(),
        pointer: Pointer::root(),
    }
}

pub(crate) fn json(status: u16, ty: Ty) -> ResponseCase {
    case(
        StatusMatch::Code(status),
        Content::Json(ty),
        "application/json",
    )
}

pub(crate) fn header(name: &str, ty: Ty, required: bool) -> HeaderField {
    HeaderField {
        name: name.to_owned(),
        ty,
        required,
        docs: Docs::default(),
    }
}

/// The items of a file as Rust text without docs.
pub(crate) fn code(file: &File) -> String {
    let items = &file.items;
    let mut file: syn::File = syn::parse2(quote!(#(#items)*)).unwrap();
    strip_docs(&mut file);
    prettyplease::unparse(&file)
}

/// Compares with a golden file; `BLESS=1` writes it.
#[track_caller]
pub(crate) fn compare(text: &str, golden: &str) {
    let path = format!("{}/src/emit/golden/{golden}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        text == expected,
        "{path} differs, BLESS=1 writes it:\n{text}"
    );
}

fn strip_docs(file: &mut syn::File) {
    for item in &mut file.items {
        match item {
            syn::Item::Struct(item) => {
                without_docs(&mut item.attrs);
                for field in &mut item.fields {
                    without_docs(&mut field.attrs);
                }
            }
            syn::Item::Enum(item) => {
                without_docs(&mut item.attrs);
                for variant in &mut item.variants {
                    without_docs(&mut variant.attrs);
                }
            }
            syn::Item::Impl(item) => {
                for item in &mut item.items {
                    if let syn::ImplItem::Fn(function) = item {
                        without_docs(&mut function.attrs);
                    }
                }
            }
            syn::Item::Static(item) => without_docs(&mut item.attrs),
            syn::Item::Mod(item) => without_docs(&mut item.attrs),
            _ => {}
        }
    }
}

fn without_docs(attributes: &mut Vec<syn::Attribute>) {
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
}

/// The docs of the first method of a file.
pub(crate) fn method_docs(file: &File) -> String {
    let items = &file.items;
    let file: syn::File = syn::parse2(quote!(#(#items)*)).unwrap();
    let methods = file.items.iter().filter_map(|item| match item {
        syn::Item::Impl(item) => item.items.first(),
        _ => None,
    });
    let mut methods = methods.filter_map(|item| match item {
        syn::ImplItem::Fn(function) => Some(function),
        _ => None,
    });
    let docs = methods.next().unwrap().attrs.iter().filter_map(doc_text);
    let text: Vec<String> = docs.collect();
    let lines = text.iter().flat_map(|text| text.split(LINE_END));
    lines
        .map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line)))
        .collect()
}

fn doc_text(attribute: &syn::Attribute) -> Option<String> {
    let syn::Meta::NameValue(meta) = &attribute.meta else {
        return None;
    };
    let syn::Expr::Lit(literal) = &meta.value else {
        return None;
    };
    let syn::Lit::Str(text) = &literal.lit else {
        return None;
    };
    Some(text.value())
}
