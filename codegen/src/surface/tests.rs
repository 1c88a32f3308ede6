//! Where things stand, and that they stay there.

use super::{Place, Surface};
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
        let files = emit(&api, &surface);
        let mut written: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        let mut listed: Vec<&str> = surface.files.iter().map(|it| it.path.as_str()).collect();
        written.sort_unstable();
        listed.sort_unstable();
        assert_eq!(written, listed);
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
