//! Names of types and their members.

use serde_json::Value;

use super::ident::{Case, from_words};
use super::names::{OperationNames, TypeNames};
use super::reserved::is_reserved;
use super::settle::{Scope, Wish};
use super::words::words;
use crate::ir::{Additional, Api, Enumeration, NameHint, Struct, TypeKind};

/// Names of the variant for what an enum or a union does not know, best first: one that the document does not use.
const UNKNOWN: &[&str] = &["Unknown", "Unrecognized", "UnrecognizedValue"];

/// Names component schemas, then what stands in other shared components.
pub(super) fn name_components(api: &Api, scope: &mut Scope, names: &mut [TypeNames]) {
    settle_where(api, scope, names, |hint| match hint {
        NameHint::Fixed(name) => Some(Wish::fixed(name, Case::Pascal).or(model(name))),
        NameHint::Component(key) => Some(component(key)),
        NameHint::Within { .. } | NameHint::Operation { .. } | NameHint::Shared { .. } => None,
    });
    settle_where(api, scope, names, |hint| match hint {
        NameHint::Shared { component, role } => {
            let text = format!("{component} {role}");
            Some(Wish::new(text.trim(), Case::Pascal).or(model(&text)))
        }
        NameHint::Within { .. }
        | NameHint::Operation { .. }
        | NameHint::Component(_)
        | NameHint::Fixed(_) => None,
    });
}

/// The key as it is, or with a word added where that name is reserved.
fn component(key: &str) -> Wish {
    let wish = Wish::new(key, Case::Pascal);
    let reserved = wish
        .candidates
        .first()
        .is_some_and(|name| is_reserved(name));
    if reserved { wish.or(model(key)) } else { wish }
}

fn model(key: &str) -> String {
    let mut words = words(key);
    words.push("model".to_owned());
    from_words(&words, Case::Pascal)
}

fn settle_where(
    api: &Api,
    scope: &mut Scope,
    names: &mut [TypeNames],
    wish: impl Fn(&NameHint) -> Option<Wish>,
) {
    let (at, wishes): (Vec<usize>, Vec<Wish>) = api
        .types
        .iter()
        .enumerate()
        .filter_map(|(index, def)| wish(&def.hint).map(|wish| (index, wish)))
        .unzip();
    // What the document fixes goes first.
    let is_fixed = |at: usize| {
        let def = api.types.get(at);
        def.is_some_and(|def| matches!(def.hint, NameHint::Fixed(_)))
    };
    let idents = scope.settle_by(&wishes, |index, wish| {
        let at = at.get(index).copied().unwrap_or_default();
        (!is_fixed(at), wish.text.as_str())
    });
    for (index, ident) in at.into_iter().zip(idents) {
        if let Some(entry) = names.get_mut(index) {
            entry.ident = ident;
        }
    }
}

/// Names inline schemas after the type or the operation that holds them.
///
/// Those whose holder has a name are named together, so that none depends on which the document has first.
pub(super) fn name_inline(
    api: &Api,
    operations: &[OperationNames],
    scope: &mut Scope,
    names: &mut [TypeNames],
) {
    let mut open: Vec<usize> = (0..api.types.len()).collect();
    loop {
        open.retain(|index| {
            names
                .get(*index)
                .is_some_and(|names| names.ident.is_empty())
        });
        let mut ready = open.clone();
        ready.retain(|index| match api.types.get(*index).map(|def| &def.hint) {
            Some(NameHint::Within { parent, .. }) => names
                .get(parent.index())
                .is_none_or(|names| !names.ident.is_empty()),
            Some(_) | None => true,
        });
        if ready.is_empty() {
            // Hints that hold each other.
            ready.clone_from(&open);
        }
        if ready.is_empty() {
            return;
        }
        let wishes: Vec<Wish> = ready
            .iter()
            .filter_map(|index| api.types.get(*index))
            .map(|def| inline(&def.hint, operations, names))
            .collect();
        let idents = scope.settle_by(&wishes, |at, _| {
            let def = api.types.get(*ready.get(at)?)?;
            Some(&def.pointer)
        });
        for (index, ident) in ready.into_iter().zip(idents) {
            if let Some(entry) = names.get_mut(index) {
                entry.ident = ident;
            }
        }
    }
}

fn inline(hint: &NameHint, operations: &[OperationNames], names: &[TypeNames]) -> Wish {
    match hint {
        NameHint::Within { parent, role } => {
            let holder = names.get(parent.index()).map_or("", |n| n.ident.as_str());
            within(holder, role)
        }
        NameHint::Operation {
            operation, role, ..
        } => {
            let holder = operations
                .get(operation.0 as usize)
                .map_or("", |n| n.base.as_str());
            within(holder, role)
        }
        NameHint::Component(text)
        | NameHint::Fixed(text)
        | NameHint::Shared {
            component: text, ..
        } => component(text),
    }
}

/// `MessageContent` for `content` in `Message`; `AgentConfigPath`, not `AgentConfigConfigPath`, for `config_path`.
fn within(holder: &str, role: &str) -> Wish {
    let mut all = words(holder);
    let role = words(role);
    let stutters = role.len() > 1 && all.last() == role.first();
    let short = [&all, role.get(1..).unwrap_or_default()].concat();
    all.extend(role);
    let whole = Wish::of_words(&all, Case::Pascal);
    if stutters {
        Wish::of_words(&short, Case::Pascal).or_all(whole)
    } else {
        whole
    }
}

/// Names fields, values and variants.
pub(super) fn name_members(api: &Api, names: &mut [TypeNames]) {
    for (def, names) in api.types.iter().zip(names) {
        match &def.kind {
            TypeKind::Struct(object) => fields(object, names),
            TypeKind::Enum(enumeration) => variants(&values(enumeration), names),
            TypeKind::Union(union) => {
                let hints = union.variants.iter();
                let wishes: Vec<Wish> = hints.map(|it| Wish::new(&it.hint, Case::Pascal)).collect();
                variants(&wishes, names);
            }
            TypeKind::Alias(_) | TypeKind::Newtype(_) => {}
        }
    }
}

fn fields(object: &Struct, names: &mut TypeNames) {
    let mut scope = Scope::default();
    let wishes: Vec<Wish> = object
        .fields
        .iter()
        .map(|field| {
            Wish::new(&field.wire, Case::Snake).with_fixed(field.rust_name.as_deref(), Case::Snake)
        })
        .collect();
    names.members = scope.settle(&wishes);
    if let Additional::Kept(_) = object.additional {
        names.rest = scope.give(
            &Wish::new("extra", Case::Snake)
                .or("additional".to_owned())
                .or("additional_properties".to_owned()),
        );
    }
    names.misfits = scope.give(&Wish::new("misfits", Case::Snake).or("misfit_values".to_owned()));
}

fn values(enumeration: &Enumeration) -> Vec<Wish> {
    enumeration
        .values
        .iter()
        .map(|value| {
            let own = Wish::new(&value_text(&value.value), Case::Pascal);
            match value.rust_name.as_deref() {
                Some(name) => varname(name).or_all(own),
                None => own,
            }
        })
        .collect()
}

/// A variant that `x-enum-varnames` names, mostly as constants are written: `DELETE_REGIONS`.
fn varname(name: &str) -> Wish {
    let is_mixed = name.chars().any(|c| c.is_ascii_lowercase());
    Wish::new(name, Case::Pascal).with_fixed(is_mixed.then_some(name), Case::Pascal)
}

fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

/// Names variants as they wish, and the one for what the enum or the union does not know.
fn variants(wishes: &[Wish], names: &mut TypeNames) {
    let mut scope = Scope::default();
    names.members = scope.settle(wishes);
    names.rest = scope.give(&Wish {
        text: String::new(),
        candidates: UNKNOWN.iter().map(|&name| name.to_owned()).collect(),
    });
}
