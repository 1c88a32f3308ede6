//! Enums of known values, open unless the document closes them.
//!
//! ```text
//! #[derive(Clone, Debug, PartialEq, Eq, Hash)]
//! #[non_exhaustive]
//! pub enum Mode {
//!     /// `auto`
//!     Auto,
//!     /// A value that is not in the document, kept as received.
//!     Unknown(String),
//! }
//!
//! rt::string_enum!(Mode { Auto = "auto" });
//! ```

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::item::Item;
use crate::emit::docs;
use crate::emit::scope::Scope;
use crate::emit::tokens::ident;
use crate::ir::{EnumScalar, EnumValue, Enumeration};

/// The enum and the macro that reads and writes it.
pub(super) fn emit(
    scope: &mut Scope<'_>,
    item: Item<'_>,
    enumeration: &Enumeration,
) -> Vec<TokenStream> {
    // Integers and mixed values are never closed: nobody relies on that.
    let closed = !enumeration.open && enumeration.scalar == EnumScalar::Text;
    let variants: Vec<TokenStream> = enumeration
        .values
        .iter()
        .zip(&item.names.members)
        .map(|(value, name)| variant(value, name))
        .collect();
    let unknown = (!closed).then(|| unknown(scope, item, enumeration.scalar));
    let docs = item.docs(scope);
    let name = ident(&item.names.ident);
    let derives = match enumeration.scalar {
        EnumScalar::Text if closed => quote!(Clone, Copy, Debug, PartialEq, Eq, Hash),
        EnumScalar::Integer => quote!(Clone, Copy, Debug, PartialEq, Eq, Hash),
        EnumScalar::Text | EnumScalar::Json => quote!(Clone, Debug, PartialEq, Eq, Hash),
    };
    let declaration = quote! {
        #docs
        #[derive(#derives)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #unknown
        }
    };
    vec![declaration, values(scope, item, enumeration, closed)]
}

fn variant(value: &EnumValue, name: &str) -> TokenStream {
    let shown = match &value.value {
        Value::String(text) => docs::code(text),
        other => docs::code(&other.to_string()),
    };
    let docs = match value.docs.as_deref().map(docs::inert) {
        Some(text) if !text.is_empty() => docs::attributes(&text),
        _ => docs::attributes(&shown),
    };
    let name = ident(name);
    quote!(#docs #name)
}

fn unknown(scope: &mut Scope<'_>, item: Item<'_>, scalar: EnumScalar) -> TokenStream {
    let name = ident(&item.names.rest);
    let payload = match scalar {
        EnumScalar::Text => quote!(String),
        EnumScalar::Integer => quote!(i64),
        EnumScalar::Json => scope.runtime("Raw"),
    };
    let docs = docs::attributes("A value that is not in the document, kept as received.");
    quote!(#docs #name(#payload))
}

/// `rt::string_enum!(Mode { Auto = "auto" });`
fn values(
    scope: &mut Scope<'_>,
    item: Item<'_>,
    enumeration: &Enumeration,
    closed: bool,
) -> TokenStream {
    let rt = scope.rt();
    let name = ident(&item.names.ident);
    let made_by = ident(match enumeration.scalar {
        EnumScalar::Text if closed => "closed_string_enum",
        EnumScalar::Text => "string_enum",
        EnumScalar::Integer => "integer_enum",
        EnumScalar::Json => "value_enum",
    });
    let entries = enumeration
        .values
        .iter()
        .zip(&item.names.members)
        .map(|(value, variant)| {
            let variant = ident(variant);
            let literal = literal(enumeration.scalar, &value.value);
            quote!(#variant = #literal)
        });
    let rest = (!closed).then(|| item.rest());
    quote!(#rt::#made_by!(#name #rest { #(#entries,)* });)
}

fn literal(scalar: EnumScalar, value: &Value) -> Literal {
    match (scalar, value) {
        (EnumScalar::Text, Value::String(text)) => Literal::string(text),
        (EnumScalar::Integer, Value::Number(number)) => {
            Literal::i64_unsuffixed(number.as_i64().unwrap_or_default())
        }
        _ => Literal::string(&value.to_string()),
    }
}
