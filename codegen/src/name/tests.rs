//! Names over whole APIs, and a small generator of random texts.

/// A generator of pseudo-random numbers (xorshift) for loops over odd texts.
pub(crate) struct Random(pub u64);

impl Random {
    /// The next number below `limit`.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit.max(1)
    }

    fn character(&mut self) -> char {
        const ODD: &[char] = &[
            ' ', '-', '_', '.', '/', '+', '*', '\'', '"', '\\', '\r', '\n', '\u{0}', '\u{202e}',
            '\u{200d}', '\u{2028}', 'é', 'ß', 'İ', 'ǅ', '日', '🦀', '٣', '\u{301}', '#', '<',
        ];
        match self.below(4) {
            0 => ODD
                .get(usize::try_from(self.below(ODD.len() as u64)).unwrap_or(0))
                .copied()
                .unwrap_or('x'),
            1 => char::from_u32(u32::try_from(self.below(0x0011_0000)).unwrap_or(0)).unwrap_or('y'),
            _ => char::from(b'A' + u8::try_from(self.below(58)).unwrap_or(0)),
        }
    }

    /// A short text of odd characters, sometimes a keyword or a number.
    pub(crate) fn text(&mut self) -> String {
        const WORDS: &[&str] = &[
            "type", "self", "Self", "crate", "", "1", "-1", "+1", "Option", "id", "ID", "a_b",
            "aB", "unknown", "gen", "_", "__",
        ];
        if self.below(5) == 0 {
            let at = usize::try_from(self.below(WORDS.len() as u64)).unwrap_or(0);
            return WORDS.get(at).copied().unwrap_or_default().to_owned();
        }
        let length = if self.below(50) == 0 {
            200
        } else {
            self.below(12)
        };
        (0..length).map(|_| self.character()).collect()
    }
}

use indexmap::IndexSet;

use std::collections::BTreeMap;

use super::ident::{Case, fixed, is_identifier, is_raw_keyword, unraw};
use super::words::words;
use super::{Names, Options, name};
use crate::emit::fixture::{TEXT, api, component, enum_value, field, object, operation, template};
use crate::ir::{
    Api, Docs, EnumScalar, EnumValue, Enumeration, HeaderField, Method, NameHint, Operation,
    PathSegment, Presence, SchemeKind, TypeDef, TypeId, TypeKind,
};

fn names(api: &Api) -> Names {
    let options = Options {
        module: "zoo".to_owned(),
    };
    name(api, &options)
}

fn with_types(types: Vec<TypeDef>) -> Api {
    Api {
        types,
        ..api(Vec::new())
    }
}

fn components(keys: &[&str]) -> Vec<String> {
    let types = keys.iter().map(|key| component(key, object(Vec::new())));
    let names = names(&with_types(types.collect()));
    names.types.into_iter().map(|names| names.ident).collect()
}

fn operations(operations: Vec<Operation>) -> Names {
    names(&api(operations))
}

#[test]
fn schemas_may_be_called_like_the_prelude_and_the_root() {
    assert_eq!(
        components(&[
            "Option",
            "String",
            "Vec",
            "Box",
            "Result",
            "Self",
            "Client",
            "Error",
            "Response",
            "File",
            "OptionModel"
        ]),
        [
            "Option2",
            "StringModel",
            "VecModel",
            "BoxModel",
            "ResultModel",
            "SelfModel",
            "ClientModel",
            "ErrorModel",
            "ResponseModel",
            "FileModel",
            "OptionModel",
        ]
    );
}

#[test]
fn schemas_that_collide_are_told_apart() {
    assert_eq!(
        components(&["pet", "Pet", "PET", "pet-", "", "Foo[Bar]", "日本"]),
        ["Pet3", "Pet", "Pet2", "PetMinus", "Empty", "FooBar", "日本"]
    );
}

#[test]
fn inline_types_are_named_by_their_place() {
    let within = |parent: u32, role: &str| TypeDef {
        hint: NameHint::Within {
            parent: TypeId(parent),
            role: role.to_owned(),
        },
        ..component("", object(Vec::new()))
    };
    let mut types = vec![
        component("Message", object(Vec::new())),
        within(0, "content"),
        within(1, "item"),
        within(0, "message_content"),
        component("MessageContent", object(Vec::new())),
    ];
    for depth in 2..9 {
        types.push(within(depth + 2, "considerably longer role"));
    }
    // Hints that hold each other still have names.
    types.push(within(12, "a"));
    types.push(within(12, "b"));
    let names = names(&with_types(types));
    let idents: Vec<&str> = names.types.iter().map(|n| n.ident.as_str()).collect();
    assert_eq!(
        idents.get(..5),
        Some(
            [
                "Message",
                "MessageContent2",
                "MessageContent2Item",
                "MessageMessageContent",
                "MessageContent"
            ]
            .as_slice()
        )
    );
    let unique: IndexSet<&str> = idents.iter().copied().collect();
    assert_eq!(unique.len(), idents.len());
    assert!(
        idents
            .iter()
            .all(|ident| !ident.is_empty() && ident.len() <= 204),
        "{idents:?}"
    );
}

#[test]
fn fastapi_ids_lose_their_path() {
    let names = operations(vec![
        operation(
            "new_conversation_api_conversations_post",
            Method::Post,
            "/api/conversations",
        ),
        operation(
            "get_it_api_conversations__id__get",
            Method::Get,
            "/api/conversations/{id}",
        ),
        operation("root__get", Method::Get, "/"),
        operation("list_api_other_get", Method::Get, "/api/something"),
        operation("listPets", Method::Get, "/pets"),
        operation("get_it_api_pets__id__get", Method::Get, "/api/pets/{id}"),
    ]);
    let methods: Vec<&str> = names.operations.iter().map(|n| n.method.as_str()).collect();
    assert_eq!(
        methods,
        [
            "new_conversation",
            "get_it_api_conversations_id_get",
            "root",
            "list_api_other_get",
            "list",
            "get_it_api_pets_id_get"
        ]
    );
    let requests: Vec<&str> = names.operations.iter().map(|n| n.ident.as_str()).collect();
    assert_eq!(
        requests,
        [
            "NewConversation",
            "GetItPets",
            "Root",
            "ListApiOtherGet",
            "ListPets",
            "GetIt"
        ]
    );
}

#[test]
fn operations_without_id_are_named_by_method_and_path() {
    let mut by_id = operation("", Method::Get, "/api/v1/sessions/{id}/events");
    by_id.operation_id = None;
    by_id.path = template("/api/v1/sessions/");
    by_id
        .path
        .segments
        .push(PathSegment::Parameter("id".to_owned()));
    let mut events = by_id.clone();
    events
        .path
        .segments
        .push(PathSegment::Fixed("/events".to_owned()));
    let mut renamed = by_id.clone();
    renamed.rust_name = Some("get".to_owned());
    let names = operations(vec![by_id, events, renamed]);
    let methods: Vec<&str> = names.operations.iter().map(|n| n.method.as_str()).collect();
    assert_eq!(methods, ["get_session", "get_sessions_events", "get"]);
    assert_eq!(
        names.operations.get(2).map(|n| n.ident.as_str()),
        Some("GetPets")
    );
}

#[test]
fn types_of_operations_keep_clear_of_schemas() {
    let mut api = api(vec![operation("createPet", Method::Post, "/pets")]);
    api.types.push(component("CreatePet", object(Vec::new())));
    api.types.push(component("Pets", object(Vec::new())));
    let names = names(&api);
    assert_eq!(
        names.operations.first().map(|n| n.ident.as_str()),
        Some("CreatePetCall")
    );
    assert_eq!(
        names.groups.first().map(|n| n.ident.as_str()),
        Some("PetsApi")
    );
    assert_eq!(
        names.groups.first().map(|n| n.accessor.as_str()),
        Some("pets")
    );
}

#[test]
fn a_single_key_is_called_api_key() {
    let mut api = api(Vec::new());
    let env =
        |api: &Api| -> Vec<String> { names(api).schemes.into_iter().map(|n| n.env).collect() };
    assert_eq!(env(&api), ["ZOO_BEARER_AUTH", "ZOO_KEY"]);
    api.schemes.truncate(1);
    assert_eq!(env(&api), ["ZOO_API_KEY"]);
    if let Some(scheme) = api.schemes.first_mut() {
        scheme.kind = SchemeKind::Basic;
    }
    assert_eq!(env(&api), ["ZOO_BEARER_AUTH"]);
}

#[test]
fn enums_keep_a_variant_for_the_unknown() {
    let values = ["unknown", "Unknown", "UNKNOWN"].map(enum_value).into();
    let api = with_types(vec![component(
        "Mode",
        TypeKind::Enum(Enumeration {
            scalar: EnumScalar::Text,
            values,
            open: true,
        }),
    )]);
    let names = names(&api);
    let first = names.types.first();
    assert_eq!(
        first.map(|n| n.members.join(" ")),
        Some("Unknown3 Unknown Unknown2".to_owned())
    );
    assert_eq!(first.map(|n| n.rest.as_str()), Some("Unrecognized"));
}

/// Names that an extension gives come in the case that rustc asks for, and settle like other names.
#[test]
fn given_variants_are_in_the_case_of_rust() {
    let named = |names: &[&str]| -> String {
        let value = |(index, name): (usize, &&str)| EnumValue {
            rust_name: Some((*name).to_owned()),
            ..enum_value(&format!("value-{index}"))
        };
        let api = with_types(vec![component(
            "Mode",
            TypeKind::Enum(Enumeration {
                scalar: EnumScalar::Text,
                values: names.iter().enumerate().map(value).collect(),
                open: true,
            }),
        )]);
        let names = self::names(&api);
        names
            .types
            .first()
            .map(|names| names.members.join(" "))
            .unwrap_or_default()
    };
    for (given, expected) in [
        (&["DELETE_REGIONS", "LINUX_VM"][..], "DeleteRegions LinuxVm"),
        (
            &["DELETE", "delete2", "Gpt4o", "GPT4o"],
            "Delete Delete2 Gpt4o GPT4o",
        ),
        (
            &["linux-vm", "Linux_Vm", "linuxVm"],
            "LinuxVm Value1 Value2",
        ),
        (
            &["A_1", "A1", "a 1", "V1_2", "1_2"],
            "Value0 A1 Value2 V1_2 N1_2",
        ),
        (
            &["self", "Self", "type", "", "_", "__"],
            "Self_ Value1 Type Empty Underscore UnderscoreUnderscore",
        ),
        (&["UNKNOWN", "Unknown"], "Value0 Unknown"),
        (&["日本", "é", "\u{202e}A"], "日本 É A"),
    ] {
        assert_eq!(named(given), expected, "{given:?}");
    }
}

/// `x-rust-name` is brought to the case of its place: types, fields, methods.
#[test]
fn given_names_are_in_the_case_of_rust() {
    for (given, pascal, snake) in [
        ("Pet", "Pet", "pet"),
        ("pet", "Pet", "pet"),
        ("PET", "PET", "pet"),
        ("pet_store", "PetStore", "pet_store"),
        ("petStore", "PetStore", "pet_store"),
        ("Pet_Store", "PetStore", "pet_store"),
        ("Pet__Store", "PetStore", "pet_store"),
        ("V1_2", "V1_2", "v1_2"),
        ("type", "Type", "r#type"),
        ("Self", "Self_", "self_"),
        ("a b", "AB", "a_b"),
    ] {
        assert_eq!(fixed(given, Case::Pascal), pascal, "{given}");
        assert_eq!(fixed(given, Case::Snake), snake, "{given}");
    }
}

/// What is shortened keeps what tells it apart, and no number does where words can.
#[test]
fn long_names_keep_what_tells_them_apart() {
    let long = "OpenAiRealtimeServerEventConversationItemInputAudioTranscription";
    let longer = format!("{long}{long}");
    let keys = [
        format!("{long}Completed"),
        format!("{long}Failed"),
        format!("{long}Delta"),
        format!("{longer}Completed"),
        format!("{longer}Failed"),
        format!("{long}Between{long}Completed"),
        format!("{long}Amid{long}Completed"),
        "phoenix__db__schema__User".to_owned(),
        "phoenix_db_schema_user_v2".to_owned(),
        "Elixir.Phoenix__Db".to_owned(),
    ];
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let named = components(&keys);
    for (key, name) in keys.iter().zip(&named) {
        if key.len() <= 100 && is_identifier(key) && !key.contains('_') {
            assert_eq!(key, name);
        }
        let tail = words(key).last().cloned().unwrap_or_default();
        assert!(name.to_lowercase().ends_with(&tail), "{key} is {name}");
        assert!(!name.contains("Underscore"), "{key} is {name}");
    }
    let mut turned = keys.clone();
    turned.reverse();
    let unique: IndexSet<String> = components(&turned).into_iter().collect();
    assert_eq!(unique.len(), keys.len());
    assert_eq!(
        named.get(7).map(String::as_str),
        Some("PhoenixDbSchemaUser")
    );
    // Inline types and methods are shortened in the same way.
    let within = |role: &str| TypeDef {
        hint: NameHint::Within {
            parent: TypeId(0),
            role: role.to_owned(),
        },
        ..component("", object(Vec::new()))
    };
    let types = vec![
        component(&longer, object(Vec::new())),
        within("status"),
        within("state"),
    ];
    let names = names(&with_types(types));
    let idents: Vec<&str> = names.types.iter().map(|n| n.ident.as_str()).collect();
    assert!(
        idents.get(1).is_some_and(|name| name.ends_with("Status")),
        "{idents:?}"
    );
    assert!(
        idents.get(2).is_some_and(|name| name.ends_with("State")),
        "{idents:?}"
    );
    let method = |role: &str| operation(&format!("{longer}{role}"), Method::Get, "/a");
    let names = operations(vec![method("Completed"), method("Failed")]);
    let methods: Vec<&str> = names.operations.iter().map(|n| n.method.as_str()).collect();
    assert!(
        methods
            .first()
            .is_some_and(|name| name.ends_with("_completed")),
        "{methods:?}"
    );
    assert!(
        methods.last().is_some_and(|name| name.ends_with("_failed")),
        "{methods:?}"
    );
}

/// Operations without an id of their own have names that do not depend on the order of the document.
#[test]
fn names_from_paths_do_not_depend_on_order() {
    let operation = |segments: &[&str]| {
        let mut operation = operation("", Method::Get, &segments.concat());
        operation.operation_id = None;
        operation.path.segments = segments
            .iter()
            .map(|text| match text.strip_prefix('{') {
                Some(name) => PathSegment::Parameter(name.trim_end_matches('}').to_owned()),
                None => PathSegment::Fixed((*text).to_owned()),
            })
            .collect();
        operation
    };
    let list = vec![
        operation(&["/v1/pets"]),
        operation(&["/v2/pets"]),
        operation(&["/pets"]),
        operation(&["/pets/", "{id}"]),
        operation(&["/stores/", "{id}", "/pets"]),
        operation(&["/stores/pets"]),
        operation(&["/stores/", "{other}", "/pets"]),
    ];
    let named = |list: Vec<Operation>| -> BTreeMap<String, (String, String)> {
        let paths: Vec<String> = list.iter().map(|it| it.path.text.clone()).collect();
        let names = operations(list).operations;
        let pair = |names: super::OperationNames| (names.method, names.ident);
        paths.into_iter().zip(names.into_iter().map(pair)).collect()
    };
    let straight = named(list.clone());
    let mut turned = list.clone();
    turned.reverse();
    assert_eq!(straight, named(turned));
    let mut moved = list;
    moved.rotate_left(3);
    assert_eq!(straight, named(moved));
    let method = |path: &str| straight.get(path).map(|(method, _)| method.as_str());
    assert_eq!(method("/stores/pets"), Some("get_stores_pets"));
    assert_eq!(method("/stores/{id}/pets"), Some("get_stores_by_id_pets"));
}

/// Headers of the same names, types and docs are one struct, named after themselves: neither further uses nor their order
/// change the name.
#[test]
fn equal_headers_are_one_type() {
    let header = |name: &str, required: bool| HeaderField {
        name: name.to_owned(),
        ty: TEXT,
        required,
        docs: Docs::default(),
    };
    let operation = |id: &str, names: &[&str]| {
        let mut operation = operation(id, Method::Get, &format!("/{id}"));
        for case in &mut operation.responses.success {
            case.headers = names.iter().map(|name| header(name, false)).collect();
        }
        operation
    };
    for (headers, expected) in [
        (
            &[
                "X-RateLimit-Limit",
                "X-RateLimit-Remaining",
                "X-RateLimit-Reset",
            ][..],
            "RateLimitHeaders",
        ),
        (
            &["ratelimit-limit", "ratelimit-remaining"],
            "RatelimitHeaders",
        ),
        (&["X-Total-Count"], "TotalCountHeaders"),
        (&["Location"], "LocationHeaders"),
        (&["x"], "XHeaders"),
        (&["ETag", "Last-Modified"], "ETagLastModifiedHeaders"),
        (&["a", "b", "c", "d", "e"], "ABCHeaders"),
        (
            &["Retry-After", "X-RateLimit-Limit", "X-RateLimit-Reset"],
            "RetryAfterRateLimitHeaders",
        ),
        (&[], ""),
    ] {
        let mut turned = headers.to_vec();
        turned.reverse();
        let mut other = operation("other", headers);
        for header in other
            .responses
            .success
            .iter_mut()
            .flat_map(|case| &mut case.headers)
        {
            header.required = true;
        }
        let list = vec![operation("one", headers), operation("two", &turned), other];
        let named = |list: Vec<Operation>| -> Vec<String> {
            let names = operations(list).items.into_iter();
            names
                .flat_map(|names| [names.success, names.errors].concat())
                .map(|case| case.headers)
                .collect()
        };
        let names = named(list.clone());
        assert_eq!(names.first().map(String::as_str), Some(expected));
        assert_eq!(names.first(), names.get(1));
        assert_eq!(
            names.first() == names.get(2),
            headers.is_empty(),
            "{names:?}"
        );
        let alone = named(list.into_iter().take(1).collect());
        assert_eq!(alone.first(), names.first());
    }
}

/// Any texts make identifiers that are valid and unique, and stay what they are when an unrelated name comes.
#[test]
fn names_are_total() {
    let mut random = Random(3);
    for _ in 0..150 {
        let count = random.below(20) + 2;
        let texts: Vec<String> = (0..count).map(|_| random.text()).collect();
        let types = |extra: bool| -> Api {
            let fields = texts
                .iter()
                .map(|text| field(text, TEXT, Presence::Optional));
            let mut types = vec![component("ZzUnrelatedHolder", object(fields.collect()))];
            types.extend(texts.iter().map(|text| component(text, object(Vec::new()))));
            if extra {
                types.push(component("ZzUnrelatedName", object(Vec::new())));
            }
            with_types(types)
        };
        let before = names(&types(false));
        let after = names(&types(true));
        let idents: Vec<&String> = before.types.iter().map(|names| &names.ident).collect();
        assert_unique(&idents, &texts);
        for (names, later) in before.types.iter().zip(&after.types) {
            assert_eq!(names.ident, later.ident);
            assert_unique(&names.members.iter().collect::<Vec<_>>(), &texts);
        }
    }
}

#[track_caller]
fn assert_unique(idents: &[&String], texts: &[String]) {
    let unique: IndexSet<_> = idents.iter().collect();
    assert_eq!(unique.len(), idents.len(), "{idents:?} of {texts:?}");
    for ident in idents {
        let raw = ident.starts_with("r#") && is_raw_keyword(unraw(ident));
        assert!(raw || is_identifier(ident), "{ident} of {texts:?}");
    }
}

/// Neither the order of schemas nor that of operations changes a name.
#[test]
fn names_do_not_depend_on_order() {
    let keys = [
        "pet", "Pet", "PET", "pet-", "Vec", "vec", "日本", "a b", "A_B", "aB",
    ];
    let named = |keys: &[&'static str]| -> BTreeMap<&str, String> {
        keys.iter().copied().zip(components(keys)).collect()
    };
    let ids = [
        ("getPet", "/pets/{id}"),
        ("getPets", "/pets"),
        ("get_pet", "/pet"),
        ("list_pets", "/all"),
        ("pets.get", "/pets/get"),
        ("get", "/get"),
        ("GetPetsV2", "/v2/pets"),
    ];
    let called = |ids: &[(&'static str, &str)]| -> BTreeMap<&str, (String, String)> {
        let list = ids
            .iter()
            .map(|(id, path)| operation(id, Method::Get, path));
        let names = operations(list.collect()).operations;
        let pairs = names.into_iter().map(|names| (names.method, names.ident));
        ids.iter().map(|(id, _)| *id).zip(pairs).collect()
    };
    let (straight, methods) = (named(&keys), called(&ids));
    for turn in 0..keys.len() {
        let mut keys = keys;
        keys.rotate_left(turn);
        assert_eq!(named(&keys), straight);
        keys.reverse();
        assert_eq!(named(&keys), straight);
        let mut ids = ids;
        ids.rotate_left(turn % 7);
        assert_eq!(called(&ids), methods);
        ids.reverse();
        assert_eq!(called(&ids), methods);
    }
    let method = |id: &str| methods.get(id).map(|(method, _)| method.as_str());
    assert_eq!(method("get"), Some("get"));
    assert_eq!(method("list_pets"), Some("list"));
    assert_eq!(method("get_pet"), Some("get_pet"));
    assert_eq!(method("getPet"), Some("get_pet_pets"));
}

/// A name that the document gives wins over one that is only short.
#[test]
fn given_methods_win() {
    let mut given = operation("removeOwner", Method::Delete, "/pets/{id}/owners/{owner}");
    given.rust_name = Some("delete".to_owned());
    let short = operation("deletePet", Method::Delete, "/pets");
    let several = operation("deletePets", Method::Delete, "/p");
    let names = operations(vec![several, short, given]);
    let methods: Vec<&str> = names.operations.iter().map(|n| n.method.as_str()).collect();
    assert_eq!(methods, ["delete_pets", "delete_pet", "delete"]);
    let bases: Vec<&str> = names.operations.iter().map(|n| n.ident.as_str()).collect();
    assert_eq!(bases, ["DeletePets", "DeletePet", "RemoveOwner"]);
}
