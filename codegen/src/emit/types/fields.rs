//! Fields: their types, docs and names on the wire.

use proc_macro2::TokenStream;
use quote::quote;

use super::item::without_title;
use crate::emit::docs;
use crate::emit::scope::Scope;
use crate::emit::tokens::ident;
use crate::ir::{Field, Presence};
use crate::name::ident::unraw;
use crate::name::words::words;

/// A field with its name.
#[derive(Clone, Copy)]
pub(super) struct Member<'a> {
    pub(super) field: &'a Field,
    pub(super) name: &'a str,
}

/// The field as it is declared.
pub(super) fn declaration(scope: &mut Scope<'_>, member: Member<'_>) -> TokenStream {
    let docs = field_docs(member);
    let name = ident(member.name);
    let ty = field_ty(scope, member.field);
    quote!(#docs pub #name: #ty)
}

/// The type, wrapped according to its presence.
fn field_ty(scope: &mut Scope<'_>, field: &Field) -> TokenStream {
    let ty = scope.ty(&field.ty);
    match field.presence {
        Presence::Required => ty,
        Presence::RequiredNullable | Presence::Optional => quote!(Option<#ty>),
        Presence::OptionalNullable => {
            let maybe = scope.runtime("Maybe");
            quote!(#maybe<#ty>)
        }
    }
}

/// How `rt::object!` reads and writes the field.
pub(super) fn mode(field: &Field) -> TokenStream {
    match field.presence {
        Presence::Required => quote!(required),
        Presence::RequiredNullable => quote!(nullable),
        Presence::Optional | Presence::OptionalNullable => quote!(optional),
    }
}

fn field_docs(member: Member<'_>) -> TokenStream {
    let field = member.field;
    let mut docs = without_title(&field.docs, &field.wire);
    if field.read_only {
        docs.facts.push("Set by the server.".to_owned());
    }
    if field.write_only {
        docs.facts.push("Never sent by the server.".to_owned());
    }
    // A name that differs only in case is not mentioned.
    let name = unraw(member.name);
    if field.wire != name && words(&field.wire) != words(name) {
        docs.facts
            .push(format!("On the wire: {}.", docs::code(&field.wire)));
    }
    docs::lines_or(&docs, &sentence(&field.wire))
}

/// `Session id.` for `session_id`: a field needs docs, and only its name is known.
pub(super) fn sentence(wire: &str) -> String {
    let text = words(wire).join(" ");
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_uppercase(), chars.as_str())
    })
}
