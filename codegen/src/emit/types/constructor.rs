//! Constructors: `new` with what is required, `with_…` for the rest, `Default` where nothing is required.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::Value;

use super::fields::Member;
use super::item::Item;
use crate::emit::scope::Scope;
use crate::emit::tokens::ident;
use crate::emit::{checks, docs};
use crate::ir::misfits::leaves_out;
use crate::ir::{Api, Field, Format, Presence, Scalar, Ty, TypeKind, resolved};
use crate::name::ident::unraw;

/// Arguments of a function before clippy asks for fewer.
const MANY: usize = 7;

/// What is emitted for a struct.
pub(super) struct Constructor {
    /// Whether `Default` is derived.
    pub(super) default: bool,
    /// The `impl` blocks.
    pub(super) items: Vec<TokenStream>,
}

/// The constructor of a struct; setters only where callers make values of it.
pub(super) fn emit(
    scope: &mut Scope<'_>,
    item: Item<'_>,
    members: &[Member<'_>],
    kept: Option<&Ty>,
) -> Constructor {
    let name = ident(&item.names.ident);
    let inits: Vec<Init> = members
        .iter()
        .map(|member| Init::of(scope, *member))
        .collect();
    let no_arguments = inits.iter().all(|init| init.argument.is_none());
    let all_default = inits.iter().all(|init| init.is_default);
    let mut methods = Vec::new();
    if !no_arguments || !all_default {
        methods.push(new(item, members, &inits, kept));
    } else if item.is_input(item.id) {
        let docs = docs::attributes("Without any member.");
        methods.push(quote!(#docs pub fn new() -> Self { Self::default() }));
    }
    if item.is_input(item.id) {
        methods.extend(
            members
                .iter()
                .filter_map(|member| setter(scope, item, *member)),
        );
        methods.extend(kept.map(|ty| extra_setter(scope, item, ty)));
    }
    let mut items = Vec::new();
    if !methods.is_empty() {
        items.push(quote!(impl #name { #(#methods)* }));
    }
    if no_arguments && !all_default {
        items.push(quote!(impl Default for #name { fn default() -> Self { Self::new() } }));
    }
    Constructor {
        default: all_default,
        items,
    }
}

/// How `new` fills a field.
struct Init {
    /// Declared argument, where it is one.
    argument: Option<TokenStream>,
    value: TokenStream,
    is_default: bool,
}

impl Init {
    fn of(scope: &mut Scope<'_>, member: Member<'_>) -> Self {
        let field = member.field;
        if let Some(fixed) = &field.fixed
            && let Some(value) = self::fixed(scope, &field.ty, fixed)
        {
            return Self {
                argument: None,
                // What is only sent may be missing in what comes.
                value: match field.presence {
                    Presence::Optional => quote!(Some(#value)),
                    _ => value,
                },
                is_default: false,
            };
        }
        let name = ident(member.name);
        match field.presence {
            Presence::Required | Presence::RequiredNullable => {
                let taking = match field.presence {
                    Presence::RequiredNullable => Taking::Nullable,
                    _ => Taking::of(scope.api, &field.ty),
                };
                let ty = taking.declare(scope, &field.ty);
                Self {
                    argument: Some(quote!(#name: #ty)),
                    value: taking.convert(&quote!(#name)),
                    is_default: false,
                }
            }
            Presence::Optional => Self {
                argument: None,
                value: quote!(None),
                is_default: true,
            },
            Presence::OptionalNullable => {
                let maybe = scope.runtime("Maybe");
                Self {
                    argument: None,
                    value: quote!(#maybe::Absent),
                    is_default: true,
                }
            }
        }
    }
}

fn new(item: Item<'_>, members: &[Member<'_>], inits: &[Init], kept: Option<&Ty>) -> TokenStream {
    let arguments: Vec<&TokenStream> = inits.iter().filter_map(|i| i.argument.as_ref()).collect();
    let many = (arguments.len() > MANY).then(
        || quote!(#[allow(clippy::too_many_arguments, reason = "the document requires them all")]),
    );
    let fields = members.iter().zip(inits).map(|(member, init)| {
        let name = ident(member.name);
        let value = &init.value;
        // `id`, not `id: id`.
        if name == value.to_string() {
            quote!(#name)
        } else {
            quote!(#name: #value)
        }
    });
    let fields: Vec<TokenStream> = fields.collect();
    let extra = kept.map(|_| {
        let rest = ident(&item.names.rest);
        quote!(#rest: Default::default(),)
    });
    let misfits = item.holds_misfits().then(|| {
        let misfits = ident(&item.names.misfits);
        quote!(#misfits: Default::default())
    });
    let docs = docs::attributes(if arguments.is_empty() {
        "With the members that never change."
    } else {
        "With the required members."
    });
    quote!(#docs #many pub fn new(#(#arguments),*) -> Self { Self { #(#fields,)* #extra #misfits } })
}

/// `with_title(mut self, title: impl Into<String>) -> Self`
fn setter(scope: &mut Scope<'_>, item: Item<'_>, member: Member<'_>) -> Option<TokenStream> {
    let field = member.field;
    let wrap = match field.presence {
        Presence::Required | Presence::RequiredNullable => return None,
        Presence::Optional => quote!(Some),
        Presence::OptionalNullable => {
            let maybe = scope.runtime("Maybe");
            quote!(#maybe::Value)
        }
    };
    let taking = Taking::of(scope.api, &field.ty);
    let ty = taking.declare(scope, &field.ty);
    let name = ident(member.name);
    let method = ident(&format!("with_{}", unraw(member.name)));
    let value = taking.convert(&quote!(#name));
    let docs = docs::attributes(&format!("Sets {}.", docs::code(&field.wire)));
    let deprecated = field.docs.deprecated.then(|| quote!(#[deprecated]));
    // Of a value that is set nothing is left that came.
    let forget = (item.holds_misfits() && leaves_out(scope.api, &field.ty)).then(|| {
        let misfits = ident(&item.names.misfits);
        let pointer = checks::token(&field.wire);
        quote!(self.#misfits.remove(#pointer);)
    });
    Some(quote! {
        #docs
        #deprecated
        #[must_use]
        pub fn #method(mut self, #name: #ty) -> Self {
            self.#name = #wrap(#value);
            #forget
            self
        }
    })
}

/// `with_extra(mut self, name: impl Into<String>, value: impl Into<Raw>) -> Self`
fn extra_setter(scope: &mut Scope<'_>, item: Item<'_>, ty: &Ty) -> TokenStream {
    let rest = ident(&item.names.rest);
    let method = ident(&format!("with_{}", unraw(&item.names.rest)));
    let (declared, value) = if matches!(ty, Ty::Any) {
        let value = scope.runtime("Raw");
        (quote!(impl Into<#value>), quote!(value.into()))
    } else {
        let taking = Taking::of(scope.api, ty);
        (taking.declare(scope, ty), taking.convert(&quote!(value)))
    };
    let docs = docs::attributes("Adds another member.");
    quote! {
        #docs
        #[must_use]
        pub fn #method(mut self, name: impl Into<String>, value: #declared) -> Self {
            self.#rest.insert(name.into(), #value);
            self
        }
    }
}

/// How `new` takes a field; `None` for one that it fills itself.
pub(in crate::emit) fn taken(scope: &mut Scope<'_>, field: &Field) -> Option<Taking> {
    if let Some(fixed) = &field.fixed
        && self::fixed(scope, &field.ty, fixed).is_some()
    {
        return None;
    }
    match field.presence {
        Presence::Required => Some(Taking::of(scope.api, &field.ty)),
        Presence::RequiredNullable => Some(Taking::Nullable),
        Presence::Optional | Presence::OptionalNullable => None,
    }
}

/// How an argument is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::emit) enum Taking {
    /// `T`
    Plain,
    /// `Option<T>`
    Nullable,
    /// `T`, put into a box.
    Boxing,
    /// `impl Into<T>`: texts, and unions, whose payloads turn into them.
    Into,
    /// `impl IntoIterator<Item = T>`
    Items,
    /// `impl IntoIterator<Item = impl Into<T>>`
    IntoItems,
}

impl Taking {
    fn of(api: &Api, ty: &Ty) -> Self {
        match resolved(api, ty) {
            Ty::Array(inner) if Self::of_element(api, inner) == Self::Into => Self::IntoItems,
            Ty::Array(_) => Self::Items,
            Ty::Boxed(_) => Self::Boxing,
            other => Self::of_element(api, other),
        }
    }

    fn of_element(api: &Api, ty: &Ty) -> Self {
        match resolved(api, ty) {
            Ty::Scalar(Scalar::Text | Scalar::Format(_)) => Self::Into,
            Ty::Named(id) if matches!(api.ty(*id).kind, TypeKind::Union(_)) => Self::Into,
            _ => Self::Plain,
        }
    }

    /// The type of the argument.
    fn declare(self, scope: &mut Scope<'_>, ty: &Ty) -> TokenStream {
        match self {
            Self::Plain => scope.ty(ty),
            Self::Nullable => {
                let ty = scope.ty(ty);
                quote!(Option<#ty>)
            }
            Self::Boxing | Self::Items | Self::IntoItems => {
                let inner = match resolved(scope.api, ty) {
                    Ty::Array(inner) | Ty::Boxed(inner) => scope.ty(inner),
                    other => scope.ty(other),
                };
                match self {
                    Self::Items => quote!(impl IntoIterator<Item = #inner>),
                    Self::IntoItems => quote!(impl IntoIterator<Item = impl Into<#inner>>),
                    Self::Plain | Self::Nullable | Self::Boxing | Self::Into => inner,
                }
            }
            Self::Into => {
                let ty = scope.ty(ty);
                quote!(impl Into<#ty>)
            }
        }
    }

    /// The value of the argument.
    fn convert(self, name: &TokenStream) -> TokenStream {
        match self {
            Self::Plain | Self::Nullable => name.clone(),
            Self::Boxing => quote!(Box::new(#name)),
            Self::Into => quote!(#name.into()),
            Self::Items => quote!(#name.into_iter().collect()),
            Self::IntoItems => quote!(#name.into_iter().map(Into::into).collect()),
        }
    }
}

/// A JSON value as an expression of a type, where there is one.
fn fixed(scope: &mut Scope<'_>, ty: &Ty, value: &Value) -> Option<TokenStream> {
    let api = scope.api;
    match (resolved(api, ty), value) {
        (Ty::Scalar(scalar), value) => fixed_scalar(scope, *scalar, ty, value),
        (Ty::Named(id), value) => fixed_enum(scope, ty, *id, value),
        (Ty::Nullable(_), Value::Null) => Some(quote!(None)),
        (Ty::Nullable(inner), value) => {
            let value = fixed(scope, inner, value)?;
            Some(quote!(Some(#value)))
        }
        (Ty::Boxed(inner), value) => {
            let value = fixed(scope, inner, value)?;
            Some(quote!(Box::new(#value)))
        }
        (Ty::Null, Value::Null) => Some(quote!(())),
        _ => None,
    }
}

fn fixed_scalar(
    scope: &mut Scope<'_>,
    scalar: Scalar,
    ty: &Ty,
    value: &Value,
) -> Option<TokenStream> {
    let literal = match (scalar, value) {
        (Scalar::Bool, Value::Bool(value)) => return Some(quote!(#value)),
        (Scalar::Text, Value::String(text)) => {
            return Some(quote!(#text.to_owned()));
        }
        (Scalar::Format(Format::Secret), _) => return None,
        (Scalar::Format(_), Value::String(text)) => {
            let ty = scope.ty(ty);
            return Some(quote!(#ty::new(#text)));
        }
        (Scalar::I32, Value::Number(number)) => {
            Literal::i32_unsuffixed(i32::try_from(number.as_i64()?).ok()?)
        }
        (Scalar::I64, Value::Number(number)) => Literal::i64_unsuffixed(number.as_i64()?),
        (Scalar::U32, Value::Number(number)) => {
            Literal::u32_unsuffixed(u32::try_from(number.as_u64()?).ok()?)
        }
        (Scalar::U64, Value::Number(number)) => Literal::u64_unsuffixed(number.as_u64()?),
        (Scalar::F32 | Scalar::F64, Value::Number(number)) => {
            let number = number.as_f64().filter(|number| number.is_finite())?;
            Literal::f64_unsuffixed(number)
        }
        _ => return None,
    };
    Some(quote!(#literal))
}

/// `Kind::Text`
fn fixed_enum(
    scope: &mut Scope<'_>,
    ty: &Ty,
    id: crate::ir::TypeId,
    value: &Value,
) -> Option<TokenStream> {
    let TypeKind::Enum(enumeration) = &scope.api.ty(id).kind else {
        return None;
    };
    let at = enumeration
        .values
        .iter()
        .position(|known| known.value == *value)?;
    let variant = ident(scope.names.types.get(id.index())?.members.get(at)?);
    let ty = scope.ty(ty);
    Some(quote!(#ty::#variant))
}
