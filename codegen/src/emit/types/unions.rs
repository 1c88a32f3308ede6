//! Unions: one of several types, distinguished by a tag or by shape.
//!
//! ```text
//! #[derive(Clone, Debug, PartialEq)]
//! #[non_exhaustive]
//! pub enum Event {
//!     Text(TextEvent),
//!     /// What the document does not know.
//!     Unknown(Raw),
//! }
//!
//! rt::tagged_union!(Event, "type" { Text = ["text"] });
//!
//! rt::from!(Event { TextEvent => Text });
//! ```

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::item::Item;
use super::{probe, validate};
use crate::emit::docs;
use crate::emit::scope::Scope;
use crate::emit::tokens::ident;
use crate::ir::{
    Additional, Api, JsonTypes, Scalar, Tagging, Ty, TypeKind, Union, Untagged, Variant, resolved,
};
use crate::name::words::words;

/// The enum, the macro that reads and writes it, and `From` for payloads that only one variant has.
pub(super) fn emit(scope: &mut Scope<'_>, item: Item<'_>, union: &Union) -> Vec<TokenStream> {
    let mut items = vec![declaration(scope, item, union)];
    items.push(match &union.tagging {
        Tagging::Tag {
            property,
            optional,
            untagged,
        } => tagged(scope, item, union, (property, *optional), untagged),
        Tagging::Shape { .. } => untagged(scope, item, union),
    });
    items.extend(validate::of_union(scope, item, union));
    items.extend(froms(scope, item, union));
    items
}

fn declaration(scope: &mut Scope<'_>, item: Item<'_>, union: &Union) -> TokenStream {
    let docs = item.docs(scope);
    let name = ident(&item.names.ident);
    let variants: Vec<TokenStream> = union
        .variants
        .iter()
        .zip(&item.names.members)
        .map(|(variant, name)| self::variant(scope, union, variant, name, &item.names.members))
        .collect();
    let unknown = ident(&item.names.rest);
    let raw = scope.runtime("Raw");
    let unknown_docs = docs::attributes("A value that matches no variant, kept as received.");
    let allow = item.own.is_uneven.then(|| {
        quote!(#[allow(
            clippy::large_enum_variant,
            reason = "a box would come and go with the members of the payload"
        )])
    });
    quote! {
        #docs
        #allow
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #unknown_docs
            #unknown(#raw)
        }
    }
}

fn variant(
    scope: &mut Scope<'_>,
    union: &Union,
    variant: &Variant,
    name: &str,
    names: &[String],
) -> TokenStream {
    let named = match &variant.ty {
        Ty::Boxed(inner) => inner,
        other => other,
    };
    let payload_name = match named {
        Ty::Named(id) => scope.surface.ty(*id).map(|names| names.ident.as_str()),
        _ => None,
    };
    let text = variant.docs.as_deref().unwrap_or_default();
    let mut text = match payload_name {
        // The title of a payload says no more than its name, which is a link.
        Some(payload) if text.trim().is_empty() || words(text) == words(payload) => {
            format!("[`{payload}`]")
        }
        _ if text.trim().is_empty() => docs::code(&variant.hint),
        _ => docs::inert(text),
    };
    let read_as = variant.read_as.and_then(|at| names.get(at));
    if let Some(other) = read_as {
        text.push_str(&format!(
            "\n\nNever read: [`Self::{other}`] takes the same values."
        ));
    }
    let docs = docs::attributes(&text);
    let name = ident(name);
    let payload = payload(scope, union, variant);
    quote!(#docs #name(#payload))
}

/// The type of a variant's payload; `Kept<T>` if another variant might have fit as well.
fn payload(scope: &mut Scope<'_>, union: &Union, variant: &Variant) -> TokenStream {
    let ty = scope.ty(&variant.ty);
    if is_kept(scope.api, union, variant) {
        let kept = scope.runtime("Kept");
        quote!(#kept<#ty>)
    } else {
        ty
    }
}

/// Whether the payload of a variant is wrapped in `Kept`.
pub(in crate::emit) fn is_kept(api: &Api, union: &Union, variant: &Variant) -> bool {
    let overlapping = matches!(
        union.tagging,
        Tagging::Shape {
            overlapping: true,
            ..
        }
    );
    let forgets = match unboxed(api, &variant.ty) {
        Ty::Named(id) => match &api.ty(*id).kind {
            TypeKind::Struct(object) => object.additional == Additional::Ignored,
            TypeKind::Enum(_) | TypeKind::Union(_) | TypeKind::Alias(_) | TypeKind::Newtype(_) => {
                false
            }
        },
        _ => false,
    };
    overlapping && forgets && variant.probe.types.intersects(JsonTypes::OBJECT)
}

fn unboxed<'a>(api: &'a Api, ty: &'a Ty) -> &'a Ty {
    match resolved(api, ty) {
        Ty::Boxed(inner) => resolved(api, inner),
        other => other,
    }
}

/// `rt::tagged_union!(Event, "type" { Text = ["text"] });`
fn tagged(
    scope: &mut Scope<'_>,
    item: Item<'_>,
    union: &Union,
    (property, optional): (&str, bool),
    untagged: &Untagged,
) -> TokenStream {
    let rt = scope.rt();
    let name = ident(&item.names.ident);
    let entries = union
        .variants
        .iter()
        .zip(&item.names.members)
        .map(|(variant, name)| {
            let name = ident(name);
            // A variant without a tag is written under its name.
            let tags = match variant.tags.as_slice() {
                [] => vec![tag(&Value::String(variant.hint.clone()))],
                tags => tags.iter().map(tag).collect(),
            };
            let other = (!is_object(scope.api, union, variant)).then(|| quote!(other));
            quote!(#name = #other [#(#tags),*])
        });
    let shapes = |list: &[usize]| {
        let entries = list.iter().filter_map(|at| {
            let name = ident(item.names.members.get(*at)?);
            let probe = probe::emit(&rt, &union.variants.get(*at)?.probe);
            Some(quote!(#name: #probe))
        });
        quote!({ #(#entries,)* })
    };
    let end = match untagged {
        Untagged::Unknown => quote!(,),
        Untagged::Variant(at) => match item.names.members.get(*at) {
            Some(name) => {
                let name = ident(name);
                quote!(; default #name)
            }
            None => quote!(,),
        },
        Untagged::Shape(list) => {
            let shapes = shapes(list);
            quote!(; missing #shapes)
        }
        Untagged::Likely(list) => {
            let shapes = shapes(list);
            quote!(; otherwise #shapes)
        }
    };
    let optional = optional.then(|| quote!(optional));
    let rest = item.rest();
    quote!(#rt::tagged_union!(#optional #name #rest, #property { #(#entries),* #end });)
}

/// Whether the payload is a struct that writes its own members.
fn is_object(api: &Api, union: &Union, variant: &Variant) -> bool {
    match unboxed(api, &variant.ty) {
        Ty::Named(id) => {
            matches!(api.ty(*id).kind, TypeKind::Struct(_)) && !is_kept(api, union, variant)
        }
        _ => false,
    }
}

/// A tag as the macro takes it: `"text"`, `1`, `1.5`, `true`, `()` for null.
fn tag(value: &Value) -> TokenStream {
    let literal = match value {
        Value::String(text) => Literal::string(text),
        Value::Bool(value) => return quote!(#value),
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(number), ..) => Literal::i64_unsuffixed(number),
            (None, Some(number), _) => Literal::u64_unsuffixed(number),
            (None, None, number) => Literal::f64_unsuffixed(number.unwrap_or_default()),
        },
        Value::Null | Value::Array(_) | Value::Object(_) => return quote!(()),
    };
    quote!(#literal)
}

/// `rt::untagged_union!(StringOrInteger { String: rt::Probe { … } });`
fn untagged(scope: &mut Scope<'_>, item: Item<'_>, union: &Union) -> TokenStream {
    let rt = scope.rt();
    let name = ident(&item.names.ident);
    let entries = union
        .variants
        .iter()
        .zip(&item.names.members)
        .map(|(variant, name)| {
            let name = ident(name);
            let probe = probe::emit(&rt, &variant.probe);
            quote!(#name: #probe)
        });
    let any = matches!(union.tagging, Tagging::Shape { several: true, .. }).then(|| quote!(any));
    let rest = item.rest();
    quote!(#rt::untagged_union!(#any #name #rest { #(#entries,)* });)
}

/// `rt::from!(Event { TextEvent => Text });`, of the payloads that one variant alone has.
fn froms(scope: &mut Scope<'_>, item: Item<'_>, union: &Union) -> Option<TokenStream> {
    let api = scope.api;
    let payloads: Vec<&Ty> = union
        .variants
        .iter()
        .map(|variant| unboxed(api, &variant.ty))
        .collect();
    let mut rows = Vec::new();
    for ((variant, name), payload) in union
        .variants
        .iter()
        .zip(&item.names.members)
        .zip(&payloads)
    {
        let alone = payloads
            .iter()
            .filter(|other| same(api, other, payload))
            .count()
            == 1;
        if alone && **payload != Ty::Named(item.id) {
            rows.extend(from(scope, union, variant, name));
        }
    }
    let name = ident(&item.names.ident);
    let rt = scope.rt();
    (!rows.is_empty()).then(|| quote!(#rt::from!(#name { #(#rows,)* });))
}

/// Whether two types are the same in Rust.
fn same(api: &Api, a: &Ty, b: &Ty) -> bool {
    let (mut a, mut b) = (a, b);
    loop {
        match (resolved(api, a), resolved(api, b)) {
            (Ty::Array(x), Ty::Array(y))
            | (Ty::Map(x), Ty::Map(y))
            | (Ty::Nullable(x), Ty::Nullable(y))
            | (Ty::Boxed(x), Ty::Boxed(y)) => (a, b) = (x, y),
            (Ty::Map(x), Ty::AnyObject) | (Ty::AnyObject, Ty::Map(x)) => {
                return matches!(resolved(api, x), Ty::Any);
            }
            (Ty::Tuple(x), Ty::Tuple(y)) => {
                return x.required.len() == y.required.len()
                    && x.optional.len() == y.optional.len()
                    && x.items().zip(y.items()).all(|(x, y)| same(api, x, y));
            }
            (x, y) => return x == y,
        }
    }
}

/// `TextEvent => Text(boxed)`; text is taken as `&str` too.
fn from(scope: &mut Scope<'_>, union: &Union, variant: &Variant, member: &str) -> Vec<TokenStream> {
    let member = ident(member);
    let (inner, boxed) = match &variant.ty {
        Ty::Boxed(inner) => (&**inner, Some(quote!(boxed))),
        other => (other, None),
    };
    let kept = is_kept(scope.api, union, variant).then(|| quote!(kept));
    let ty = scope.ty(inner);
    let text = matches!(resolved(scope.api, inner), Ty::Scalar(Scalar::Text)) && boxed.is_none();
    let text = text.then(|| quote!(&str => #member(to_owned)));
    let row = if boxed.is_some() || kept.is_some() {
        quote!(#ty => #member(#boxed #kept))
    } else {
        quote!(#ty => #member)
    };
    [row].into_iter().chain(text).collect()
}
