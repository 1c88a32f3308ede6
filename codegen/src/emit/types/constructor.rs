//! Constructors: `new` with what is required, `with_…` for the rest, `Default` where nothing is required.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use serde_json::Number;

use super::fields::Member;
use super::item::Item;
use crate::emit::scope::Scope;
use crate::emit::tokens::ident;
use crate::emit::{checks, docs};
use crate::ir::{Presence, Ty, resolved};
use crate::name::ident::unraw;
use crate::surface::{Constructor, DefaultImpl, Fixed, Init, Setter, Taking};

/// The maximum number of arguments before clippy warns.
const MANY: usize = 7;

/// The `impl` blocks of a struct.
pub(super) fn emit(
    scope: &mut Scope<'_>,
    item: Item<'_>,
    members: &[Member<'_>],
    kept: Option<&Ty>,
) -> Vec<TokenStream> {
    let Some(own) = &item.own.constructor else {
        return Vec::new();
    };
    let name = ident(&item.names.ident);
    let mut methods = Vec::new();
    if own.has_new && own.default == DefaultImpl::Derived {
        let created = docs::code(&item.names.ident);
        let docs = docs::attributes(&format!("Creates an empty {created}."));
        methods.push(quote!(#docs pub fn new() -> Self { Self::default() }));
    } else if own.has_new {
        methods.push(new(scope, item, own, members, kept));
    }
    let setters = members.iter().zip(&own.setters);
    methods.extend(
        setters.filter_map(|(member, own)| Some(setter(scope, item, *member, own.as_ref()?))),
    );
    if let (Some(ty), Some(taking)) = (kept, own.additional) {
        methods.push(extra_setter(scope, item, ty, taking));
    }
    let mut items = Vec::new();
    if !methods.is_empty() {
        items.push(quote!(impl #name { #(#methods)* }));
    }
    if own.default == DefaultImpl::New {
        items.push(quote!(impl Default for #name { fn default() -> Self { Self::new() } }));
    }
    items
}

fn new(
    scope: &mut Scope<'_>,
    item: Item<'_>,
    own: &Constructor,
    members: &[Member<'_>],
    kept: Option<&Ty>,
) -> TokenStream {
    let mut arguments = Vec::new();
    let mut fields = Vec::new();
    for (member, init) in members.iter().zip(&own.fields) {
        let name = ident(member.name);
        let value = match init {
            Init::Argument(taking) => {
                let ty = declare(scope, *taking, &member.field.ty);
                arguments.push(quote!(#name: #ty));
                convert(scope, *taking, &quote!(#name))
            }
            Init::Fixed(value) => {
                let value = fixed(scope, &member.field.ty, value);
                match member.field.presence {
                    // Properties that are only sent may be missing in responses.
                    Presence::Optional => quote!(Some(#value)),
                    Presence::Required
                    | Presence::RequiredNullable
                    | Presence::OptionalNullable => value,
                }
            }
            Init::Absent if member.field.presence == Presence::OptionalNullable => {
                let maybe = scope.runtime("Maybe");
                quote!(#maybe::Absent)
            }
            Init::Absent => quote!(None),
        };
        // `id`, not `id: id`.
        fields.push(if name == value.to_string() {
            quote!(#name)
        } else {
            quote!(#name: #value)
        });
    }
    let many = (arguments.len() > MANY).then(
        || quote!(#[allow(clippy::too_many_arguments, reason = "the document requires them all")]),
    );
    let extra = kept.map(|_| {
        let rest = ident(&item.names.rest);
        quote!(#rest: Default::default(),)
    });
    let misfits = item.own.holds_misfits.then(|| {
        let misfits = ident(&item.names.misfits);
        quote!(#misfits: Default::default())
    });
    let created = docs::code(&item.names.ident);
    let article = docs::article(&item.names.ident);
    let docs = docs::attributes(&if arguments.is_empty() {
        format!("Creates {article} {created} with its constant fields.")
    } else {
        format!("Creates {article} {created} from its required fields.")
    });
    quote!(#docs #many pub fn new(#(#arguments),*) -> Self { Self { #(#fields,)* #extra #misfits } })
}

/// `with_title(mut self, title: impl Into<String>) -> Self`
fn setter(scope: &mut Scope<'_>, item: Item<'_>, member: Member<'_>, own: &Setter) -> TokenStream {
    let field = member.field;
    let name = ident(member.name);
    let method = ident(&format!("with_{}", unraw(member.name)));
    let is_nullable = field.presence == Presence::OptionalNullable;
    let argument = if is_nullable {
        nullable(scope, own.taking, &field.ty, &name)
    } else {
        let ty = declare(scope, own.taking, &field.ty);
        let value = convert(scope, own.taking, &quote!(#name));
        Argument {
            by: None,
            ty,
            value: quote!(Some(#value)),
        }
    };
    let Argument { by, ty, value } = argument;
    let wire = docs::code(&field.wire);
    let docs = docs::attributes(&if is_nullable {
        format!("Sets {wire}; `Maybe::Null` is null.")
    } else {
        format!("Sets {wire}.")
    });
    let deprecated = field.docs.deprecated.then(|| quote!(#[deprecated]));
    let forget = own.forgets.then(|| {
        let misfits = ident(&item.names.misfits);
        let pointer = checks::token(&field.wire);
        quote!(self.#misfits.remove(#pointer);)
    });
    quote! {
        #docs
        #deprecated
        #[must_use]
        pub fn #method #by(mut self, #name: #ty) -> Self {
            self.#name = #value;
            #forget
            self
        }
    }
}

/// The argument of a setter.
struct Argument {
    /// The type parameter that its type needs.
    by: Option<TokenStream>,
    /// Its type.
    ty: TokenStream,
    /// What the field is set to.
    value: TokenStream,
}

/// Of a property that may be null: `title: impl rt::IntoMaybe<String, rt::IntoValue, By>`. Types that nothing turns into need no trait
/// of the runtime for it: `enabled: impl Into<Maybe<bool>>`.
fn nullable(scope: &mut Scope<'_>, taking: Taking, ty: &Ty, name: &Ident) -> Argument {
    let form = match taking {
        Taking::Plain | Taking::Nullable | Taking::Boxing => {
            let maybe = scope.runtime("Maybe");
            let ty = declare(scope, taking, ty);
            let boxed = (taking == Taking::Boxing).then(|| quote!(.map(Box::new)));
            return Argument {
                by: None,
                ty: quote!(impl Into<#maybe<#ty>>),
                value: quote!(#name.into()#boxed),
            };
        }
        Taking::Into => quote!(IntoValue),
        Taking::Items | Taking::Entries => quote!(Elements),
        Taking::IntoItems | Taking::IntoEntries => quote!(IntoElements),
    };
    let rt = scope.rt();
    let ty = scope.ty(ty);
    Argument {
        by: Some(quote!(<By>)),
        ty: quote!(impl #rt::IntoMaybe<#ty, #rt::#form, By>),
        value: quote!(#name.into_maybe()),
    }
}

/// `with_extra(mut self, name: impl Into<String>, value: impl Into<Raw>) -> Self`
fn extra_setter(scope: &mut Scope<'_>, item: Item<'_>, ty: &Ty, taking: Taking) -> TokenStream {
    let rest = ident(&item.names.rest);
    let method = ident(&format!("with_{}", unraw(&item.names.rest)));
    let declared = declare(scope, taking, ty);
    let value = convert(scope, taking, &quote!(value));
    let docs = docs::attributes("Sets an additional property.");
    quote! {
        #docs
        #[must_use]
        pub fn #method(mut self, name: impl Into<String>, value: #declared) -> Self {
            self.#rest.insert(name.into(), #value);
            self
        }
    }
}

/// The type of an argument.
fn declare(scope: &mut Scope<'_>, taking: Taking, ty: &Ty) -> TokenStream {
    match taking {
        Taking::Plain => scope.ty(ty),
        Taking::Nullable => {
            let ty = scope.ty(ty);
            quote!(Option<#ty>)
        }
        Taking::Boxing => within(scope, ty),
        Taking::Items => {
            let inner = within(scope, ty);
            quote!(impl IntoIterator<Item = #inner>)
        }
        Taking::IntoItems => {
            let inner = within(scope, ty);
            quote!(impl IntoIterator<Item = impl Into<#inner>>)
        }
        Taking::Entries => {
            let inner = within(scope, ty);
            quote!(impl IntoIterator<Item = (impl Into<String>, #inner)>)
        }
        Taking::IntoEntries => {
            let inner = within(scope, ty);
            quote!(impl IntoIterator<Item = (impl Into<String>, impl Into<#inner>)>)
        }
        Taking::Into => {
            let ty = scope.ty(ty);
            quote!(impl Into<#ty>)
        }
    }
}

/// The content of an array, a map or a box.
fn within(scope: &mut Scope<'_>, ty: &Ty) -> TokenStream {
    match resolved(scope.api, ty) {
        Ty::Array(inner) | Ty::Map(inner) | Ty::Boxed(inner) => scope.ty(inner),
        Ty::AnyObject => scope.ty(&Ty::Any),
        other => scope.ty(other),
    }
}

/// The value of an argument.
fn convert(scope: &mut Scope<'_>, taking: Taking, name: &TokenStream) -> TokenStream {
    match taking {
        Taking::Plain | Taking::Nullable => name.clone(),
        Taking::Boxing => quote!(Box::new(#name)),
        Taking::Into => quote!(#name.into()),
        Taking::Items => quote!(#name.into_iter().collect()),
        Taking::IntoItems => quote!(#name.into_iter().map(Into::into).collect()),
        Taking::Entries | Taking::IntoEntries => {
            let rt = scope.rt();
            quote!(#rt::entries(#name))
        }
    }
}

/// The constant value of a field, as an expression of its type.
fn fixed(scope: &mut Scope<'_>, ty: &Ty, value: &Fixed) -> TokenStream {
    let inner = match resolved(scope.api, ty) {
        Ty::Nullable(inner) | Ty::Boxed(inner) => inner,
        _ => ty,
    };
    match value {
        Fixed::Bool(value) => quote!(#value),
        Fixed::Number(number) => {
            let literal = literal(number);
            quote!(#literal)
        }
        Fixed::Text(text) => quote!(#text.to_owned()),
        Fixed::Format(text) => {
            let ty = scope.ty(ty);
            quote!(#ty::new(#text))
        }
        Fixed::Variant(id, at) => {
            let names = scope.surface.ty(*id);
            let variant = names.and_then(|names| names.members.get(*at));
            let variant = ident(variant.map_or("", String::as_str));
            let ty = scope.ty(ty);
            quote!(#ty::#variant)
        }
        Fixed::Null => quote!(None),
        Fixed::Some(value) => {
            let value = fixed(scope, inner, value);
            quote!(Some(#value))
        }
        Fixed::Boxed(value) => {
            let value = fixed(scope, inner, value);
            quote!(Box::new(#value))
        }
        Fixed::Unit => quote!(()),
    }
}

fn literal(number: &Number) -> Literal {
    match (number.as_i64(), number.as_u64(), number.as_f64()) {
        (Some(number), ..) => Literal::i64_unsuffixed(number),
        (None, Some(number), _) => Literal::u64_unsuffixed(number),
        (None, None, number) => Literal::f64_unsuffixed(number.unwrap_or_default()),
    }
}
