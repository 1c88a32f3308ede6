//! Structs that keep the members they do not know.
//!
//! serde's `flatten` reads every member into a buffer first, in which raw JSON and exact numbers are
//! lost. [`open_struct!`](crate::open_struct) reads each member once, straight into its field or
//! into the map of the others.

use std::marker::PhantomData;

use serde::{
    Deserializer, Serialize,
    de::{DeserializeSeed, MapAccess},
    ser::SerializeMap,
};

use crate::{Map, Maybe, lenient};

/// Implements `Serialize` and `Deserialize` for a struct with a map for other members.
///
/// ```text
/// rt::open_struct!(Session {
///     id = "id": required,
///     user = "userId": nullable,
///     turns = "turns": optional lenient,
///     ..extra
/// });
/// ```
///
/// `required` members must be there; `nullable` ones are written as null when they are `None`;
/// `optional` ones are left out. `lenient` reads integers written as `1.0`, also after the name of
/// the map, for its values.
#[macro_export]
macro_rules! open_struct {
    ($name:ident {
        $($field:ident = $wire:literal: $presence:ident $($lenient:ident)?,)*
        ..$extra:ident $($extra_lenient:ident)?
    }) => {
        impl<'de> $crate::extra::serde::Deserialize<'de> for $name {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::extra::serde::Deserializer<'de>,
            {
                struct Members;

                impl<'de> $crate::extra::serde::de::Visitor<'de> for Members {
                    type Value = $name;

                    fn expecting(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                        f.write_str(concat!("struct ", stringify!($name)))
                    }

                    fn visit_map<A>(self, mut members: A) -> ::core::result::Result<$name, A::Error>
                    where
                        A: $crate::extra::serde::de::MapAccess<'de>,
                    {
                        $(let mut $field = ::core::option::Option::None;)*
                        let mut extra = $crate::Map::default();
                        while let ::core::option::Option::Some(name) =
                            members.next_key::<::std::string::String>()?
                        {
                            match name.as_str() {
                                $($wire => {
                                    $field = ::core::option::Option::Some(
                                        $crate::open_struct!(@read members $($lenient)?),
                                    );
                                })*
                                _ => {
                                    let value = $crate::open_struct!(@read members $($extra_lenient)?);
                                    extra.insert(name, value);
                                }
                            }
                        }
                        ::core::result::Result::Ok($name {
                            $($field: $crate::open_struct!(@absent $presence $field $wire),)*
                            $extra: extra,
                        })
                    }
                }

                deserializer.deserialize_map(Members)
            }
        }

        impl $crate::extra::serde::Serialize for $name {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::extra::serde::Serializer,
            {
                let mut members = serializer.serialize_map(::core::option::Option::None)?;
                $($crate::open_struct!(@write $presence members self.$field, $wire);)*
                $crate::extra::write_extra(&mut members, &self.$extra, &[$($wire),*])?;
                $crate::extra::serde::ser::SerializeMap::end(members)
            }
        }
    };

    (@read $members:ident) => { $members.next_value()? };
    (@read $members:ident lenient) => { $crate::extra::read_lenient(&mut $members)? };

    (@absent required $field:ident $wire:literal) => {
        match $field {
            ::core::option::Option::Some(value) => value,
            ::core::option::Option::None => {
                return ::core::result::Result::Err(
                    $crate::extra::serde::de::Error::missing_field($wire),
                );
            }
        }
    };
    (@absent $presence:ident $field:ident $wire:literal) => { $field.unwrap_or_default() };

    (@write optional $members:ident $self:ident.$field:ident, $wire:literal) => {
        $crate::extra::write_optional(&mut $members, $wire, &$self.$field)?
    };
    (@write $presence:ident $members:ident $self:ident.$field:ident, $wire:literal) => {
        $crate::extra::serde::ser::SerializeMap::serialize_entry(&mut $members, $wire, &$self.$field)?
    };
}

#[doc(hidden)]
pub use serde;

/// A member that may be left out.
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

#[doc(hidden)]
pub fn write_optional<M: SerializeMap>(
    members: &mut M,
    name: &'static str,
    value: &impl Absent,
) -> Result<(), M::Error> {
    if value.is_absent() {
        return Ok(());
    }
    members.serialize_entry(name, value)
}

/// Writes the other members, but none a second time.
#[doc(hidden)]
pub fn write_extra<M: SerializeMap, T: Serialize>(
    members: &mut M,
    extra: &Map<T>,
    known: &[&str],
) -> Result<(), M::Error> {
    for (name, value) in extra {
        if !known.contains(&name.as_str()) {
            members.serialize_entry(name, value)?;
        }
    }
    Ok(())
}

#[doc(hidden)]
pub fn read_lenient<'de, M: MapAccess<'de>, T: lenient::Lenient>(
    members: &mut M,
) -> Result<T, M::Error> {
    struct Seed<T>(PhantomData<T>);

    impl<'de, T: lenient::Lenient> DeserializeSeed<'de> for Seed<T> {
        type Value = T;

        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
            lenient::de(deserializer)
        }
    }

    members.next_value_seed(Seed(PhantomData))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::{Map, Maybe, Raw, Value};

    #[derive(Clone, Debug, PartialEq)]
    struct Session {
        id: String,
        user: Option<String>,
        turns: Option<i64>,
        note: Maybe<String>,
        r#type: Option<Raw>,
        extra: Map<Value>,
    }

    crate::open_struct!(Session {
        id = "id": required,
        user = "userId": nullable,
        turns = "turns": optional lenient,
        note = "note": optional,
        r#type = "type": optional,
        ..extra
    });

    #[derive(Clone, Debug, PartialEq)]
    struct Counts {
        extra: Map<u64>,
    }

    crate::open_struct!(Counts { ..extra lenient });

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
        session.extra.insert("id".to_owned(), Value::Null);
        assert_eq!(
            serde_json::to_string(&session).unwrap(),
            r#"{"id":"a","userId":null}"#
        );
    }

    #[test]
    fn lenient_maps_take_whole_floats() {
        let counts: Counts = serde_json::from_str(r#"{"a":1.0,"b":2}"#).unwrap();
        assert_eq!(counts.extra.get("a"), Some(&1));
    }
}
