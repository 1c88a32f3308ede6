//! Structs.
//!
//! ```text
//! #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
//! #[non_exhaustive]
//! pub struct Session {
//!     /// Its id.
//!     pub id: Uuid,
//!     #[serde(skip_serializing_if = "Option::is_none")]
//!     pub title: Option<String>,
//! }
//!
//! impl Session {
//!     pub fn new(id: impl Into<Uuid>) -> Self { … }
//!     pub fn with_title(mut self, title: impl Into<String>) -> Self { … }
//! }
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use super::fields::{self, Member, RenameAll};
use super::{Item, constructor};
use crate::emit::scope::Scope;
use crate::emit::{docs, ident};
use crate::ir::{Additional, Struct, Ty};

/// The struct, its constructor and setters, and its serde where derives do not do.
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
    let constructor = constructor::emit(scope, item, &members, kept);
    let mut items = vec![declaration(
        scope,
        item,
        &members,
        kept,
        constructor.default,
    )];
    items.extend(constructor.items);
    if let Some(ty) = kept {
        items.push(open_struct(scope, item, &members, ty));
    }
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
    let rename = RenameAll::best(members);
    let (serde, rename_all) = if kept.is_some() {
        (None, None)
    } else {
        scope.import("serde::Serialize");
        scope.import("serde::Deserialize");
        let derives = quote!(, Serialize, Deserialize);
        (Some(derives), rename.attribute())
    };
    let fields: Vec<TokenStream> = members
        .iter()
        .map(|member| match kept {
            Some(_) => fields::bare(scope, *member),
            None => fields::with_serde(scope, *member, rename),
        })
        .collect();
    let extra = kept.map(|ty| extra(scope, item, ty));
    quote! {
        #docs
        #[derive(Clone, Debug, #default PartialEq #serde)]
        #rename_all
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
            #extra
        }
    }
}

/// The map of the other members.
fn extra(scope: &mut Scope<'_>, item: Item<'_>, ty: &Ty) -> TokenStream {
    let name = ident(&item.names.rest);
    let map = scope.ty(&Ty::Map(Box::new(ty.clone())));
    let docs = docs::attributes("Members beside those above, in their order.");
    quote!(#docs pub #name: #map)
}

/// `rt::open_struct!(Session { id = "id": required, …; extra });`
fn open_struct(
    scope: &mut Scope<'_>,
    item: Item<'_>,
    members: &[Member<'_>],
    ty: &Ty,
) -> TokenStream {
    let rt = scope.rt();
    let name = ident(&item.names.ident);
    let entries = members.iter().map(|member| {
        let field = ident(member.name);
        let wire = &member.field.wire;
        let mode = fields::mode(scope.api, member.field);
        quote!(#field = #wire: #mode)
    });
    let entries: Vec<TokenStream> = entries.collect();
    let rest = ident(&item.names.rest);
    let lenient = fields::holds_integers(scope.api, ty).then(|| quote!(lenient));
    quote!(#rt::open_struct!(#name { #(#entries,)* ..#rest #lenient });)
}
