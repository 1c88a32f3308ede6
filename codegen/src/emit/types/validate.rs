//! `validate()` of what callers send.
//!
//! ```text
//! rt::validate!(CreateSession {
//!     "/title": [MaxLength(100)],
//!     "/tags": [MaxItems(8)],
//!     "/tags/*": [MinLength(1)],
//!     "/parent": parent,
//!     ..extra ["": [MaxLength(8)]]
//! });
//!
//! rt::validate!(enum Event { Image; Text: ["": [MinLength(1)]] });
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use super::fields::Member;
use super::item::Item;
use crate::emit::checks;
use crate::emit::scope::Scope;
use crate::emit::tokens::ident;
use crate::ir::{Struct, Ty, Union};

/// `validate()` of a struct.
pub(super) fn of_struct(
    scope: &mut Scope<'_>,
    item: Item<'_>,
    object: &Struct,
    members: &[Member<'_>],
    kept: Option<&Ty>,
) -> Option<TokenStream> {
    if !item.own.is_checked {
        return None;
    }
    let rt = scope.rt();
    let name = ident(&item.names.ident);
    let entries = members.iter().flat_map(|member| {
        let place = checks::token(&member.field.wire);
        let mut rows = checks::table(&member.field.constraints, &place);
        if goes_into(scope, &member.field.ty) {
            let field = ident(member.name);
            match rows.first_mut() {
                Some(first) if !member.field.constraints.value.is_empty() => {
                    first.extend(quote!(#field));
                }
                _ => rows.insert(0, quote!(#place: #field)),
            }
        }
        rows
    });
    let entries = checks::own(&object.constraints).into_iter().chain(entries);
    let others = kept.and_then(|ty| {
        let rules = checks::table(&object.additional_constraints, "");
        let nested = goes_into(scope, ty).then(|| quote!(nested));
        let rules = (!rules.is_empty()).then(|| quote!([#(#rules),*]));
        let rest = ident(&item.names.rest);
        (rules.is_some() || nested.is_some()).then(|| quote!(..#rest #rules #nested))
    });
    Some(quote!(#rt::validate!(#name { #(#entries,)* #others });))
}

/// Whether a value contains a type with `validate()`; types that occur only in responses have none.
fn goes_into(scope: &Scope<'_>, ty: &Ty) -> bool {
    let leaf = checks::leaf(scope.api, ty);
    let leaf = leaf.and_then(|id| scope.surface.types.get(id.index()));
    leaf.is_some_and(|own| own.is_input)
}

/// `validate()` of a union.
pub(super) fn of_union(
    scope: &mut Scope<'_>,
    item: Item<'_>,
    union: &Union,
) -> Option<TokenStream> {
    if !item.own.is_checked {
        return None;
    }
    let rt = scope.rt();
    let name = ident(&item.names.ident);
    let variants = || union.variants.iter().zip(&item.names.members);
    let nested = variants()
        .filter(|(variant, _)| goes_into(scope, &variant.ty))
        .map(|(_, name)| ident(name));
    let bare: Vec<TokenStream> = variants()
        .filter(|(variant, _)| !variant.constraints.is_empty())
        .map(|(variant, name)| {
            let rules = checks::table(&variant.constraints, "");
            let name = ident(name);
            quote!(#name: [#(#rules),*])
        })
        .collect();
    let bare = (!bare.is_empty()).then(|| quote!(; #(#bare),*));
    Some(quote!(#rt::validate!(enum #name { #(#nested),* #bare });))
}
