//! Names of types and their members.

use serde_json::Value;

use super::ident::{Case, from_words, ident, words};
use super::names::{OperationNames, TypeNames};
use super::reserved::is_reserved;
use super::settle::{Scope, Wish};
use crate::ir::{Additional, Api, Enumeration, NameHint, Struct, TypeId, TypeKind, Union};

/// The variant for what an enum or a union does not know.
const UNKNOWN: &str = "Unknown";

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
    for (index, ident) in at.into_iter().zip(scope.settle(&wishes)) {
        if let Some(entry) = names.get_mut(index) {
            entry.ident = ident;
        }
    }
}

/// Names inline schemas after the type or the operation that holds them.
pub(super) fn name_inline(
    api: &Api,
    operations: &[OperationNames],
    scope: &mut Scope,
    names: &mut [TypeNames],
) {
    for index in 0..api.types.len() {
        for id in unnamed_line(api, names, index) {
            let wish = inline(&api.ty(id).hint, operations, names);
            let ident = scope.give(&wish);
            if let Some(entry) = names.get_mut(id.index()) {
                entry.ident = ident;
            }
        }
    }
}

/// The type and those around it that have no name yet, outermost first.
fn unnamed_line(api: &Api, names: &[TypeNames], index: usize) -> Vec<TypeId> {
    let mut line = Vec::new();
    let mut next = u32::try_from(index).ok().map(TypeId);
    while let Some(id) = next {
        let named = names.get(id.index()).is_none_or(|n| !n.ident.is_empty());
        if named || line.contains(&id) {
            break;
        }
        line.push(id);
        next = match &api.ty(id).hint {
            NameHint::Within { parent, .. } => Some(*parent),
            NameHint::Component(_)
            | NameHint::Fixed(_)
            | NameHint::Operation { .. }
            | NameHint::Shared { .. } => None,
        };
    }
    line.reverse();
    line
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
            TypeKind::Enum(enumeration) => {
                names.members = values(enumeration);
                UNKNOWN.clone_into(&mut names.rest);
            }
            TypeKind::Union(union) => {
                names.members = variants(union);
                UNKNOWN.clone_into(&mut names.rest);
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

fn values(enumeration: &Enumeration) -> Vec<String> {
    let wishes: Vec<Wish> = enumeration
        .values
        .iter()
        .map(|value| {
            let own = variant(&value_text(&value.value));
            match value.rust_name.as_deref() {
                Some(name) => varname(name).or_all(own),
                None => own,
            }
        })
        .collect();
    Scope::reserving(&[UNKNOWN]).settle(&wishes)
}

/// A variant that `x-enum-varnames` names, mostly as constants are written: `DELETE_REGIONS`.
fn varname(name: &str) -> Wish {
    let is_mixed = name.chars().any(|c| c.is_ascii_lowercase());
    variant(name).with_fixed(is_mixed.then_some(name), Case::Pascal)
}

fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

fn variants(union: &Union) -> Vec<String> {
    let wishes: Vec<Wish> = union
        .variants
        .iter()
        .map(|member| variant(&member.hint))
        .collect();
    Scope::reserving(&[UNKNOWN]).settle(&wishes)
}

/// A variant; one called like the variant for the unknown gets a word more.
fn variant(text: &str) -> Wish {
    let wish = Wish::new(text, Case::Pascal);
    if wish.candidates.first().is_some_and(|name| name == UNKNOWN) {
        wish.or(ident(&format!("{UNKNOWN} value"), Case::Pascal))
    } else {
        wish
    }
}
