//! Parameters as Rust arguments: how each is passed, and how it is set on the request.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::tokens::ident;
use crate::emit::body::query_style;
use crate::emit::scope::Scope;
use crate::ir::{self, Location, Parameter, ParameterStyle, Ty, Written, without_aliases};
use crate::surface::{Channel, Input, Op, Passing};

/// A parameter as an argument of a method or a setter.
#[derive(Clone, Copy, Debug)]
pub struct Argument<'a> {
    /// The parameter.
    pub parameter: &'a Parameter,
    /// Its Rust name.
    pub name: &'a str,
    input: Input,
}

/// The required parameters of an operation, in the order of the arguments.
pub fn required(op: Op<'_>) -> Vec<Argument<'_>> {
    let inputs = &op.own.signature.required;
    arguments(inputs, &op.ir.parameters, &op.names.parameters)
}

/// Its optional parameters.
pub fn optional(op: Op<'_>) -> Vec<Argument<'_>> {
    let inputs = &op.own.signature.setters;
    arguments(inputs, &op.ir.parameters, &op.names.parameters)
}

/// The required parameters of a channel, in the order of the arguments.
pub fn required_of_channel<'a>(channel: &'a ir::Channel, own: &'a Channel) -> Vec<Argument<'a>> {
    let inputs = &own.signature.required;
    arguments(inputs, &channel.parameters, &own.names.parameters)
}

/// Its optional parameters.
pub fn optional_of_channel<'a>(channel: &'a ir::Channel, own: &'a Channel) -> Vec<Argument<'a>> {
    let inputs = &own.signature.setters;
    arguments(inputs, &channel.parameters, &own.names.parameters)
}

fn arguments<'a>(
    inputs: &'a [Input],
    parameters: &'a [Parameter],
    names: &'a [String],
) -> Vec<Argument<'a>> {
    let inputs = inputs.iter();
    inputs
        .filter_map(|input| {
            Some(Argument {
                parameter: parameters.get(input.parameter)?,
                name: names.get(input.parameter)?,
                input: *input,
            })
        })
        .collect()
}

impl Argument<'_> {
    /// Whether the parameter is sent without an argument.
    #[must_use]
    pub const fn is_fixed(&self) -> bool {
        self.input.is_fixed
    }

    /// `limit: i64`
    pub fn declaration(&self, scope: &mut Scope<'_>) -> TokenStream {
        let name = self.ident();
        let ty = unboxed(&self.parameter.ty);
        let ty = match self.input.passing {
            Passing::Text => quote!(impl AsRef<str>),
            Passing::Texts => quote!(&[impl AsRef<str>]),
            Passing::Slice => match without_aliases(scope.api, ty) {
                // The element is named as the document names it, unless the array has the name.
                Ty::Array(resolved) => {
                    let element = match ty {
                        Ty::Array(element) => scope.ty(element),
                        _ => scope.ty(&resolved),
                    };
                    quote!(&[#element])
                }
                _ => {
                    let ty = scope.ty(ty);
                    quote!(&#ty)
                }
            },
            Passing::Reference => {
                let ty = scope.ty(ty);
                quote!(&#ty)
            }
            Passing::Value => scope.ty(ty),
        };
        quote!(#name: #ty)
    }

    /// `.query("limit", &limit)`
    pub fn set(&self, scope: &mut Scope<'_>) -> TokenStream {
        let value = if self.is_fixed() {
            self.fixed().unwrap_or_default()
        } else {
            self.value()
        };
        let name = &self.parameter.name;
        match self.parameter.location {
            Location::Path => path(scope, name, self.parameter, &value),
            Location::Query => query(scope, name, self.parameter, &value),
            Location::Header => match styled(self.parameter.written) {
                None => quote!(.header_json(#name, #value)),
                Some((style, _)) if explodes(style) => quote!(.header_with(#name, #value, true)),
                Some(_) => quote!(.header(#name, #value)),
            },
            Location::Cookie => match styled(self.parameter.written) {
                None => quote!(.cookie_json(#name, #value)),
                Some((style, _)) if explodes(style) => quote!(.cookie(#name, #value)),
                Some(_) => quote!(.cookie_with(#name, #value, false)),
            },
        }
    }

    /// The argument as something that `&impl Serialize` accepts.
    fn value(&self) -> TokenStream {
        let name = self.ident();
        match self.input.passing {
            Passing::Text => quote!(#name.as_ref()),
            Passing::Texts => {
                quote!(&#name.iter().map(AsRef::as_ref).collect::<Vec<&str>>())
            }
            Passing::Value => quote!(&#name),
            Passing::Slice | Passing::Reference => quote!(#name),
        }
    }

    /// The fixed value as a literal by reference, where it is a scalar.
    fn fixed(&self) -> Option<TokenStream> {
        match self.parameter.fixed.as_ref()? {
            Value::Bool(value) => Some(quote!(&#value)),
            Value::String(text) => Some(quote!(#text)),
            Value::Number(number) => {
                let literal = number
                    .as_i64()
                    .map(Literal::i64_suffixed)
                    .or_else(|| number.as_u64().map(Literal::u64_suffixed))
                    .or_else(|| number.as_f64().map(Literal::f64_suffixed))?;
                Some(quote!(&#literal))
            }
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    fn ident(&self) -> Ident {
        ident(self.name)
    }
}

/// The type without the boxes around it.
fn unboxed(ty: &Ty) -> &Ty {
    match ty {
        Ty::Boxed(inner) => unboxed(inner),
        _ => ty,
    }
}

/// The style of a parameter and whether reserved characters stay unencoded; `None` for JSON.
fn styled(written: Written) -> Option<(ParameterStyle, bool)> {
    match written {
        Written::Style { style, reserved } => Some((style, reserved)),
        Written::Json => None,
        // Of parts and properties of forms only.
        Written::Plain | Written::File | Written::FileOrPlain => {
            Some((ParameterStyle::Form { explode: true }, false))
        }
    }
}

fn explodes(style: ParameterStyle) -> bool {
    match style {
        ParameterStyle::Simple { explode }
        | ParameterStyle::Label { explode }
        | ParameterStyle::Matrix { explode }
        | ParameterStyle::Form { explode }
        | ParameterStyle::SpaceDelimited { explode }
        | ParameterStyle::PipeDelimited { explode } => explode,
        ParameterStyle::DeepObject { .. } => true,
    }
}

fn path(
    scope: &mut Scope<'_>,
    name: &str,
    parameter: &Parameter,
    value: &TokenStream,
) -> TokenStream {
    let Some((style, reserved)) = styled(parameter.written) else {
        return quote!(.path_json(#name, #value));
    };
    let style = match style {
        ParameterStyle::Simple { explode: true } => Some(quote!(SimpleExplode)),
        ParameterStyle::Label { explode: false } => Some(quote!(Label)),
        ParameterStyle::Label { explode: true } => Some(quote!(LabelExplode)),
        ParameterStyle::Matrix { explode: false } => Some(quote!(Matrix)),
        ParameterStyle::Matrix { explode: true } => Some(quote!(MatrixExplode)),
        ParameterStyle::Simple { explode: false }
        | ParameterStyle::Form { .. }
        | ParameterStyle::SpaceDelimited { .. }
        | ParameterStyle::PipeDelimited { .. }
        | ParameterStyle::DeepObject { .. } => None,
    };
    if style.is_none() && !reserved {
        return quote!(.path(#name, #value));
    }
    let style = style.unwrap_or_else(|| quote!(Simple));
    let rt = scope.rt();
    if reserved {
        quote!(.path_reserved(#name, #value, #rt::PathStyle::#style))
    } else {
        quote!(.path_with(#name, #value, #rt::PathStyle::#style))
    }
}

fn query(
    scope: &mut Scope<'_>,
    name: &str,
    parameter: &Parameter,
    value: &TokenStream,
) -> TokenStream {
    let Some((style, reserved)) = styled(parameter.written) else {
        return quote!(.query_json(#name, #value));
    };
    if style == (ParameterStyle::Form { explode: true }) && !reserved {
        return quote!(.query(#name, #value));
    }
    let style = query_style(style);
    let rt = scope.rt();
    if reserved {
        quote!(.query_reserved(#name, #value, #rt::QueryStyle::#style))
    } else {
        quote!(.query_with(#name, #value, #rt::QueryStyle::#style))
    }
}
