//! `validate()` of what callers send.
//!
//! ```text
//! rt::validate!(CreateSession {
//!     title = "title": value[MaxLength(100)],
//!     tags = "tags": value[MaxItems(8)] each[MinLength(1)],
//!     parent = "parent": nested[],
//! });
//!
//! rt::validate!(enum Event { Text, Image });
//! ```

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::Item;
use super::fields::Member;
use crate::emit::ident;
use crate::emit::scope::Scope;
use crate::ir::{
    Additional, Api, Constraint, EnumScalar, Field, JsonTypes, Scalar, Ty, TypeId, TypeKind, Union,
    resolved,
};

/// Which types have a `validate()`: those that callers make, and that have constraints or hold a type that has.
pub(super) fn checked(api: &Api, inputs: &[bool]) -> Vec<bool> {
    let mut checked = vec![false; api.types.len()];
    let mut holders: Vec<Vec<usize>> = vec![Vec::new(); api.types.len()];
    let mut open = Vec::new();
    for (index, def) in api.types.iter().enumerate() {
        if inputs.get(index) != Some(&true) {
            continue;
        }
        let mut held = Vec::new();
        match &def.kind {
            TypeKind::Struct(object) => {
                for field in &object.fields {
                    held.extend(nested(api, &field.ty));
                    if !rules(api, field).is_empty() {
                        open.push(index);
                    }
                }
                if let Additional::Kept(ty) = &object.additional {
                    held.extend(nested(api, ty));
                }
            }
            TypeKind::Union(union) => {
                held.extend(union.variants.iter().filter_map(|v| nested(api, &v.ty)));
            }
            TypeKind::Enum(_) | TypeKind::Alias(_) | TypeKind::Newtype(_) => {}
        }
        for id in held {
            if let Some(holders) = holders.get_mut(id.index()) {
                holders.push(index);
            }
        }
    }
    while let Some(index) = open.pop() {
        if let Some(flag) = checked.get_mut(index)
            && !std::mem::replace(flag, true)
        {
            open.extend(holders.get(index).into_iter().flatten());
        }
    }
    checked
}

/// The struct or union that a type expression leads to, where the runtime goes into the containers around it.
fn nested(api: &Api, ty: &Ty) -> Option<TypeId> {
    let mut ty = ty;
    loop {
        match resolved(api, ty) {
            Ty::Named(id) => return Some(*id),
            Ty::Array(inner) | Ty::Map(inner) | Ty::Nullable(inner) | Ty::Boxed(inner) => {
                ty = inner;
            }
            Ty::Keyed(key, inner) if is_text(api, key) => ty = inner,
            Ty::Keyed(..) | Ty::Scalar(_) | Ty::Tuple(_) | Ty::Any | Ty::AnyObject | Ty::Null => {
                return None;
            }
        }
    }
}

/// `validate()` of a struct.
pub(super) fn of_struct(
    scope: &mut Scope<'_>,
    item: Item<'_>,
    members: &[Member<'_>],
    kept: Option<&Ty>,
) -> Option<TokenStream> {
    if !item.is_checked(item.id) {
        return None;
    }
    let rt = scope.rt();
    let name = ident(&item.names.ident);
    let goes_into = |ty: &Ty| nested(scope.api, ty).is_some_and(|id| item.is_checked(id));
    let entries: Vec<TokenStream> = members
        .iter()
        .filter_map(|member| {
            let mut checks = rules(scope.api, member.field);
            if goes_into(&member.field.ty) {
                checks.push(quote!(nested[]));
            }
            let field = ident(member.name);
            let wire = &member.field.wire;
            (!checks.is_empty()).then(|| quote!(#field = #wire: #(#checks)*,))
        })
        .collect();
    let rest = kept.filter(|ty| goes_into(ty)).map(|_| {
        let rest = ident(&item.names.rest);
        quote!(..#rest)
    });
    Some(quote!(#rt::validate!(#name { #(#entries)* #rest });))
}

/// `validate()` of a union.
pub(super) fn of_union(
    scope: &mut Scope<'_>,
    item: Item<'_>,
    union: &Union,
) -> Option<TokenStream> {
    if !item.is_checked(item.id) {
        return None;
    }
    let rt = scope.rt();
    let name = ident(&item.names.ident);
    let variants = union
        .variants
        .iter()
        .zip(&item.names.members)
        .filter(|(variant, _)| nested(scope.api, &variant.ty).is_some_and(|id| item.is_checked(id)))
        .map(|(_, name)| ident(name));
    Some(quote!(#rt::validate!(enum #name { #(#variants),* });))
}

/// `value[MaxLength(100)] each[…] unique[]`: what is asked of a member, as far as its type can break it.
fn rules(api: &Api, field: &Field) -> Vec<TokenStream> {
    let mut ty = resolved(api, &field.ty);
    while let Ty::Nullable(inner) | Ty::Boxed(inner) = ty {
        ty = resolved(api, inner);
    }
    let mut checks = Vec::new();
    let list = |ty: &Ty, all: &[Constraint]| -> Vec<TokenStream> {
        let types = looked_at(api, ty);
        all.iter().filter_map(|one| rule(one, types)).collect()
    };
    let value = list(ty, &field.constraints.value);
    if !value.is_empty() {
        checks.push(quote!(value[#(#value),*]));
    }
    let items = match ty {
        Ty::Array(inner) | Ty::Map(inner) => Some(inner),
        Ty::Keyed(key, inner) if is_text(api, key) => Some(inner),
        _ => None,
    };
    let each = items.map_or_else(Vec::new, |items| list(items, &field.constraints.items));
    if !each.is_empty() {
        checks.push(quote!(each[#(#each),*]));
    }
    if matches!(ty, Ty::Array(_)) && field.constraints.value.contains(&Constraint::UniqueItems) {
        checks.push(quote!(unique[]));
    }
    checks
}

/// The JSON types of the values of a type that the runtime's rules can look at.
fn looked_at(api: &Api, ty: &Ty) -> JsonTypes {
    let mut ty = resolved(api, ty);
    while let Ty::Nullable(inner) | Ty::Boxed(inner) = ty {
        ty = resolved(api, inner);
    }
    match ty {
        Ty::Scalar(scalar) => match scalar {
            Scalar::I32 | Scalar::I64 | Scalar::U32 | Scalar::U64 | Scalar::F32 | Scalar::F64 => {
                JsonTypes::NUMBER
            }
            Scalar::Text | Scalar::Format(_) | Scalar::Bytes => JsonTypes::STRING,
            Scalar::Bool => JsonTypes::default(),
        },
        Ty::Array(_) => JsonTypes::ARRAY,
        Ty::Map(_) | Ty::Keyed(..) | Ty::AnyObject => JsonTypes::OBJECT,
        Ty::Any => JsonTypes::ALL,
        Ty::Named(_) | Ty::Tuple(_) | Ty::Nullable(_) | Ty::Boxed(_) | Ty::Null => {
            JsonTypes::default()
        }
    }
}

/// Whether keys of a map are text.
fn is_text(api: &Api, key: &Ty) -> bool {
    match resolved(api, key) {
        Ty::Named(id) => match &api.ty(*id).kind {
            TypeKind::Enum(values) => values.scalar == EnumScalar::Text,
            TypeKind::Struct(_)
            | TypeKind::Union(_)
            | TypeKind::Alias(_)
            | TypeKind::Newtype(_) => false,
        },
        _ => false,
    }
}

/// `MaxLength(100)`; none where values of these types cannot break it.
fn rule(constraint: &Constraint, types: JsonTypes) -> Option<TokenStream> {
    let (of, rule) = match constraint {
        Constraint::MinLength(count) => (JsonTypes::STRING, counted(quote!(MinLength), *count)),
        Constraint::MaxLength(count) => (JsonTypes::STRING, counted(quote!(MaxLength), *count)),
        Constraint::Pattern(pattern) => (JsonTypes::STRING, quote!(Pattern(#pattern))),
        Constraint::Minimum(bound) => (JsonTypes::NUMBER, bounded(quote!(Minimum), bound)),
        Constraint::Maximum(bound) => (JsonTypes::NUMBER, bounded(quote!(Maximum), bound)),
        Constraint::ExclusiveMinimum(bound) => {
            (JsonTypes::NUMBER, bounded(quote!(ExclusiveMinimum), bound))
        }
        Constraint::ExclusiveMaximum(bound) => {
            (JsonTypes::NUMBER, bounded(quote!(ExclusiveMaximum), bound))
        }
        Constraint::MultipleOf(step) => (JsonTypes::NUMBER, bounded(quote!(MultipleOf), step)),
        Constraint::MinItems(count) => (JsonTypes::ARRAY, counted(quote!(MinItems), *count)),
        Constraint::MaxItems(count) => (JsonTypes::ARRAY, counted(quote!(MaxItems), *count)),
        Constraint::MinProperties(count) => {
            (JsonTypes::OBJECT, counted(quote!(MinProperties), *count))
        }
        Constraint::MaxProperties(count) => {
            (JsonTypes::OBJECT, counted(quote!(MaxProperties), *count))
        }
        // A check of its own.
        Constraint::UniqueItems => return None,
    };
    types.intersects(of).then_some(rule)
}

/// A count, without `u64` behind it.
fn counted(name: TokenStream, count: u64) -> TokenStream {
    let count = Literal::u64_unsuffixed(count);
    quote!(#name(#count))
}

/// A number as text: no digit is lost.
fn bounded(name: TokenStream, bound: &serde_json::Number) -> TokenStream {
    let bound = bound.to_string();
    quote!(#name(#bound))
}
