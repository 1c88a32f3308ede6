//! Macros for generated code. They expand to little: what can be a function is one, in [`crate::unions`].

mod clients;
mod enums;
mod newtypes;
mod operations;
mod requests;
mod unions;

/// Implements reading for a type: from the reader, and through serde.
#[doc(hidden)]
#[macro_export]
macro_rules! __read {
    ($name:ident, |$reader:ident| $read:expr) => {
        impl $crate::FromJson for $name {
            fn from_json(
                $reader: &mut $crate::__private::Reader<'_>,
            ) -> ::core::result::Result<Self, $crate::__private::ReadError> {
                $read
            }
        }

        impl<'de> $crate::__private::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::__private::deserialize(deserializer)
            }
        }
    };
}
