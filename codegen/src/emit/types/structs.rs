//! Structs.
//!
//! ```text
//! #[derive(Clone, Debug, PartialEq)]
//! #[non_exhaustive]
//! pub struct Session {
//!     /// Its id.
//!     pub id: Uuid,
//!     pub title: Option<String>,
//!     /// Values that did not match the document, kept as received.
//!     pub misfits: Misfits,
//! }
//!
//! impl Session {
//!     pub fn new(id: impl Into<Uuid>) -> Self { … }
//!     pub fn with_title(mut self, title: impl Into<String>) -> Self { … }
//! }
//!
//! rt::object!(Session with misfits {
//!     id = "id": required,
//!     title = "title": optional,
//! });
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use super::fields::Member;
use super::item::Item;
use super::{constructor, fields, validate};
use crate::emit::docs;
use crate::emit::scope::Scope;
use crate::emit::tokens::ident;
use crate::ir::{Additional, Struct, Ty};
use crate::surface::DefaultImpl;

/// The struct, its constructor and setters, and how it is read and written.
pub(super) fn emit(scope: &mut Scope<'_>, item: Item<'_>, object: &Struct) -> Vec<TokenStream> {
    let members: Vec<Member<'_>> = object
        .fields
        .iter()
        .zip(&item.names.members)
        .map(|(field, name)| Member { field, name })
        .collect();
    let kept = match &object.additional {
        Additional::Kept(ty) => Some(ty),
        Additional::Ignored => None,
    };
    let derives_default = item
        .own
        .constructor
        .as_ref()
        .is_some_and(|own| own.default == DefaultImpl::Derived);
    let mut items = vec![declaration(scope, item, &members, kept, derives_default)];
    items.extend(constructor::emit(scope, item, &members, kept));
    items.push(object_macro(scope, item, &members, kept));
    items.extend(validate::of_struct(scope, item, object, &members, kept));
    items
}

fn declaration(
    scope: &mut Scope<'_>,
    item: Item<'_>,
    members: &[Member<'_>],
    kept: Option<&Ty>,
    default: bool,
) -> TokenStream {
    let docs = item.docs(scope);
    let name = ident(&item.names.ident);
    let default = default.then(|| quote!(Default,));
    let fields: Vec<TokenStream> = members
        .iter()
        .map(|member| fields::declaration(scope, *member))
        .collect();
    let extra = kept.map(|ty| extra(scope, item, ty));
    let misfits = item.own.holds_misfits.then(|| misfits(scope, item));
    quote! {
        #docs
        #[derive(Clone, Debug, #default PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
            #extra
            #misfits
        }
    }
}

/// The map of additional properties.
fn extra(scope: &mut Scope<'_>, item: Item<'_>, ty: &Ty) -> TokenStream {
    let name = ident(&item.names.rest);
    let map = scope.ty(&Ty::Map(Box::new(ty.clone())));
    let docs = docs::attributes("Additional properties, in document order.");
    quote!(#docs pub #name: #map,)
}

/// The field for values that did not fit.
fn misfits(scope: &mut Scope<'_>, item: Item<'_>) -> TokenStream {
    let name = ident(&item.names.misfits);
    let misfits = scope.runtime("Misfits");
    let docs = docs::attributes("Values that did not match the document, kept as received.");
    quote!(#docs pub #name: #misfits)
}

/// `rt::object!(Session { id = "id": required, … });`
fn object_macro(
    scope: &mut Scope<'_>,
    item: Item<'_>,
    members: &[Member<'_>],
    kept: Option<&Ty>,
) -> TokenStream {
    let rt = scope.rt();
    let name = ident(&item.names.ident);
    let entries: Vec<TokenStream> = members
        .iter()
        .map(|member| {
            let field = ident(member.name);
            let wire = &member.field.wire;
            let mode = fields::mode(member.field);
            quote!(#field = #wire: #mode,)
        })
        .collect();
    let rest = kept.map(|_| {
        let rest = ident(&item.names.rest);
        quote!(..#rest)
    });
    let misfits = item.own.holds_misfits.then(|| {
        let misfits = ident(&item.names.misfits);
        quote!(with #misfits)
    });
    quote!(#rt::object!(#name #misfits { #(#entries)* #rest });)
}
