//! What one file brings into scope: types of the API, names of the runtime, traits.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::output::File;
use super::tokens::ident;
use crate::ir::{Api, Format, OperationId, Scalar, TupleType, Ty, TypeId, resolved};
use crate::name::REQUEST;
use crate::outputs::{SHARED_RESPONSES, TYPES};
use crate::surface::{Headers, MediaTypes, Place, Surface, Type};

/// Deepest type expression; `lower` names what is deeper.
const DEEPEST: usize = 64;

/// The position of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Home {
    /// A module below `types`, by name.
    Types(String),
    /// Next to `types`: a client group, a channel.
    Api,
    /// One folder below: an operation with a file of its own.
    Operation(OperationId),
    /// Next to `types`: the parts of shared responses.
    SharedResponses,
}

/// The names of one file. Each use of a name is remembered for the file's `use` items.
#[derive(Clone, Debug)]
pub struct Scope<'a> {
    /// The API.
    pub api: &'a Api,
    /// Its surface.
    pub surface: &'a Surface,
    home: Home,
    uses: BTreeSet<String>,
}

impl<'a> Scope<'a> {
    /// An empty scope.
    #[must_use]
    pub fn new(api: &'a Api, surface: &'a Surface, home: Home) -> Self {
        Self {
            api,
            surface,
            home,
            uses: BTreeSet::new(),
        }
    }

    /// A type expression.
    pub fn ty(&mut self, ty: &Ty) -> TokenStream {
        self.expression(ty, 0)
    }

    fn expression(&mut self, ty: &Ty, depth: usize) -> TokenStream {
        if depth > DEEPEST {
            return self.runtime("Raw");
        }
        match ty {
            Ty::Named(id) => self.named(*id),
            Ty::Scalar(scalar) => self.scalar(*scalar),
            Ty::Array(inner) => {
                let inner = self.expression(inner, depth + 1);
                quote!(Vec<#inner>)
            }
            Ty::Tuple(tuple) => self.tuple(tuple, depth),
            Ty::Map(inner) => {
                let inner = self.expression(inner, depth + 1);
                let map = self.runtime("Map");
                quote!(#map<#inner>)
            }
            Ty::Keyed(key, value) => {
                let key = self.expression(key, depth + 1);
                let value = self.expression(value, depth + 1);
                let map = self.runtime("KeyedMap");
                quote!(#map<#key, #value>)
            }
            Ty::Nullable(inner) => {
                let inner = self.expression(inner, depth + 1);
                quote!(Option<#inner>)
            }
            Ty::Boxed(inner) => {
                let inner = self.expression(inner, depth + 1);
                quote!(Box<#inner>)
            }
            Ty::Any => self.runtime("Raw"),
            Ty::AnyObject => self.runtime("Map"),
            Ty::Null => quote!(()),
        }
    }

    /// `Tuple<(String, i64)>`, `Tuple<(String,), Raw, (Option<i64>,)>`
    fn tuple(&mut self, tuple: &TupleType, depth: usize) -> TokenStream {
        let name = self.runtime("Tuple");
        let required = tuple.required.iter();
        let required: Vec<_> = required.map(|ty| self.expression(ty, depth + 1)).collect();
        let optional: Vec<_> = tuple
            .optional
            .iter()
            .map(|ty| self.missing(ty, depth + 1))
            .collect();
        let is_any = *tuple.rest == Ty::Any;
        match (is_any, optional.is_empty()) {
            (true, true) => quote!(#name<(#(#required,)*)>),
            (false, true) => {
                let rest = self.expression(&tuple.rest, depth + 1);
                quote!(#name<(#(#required,)*), #rest>)
            }
            (_, false) => {
                let rest = self.expression(&tuple.rest, depth + 1);
                quote!(#name<(#(#required,)*), #rest, (#(#optional,)*)>)
            }
        }
    }

    /// An optional item; null is distinguished from a missing item if it is one of its values.
    fn missing(&mut self, ty: &Ty, depth: usize) -> TokenStream {
        let wrapper = if ty.admits_null() {
            self.runtime("Maybe")
        } else {
            quote!(Option)
        };
        let inner = match ty {
            Ty::Nullable(inner) => self.expression(inner, depth),
            ty => self.expression(ty, depth),
        };
        quote!(#wrapper<#inner>)
    }

    fn scalar(&mut self, scalar: Scalar) -> TokenStream {
        match scalar {
            Scalar::Bool => quote!(bool),
            Scalar::I32 => quote!(i32),
            Scalar::I64 => quote!(i64),
            Scalar::U32 => quote!(u32),
            Scalar::U64 => quote!(u64),
            Scalar::F32 => quote!(f32),
            Scalar::F64 => quote!(f64),
            Scalar::Text => quote!(String),
            Scalar::Format(format) => self.runtime(format_name(format)),
        }
    }

    /// A reference to a type, as an argument: `&str`, `&[T]`, `&T`.
    pub fn borrowed(&mut self, ty: &Ty) -> TokenStream {
        match resolved(self.api, ty) {
            Ty::Scalar(Scalar::Text) => quote!(&str),
            Ty::Array(element) => {
                let element = self.ty(element);
                quote!(&[#element])
            }
            _ => {
                let ty = self.ty(ty);
                quote!(&#ty)
            }
        }
    }

    /// A type of the API.
    pub fn named(&mut self, id: TypeId) -> TokenStream {
        let Some(own) = self.surface.types.get(id.index()) else {
            return self.runtime("Raw");
        };
        if let Some(path) = self.path_of(own) {
            self.uses.insert(format!("{path}::{}", own.names.ident));
        }
        let name = ident(&own.names.ident);
        quote!(#name)
    }

    /// The module to import a type from; none for a type of this file.
    fn path_of(&self, own: &Type) -> Option<String> {
        match (&self.home, &own.place) {
            (Home::Types(module), Place::Component(place)) if module == place => None,
            (Home::Operation(id), Place::Operation(place)) if id == place => None,
            (Home::Types(_), _) => Some("super".to_owned()),
            (Home::Api | Home::SharedResponses, _) => Some(format!("super::{}", TYPES.module)),
            (Home::Operation(_), _) => Some(format!("super::super::{}", TYPES.module)),
        }
    }

    /// The enum of media types of a response.
    pub fn media_types(&mut self, own: &MediaTypes) -> TokenStream {
        let name = ident(&own.ident);
        if own.is_shared && self.home != Home::SharedResponses {
            self.import_sibling(SHARED_RESPONSES.module, &own.ident);
        }
        quote!(#name)
    }

    /// The struct of the headers of a response.
    pub fn headers(&mut self, own: &Headers) -> TokenStream {
        let name = ident(&own.ident);
        if self.home != Home::SharedResponses {
            self.import_sibling(SHARED_RESPONSES.module, &own.ident);
        }
        quote!(#name)
    }

    /// An item of the runtime: its bare name, or `rt::Name` if the API has a type of that name.
    pub fn runtime(&mut self, name: &str) -> TokenStream {
        let item = ident(name);
        if self.surface.idents.contains(name) {
            let rt = self.rt();
            return quote!(#rt::#item);
        }
        self.uses.insert(format!("raccord::{name}"));
        quote!(#item)
    }

    /// The type of all requests of the API.
    pub fn request(&mut self) -> TokenStream {
        // The file of an operation has it from that of its group.
        self.uses.insert(format!("super::{REQUEST}"));
        let name = ident(REQUEST);
        quote!(#name)
    }

    /// The part of the runtime that is for generated code, for paths and macros: `rt`.
    pub fn rt(&mut self) -> TokenStream {
        let path = match self.home {
            // From the file of the group, like the type of requests.
            Home::Operation(_) => "super::rt",
            Home::Types(_) | Home::Api | Home::SharedResponses => "raccord::__private as rt",
        };
        self.uses.insert(path.to_owned());
        quote!(rt)
    }

    /// An item of a module next to `types`, by name.
    pub fn import_sibling(&mut self, module: &str, item: &str) {
        let up = self.root();
        self.uses.insert(format!("{up}::{module}::{item}"));
    }

    /// The module of the API.
    fn root(&self) -> &'static str {
        match self.home {
            Home::Api | Home::SharedResponses | Home::Types(_) => "super",
            Home::Operation(_) => "super::super",
        }
    }

    /// Any other path, by its last segment: `serde::Serialize`.
    pub fn import(&mut self, path: &str) {
        self.uses.insert(path.to_owned());
    }

    /// The file with these items, and the `use` items of the names in them.
    #[must_use]
    pub fn file(self, docs: String, mut items: Vec<TokenStream>) -> File {
        let uses = self.uses.iter().map(|path| use_item(path));
        items.splice(..0, uses);
        File { docs, items }
    }
}

fn use_item(path: &str) -> TokenStream {
    let (path, alias) = match path.split_once(" as ") {
        Some((path, alias)) => (path, Some(alias)),
        None => (path, None),
    };
    let segments = path.split("::").map(|segment| match segment {
        // Not valid as identifiers, but allowed in a path.
        "super" => quote!(super),
        "crate" => quote!(crate),
        "self" => quote!(self),
        segment => {
            let segment = ident(segment);
            quote!(#segment)
        }
    });
    match alias {
        Some("_") => quote!(use #(#segments)::* as _;),
        Some(alias) => {
            let alias = ident(alias);
            quote!(use #(#segments)::* as #alias;)
        }
        None => quote!(use #(#segments)::*;),
    }
}

fn format_name(format: Format) -> &'static str {
    match format {
        Format::Uuid => "Uuid",
        Format::DateTime => "DateTime",
        Format::Date => "Date",
        Format::Time => "Time",
        Format::Duration => "Duration",
        Format::Uri => "Uri",
        Format::Ipv4 => "Ipv4",
        Format::Ipv6 => "Ipv6",
        Format::Decimal => "Decimal",
        Format::Base64 => "Base64",
        Format::Secret => "Secret",
    }
}
