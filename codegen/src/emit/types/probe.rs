//! Probes: the shape that JSON must have to be a variant.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use crate::emit::tokens::ident;
use crate::ir::{JsonTypes, Probe};

/// The number of fields of a probe: with all of them, `..ANY` would be redundant.
const ALL_PARTS: usize = 8;

/// `rt::Probe { types: rt::JsonTypes::OBJECT, required: &["id"], ..rt::Probe::ANY }`
pub(super) fn emit(rt: &TokenStream, probe: &Probe) -> TokenStream {
    let mut parts = Vec::new();
    if probe.types != JsonTypes::ALL && probe.types != JsonTypes::default() {
        let types = types(rt, probe.types);
        parts.push(quote!(types: #types));
    }
    if !probe.required.is_empty() {
        let names = &probe.required;
        parts.push(quote!(required: &[#(#names),*]));
    }
    if !probe.consts.is_empty() {
        let consts = probe.consts.iter().map(|(name, values)| {
            let values = texts(values);
            quote!((#name, &[#(#values),*]))
        });
        parts.push(quote!(consts: &[#(#consts),*]));
    }
    if !probe.known.is_empty() {
        let names = &probe.known;
        parts.push(quote!(known: &[#(#names),*]));
    }
    if !probe.values.is_empty() {
        let values = texts(&probe.values);
        parts.push(quote!(values: &[#(#values),*]));
    }
    if let Some(items) = probe.items {
        let items = types(rt, items);
        parts.push(quote!(items: Some(#items)));
    }
    if probe.least != 0 {
        let least = Literal::usize_unsuffixed(probe.least);
        parts.push(quote!(least: #least));
    }
    if let Some(most) = probe.most {
        let most = Literal::usize_unsuffixed(most);
        parts.push(quote!(most: #most));
    }
    match parts.len() {
        0 => quote!(#rt::Probe::ANY),
        ALL_PARTS => quote!(#rt::Probe { #(#parts,)* }),
        _ => quote!(#rt::Probe { #(#parts,)* ..#rt::Probe::ANY }),
    }
}

/// Values as JSON texts.
fn texts(values: &[Value]) -> Vec<String> {
    values.iter().map(Value::to_string).collect()
}

/// `rt::JsonTypes::STRING.or(rt::JsonTypes::NULL)`
fn types(rt: &TokenStream, types: JsonTypes) -> TokenStream {
    if types == JsonTypes::ALL {
        return quote!(#rt::JsonTypes::ANY);
    }
    let mut rest = types.0;
    let mut out: Option<TokenStream> = None;
    for (name, set) in [
        ("NULL", JsonTypes::NULL),
        ("BOOL", JsonTypes::BOOL),
        ("NUMBER", JsonTypes::NUMBER),
        ("INTEGER", JsonTypes::INTEGER),
        ("STRING", JsonTypes::STRING),
        ("ARRAY", JsonTypes::ARRAY),
        ("OBJECT", JsonTypes::OBJECT),
    ] {
        if rest & set.0 != set.0 {
            continue;
        }
        rest &= !set.0;
        let name = ident(name);
        out = Some(match out {
            None => quote!(#rt::JsonTypes::#name),
            Some(out) => quote!(#out.or(#rt::JsonTypes::#name)),
        });
    }
    out.unwrap_or_else(|| quote!(#rt::JsonTypes::ANY))
}
