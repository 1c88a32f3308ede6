//! Emitted types, one golden file for each kind; the tests crate compiles such output.

#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use crate::emit::emit;
use crate::emit::fixture::{
    INT, TEXT, UUID, api, compare, component, enum_value, field, object, surface, variant,
};
use crate::ir::*;
use crate::print::print;
use crate::surface::Content;

/// The printed type files of an API with these types, behind one another.
fn printed(types: Vec<TypeDef>) -> String {
    let mut api = api(Vec::new());
    api.types = types;
    let surface = surface(&api);
    let files = surface.files.iter();
    let types = files.filter(|file| matches!(file.content, Content::Types { .. }));
    let texts: Vec<String> = types
        .map(|file| {
            let emitted = emit(&api, &surface, &file.content).unwrap();
            print(&file.path, emitted, "specs/pets/openapi.yaml").unwrap()
        })
        .collect();
    texts.concat()
}

fn named(id: u32) -> Ty {
    Ty::Named(TypeId(id))
}

fn nullable(ty: Ty) -> Ty {
    Ty::Nullable(Box::new(ty))
}

fn array(ty: Ty) -> Ty {
    Ty::Array(Box::new(ty))
}

fn described(mut field: Field, summary: &str, description: &str) -> Field {
    field.docs.summary = Some(summary.to_owned());
    field.docs.description = Some(description.to_owned());
    field
}

fn fixed(mut field: Field, value: Value) -> Field {
    field.fixed = Some(value);
    field
}

fn enumeration(scalar: EnumScalar, values: Vec<Value>, open: bool) -> TypeKind {
    let values = values.into_iter().map(|value| EnumValue {
        value,
        ..enum_value("")
    });
    TypeKind::Enum(Enumeration {
        scalar,
        values: values.collect(),
        open,
    })
}

#[test]
fn structs() {
    use Presence::{Optional, OptionalNullable, Required, RequiredNullable};
    let mut deprecated = field("oldName", TEXT, Optional);
    deprecated.docs.deprecated = true;
    let mut read_only = field("createdAt", TEXT, Optional);
    read_only.read_only = true;
    let fields = vec![
        described(field("id", UUID, Required), "Id", "Its id."),
        field("type", TEXT, Required),
        field("@type", TEXT, Optional),
        field("turnCount", INT, Optional),
        field("scores", array(nullable(INT)), Required),
        field("parent", named(0), RequiredNullable),
        field("note", TEXT, OptionalNullable),
        field("next", Ty::Boxed(Box::new(named(0))), Optional),
        field("tags", array(TEXT), Optional),
        field("either", named(1), Required),
        fixed(field("kind", TEXT, Required), json!("session")),
        field("version", INT, Optional),
        field(
            "pair",
            Ty::Tuple(TupleType {
                required: vec![TEXT],
                optional: vec![INT, nullable(TEXT)],
                rest: Box::new(Ty::Any),
            }),
            Optional,
        ),
        deprecated,
        read_only,
    ];
    let either = TypeKind::Union(Union {
        variants: vec![variant("text", TEXT), variant("whole", INT)],
        tagging: Tagging::Shape {
            overlapping: false,
            several: true,
        },
    });
    compare(
        &printed(vec![
            component("Session", object(fields)),
            component("Either", either),
        ]),
        "types_struct.rs",
    );
}

#[test]
fn structs_without_requirements() {
    let constants = vec![fixed(
        field("kind", TEXT, Presence::Required),
        json!("a \"b\"\r"),
    )];
    compare(
        &printed(vec![
            component("Nothing", object(Vec::new())),
            component(
                "Options",
                object(vec![field("limit", INT, Presence::Optional)]),
            ),
            component("Constant", object(constants)),
            component(
                "Ids",
                TypeKind::Alias(AliasType {
                    target: array(UUID),
                }),
            ),
        ]),
        "types_default.rs",
    );
}

#[test]
fn open_structs() {
    let open = |ty: Ty, fields: Vec<Field>| {
        TypeKind::Struct(Struct {
            fields,
            additional: Additional::Kept(ty),
            constraints: Vec::new(),
            additional_constraints: Constraints::default(),
        })
    };
    compare(
        &printed(vec![
            component(
                "Labels",
                open(
                    Ty::Any,
                    vec![
                        field("id", TEXT, Presence::Required),
                        field("user-id", TEXT, Presence::RequiredNullable),
                        field("extra", INT, Presence::Optional),
                        field("note", TEXT, Presence::OptionalNullable),
                    ],
                ),
            ),
            component("Counts", open(INT, Vec::new())),
        ]),
        "types_open.rs",
    );
}

#[test]
fn enums() {
    let text = vec![
        json!("auto"),
        json!("+1"),
        json!("-1"),
        json!("unknown"),
        json!("Auto"),
    ];
    let mixed = vec![json!("two"), json!(1.5), json!(true)];
    compare(
        &printed(vec![
            component("Mode", enumeration(EnumScalar::Text, text, true)),
            component(
                "Order",
                enumeration(EnumScalar::Text, vec![json!("asc"), json!("desc")], false),
            ),
            component(
                "Level",
                enumeration(EnumScalar::Integer, vec![json!(1), json!(-1)], true),
            ),
            component("Mixed", enumeration(EnumScalar::Json, mixed, true)),
        ]),
        "types_enum.rs",
    );
}

#[test]
fn unions() {
    let pet = |key: &str| component(key, object(vec![field("name", TEXT, Presence::Required)]));
    let tags = |hint: &str, ty: Ty, tags: &[&str]| Variant {
        tags: tags.iter().map(|&tag| tag.into()).collect(),
        ..variant(hint, ty)
    };
    let shape = |hint: &str, ty: Ty, types: JsonTypes| Variant {
        probe: Probe {
            types,
            required: vec!["name".to_owned()],
            consts: vec![("kind".to_owned(), vec![json!("cat"), json!(1)])],
            known: vec!["name".to_owned(), "kind".to_owned()],
            values: vec![json!("a")],
            items: Some(JsonTypes::STRING.union(JsonTypes::NULL)),
            least: 0,
            most: None,
        },
        ..variant(hint, ty)
    };
    let tagged = TypeKind::Union(Union {
        variants: vec![
            tags("cat", named(0), &["cat", "kitten"]),
            tags("dog", Ty::Boxed(Box::new(named(1))), &["dog"]),
            tags("unknown", named(1), &["other"]),
        ],
        tagging: Tagging::Tag {
            property: "kind".to_owned(),
            optional: false,
            untagged: Untagged::Variant(1),
        },
    });
    let untagged = TypeKind::Union(Union {
        variants: vec![
            shape("Cat", named(0), JsonTypes::OBJECT),
            shape("text", TEXT, JsonTypes::STRING),
            shape("key", named(4), JsonTypes::STRING),
            variant("list", array(TEXT)),
        ],
        tagging: Tagging::Shape {
            overlapping: true,
            several: false,
        },
    });
    compare(
        &printed(vec![
            pet("Cat"),
            pet("Dog"),
            component("Tagged", tagged),
            component("Untagged", untagged),
            component("Key", TypeKind::Alias(AliasType { target: TEXT })),
        ]),
        "types_union.rs",
    );
}

/// Schemas with names of the prelude and of the runtime.
#[test]
fn names_that_shadow() {
    let of =
        |key: &str, ty: Ty| component(key, object(vec![field("value", ty, Presence::Optional)]));
    let text = printed(vec![
        of("Option", TEXT),
        of("String", named(0)),
        of("Vec", array(named(1))),
        of("Box", Ty::Boxed(Box::new(named(3)))),
        of("Result", named(2)),
        of("Self", named(4)),
        of("Error", named(5)),
        of("Uuid", UUID),
        of("Map", Ty::AnyObject),
        of("Serialize", named(8)),
    ]);
    compare(&text, "types_shadow.rs");
}
