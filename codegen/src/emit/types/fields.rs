//! Fields: their types, docs and serde attributes.

use proc_macro2::TokenStream;
use quote::quote;

use super::without_title;
use crate::emit::scope::{Scope, resolved};
use crate::emit::{docs, ident};
use crate::ir::{Api, Field, Presence, Scalar, Ty};
use crate::name::ident::{unraw, words};

/// A field with its name.
#[derive(Clone, Copy)]
pub(super) struct Member<'a> {
    pub(super) field: &'a Field,
    pub(super) name: &'a str,
}

/// The field without attributes of serde.
pub(super) fn bare(scope: &mut Scope<'_>, member: Member<'_>) -> TokenStream {
    let docs = field_docs(member);
    let name = ident(member.name);
    let ty = field_ty(scope, member.field);
    quote!(#docs pub #name: #ty)
}

/// The field for derived serde.
pub(super) fn with_serde(
    scope: &mut Scope<'_>,
    member: Member<'_>,
    rename_all: RenameAll,
) -> TokenStream {
    let docs = field_docs(member);
    let attribute = serde_attribute(scope, member, rename_all);
    let name = ident(member.name);
    let ty = field_ty(scope, member.field);
    quote!(#docs #attribute pub #name: #ty)
}

/// The type with what presence puts around it.
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

fn serde_attribute(
    scope: &mut Scope<'_>,
    member: Member<'_>,
    rename_all: RenameAll,
) -> Option<TokenStream> {
    let field = member.field;
    let mut parts = Vec::new();
    if rename_all.apply(unraw(member.name)) != field.wire {
        let wire = &field.wire;
        parts.push(quote!(rename = #wire));
    }
    let lenient = holds_integers(scope.api, &field.ty);
    match field.presence {
        Presence::Required => {}
        // serde takes an `Option` that is absent for `None`, except behind `deserialize_with`.
        Presence::RequiredNullable if lenient => parts.push(quote!(default)),
        Presence::RequiredNullable => {}
        Presence::Optional => {
            if lenient {
                parts.push(quote!(default));
            }
            parts.push(quote!(skip_serializing_if = "Option::is_none"));
        }
        Presence::OptionalNullable => {
            let path = format!("{}::is_absent", scope.runtime("Maybe")).replace(' ', "");
            parts.push(quote!(default, skip_serializing_if = #path));
        }
    }
    if lenient {
        scope.rt();
        parts.push(quote!(deserialize_with = "rt::lenient::de"));
    }
    (!parts.is_empty()).then(|| quote!(#[serde(#(#parts),*)]))
}

/// How `rt::open_struct!` reads and writes the field.
pub(super) fn mode(api: &Api, field: &Field) -> TokenStream {
    let presence = match field.presence {
        Presence::Required => quote!(required),
        Presence::RequiredNullable => quote!(nullable),
        Presence::Optional | Presence::OptionalNullable => quote!(optional),
    };
    let lenient = holds_integers(api, &field.ty).then(|| quote!(lenient));
    quote!(#presence #lenient)
}

/// Whether integers stand in the type itself or in containers of it: such may come as `1.0`.
pub(super) fn holds_integers(api: &Api, ty: &Ty) -> bool {
    let mut ty = ty;
    loop {
        match resolved(api, ty) {
            Ty::Array(inner) | Ty::Map(inner) | Ty::Nullable(inner) | Ty::Boxed(inner) => {
                ty = inner;
            }
            Ty::Scalar(scalar) => {
                return matches!(
                    scalar,
                    Scalar::I32 | Scalar::I64 | Scalar::U32 | Scalar::U64
                );
            }
            Ty::Named(_) | Ty::Tuple(_) | Ty::Any | Ty::AnyObject | Ty::Null => return false,
        }
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
    // A name that only changed its case needs no mention.
    if words(&field.wire) != words(unraw(member.name)) {
        docs.facts
            .push(format!("On the wire: {}.", docs::code(&field.wire)));
    }
    docs::lines_or(&docs, &sentence(&field.wire))
}

/// `Session id.` for `session_id`: a field needs docs, and the name is all there is.
pub(super) fn sentence(wire: &str) -> String {
    let text = words(wire).join(" ");
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_ascii_uppercase(), chars.as_str())
    })
}

/// `#[serde(rename_all = "…")]`: what spares a struct the most attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RenameAll {
    Not,
    Camel,
    Pascal,
    Kebab,
}

impl RenameAll {
    /// The rule that leaves the fewest names to say, and spares at least two.
    pub(super) fn best(members: &[Member<'_>]) -> Self {
        let fitting = |rule: Self| {
            members
                .iter()
                .filter(|member| rule.apply(unraw(member.name)) == member.field.wire)
                .count()
        };
        let plain = fitting(Self::Not);
        let mut best = (Self::Not, plain + 1);
        for rule in [Self::Camel, Self::Pascal, Self::Kebab] {
            let count = fitting(rule);
            if count > best.1 {
                best = (rule, count);
            }
        }
        best.0
    }

    /// What serde makes of a field's name.
    pub(super) fn apply(self, field: &str) -> String {
        match self {
            Self::Not => field.to_owned(),
            Self::Kebab => field.replace('_', "-"),
            Self::Pascal => pascal(field),
            Self::Camel => {
                let pascal = pascal(field);
                let mut chars = pascal.chars();
                chars.next().map_or_else(String::new, |first| {
                    format!("{}{}", first.to_ascii_lowercase(), chars.as_str())
                })
            }
        }
    }

    /// The attribute.
    pub(super) fn attribute(self) -> Option<TokenStream> {
        let rule = match self {
            Self::Not => return None,
            Self::Camel => "camelCase",
            Self::Pascal => "PascalCase",
            Self::Kebab => "kebab-case",
        };
        Some(quote!(#[serde(rename_all = #rule)]))
    }
}

fn pascal(field: &str) -> String {
    let mut out = String::with_capacity(field.len());
    let mut capitalize = true;
    for c in field.chars() {
        if c == '_' {
            capitalize = true;
        } else if capitalize {
            out.push(c.to_ascii_uppercase());
            capitalize = false;
        } else {
            out.push(c);
        }
    }
    out
}
