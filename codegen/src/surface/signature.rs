//! Signatures: what a method takes and in which order, what setters set, and how each value is passed.

use serde_json::Value;

use crate::ir::{
    Api, Body, Channel, Format, Location, Operation, Parameter, Scalar, Ty, TypeKind,
    without_aliases,
};

/// What callers pass to an operation or a channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// Required parameters: those of the path first, then in document order.
    pub required: Vec<Input>,
    /// Optional parameters, each with a setter.
    pub setters: Vec<Input>,
    /// How the body is passed.
    pub body: BodyInput,
}

/// A parameter of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    /// Index of the parameter in the operation or channel.
    pub parameter: usize,
    /// How its value is passed.
    pub passing: Passing,
    /// Whether it is required and has one value, which is sent without an argument.
    pub is_fixed: bool,
}

/// How a body is passed.
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

/// How a value is passed.
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
    /// How a value of this type is passed.
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
pub(super) fn of_operation(api: &Api, operation: &Operation) -> Signature {
    of(api, &operation.parameters, operation.body.as_ref())
}

/// The signature of a channel.
pub(super) fn of_channel(api: &Api, channel: &Channel) -> Signature {
    of(api, &channel.parameters, None)
}

fn of(api: &Api, parameters: &[Parameter], body: Option<&Body>) -> Signature {
    let inputs = |belongs: &dyn Fn(&Parameter) -> bool| -> Vec<Input> {
        let all = parameters.iter().enumerate();
        all.filter(|(_, parameter)| belongs(parameter))
            .map(|(index, parameter)| Input {
                parameter: index,
                passing: Passing::of(api, &parameter.ty),
                is_fixed: is_fixed(parameter),
            })
            .collect()
    };
    let is_in_path = |parameter: &Parameter| parameter.location == Location::Path;
    let mut required = inputs(&|parameter| parameter.required && is_in_path(parameter));
    required.extend(inputs(&|parameter| {
        parameter.required && !is_in_path(parameter)
    }));
    Signature {
        required,
        setters: inputs(&|parameter| !parameter.required),
        body: match body {
            None => BodyInput::None,
            Some(body) if body.required => BodyInput::Argument,
            Some(_) => BodyInput::Setter,
        },
    }
}

/// Whether a parameter is sent without an argument: it is required and has one value, a scalar.
fn is_fixed(parameter: &Parameter) -> bool {
    parameter.required
        && match &parameter.fixed {
            Some(Value::Bool(_) | Value::String(_) | Value::Number(_)) => true,
            Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => false,
        }
}
