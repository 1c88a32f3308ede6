//! Structs as JSON objects.
//!
//! serde's derives would work for most structs, but they generate about ten functions per struct, accept arrays as
//! objects, and their `flatten` loses raw JSON and exact numbers. [`object!`](crate::object) generates two functions
//! with one line per member, reads each member once, directly into its field, and leaves the rest to the functions here.

use std::borrow::Cow;

use serde::{Serialize, Serializer, ser::Error as _};

use crate::{
    Map, Maybe,
    read::{Expected, FromJson},
};

pub use crate::read::{Misfits, ObjectReader, ReadError, Reader};

/// Implements `Serialize` and `Deserialize` for a struct.
///
/// Each field is listed with its name in JSON. `required` members must be present; `nullable` ones are written as null
/// if they are `None`; `optional` ones (`Option` or [`Maybe`]) are omitted. Unknown members are ignored, or kept in the
/// map after `..`.
///
/// A struct with [`Misfits`](crate::Misfits), named after `with`, keeps the values of its optional and nullable
/// members, list elements and map values that do not fit; otherwise the enclosing value does.
///
/// ```
/// use raccord::{Map, Raw, __private as rt};
///
/// #[derive(Debug, PartialEq)]
/// struct Session {
///     id: String,
///     user: Option<String>,
///     turns: Option<i64>,
///     extra: Map<Raw>,
///     misfits: rt::Misfits,
/// }
///
/// rt::object!(Session with misfits {
///     id = "id": required,
///     user = "userId": nullable,
///     turns = "turns": optional,
///     ..extra
/// });
///
/// let text = r#"{"id":"a","userId":null,"turns":3,"new":[]}"#;
/// let session: Session = serde_json::from_str(text)?;
/// assert_eq!(session.turns, Some(3));
/// assert_eq!(serde_json::to_string(&session)?, text);
///
/// let text = r#"{"id":"a","userId":null,"turns":"many"}"#;
/// let (session, _) = rt::decode_tolerantly::<Session>(text)?;
/// assert_eq!((session.turns, session.misfits.at("/turns").is_some()), (None, true));
/// assert_eq!(serde_json::to_string(&session)?, text);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! object {
    ($name:ident $(with $misfits:ident)? {
        $($field:ident = $wire:literal: $presence:ident),* $(,)?
        $(..$extra:ident)?
    }) => {
        impl $crate::__private::structs::Object for $name {
            const NAME: &'static str = ::core::stringify!($name);
            const MEMBERS: &'static [&'static str] = &[$($wire),*];

            fn read(
                members: &mut $crate::__private::structs::ObjectReader<'_, '_>,
            ) -> ::core::result::Result<Self, $crate::__private::structs::ReadError> {
                $(let mut $field = ::core::option::Option::None;)*
                $(let mut $extra = $crate::Map::default();)?
                while let ::core::option::Option::Some(name) = members.name()? {
                    match &*name {
                        $($wire => members.$presence(&mut $field, $wire),)*
                        _ => $crate::object!(@other members name $($extra)?),
                    }?;
                }
                ::core::result::Result::Ok(Self {
                    $($field: $crate::__private::structs::$presence($field, $wire, members)?,)*
                    $($extra,)?
                    $($misfits: members.misfits(),)?
                })
            }

            fn write<M: $crate::__private::structs::Target>(
                &self,
                members: &mut $crate::__private::structs::Members<M>,
            ) {
                $(members.$presence($wire, &self.$field);)*
                $(members.extra(&self.$extra, Self::MEMBERS);)?
            }

            $(fn misfits(&self) -> &$crate::__private::structs::Misfits {
                &self.$misfits
            })?
        }

        $crate::__read!($name, |reader| $crate::__private::structs::read(reader));

        impl $crate::__private::Serialize for $name {
            fn serialize<S: $crate::__private::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::__private::structs::write(self, serializer)
            }
        }
    };

    (@other $members:ident $name:ident) => { $members.skip() };
    (@other $members:ident $name:ident $extra:ident) => {
        $crate::__private::structs::keep(&mut $extra, $name, $members)
    };
}

#[doc(hidden)]
pub use serde::ser::SerializeMap;

/// A struct that is a JSON object; [`object!`](crate::object) implements it.
#[doc(hidden)]
pub trait Object: Sized {
    /// Name of the struct, for error messages.
    const NAME: &'static str;
    /// Names of its members.
    const MEMBERS: &'static [&'static str];

    /// Reads the members.
    ///
    /// # Errors
    /// A value does not fit, or a required member is missing.
    fn read(members: &mut ObjectReader<'_, '_>) -> Result<Self, ReadError>;

    /// Writes the members.
    fn write<M: Target>(&self, members: &mut Members<M>);

    /// What did not fit.
    fn misfits(&self) -> &Misfits {
        const { &Misfits::NONE }
    }
}

impl<T: Object> Object for Box<T> {
    const NAME: &'static str = T::NAME;
    const MEMBERS: &'static [&'static str] = T::MEMBERS;

    fn read(members: &mut ObjectReader<'_, '_>) -> Result<Self, ReadError> {
        T::read(members).map(Self::new)
    }

    fn write<M: Target>(&self, members: &mut Members<M>) {
        (**self).write(members);
    }

    fn misfits(&self) -> &Misfits {
        (**self).misfits()
    }
}

#[doc(hidden)]
pub fn read<T: Object>(reader: &mut Reader<'_>) -> Result<T, ReadError> {
    reader.object(Expected::Struct(T::NAME), T::read)
}

#[doc(hidden)]
pub fn write<T: Object, S: Serializer>(object: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let misfits = object.misfits();
    if misfits.are_written() {
        let restored = misfits.restored(&Fitting(object), T::MEMBERS);
        return restored.map_err(S::Error::custom)?.serialize(serializer);
    }
    Fitting(object).serialize(serializer)
}

/// Writes an object with a tag, as the first member unless the object has one of this name.
pub(crate) fn write_with_tag<T: Object, S: Serializer>(
    object: &T,
    (name, value): (&'static str, impl Serialize),
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    if is_without(object, name) {
        map.serialize_entry(name, &value)?;
    }
    write_members(object, map)
}

/// Whether no member of this name is written.
pub(crate) fn is_without<T: Object>(object: &T, name: &str) -> bool {
    let mut members = Members {
        map: Search { name },
        result: Ok(()),
    };
    object.write(&mut members);
    members.result.is_ok()
}

/// Looks for a member of this name.
struct Search<'a> {
    name: &'a str,
}

/// The member is there.
struct Found;

impl Target for Search<'_> {
    type Error = Found;

    fn member<V: Serialize + ?Sized>(&mut self, name: &str, _: &V) -> Result<(), Found> {
        if name == self.name {
            return Err(Found);
        }
        Ok(())
    }
}

fn write_members<T: Object, M: SerializeMap>(object: &T, map: M) -> Result<M::Ok, M::Error> {
    let mut members = Members {
        map,
        result: Ok(()),
    };
    object.write(&mut members);
    members.result?;
    members.map.end()
}

/// An object without its misfits.
struct Fitting<'a, T>(&'a T);

impl<T: Object> Serialize for Fitting<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(object) = self;
        write_members(*object, serializer.serialize_map(None)?)
    }
}

/// Takes the members of an object.
#[doc(hidden)]
pub trait Target {
    /// Why it takes no more.
    type Error;

    /// Takes a member.
    ///
    /// # Errors
    /// It takes no more.
    fn member<V: Serialize + ?Sized>(&mut self, name: &str, value: &V) -> Result<(), Self::Error>;
}

impl<M: SerializeMap> Target for M {
    type Error = M::Error;

    fn member<V: Serialize + ?Sized>(&mut self, name: &str, value: &V) -> Result<(), M::Error> {
        self.serialize_entry(name, value)
    }
}

/// Writes the members of an object. After an error nothing more is written, and the error is returned at the end, which
/// saves a branch per member.
#[doc(hidden)]
pub struct Members<M: Target> {
    map: M,
    result: Result<(), M::Error>,
}

impl<M: Target> Members<M> {
    pub fn required(&mut self, name: &'static str, value: &impl Serialize) {
        if self.result.is_ok() {
            self.result = self.map.member(name, value);
        }
    }

    pub fn nullable(&mut self, name: &'static str, value: &impl Serialize) {
        self.required(name, value);
    }

    pub fn optional(&mut self, name: &'static str, value: &impl Absent) {
        if !value.is_absent() {
            self.required(name, value);
        }
    }

    /// Writes the additional members, except those that were written already.
    pub fn extra(&mut self, extra: &Map<impl Serialize>, known: &[&str]) {
        for (name, value) in extra {
            if self.result.is_ok() && !known.contains(&name.as_str()) {
                self.result = self.map.member(name, value);
            }
        }
    }
}

/// A member that may be omitted.
#[doc(hidden)]
pub trait Absent: Serialize {
    /// Whether it is.
    fn is_absent(&self) -> bool;
}

impl<T: Serialize> Absent for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Serialize> Absent for Maybe<T> {
    fn is_absent(&self) -> bool {
        Maybe::is_absent(self)
    }
}

/// Reads a member that the struct does not know.
#[doc(hidden)]
pub fn keep<T: FromJson>(
    extra: &mut Map<T>,
    name: Cow<'_, str>,
    members: &mut ObjectReader<'_, '_>,
) -> Result<(), ReadError> {
    let index = extra.len() + members.unheld_entries();
    if let Some(value) = members.entry(&name, index)? {
        extra.insert(name.into_owned(), value);
    }
    Ok(())
}

#[doc(hidden)]
pub fn required<T>(
    member: Option<T>,
    name: &'static str,
    members: &ObjectReader<'_, '_>,
) -> Result<T, ReadError> {
    member.ok_or_else(|| members.missing(name))
}

#[doc(hidden)]
pub fn nullable<T: Default>(
    member: Option<T>,
    _: &'static str,
    _: &ObjectReader<'_, '_>,
) -> Result<T, ReadError> {
    Ok(member.unwrap_or_default())
}

#[doc(hidden)]
pub fn optional<T: Default>(
    member: Option<T>,
    _: &'static str,
    _: &ObjectReader<'_, '_>,
) -> Result<T, ReadError> {
    Ok(member.unwrap_or_default())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::{Map, Maybe, Raw};

    #[derive(Clone, Debug, PartialEq)]
    struct Session {
        id: String,
        user: Option<String>,
        turns: Option<i64>,
        note: Maybe<String>,
        r#type: Option<Raw>,
        extra: Map<Raw>,
    }

    crate::object!(Session {
        id = "id": required,
        user = "userId": nullable,
        turns = "turns": optional,
        note = "note": optional,
        r#type = "type": optional,
        ..extra
    });

    #[derive(Clone, Debug, PartialEq)]
    struct Counts {
        extra: Map<u64>,
    }

    crate::object!(Counts { ..extra });

    #[test]
    fn members_go_where_they_belong() {
        let text =
            r#"{"x":{"b":1},"id":"a","turns":3.0,"note":null,"type":1.10,"y":9007199254740993}"#;
        let session: Session = serde_json::from_str(text).unwrap();
        assert_eq!(session.id, "a");
        assert_eq!(session.user, None);
        assert_eq!(session.turns, Some(3));
        assert_eq!(session.note, Maybe::Null);
        assert_eq!(session.extra.len(), 2);
        assert_eq!(
            serde_json::to_string(&session).unwrap(),
            r#"{"id":"a","userId":null,"turns":3,"note":null,"type":1.10,"x":{"b":1},"y":9007199254740993}"#
        );
    }

    #[test]
    fn what_is_required_must_be_there() {
        let error = serde_json::from_str::<Session>("{}").unwrap_err();
        assert!(error.to_string().contains("missing field `id`"), "{error}");
        assert!(serde_json::from_str::<Session>("[]").is_err());
    }

    #[test]
    fn no_member_is_written_twice() {
        let mut session: Session = serde_json::from_str(r#"{"id":"a"}"#).unwrap();
        session.extra.insert("id".to_owned(), Raw::default());
        assert_eq!(
            serde_json::to_string(&session).unwrap(),
            r#"{"id":"a","userId":null}"#
        );
    }

    #[test]
    fn maps_of_integers_take_whole_floats() {
        let counts: Counts = serde_json::from_str(r#"{"a":1.0,"b":2}"#).unwrap();
        assert_eq!(counts.extra.get("a"), Some(&1));
    }
}
