//! Request bodies: what callers pass for one, and the items that it needs: the enum of media types and the structs of
//! multipart bodies.

use crate::ir::{self, Api, Part, Scalar, Ty, Written, without_aliases};
use crate::name::{FormNames, ItemNames};

/// What callers pass for a request body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// What type it has.
    pub ty: BodyType,
    /// Its media types, by index in [`ir::Body::choices`].
    pub choices: Vec<BodyChoice>,
    /// Structs of its multipart bodies; media types with the same parts have one.
    pub forms: Vec<Form>,
}

/// What type a body has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyType {
    /// There is one media type: the type of its value.
    Single,
    /// An enum, by its name, with a variant for each media type.
    ByMediaType(String),
}

/// A media type of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyChoice {
    /// Its variant, where there is an enum of media types.
    pub variant: String,
    /// What callers pass.
    pub value: BodyValue,
    /// Whether no earlier media type has a value of this type, so that the enum is made from it with `From`.
    pub has_from: bool,
}

/// What callers pass for a media type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyValue {
    /// JSON or a form of this type.
    Typed(Ty),
    /// JSON texts of this type: `&[T]`, or `Vec<T>` in the enum of media types.
    Lines(Ty),
    /// A struct with a field for each part, by index in [`Body::forms`].
    Form(usize),
    /// `Form`: nothing says what its parts are.
    AnyForm,
    /// `String`
    Text,
    /// `Body`
    Bytes,
}

/// A struct of a multipart body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// What it is called.
    pub ident: String,
    /// The media type whose parts it has, by index.
    pub choice: usize,
    /// Its fields, by index of the part.
    pub fields: Vec<FormField>,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormField {
    /// What it is called.
    pub name: String,
    /// The type of one value.
    pub value: PartValue,
    /// How many values it holds.
    pub holds: Holds,
    /// Whether `new` takes it; otherwise there is a setter.
    pub is_argument: bool,
    /// Whether whatever becomes its value is taken: `impl Into<T>`.
    pub takes_into: bool,
}

/// The type of one value of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartValue {
    /// `File`
    File,
    /// `FileOr<T>`
    FileOr(Ty),
    /// `T`
    Typed(Ty),
}

/// How many values a field of a form holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// `T`
    One,
    /// `Option<T>`
    Optional,
    /// `Vec<T>`
    Many,
}

impl Body {
    /// The name of the enum of media types, where there is one.
    #[must_use]
    pub fn by_media_type(&self) -> Option<&str> {
        match &self.ty {
            BodyType::ByMediaType(name) => Some(name),
            BodyType::Single => None,
        }
    }
}

/// What callers pass for the body of an operation.
pub(super) fn of(api: &Api, body: &ir::Body, names: &ItemNames) -> Body {
    let forms = forms(api, body, &names.forms);
    let mut choices: Vec<BodyChoice> = Vec::new();
    for (index, choice) in body.choices.iter().enumerate() {
        let value = value(&choice.payload, || {
            let ident = names.forms.get(index).map(|form| &form.ident);
            forms.iter().position(|form| Some(&form.ident) == ident)
        });
        let distinct = distinct(api, &value);
        choices.push(BodyChoice {
            variant: names.body_variants.get(index).cloned().unwrap_or_default(),
            has_from: !choices
                .iter()
                .any(|earlier| self::distinct(api, &earlier.value) == distinct),
            value,
        });
    }
    Body {
        ty: match choices.as_slice() {
            [_] => BodyType::Single,
            _ => BodyType::ByMediaType(names.body.clone()),
        },
        choices,
        forms,
    }
}

/// What callers pass for a payload; `form` finds the struct of its parts.
fn value(payload: &ir::Payload, form: impl FnOnce() -> Option<usize>) -> BodyValue {
    match payload {
        ir::Payload::Json(ty) | ir::Payload::Form { ty, .. } => BodyValue::Typed(ty.clone()),
        ir::Payload::JsonLines(ty) => BodyValue::Lines(ty.clone()),
        ir::Payload::Multipart(_) => form().map_or(BodyValue::AnyForm, BodyValue::Form),
        ir::Payload::Text => BodyValue::Text,
        ir::Payload::Bytes => BodyValue::Bytes,
    }
}

/// A key of the Rust type of a value: equal for types that are the same to Rust.
fn distinct(api: &Api, value: &BodyValue) -> BodyValue {
    match value {
        BodyValue::Typed(ty) => BodyValue::Typed(without_aliases(api, ty)),
        BodyValue::Lines(ty) => BodyValue::Typed(Ty::Array(Box::new(without_aliases(api, ty)))),
        BodyValue::Text => BodyValue::Typed(Ty::Scalar(Scalar::Text)),
        BodyValue::Form(_) | BodyValue::AnyForm | BodyValue::Bytes => value.clone(),
    }
}

/// A struct for each form that names its parts.
fn forms(api: &Api, body: &ir::Body, names: &[FormNames]) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    for (index, (choice, names)) in body.choices.iter().zip(names).enumerate() {
        if let ir::Payload::Multipart(parts) = &choice.payload
            && !parts.is_empty()
            && forms.iter().all(|form| form.ident != names.ident)
        {
            let fields = parts.iter().zip(&names.parts);
            forms.push(Form {
                ident: names.ident.clone(),
                choice: index,
                fields: fields.map(|(part, name)| field(api, part, name)).collect(),
            });
        }
    }
    forms
}

fn field(api: &Api, part: &Part, name: &str) -> FormField {
    let value = match (&part.ty, part.written) {
        (None, _) | (_, Written::File) => PartValue::File,
        (Some(ty), Written::FileOrPlain) => PartValue::FileOr(ty.clone()),
        (Some(ty), Written::Plain | Written::Json | Written::Style { .. }) => {
            PartValue::Typed(ty.clone())
        }
    };
    FormField {
        name: name.to_owned(),
        takes_into: match &value {
            PartValue::File => false,
            PartValue::FileOr(_) => true,
            PartValue::Typed(ty) => matches!(
                without_aliases(api, ty),
                Ty::Scalar(Scalar::Text | Scalar::Format(_))
            ),
        },
        value,
        holds: match (part.repeated, part.required) {
            (true, _) => Holds::Many,
            (false, true) => Holds::One,
            (false, false) => Holds::Optional,
        },
        is_argument: part.required,
    }
}
