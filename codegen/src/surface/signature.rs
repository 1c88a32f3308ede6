//! Signatures: what a method takes and in which order, what setters set, and how each value is handed over.

use serde_json::Value;

use crate::ir::{
    Api, Format, Location, Operation, Parameter, Scalar, Ty, TypeKind, without_aliases,
};

/// What callers hand over to an operation. Parameters stand as indexes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// Required parameters: those of the path first, then in the order of the document.
    pub required: Vec<Required>,
    /// Setters.
    pub setters: Vec<usize>,
    /// How the value of each parameter is handed over.
    pub passing: Vec<Passing>,
    /// How the body is handed over.
    pub body: BodyInput,
}

/// A required parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Required {
    /// Which.
    pub parameter: usize,
    /// Whether it has one value, which is sent without being asked for; otherwise it is an argument of the method.
    pub is_fixed: bool,
}

/// How a body is handed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BodyInput {
    /// There is none.
    #[default]
    None,
    /// As the last argument.
    Argument,
    /// With a setter.
    Setter,
}

/// How a value is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passing {
    /// `impl AsRef<str>`: strings and formatted strings.
    Text,
    /// `&[impl AsRef<str>]`
    Texts,
    /// `&[T]`
    Slice,
    /// `&T`: what is large, or must not be copied.
    Reference,
    /// `T`
    Value,
}

impl Passing {
    /// How a value of this type is handed over.
    #[must_use]
    pub fn of(api: &Api, ty: &Ty) -> Self {
        match without_aliases(api, ty) {
            Ty::Scalar(Scalar::Format(Format::Secret)) => Self::Reference,
            Ty::Scalar(Scalar::Text | Scalar::Format(_)) => Self::Text,
            Ty::Scalar(
                Scalar::Bool
                | Scalar::I32
                | Scalar::I64
                | Scalar::U32
                | Scalar::U64
                | Scalar::F32
                | Scalar::F64,
            )
            | Ty::Tuple(_)
            | Ty::Nullable(_)
            | Ty::Null => Self::Value,
            Ty::Array(inner) => match Self::of(api, &inner) {
                Self::Text => Self::Texts,
                Self::Texts | Self::Slice | Self::Reference | Self::Value => Self::Slice,
            },
            Ty::Boxed(inner) => Self::of(api, &inner),
            Ty::Named(id) => match &api.ty(id).kind {
                TypeKind::Enum(_) => Self::Value,
                TypeKind::Struct(_)
                | TypeKind::Union(_)
                | TypeKind::Alias(_)
                | TypeKind::Newtype(_) => Self::Reference,
            },
            // Maps and free-form JSON.
            _ => Self::Reference,
        }
    }
}

/// The signature of an operation.
pub(super) fn of(api: &Api, operation: &Operation) -> Signature {
    let parameters = || operation.parameters.iter().enumerate();
    let required = || {
        let required = parameters().filter(|(_, parameter)| parameter.required);
        required.map(|(index, parameter)| {
            let required = Required {
                parameter: index,
                is_fixed: is_fixed(parameter),
            };
            (required, parameter.location == Location::Path)
        })
    };
    let in_path = required().filter(|(_, is_path)| *is_path);
    let others = required().filter(|(_, is_path)| !is_path);
    let setters = parameters().filter(|(_, parameter)| !parameter.required);
    let passing = parameters().map(|(_, parameter)| Passing::of(api, &parameter.ty));
    Signature {
        required: in_path
            .chain(others)
            .map(|(required, _)| required)
            .collect(),
        setters: setters.map(|(index, _)| index).collect(),
        passing: passing.collect(),
        body: match &operation.body {
            None => BodyInput::None,
            Some(body) if body.required => BodyInput::Argument,
            Some(_) => BodyInput::Setter,
        },
    }
}

/// Whether a required parameter is sent without being asked for: it has one value, a scalar.
fn is_fixed(parameter: &Parameter) -> bool {
    match &parameter.fixed {
        Some(Value::Bool(_) | Value::String(_) | Value::Number(_)) => true,
        Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => false,
    }
}
