//! Rust paths of types, as another crate names them.

use crate::ir::{Format, Scalar, TupleType, Ty};
use crate::outputs::TYPES;
use crate::surface::Surface;

/// Writes types with full paths.
#[derive(Clone, Debug)]
pub(super) struct Paths<'a> {
    types: String,
    surface: &'a Surface,
}

impl<'a> Paths<'a> {
    /// Paths below those of an API.
    pub(super) fn new(surface: &'a Surface) -> Self {
        Self {
            types: format!("{}::{}", surface.options.path, TYPES.module),
            surface,
        }
    }

    /// `Option<raccoon::types::Session>`
    pub(super) fn of(&self, ty: &Ty) -> String {
        let mut rust = String::new();
        self.write(ty, &mut rust);
        rust
    }

    fn write(&self, ty: &Ty, out: &mut String) {
        match ty {
            Ty::Named(id) => {
                let name = self.surface.ty(*id);
                out.push_str(&self.types);
                out.push_str("::");
                out.push_str(name.map_or("", |name| &name.ident));
            }
            Ty::Scalar(scalar) => out.push_str(&scalar_path(*scalar)),
            Ty::Array(item) => self.wrap("Vec", item, out),
            Ty::Tuple(tuple) => self.tuple(tuple, out),
            Ty::Map(value) => self.wrap("raccord::Map", value, out),
            Ty::Keyed(key, value) => {
                out.push_str("raccord::KeyedMap<");
                self.write(key, out);
                out.push_str(", ");
                self.write(value, out);
                out.push('>');
            }
            Ty::Nullable(inner) => self.wrap("Option", inner, out),
            Ty::Boxed(inner) => self.wrap("Box", inner, out),
            Ty::Any => out.push_str("raccord::Raw"),
            Ty::AnyObject => {
                out.push_str("raccord::Map<raccord::Raw>");
            }
            Ty::Null => out.push_str("()"),
        }
    }

    fn tuple(&self, tuple: &TupleType, out: &mut String) {
        out.push_str("raccord::Tuple<(");
        for item in &tuple.required {
            self.write(item, out);
            out.push_str(", ");
        }
        out.push_str("), ");
        self.write(&tuple.rest, out);
        out.push_str(", (");
        for item in &tuple.optional {
            let (wrapper, item) = match item {
                Ty::Nullable(inner) => ("raccord::Maybe", &**inner),
                item if item.admits_null() => ("raccord::Maybe", item),
                item => ("Option", item),
            };
            self.wrap(wrapper, item, out);
            out.push_str(", ");
        }
        out.push_str(")>");
    }

    fn wrap(&self, outer: &str, inner: &Ty, out: &mut String) {
        out.push_str(outer);
        out.push('<');
        self.write(inner, out);
        out.push('>');
    }
}

fn scalar_path(scalar: Scalar) -> String {
    let name = match scalar {
        Scalar::Bool => "bool",
        Scalar::I32 => "i32",
        Scalar::I64 => "i64",
        Scalar::U32 => "u32",
        Scalar::U64 => "u64",
        Scalar::F32 => "f32",
        Scalar::F64 => "f64",
        Scalar::Text => "String",
        Scalar::Format(format) => {
            return format!("raccord::{}", format_name(format));
        }
    };
    name.to_owned()
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
