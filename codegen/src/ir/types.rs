//! Types: what schemas mean.

use std::cmp::Ordering;

use serde::Serialize;
use serde_json::Value;

use super::constraint::{Constraint, Constraints};
use super::docs::Docs;
use super::ids;
use super::probe::Probe;
use crate::diagnostic::Pointer;

/// Index into [`Api::types`](super::Api::types).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct TypeId(pub u32);

impl TypeId {
    /// As an index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A named Rust type.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TypeDef {
    /// The schema it came from.
    pub pointer: Pointer,
    /// What to call it.
    pub hint: NameHint,
    /// Documentation.
    pub docs: Docs,
    /// Its shape.
    pub kind: TypeKind,
    /// Whether its values, or values in them, have constraints.
    pub constrained: bool,
}

/// Where a name comes from. `name` turns it into an identifier and settles collisions.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum NameHint {
    /// A component schema's key.
    Component(String),
    /// `x-rust-name`: taken as it is.
    Fixed(String),
    /// An inline schema: its parent type, and the role in it (property name, `item`, `value`, a variant's title …).
    Within {
        /// Its owner.
        parent: TypeId,
        /// Its role there, in wire names.
        role: String,
    },
    /// An inline schema of an operation: its operation and role (`request`, `response`, `error`, a parameter's name …).
    Operation {
        /// The operation.
        operation: ids::OperationId,
        /// The part of the operation that it is.
        part: OperationPart,
        /// Its role there.
        role: String,
    },
    /// An inline schema of a shared component other than a schema (response, parameter, request body), or of a channel.
    Shared {
        /// Key of that component.
        component: String,
        /// Its role there; empty for the component itself.
        role: String,
    },
}

/// The role of an inline schema in its operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum OperationPart {
    /// The body of the request.
    Request,
    /// The body of a success, or the content of an unnamed array or map in its place.
    Response,
    /// A parameter, a header, an error, a part of a multipart body, an event, or an element of the request.
    Other,
}

/// The shape of a named item.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum TypeKind {
    /// An object with known members.
    Struct(Struct),
    /// A set of known values, open unless the document closes it.
    Enum(Enumeration),
    /// One of several types.
    Union(Union),
    /// Another name for a type.
    Alias(AliasType),
    /// A newtype: a recursive array or map, which an alias cannot express.
    Newtype(AliasType),
}

/// Another name for a type (`type AgentKey = String`).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AliasType {
    /// Its target. Aliases never form a cycle.
    pub target: Ty,
}

/// A type expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Ty {
    /// A named item.
    Named(TypeId),
    /// A primitive or text format.
    Scalar(Scalar),
    /// `Vec<T>`; also for `uniqueItems`, to keep the order.
    Array(Box<Ty>),
    /// An array whose first items have individual types (`prefixItems`).
    Tuple(TupleType),
    /// An object as a map from text to `T`, in document order.
    Map(Box<Ty>),
    /// A map whose keys are the values of an enum of strings or texts of a format (`propertyNames`): the key's type, and
    /// the value's.
    Keyed(Box<Ty>, Box<Ty>),
    /// `Option<T>`: null is allowed.
    Nullable(Box<Ty>),
    /// `Box<T>`: breaks a cycle of types.
    Boxed(Box<Ty>),
    /// Any JSON value, null included.
    Any,
    /// An object with any members.
    AnyObject,
    /// Only `null`.
    Null,
}

/// An array whose first items have individual types.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct TupleType {
    /// The required items, at most [`TupleType::MAX`].
    pub required: Vec<Ty>,
    /// The optional items after them, at most [`TupleType::MAX`].
    pub optional: Vec<Ty>,
    /// All further items; anything if the document says that there are none.
    pub rest: Box<Ty>,
}

impl TupleType {
    /// Longest tuple that the runtime reads.
    pub const MAX: usize = 12;

    /// The types of all items.
    pub fn items(&self) -> impl Iterator<Item = &Ty> {
        self.in_place().chain([&*self.rest])
    }

    /// The types of the items that the Rust type holds without a `Vec` around them.
    pub fn in_place(&self) -> impl Iterator<Item = &Ty> {
        self.required.iter().chain(&self.optional)
    }
}

impl Ty {
    /// Whether `null` is a value of the type.
    #[must_use]
    pub fn admits_null(&self) -> bool {
        match self {
            Self::Nullable(_) | Self::Any | Self::Null => true,
            Self::Boxed(inner) => inner.admits_null(),
            _ => false,
        }
    }
}

/// Primitives and text formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Scalar {
    /// `boolean`
    Bool,
    /// `integer` of 32 bits
    I32,
    /// `integer`, `int64`
    I64,
    /// unsigned `integer` of 32 bits
    U32,
    /// unsigned `integer`
    U64,
    /// `number`, `float`
    F32,
    /// `number`, `double`
    F64,
    /// `string`
    Text,
    /// `string` with a format that the runtime has a type for
    Format(Format),
}

/// Text formats with their own types; the text is kept as received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Format {
    /// `uuid`
    Uuid,
    /// `date-time` (RFC 3339)
    DateTime,
    /// `date`
    Date,
    /// `time`
    Time,
    /// `duration` (ISO 8601)
    Duration,
    /// `uri`, `url`, `uri-reference`, `iri`
    Uri,
    /// `ipv4`
    Ipv4,
    /// `ipv6`
    Ipv6,
    /// `decimal`
    Decimal,
    /// `byte`, or `contentEncoding: base64`
    Base64,
    /// `password`
    Secret,
}

/// An object with known members.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Struct {
    /// Members in document order.
    pub fields: Vec<Field>,
    /// Which additional properties are allowed.
    pub additional: Additional,
    /// Constraints of the object: `minProperties` and `maxProperties`.
    pub constraints: Vec<Constraint>,
    /// Constraints of the values of additional properties.
    pub additional_constraints: Constraints,
}

/// Additional properties.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Additional {
    /// Ignored in responses (also with `additionalProperties: false`).
    Ignored,
    /// Kept in a map: `additionalProperties` is `true` or a schema, or the API asks to keep them.
    Kept(Ty),
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Field {
    /// Name on the wire.
    pub wire: String,
    /// `x-rust-name`.
    pub rust_name: Option<String>,
    /// Type of the value, without the absence and null of [`Presence`].
    pub ty: Ty,
    /// Whether it may be absent or null.
    pub presence: Presence,
    /// The only value of a required property (`const`, single-valued enum, discriminator tag of the only union that
    /// contains it): `new()` sets it without an argument. The Rust type is still `ty`, so that another value is kept.
    pub fixed: Option<Value>,
    /// `readOnly`: comes from the server only.
    pub read_only: bool,
    /// `writeOnly`: goes to the server only.
    pub write_only: bool,
    /// Constraints of the value beyond its type.
    pub constraints: Constraints,
    /// Default in the document: documented, not sent.
    pub default: Option<Value>,
    /// Documentation.
    pub docs: Docs,
    /// The schema it came from.
    pub pointer: Pointer,
}

/// Whether a member may be absent, null, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Presence {
    /// Always present: `T`.
    Required,
    /// Always present, null allowed: `Option<T>`, written as null.
    RequiredNullable,
    /// May be absent: `Option<T>`, omitted if `None`.
    Optional,
    /// May be absent, which differs from null: `Maybe<T>`.
    OptionalNullable,
}

/// Known values.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Enumeration {
    /// All strings, all integers, or mixed.
    pub scalar: EnumScalar,
    /// The values in document order, without duplicates and without null (null makes the use nullable).
    pub values: Vec<EnumValue>,
    /// Whether unknown values are kept (`Unknown`) or rejected.
    pub open: bool,
}

/// What kind of values an enum has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum EnumScalar {
    /// Strings.
    Text,
    /// Integers within `i64`.
    Integer,
    /// Anything else: kept as JSON.
    Json,
}

/// One value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EnumValue {
    /// The value on the wire.
    pub value: Value,
    /// `x-enum-varnames`.
    pub rust_name: Option<String>,
    /// Documentation of the value, if the document has any.
    pub docs: Option<String>,
}

/// One of several types.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Union {
    /// In document order. Null members are folded into the use of the type.
    pub variants: Vec<Variant>,
    /// How they are distinguished.
    pub tagging: Tagging,
}

impl Union {
    /// Removes a variant.
    pub fn forget(&mut self, variant: usize) {
        if variant >= self.variants.len() {
            return;
        }
        self.variants.remove(variant);
        let to = |index: usize| match index.cmp(&variant) {
            Ordering::Less => Some(index),
            Ordering::Equal => None,
            Ordering::Greater => Some(index - 1),
        };
        for variant in &mut self.variants {
            variant.read_as = variant.read_as.and_then(to);
        }
        if let Tagging::Tag { untagged, .. } = &mut self.tagging {
            *untagged = std::mem::replace(untagged, Untagged::Unknown).moved(to);
        }
    }
}

/// How the variants of a union are distinguished.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Tagging {
    /// By a property of the object.
    Tag {
        /// Wire name of the property.
        property: String,
        /// Whether variants may omit the property and no `discriminator` requires it: a value without it is written as
        /// it was read.
        optional: bool,
        /// How a value without a known tag is read.
        untagged: Untagged,
    },
    /// By the shape of the JSON; the probes say how.
    Shape {
        /// Whether a value may fit several object variants: then the variants keep the members that the chosen one does
        /// not know.
        overlapping: bool,
        /// Whether a value may match several object variants at once, each of which requires members that the others do
        /// not know (`anyOf`): such a value is read as none of them, and kept whole.
        several: bool,
    },
}

/// How a value of a tagged union without a known tag is read. Variants are given by index.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Untagged {
    /// None of the variants.
    Unknown,
    /// This variant, if the tag is missing.
    Variant(usize),
    /// The best match of these by their probes if the tag is missing, unless another fits equally well.
    Shape(Vec<usize>),
    /// The best match of these if the tag is missing or unknown.
    Likely(Vec<usize>),
}

impl Untagged {
    /// The same with other indexes of the variants; those without a new index are omitted.
    #[must_use]
    pub fn moved(self, to: impl Fn(usize) -> Option<usize>) -> Self {
        let all = |list: Vec<usize>| {
            let mut moved: Vec<usize> = Vec::with_capacity(list.len());
            for index in list.into_iter().filter_map(&to) {
                if !moved.contains(&index) {
                    moved.push(index);
                }
            }
            moved
        };
        match self {
            Self::Unknown => Self::Unknown,
            Self::Variant(index) => to(index).map_or(Self::Unknown, Self::Variant),
            Self::Shape(list) => Self::Shape(all(list)),
            Self::Likely(list) => Self::Likely(all(list)),
        }
    }
}

/// A variant of a union.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Variant {
    /// What to call it: mapping key, component name, title, or a word for its shape.
    pub hint: String,
    /// Its payload.
    pub ty: Ty,
    /// Tags of this variant ([`Tagging::Tag`]), which are JSON scalars; the first is written for a payload without a
    /// tag.
    pub tags: Vec<Value>,
    /// How it is recognised ([`Tagging::Shape`]).
    pub probe: Probe,
    /// Constraints of the payload beyond its type.
    pub constraints: Constraints,
    /// The variant as which every value of this one is read, if it accepts all of them.
    pub read_as: Option<usize>,
    /// Documentation.
    pub docs: Option<String>,
    /// The member of the union that it came from.
    pub pointer: Pointer,
}
