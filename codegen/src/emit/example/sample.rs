//! Sample values as Rust expressions.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use crate::emit::tokens::ident;
use crate::emit::types::unions;
use crate::ir::{
    Api, EnumScalar, Enumeration, Format, Scalar, Struct, Ty, TypeId, TypeKind, Union,
    without_aliases,
};
use crate::name::TypeNames;
use crate::surface::{Init, Passing, Surface, Taking, Type};

/// The maximum nesting of types in a sample.
const DEPTH: usize = 12;

/// Type names that mean something else in an example.
const TAKEN: &[&str] = &[
    "Box", "Default", "Ok", "Result", "Some", "None", "File", "Form", "Vec",
];

/// Makes samples, and remembers the types that they name.
pub(super) struct Samples<'a> {
    api: &'a Api,
    pub(super) surface: &'a Surface,
    imports: BTreeSet<&'a str>,
    needs_module: bool,
    depth: usize,
}

impl<'a> Samples<'a> {
    pub(super) fn new(api: &'a Api, surface: &'a Surface) -> Self {
        Self {
            api,
            surface,
            imports: BTreeSet::new(),
            needs_module: false,
            depth: 0,
        }
    }

    /// Types to import by name.
    pub(super) fn imports(&self) -> impl Iterator<Item = &'a str> {
        self.imports.iter().copied()
    }

    /// Whether a type is named as `types::Name`.
    pub(super) fn needs_module(&self) -> bool {
        self.needs_module
    }

    /// A value as an operation takes it.
    pub(super) fn passed(
        &mut self,
        passing: Passing,
        ty: &Ty,
        role: &str,
        default: Option<&Value>,
    ) -> TokenStream {
        match passing {
            Passing::Text => {
                let text = self.text(ty, role, default);
                quote!(#text)
            }
            Passing::Texts => {
                let text = match without_aliases(self.api, ty) {
                    Ty::Array(item) => self.text(&item, role, None),
                    _ => role.to_owned(),
                };
                quote!(&[#text])
            }
            Passing::Slice => match without_aliases(self.api, ty) {
                Ty::Array(item) => {
                    let item = self.owned(&item, role);
                    quote!(&[#item])
                }
                _ => quote!(&[]),
            },
            Passing::Reference => {
                let value = self.owned(ty, role);
                quote!(&#value)
            }
            Passing::Value => self.owned(ty, role),
        }
    }

    /// A value for a parameter of type `impl Into<T>` where `T` is text, else of type `T`.
    pub(super) fn into(&mut self, ty: &Ty, role: &str) -> TokenStream {
        match without_aliases(self.api, ty) {
            Ty::Scalar(Scalar::Text | Scalar::Format(_)) => {
                let text = self.text(ty, role, None);
                quote!(#text)
            }
            _ => self.owned(ty, role),
        }
    }

    /// A value of the type itself, which the place it stands in names.
    pub(super) fn owned(&mut self, ty: &Ty, role: &str) -> TokenStream {
        if self.depth >= DEPTH {
            return quote!(serde_json::from_str("{}")?);
        }
        self.depth += 1;
        let sample = self.of(ty, role);
        self.depth -= 1;
        sample
    }

    fn of(&mut self, ty: &Ty, role: &str) -> TokenStream {
        match ty {
            Ty::Named(id) => self.named(*id, role),
            Ty::Scalar(scalar) => self.scalar(*scalar, role),
            Ty::Array(item) => {
                let item = self.owned(item, role);
                quote!(vec![#item])
            }
            Ty::Tuple(tuple) => {
                let items = tuple.required.iter().map(|item| self.owned(item, role));
                let items: Vec<_> = items.collect();
                quote!((#(#items,)*).into())
            }
            Ty::Nullable(_) => quote!(None),
            Ty::Boxed(inner) => {
                let inner = self.owned(inner, role);
                quote!(Box::new(#inner))
            }
            Ty::Null => quote!(()),
            // Maps and free-form JSON.
            _ => quote!(Default::default()),
        }
    }

    fn scalar(&self, scalar: Scalar, role: &str) -> TokenStream {
        match scalar {
            Scalar::Bool => quote!(true),
            Scalar::I32 | Scalar::I64 | Scalar::U32 | Scalar::U64 => quote!(1),
            Scalar::F32 | Scalar::F64 => quote!(1.0),
            Scalar::Text => {
                let text = self.text(&Ty::Scalar(scalar), role, None);
                quote!(#text.to_owned())
            }
            Scalar::Format(_) => {
                let text = self.text(&Ty::Scalar(scalar), role, None);
                quote!(#text.into())
            }
        }
    }

    fn text(&self, ty: &Ty, role: &str, default: Option<&Value>) -> String {
        if let Ty::Scalar(Scalar::Format(format)) = without_aliases(self.api, ty) {
            return format_text(format).to_owned();
        }
        match default {
            Some(Value::String(text)) if is_plain(text) => text.clone(),
            _ if is_plain(role) => role.to_owned(),
            _ => "text".to_owned(),
        }
    }

    fn named(&mut self, id: TypeId, role: &str) -> TokenStream {
        let api = self.api;
        let Some(ty) = self.surface.types.get(id.index()) else {
            return quote!(Default::default());
        };
        let own = &ty.names;
        match &api.ty(id).kind {
            TypeKind::Alias(alias) => self.owned(&alias.target, role),
            TypeKind::Newtype(_) => {
                let name = self.name(own);
                quote!(#name::default())
            }
            TypeKind::Struct(object) => self.object(ty, object),
            TypeKind::Enum(item) => self.enumeration(own, item, role),
            TypeKind::Union(union) => self.union(own, union, role),
        }
    }

    fn object(&mut self, own: &'a Type, object: &Struct) -> TokenStream {
        let name = self.name(&own.names);
        let inits = own.constructor.iter().flat_map(|own| &own.fields);
        let mut arguments = Vec::new();
        for (field, init) in object.fields.iter().zip(inits) {
            match init {
                Init::Argument(taking) => {
                    arguments.push(self.taken(*taking, &field.ty, &field.wire));
                }
                Init::Fixed(_) | Init::Absent => {}
            }
        }
        quote!(#name::new(#(#arguments),*))
    }

    fn taken(&mut self, taking: Taking, ty: &Ty, role: &str) -> TokenStream {
        let inner = |ty: &Ty| match without_aliases(self.api, ty) {
            Ty::Array(inner) | Ty::Map(inner) | Ty::Boxed(inner) => *inner,
            Ty::AnyObject => Ty::Any,
            other => other,
        };
        match taking {
            Taking::Nullable => quote!(None),
            Taking::Plain => self.owned(ty, role),
            Taking::Into => self.into(ty, role),
            Taking::Boxing => {
                let inner = inner(ty);
                self.owned(&inner, role)
            }
            Taking::Items => {
                let inner = inner(ty);
                let item = self.owned(&inner, role);
                quote!([#item])
            }
            Taking::IntoItems => {
                let inner = inner(ty);
                let item = self.into(&inner, role);
                quote!([#item])
            }
            Taking::Entries => {
                let inner = inner(ty);
                let value = self.owned(&inner, role);
                quote!([("key", #value)])
            }
            Taking::IntoEntries => {
                let value = match inner(ty) {
                    Ty::Any => quote!("value"),
                    inner => self.into(&inner, role),
                };
                quote!([("key", #value)])
            }
        }
    }

    fn enumeration(&mut self, own: &'a TypeNames, item: &Enumeration, role: &str) -> TokenStream {
        let name = self.name(own);
        match (own.members.first(), item.scalar) {
            (Some(member), _) => {
                let member = ident(member);
                quote!(#name::#member)
            }
            (None, EnumScalar::Text) => quote!(#name::from(#role)),
            (None, EnumScalar::Integer | EnumScalar::Json) => {
                quote!(serde_json::from_str("null")?)
            }
        }
    }

    fn union(&mut self, own: &'a TypeNames, union: &Union, role: &str) -> TokenStream {
        let name = self.name(own);
        let Some((variant, member)) = union.variants.iter().zip(&own.members).next() else {
            return quote!(serde_json::from_str("null")?);
        };
        let member = ident(member);
        let payload = self.owned(&variant.ty, role);
        if unions::is_kept(self.api, union, variant) {
            return quote!(#name::#member(#payload.into()));
        }
        quote!(#name::#member(#payload))
    }

    fn name(&mut self, own: &'a TypeNames) -> TokenStream {
        let name = ident(&own.ident);
        if TAKEN.contains(&own.ident.as_str()) {
            self.needs_module = true;
            return quote!(types::#name);
        }
        self.imports.insert(&own.ident);
        quote!(#name)
    }
}

/// Whether a text of the document may be used in an example unchanged.
fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 40
        && text.bytes().all(|b| {
            b.is_ascii_alphanumeric() || matches!(b, b' ' | b'-' | b'_' | b'.' | b':' | b'/')
        })
}

fn format_text(format: Format) -> &'static str {
    match format {
        Format::Uuid => "67e55044-10b1-426f-9247-bb680e5fe0c8",
        Format::DateTime => "2026-01-31T12:00:00Z",
        Format::Date => "2026-01-31",
        Format::Time => "12:00:00Z",
        Format::Duration => "PT5M",
        Format::Uri => "https://example.com",
        Format::Ipv4 => "192.0.2.1",
        Format::Ipv6 => "2001:db8::1",
        Format::Decimal => "1.50",
        Format::Base64 => "aGVsbG8=",
        Format::Secret => "secret",
    }
}
