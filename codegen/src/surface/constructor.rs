//! Constructors: what `new` takes, what it fills in by itself, and which setters there are.

use serde_json::{Number, Value};

use crate::ir::misfits::leaves_out;
use crate::ir::{
    Additional, Api, Field, Format, Presence, Scalar, Struct, Ty, TypeId, TypeKind, resolved,
};

/// How callers make a struct.
#[derive(Clone, Debug, PartialEq)]
pub struct Constructor {
    /// How `new` fills each field, by index.
    pub fields: Vec<Init>,
    /// Whether there is a `new`.
    pub has_new: bool,
    /// Where `Default` comes from.
    pub default: DefaultImpl,
    /// The setters of the fields, by index.
    pub setters: Vec<Option<Setter>>,
    /// How the setter of additional properties takes a value, where there is one.
    pub additional: Option<Taking>,
}

/// A setter of an optional field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setter {
    /// How it takes the value.
    pub taking: Taking,
    /// Whether it clears what did not fit below the field: nothing is left of the value that came.
    pub forgets: bool,
}

/// Where `Default` comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultImpl {
    /// It is derived, and `new` calls it.
    Derived,
    /// It calls `new`, which takes nothing and fills something in.
    New,
    /// There is none: `new` takes something.
    None,
}

/// How `new` fills a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Init {
    /// With an argument.
    Argument(Taking),
    /// With the one value that it has.
    Fixed(Fixed),
    /// With nothing.
    Absent,
}

/// How an argument or the value of a setter is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taking {
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
    /// `impl IntoIterator<Item = (impl Into<String>, T)>`: a map by its entries.
    Entries,
    /// `impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>`: one of texts or of free-form JSON.
    IntoEntries,
}

/// A value that a type can be given in an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Fixed {
    /// `true`
    Bool(bool),
    /// A number that fits the type.
    Number(Number),
    /// `"text".to_owned()`
    Text(String),
    /// A text format: `Uuid::new("…")`
    Format(String),
    /// A variant of an enum, by index.
    Variant(TypeId, usize),
    /// `None`
    Null,
    /// `Some(…)`
    Some(Box<Self>),
    /// `Box::new(…)`
    Boxed(Box<Self>),
    /// `()`
    Unit,
}

/// The constructor of a struct; setters only where callers make values of it.
pub(super) fn of(api: &Api, object: &Struct, is_input: bool, holds_misfits: bool) -> Constructor {
    let fields: Vec<Init> = object.fields.iter().map(|field| init(api, field)).collect();
    let takes_nothing = !fields.iter().any(|init| matches!(init, Init::Argument(_)));
    let all_absent = fields.iter().all(|init| *init == Init::Absent);
    Constructor {
        fields,
        has_new: is_input || !all_absent,
        default: match (takes_nothing, all_absent) {
            (_, true) => DefaultImpl::Derived,
            (true, false) => DefaultImpl::New,
            (false, false) => DefaultImpl::None,
        },
        setters: object
            .fields
            .iter()
            .map(|field| {
                is_input
                    .then(|| setter(api, field, holds_misfits))
                    .flatten()
            })
            .collect(),
        additional: match &object.additional {
            Additional::Kept(Ty::Any) if is_input => Some(Taking::Into),
            Additional::Kept(ty) if is_input => Some(Taking::of(api, ty)),
            Additional::Kept(_) | Additional::Ignored => None,
        },
    }
}

fn setter(api: &Api, field: &Field, holds_misfits: bool) -> Option<Setter> {
    match field.presence {
        Presence::Required | Presence::RequiredNullable => None,
        Presence::Optional | Presence::OptionalNullable => Some(Setter {
            taking: match field.presence {
                // `Maybe<Raw>` is three-state, whatever turns into a `Raw`.
                Presence::OptionalNullable if *resolved(api, &field.ty) == Ty::Any => Taking::Into,
                _ => Taking::of(api, &field.ty),
            },
            forgets: holds_misfits && leaves_out(api, &field.ty),
        }),
    }
}

fn init(api: &Api, field: &Field) -> Init {
    if let Some(value) = &field.fixed
        && let Some(value) = fixed(api, &field.ty, value)
    {
        return Init::Fixed(value);
    }
    match field.presence {
        Presence::Required => Init::Argument(Taking::of(api, &field.ty)),
        Presence::RequiredNullable => Init::Argument(Taking::Nullable),
        Presence::Optional | Presence::OptionalNullable => Init::Absent,
    }
}

impl Taking {
    /// How values of a type are taken.
    #[must_use]
    pub fn of(api: &Api, ty: &Ty) -> Self {
        match resolved(api, ty) {
            Ty::Array(inner) if Self::of_element(api, inner) == Self::Into => Self::IntoItems,
            Ty::Array(_) => Self::Items,
            Ty::Boxed(_) => Self::Boxing,
            Ty::Map(inner) => Self::of_entries(api, inner),
            Ty::AnyObject => Self::IntoEntries,
            other => Self::of_element(api, other),
        }
    }

    /// Values of unions are taken as they are: an empty map could not be told from the argument otherwise.
    fn of_entries(api: &Api, ty: &Ty) -> Self {
        match resolved(api, ty) {
            Ty::Scalar(Scalar::Text | Scalar::Format(_)) | Ty::Any => Self::IntoEntries,
            _ => Self::Entries,
        }
    }

    fn of_element(api: &Api, ty: &Ty) -> Self {
        match resolved(api, ty) {
            Ty::Scalar(Scalar::Text | Scalar::Format(_)) => Self::Into,
            Ty::Named(id) if matches!(api.ty(*id).kind, TypeKind::Union(_)) => Self::Into,
            _ => Self::Plain,
        }
    }
}

/// A JSON value as one of a type, where there is an expression for it.
fn fixed(api: &Api, ty: &Ty, value: &Value) -> Option<Fixed> {
    match (resolved(api, ty), value) {
        (Ty::Scalar(scalar), value) => fixed_scalar(*scalar, value),
        (Ty::Named(id), value) => fixed_enum(api, *id, value),
        (Ty::Nullable(_), Value::Null) => Some(Fixed::Null),
        (Ty::Nullable(inner), value) => Some(Fixed::Some(Box::new(fixed(api, inner, value)?))),
        (Ty::Boxed(inner), value) => Some(Fixed::Boxed(Box::new(fixed(api, inner, value)?))),
        (Ty::Null, Value::Null) => Some(Fixed::Unit),
        _ => None,
    }
}

fn fixed_scalar(scalar: Scalar, value: &Value) -> Option<Fixed> {
    match (scalar, value) {
        (Scalar::Bool, Value::Bool(value)) => Some(Fixed::Bool(*value)),
        (Scalar::Text, Value::String(text)) => Some(Fixed::Text(text.clone())),
        (Scalar::Format(Format::Secret), _) => None,
        (Scalar::Format(_), Value::String(text)) => Some(Fixed::Format(text.clone())),
        (Scalar::F32 | Scalar::F64, Value::Number(number)) => {
            Number::from_f64(number.as_f64()?).map(Fixed::Number)
        }
        (scalar, Value::Number(number)) => {
            let fits = match scalar {
                Scalar::I32 => number.as_i64().is_some_and(|n| i32::try_from(n).is_ok()),
                Scalar::I64 => number.as_i64().is_some(),
                Scalar::U32 => number.as_u64().is_some_and(|n| u32::try_from(n).is_ok()),
                Scalar::U64 => number.as_u64().is_some(),
                Scalar::F32 | Scalar::F64 | Scalar::Bool | Scalar::Text | Scalar::Format(_) => {
                    false
                }
            };
            fits.then(|| Fixed::Number(number.clone()))
        }
        _ => None,
    }
}

fn fixed_enum(api: &Api, id: TypeId, value: &Value) -> Option<Fixed> {
    let TypeKind::Enum(enumeration) = &api.ty(id).kind else {
        return None;
    };
    let mut values = enumeration.values.iter();
    let at = values.position(|known| known.value == *value)?;
    Some(Fixed::Variant(id, at))
}
