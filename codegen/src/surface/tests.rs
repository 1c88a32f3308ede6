//! Where things are, and that they stay there; which items there are, and of which types.

use quote::quote;

use super::{
    BodyType, BodyValue, Holds, ItemKind, Outcome, PartValue, Place, ResponseBody, Responses,
    ResponsesType, Step, Surface,
};
use crate::diagnostic::Pointer;
use crate::emit::emit;
use crate::emit::fixture::*;
use crate::ir::*;

fn inline(hint: NameHint) -> TypeDef {
    TypeDef {
        hint,
        ..component("", object(vec![field("id", TEXT, Presence::Required)]))
    }
}

fn of_operation(operation: u32, role: &str) -> TypeDef {
    inline(NameHint::Operation {
        operation: OperationId(operation),
        part: OperationPart::Response,
        role: role.to_owned(),
    })
}

fn within(parent: u32, role: &str) -> TypeDef {
    inline(NameHint::Within {
        parent: TypeId(parent),
        role: role.to_owned(),
    })
}

/// The place of each type, by its name.
fn places(surface: &Surface) -> Vec<(&str, Place)> {
    let types = surface.types.iter();
    types
        .map(|ty| (ty.names.ident.as_str(), ty.place.clone()))
        .collect()
}

fn large() -> Vec<Operation> {
    (0..9)
        .map(|n| operation(&format!("get{n}"), Method::Get, &format!("/{n}")))
        .collect()
}

#[test]
fn inline_types_stand_with_their_component_or_operation() {
    let mut api = api(vec![
        operation("list", Method::Get, "/pets"),
        operation("pets", Method::Post, "/pets"),
    ]);
    let first = u32::try_from(api.types.len()).unwrap();
    api.types.push(within(1, "owner"));
    api.types.push(within(first, "name"));
    api.types.push(of_operation(1, "response"));
    api.types.push(within(first + 2, "item"));
    let surface = surface(&api);
    let places = places(&surface);
    let component = |module: &str| Place::Component(module.to_owned());
    let operation = Place::Operation(OperationId(1));
    assert_eq!(
        places[first as usize..]
            .iter()
            .map(|(_, it)| it)
            .collect::<Vec<_>>(),
        [&component("pet"), &component("pet"), &operation, &operation]
    );
    let paths: Vec<&str> = surface.files.iter().map(|it| it.path.as_str()).collect();
    assert!(paths.contains(&"pets.rs") && paths.contains(&"types/pet.rs"));
    // Not `pets/pets.rs`: a module must not be called like the one around it.
    assert!(paths.contains(&"pets/pets_operation.rs") && !paths.contains(&"pets/list.rs"));
}

#[test]
fn emitters_write_the_files_of_the_surface() {
    for mut api in [api(large()), api(vec![operation("one", Method::Get, "/")])] {
        api.types.push(of_operation(0, "response"));
        let surface = surface(&api);
        for file in &surface.files {
            let emitted = emit(&api, &surface, &file.content).unwrap();
            assert!(!emitted.items.is_empty(), "{}", file.path);
        }
    }
}

#[test]
fn what_is_added_elsewhere_moves_no_type() {
    let with = |operations: Vec<Operation>, more: &[&str]| {
        let mut api = api(operations);
        api.types.push(of_operation(0, "response"));
        api.types
            .extend(more.iter().map(|key| component(key, object(Vec::new()))));
        surface(&api)
    };
    let before = with(vec![operation("get0", Method::Get, "/0")], &[]);
    let after = with(large(), &["Zebra", "Aardvark", "PET", "pets"]);
    let before = places(&before);
    let after = places(&after);
    for place in before {
        assert!(after.contains(&place), "{place:?}");
    }
}

#[test]
fn files_are_distinct_on_every_system() {
    let mut api = api(vec![
        operation("con", Method::Get, "/"),
        operation("mod", Method::Get, "/m"),
    ]);
    let keys = [
        "Con", "AUX", "nul", "Type", "Mod", "Self", "文件", "pet", "PET", "COM1",
    ];
    api.types
        .extend(keys.iter().map(|key| component(key, object(Vec::new()))));
    api.types.push(of_operation(0, "response"));
    api.types.push(of_operation(1, "response"));
    let surface = surface(&api);
    let mut seen = std::collections::BTreeSet::new();
    for file in &surface.files {
        assert!(
            file.path.is_ascii() && seen.insert(file.path.to_ascii_lowercase()),
            "{}",
            file.path
        );
        for part in file.path.trim_end_matches(".rs").split('/') {
            let is_root = file.path == "mod.rs" || file.path == "types/mod.rs";
            assert!(is_root || part != "mod", "{}", file.path);
            assert!(!crate::name::outside::is_device(part), "{}", file.path);
            assert!(
                is_root || !crate::name::ident::is_keyword(part),
                "{}",
                file.path
            );
        }
    }
}

fn choice(ty: Ty) -> Content {
    let json = MediaContent {
        media_types: vec!["application/json".to_owned()],
        content: Content::Json(ty),
    };
    let text = MediaContent {
        media_types: vec!["text/plain".to_owned()],
        content: Content::Text,
    };
    Content::Choice(vec![json, text])
}

/// An operation with every kind of item.
fn rich() -> Operation {
    let mut op = operation("send", Method::Post, "/send");
    let parts = |name| vec![part(name, true, false, Written::File, None)];
    let media_types = vec![
        ("application/json", Payload::Json(PET)),
        ("multipart/form-data", Payload::Multipart(parts("file"))),
        ("multipart/mixed", Payload::Multipart(parts("scan"))),
    ];
    op.body = Some(body(true, media_types));
    op.responses.success = vec![
        case(StatusMatch::Code(200), choice(PET), ""),
        case(StatusMatch::Code(201), choice(KIND), ""),
    ];
    op.responses.success[1].pointer = Pointer::from_text("/components/responses/Made");
    op.responses.errors = vec![
        json(400, ERROR),
        case(StatusMatch::Default, choice(ERROR), ""),
    ];
    op.responses.errors[0].headers = vec![header("X-Wait", INT, false)];
    op
}

/// The names of the public items of a file, and those that it re-exports.
fn written(api: &Api, surface: &Surface, path: &str) -> (Vec<String>, Vec<String>) {
    let file = surface.files.iter().find(|file| file.path == path).unwrap();
    let items = emit(api, surface, &file.content).unwrap().items;
    let file: syn::File = syn::parse2(quote!(#(#items)*)).unwrap();
    let (mut public, mut exported) = (Vec::new(), Vec::new());
    for item in &file.items {
        match item {
            syn::Item::Enum(item) => public.push(item.ident.to_string()),
            syn::Item::Struct(item) => public.push(item.ident.to_string()),
            syn::Item::Use(item) if matches!(item.vis, syn::Visibility::Public(_)) => {
                let text = quote!(#item).to_string();
                let (_, names) = text.split_once('{').unwrap();
                let names = names.trim_end_matches([' ', ';', '}']).split(',');
                exported.extend(names.map(|name| name.trim().to_owned()));
            }
            _ => {}
        }
    }
    (public, exported)
}

#[test]
fn emitters_write_the_items_of_the_surface_and_groups_export_them() {
    let mut api = api(vec![rich()]);
    api.types.push(of_operation(0, "response"));
    let surface = surface(&api);
    let operation = &surface.operations[0];
    let kinds: Vec<ItemKind> = operation.items.iter().map(|item| item.kind).collect();
    assert_eq!(
        kinds,
        [
            ItemKind::Operation,
            ItemKind::Body,
            ItemKind::Form(0),
            ItemKind::Form(1),
            ItemKind::ByStatus(Outcome::Success),
            ItemKind::MediaTypes(Outcome::Success, 0),
            ItemKind::ByStatus(Outcome::Failure),
            ItemKind::MediaTypes(Outcome::Failure, 1),
        ]
    );
    let mut listed: Vec<String> = operation.items.iter().map(|it| it.name.clone()).collect();
    let (_, exported) = written(&api, &surface, "pets.rs");
    assert_eq!(exported, listed);
    let types = operation.types.iter();
    listed.extend(types.map(|id| surface.ty(*id).unwrap().ident.clone()));
    let path = format!("pets/{}.rs", operation.module.as_ref().unwrap());
    let (public, _) = written(&api, &surface, &path);
    assert_eq!(public, listed);
}

#[test]
fn what_operations_share_is_listed_once() {
    let mut second = rich();
    second.operation_id = Some("resend".to_owned());
    second.path = template("/resend");
    let api = api(vec![rich(), second]);
    let surface = surface(&api);
    let listed: Vec<_> = surface
        .shared
        .iter()
        .map(|shared| (shared.operation.0, shared.item.kind))
        .collect();
    assert_eq!(
        listed,
        [
            (0, ItemKind::MediaTypes(Outcome::Success, 1)),
            (0, ItemKind::Headers(Outcome::Failure, 0)),
        ]
    );
    let names = surface.shared.iter().map(|shared| shared.item.name.clone());
    let (public, _) = written(&api, &surface, "shared_responses.rs");
    assert_eq!(public, names.collect::<Vec<_>>());
}

/// The success responses of an operation with these.
fn responses(cases: Vec<ResponseCase>) -> Responses {
    let mut op = operation("get", Method::Get, "/");
    op.responses.success = cases;
    surface(&api(vec![op])).operations.remove(0).success
}

#[test]
fn responses_that_are_alike_have_one_type() {
    let alike = responses(vec![
        case(StatusMatch::Code(200), choice(PET), ""),
        case(StatusMatch::Code(201), choice(PET), ""),
    ]);
    assert_eq!(alike.ty, ResponsesType::Alike);
    // And the items of the first.
    assert_eq!(alike.cases[0].body, alike.cases[1].body);
    assert_eq!(responses(Vec::new()).ty, ResponsesType::Never);
    let empty = responses(vec![case(StatusMatch::Code(204), Content::Empty, "")]);
    assert!(empty.is_empty() && !alike.is_empty());
}

#[test]
fn responses_that_differ_in_body_or_headers_are_an_enum_by_status() {
    let by_body = responses(vec![json(200, PET), json(202, KIND)]);
    assert_eq!(by_body.by_status(), Some("GetOutput"));
    let cases = by_body.cases.iter();
    let variants: Vec<_> = cases.map(|it| (it.variant.as_str(), &it.body)).collect();
    let (pet, kind) = (ResponseBody::Json(PET), ResponseBody::Json(KIND));
    assert_eq!(variants, [("Ok", &pet), ("Accepted", &kind)]);
    let mut cases = vec![json(200, PET), json(202, PET)];
    cases[1].headers = vec![header("X-Total", INT, true)];
    let by_headers = responses(cases);
    assert_eq!(by_headers.by_status(), Some("GetOutput"));
    let headers = by_headers.cases[1].headers.as_ref().unwrap();
    assert_eq!(headers.fields, ["x_total"]);
}

#[test]
fn a_body_of_several_media_types_is_made_from_each_type_once() {
    let mut op = operation("send", Method::Post, "/send");
    let parts = vec![
        part("file", true, true, Written::File, None),
        part("note", false, false, Written::Plain, Some(TEXT)),
        part("pet", true, false, Written::Json, Some(PET)),
    ];
    let media_types = vec![
        ("text/plain", Payload::Text),
        ("application/json", Payload::Json(KEY)),
        ("multipart/form-data", Payload::Multipart(parts.clone())),
        ("multipart/mixed", Payload::Multipart(parts)),
        ("multipart/related", Payload::Multipart(Vec::new())),
    ];
    op.body = Some(body(true, media_types));
    let mut surface = surface(&api(vec![op]));
    let body = surface.operations.remove(0).body.unwrap();
    assert_eq!(body.ty, BodyType::ByMediaType("SendBody".to_owned()));
    let choices = body.choices.iter();
    let choices: Vec<_> = choices.map(|it| (&it.value, it.has_from)).collect();
    assert_eq!(
        choices,
        [
            (&BodyValue::Text, true),
            // An alias of a string is a string.
            (&BodyValue::Typed(KEY), false),
            (&BodyValue::Form(0), true),
            (&BodyValue::Form(0), false),
            (&BodyValue::AnyForm, true),
        ]
    );
    let fields: Vec<_> = body.forms[0]
        .fields
        .iter()
        .map(|it| {
            (
                it.name.as_str(),
                &it.value,
                it.holds,
                it.is_argument,
                it.takes_into,
            )
        })
        .collect();
    let (text, pet) = (PartValue::Typed(TEXT), PartValue::Typed(PET));
    assert_eq!(
        fields,
        [
            ("file", &PartValue::File, Holds::Many, true, false),
            ("note", &text, Holds::Optional, false, true),
            ("pet", &pet, Holds::One, true, false),
        ]
    );
}

#[test]
fn an_operation_is_called_in_each_way_that_it_has() {
    let mut logs = operation("logs", Method::Get, "/logs");
    logs.streaming = Some(Streaming {
        flag: None,
        media_type: "application/jsonl".to_owned(),
        event: PET,
        tag: StreamTag::Data,
        terminator: None,
        terminal: Vec::new(),
        resume: StreamResume::Never,
        status: StatusMatch::Code(200),
    });
    let surface = surface(&api(vec![operation("get", Method::Get, "/"), logs]));
    let methods = |index: usize| -> Vec<&str> {
        let own = &surface.operations[index];
        own.ways.iter().map(|way| own.method(*way)).collect()
    };
    assert_eq!(methods(0), ["get"]);
    assert_eq!(methods(1), ["logs", "logs_stream"]);
}

#[test]
fn pages_lead_from_the_response_to_the_items() {
    let mut op = operation("list", Method::Get, "/pets");
    let at = |path: &str| Pagination {
        style: PagingStyle::Link,
        items: Pointer::from_text(path),
        path: path.split('/').skip(1).map(str::to_owned).collect(),
        item: PET,
        limit: None,
    };
    op.responses.success = vec![json(200, LITTER)];
    op.pagination = Some(at("/data/pets"));
    let pages = |op: &Operation| surface(&api(vec![op.clone()])).operations.remove(0).pages;
    let field = |name: &str| Step::Field(name.to_owned());
    let (into, optional) = (Step::IntoOption, Step::Optional);
    assert_eq!(
        pages(&op).unwrap().steps,
        [
            field("data"),
            into,
            optional.clone(),
            field("pets"),
            optional
        ]
    );
    op.pagination = Some(at("/data/dogs"));
    assert_eq!(pages(&op), None);
}
