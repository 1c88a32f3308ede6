//! Enums of strings, integers and other values.

/// Implements an open enum of strings, which the caller declares: unit variants for the known values and
/// `Unknown(String)` for all others, which is called `Rest` if the macro says `Mode..Rest`.
///
/// ```
/// /// How to respond.
/// #[derive(Clone, Debug, PartialEq, Eq, Hash)]
/// #[non_exhaustive]
/// pub enum Mode {
///     /// Let the server choose.
///     Auto,
///     /// Plan first.
///     Plan,
///     /// A value that the document does not know.
///     Unknown(String),
/// }
/// raccord::__private::string_enum!(Mode { Auto = "auto", Plan = "plan" });
///
/// assert_eq!(Mode::from("plan"), Mode::Plan);
/// assert_eq!(Mode::from("new").as_str(), "new");
/// assert_eq!(Mode::KNOWN, [Mode::Auto, Mode::Plan]);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! string_enum {
    ($name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        $crate::string_enum!($name..Unknown { $($variant = $text),* });
    };
    ($name:ident .. $rest:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        impl $name {
            /// All values that the document knows, in its order.
            #[allow(dead_code, reason = "an enum that nothing else sees may not need it")]
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// The value as sent.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::$rest(text) => text,
                }
            }

            /// Whether the document knows the value.
            pub fn is_known(&self) -> bool {
                !::core::matches!(self, Self::$rest(_))
            }

            fn from_known(text: &str) -> ::core::option::Option<Self> {
                match text {
                    $($text => ::core::option::Option::Some(Self::$variant),)*
                    _ => ::core::option::Option::None,
                }
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::from_known(text).unwrap_or_else(|| Self::$rest(text.to_owned()))
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                Self::from_known(&text).unwrap_or(Self::$rest(text))
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            fn from_str(text: &str) -> ::core::result::Result<Self, <Self as ::core::str::FromStr>::Err> {
                ::core::result::Result::Ok(Self::from(text))
            }
        }

        $crate::__read!($name, |reader| reader.string().map(|text| Self::from(&*text)));

        $crate::__string_enum_common!($name);
    };
}

/// Implements a closed enum of strings: a value that the document does not know is an error.
///
/// ```
/// /// How to sort.
/// #[derive(Clone, Copy, Debug, PartialEq, Eq)]
/// pub enum Order {
///     /// Smallest first.
///     Asc,
///     /// Largest first.
///     Desc,
/// }
/// raccord::__private::closed_string_enum!(Order { Asc = "asc", Desc = "desc" });
///
/// assert_eq!("asc".parse::<Order>().unwrap(), Order::Asc);
/// assert!("up".parse::<Order>().is_err());
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! closed_string_enum {
    ($name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        impl $name {
            /// All values, in the order of the document.
            #[allow(dead_code, reason = "an enum that nothing else sees may not need it")]
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// The value as sent.
            pub fn as_str(&self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::UnknownValue;

            fn from_str(text: &str) -> ::core::result::Result<Self, <Self as ::core::str::FromStr>::Err> {
                match text {
                    $($text => ::core::result::Result::Ok(Self::$variant),)*
                    _ => ::core::result::Result::Err($crate::UnknownValue::new(text, &[$($text),*])),
                }
            }
        }

        $crate::__read!($name, |reader| $crate::__private::parse(reader));

        $crate::__string_enum_common!($name);
    };
}

/// What both kinds of string enums have in common.
#[doc(hidden)]
#[macro_export]
macro_rules! __string_enum_common {
    ($name:ident) => {
        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl $crate::__private::Serialize for $name {
            fn serialize<S: $crate::__private::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

/// Implements an open enum of integers: unit variants for the known values and `Unknown(i64)`, or the name after `..`.
///
/// ```
/// /// How urgent it is.
/// #[derive(Clone, Copy, Debug, PartialEq, Eq)]
/// pub enum Level {
///     /// Not at all.
///     One,
///     /// Quite.
///     Two,
///     /// A value that the document does not know.
///     Unknown(i64),
/// }
/// raccord::__private::integer_enum!(Level { One = 1, Two = 2 });
///
/// assert_eq!(Level::from(2), Level::Two);
/// assert_eq!(Level::from(9).as_i64(), 9);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! integer_enum {
    ($name:ident { $($variant:ident = $number:literal),* $(,)? }) => {
        $crate::integer_enum!($name..Unknown { $($variant = $number),* });
    };
    ($name:ident .. $rest:ident { $($variant:ident = $number:literal),* $(,)? }) => {
        impl $name {
            /// All values that the document knows, in its order.
            #[allow(dead_code, reason = "an enum that nothing else sees may not need it")]
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// The value as sent.
            pub fn as_i64(&self) -> i64 {
                match self {
                    $(Self::$variant => $number,)*
                    Self::$rest(number) => *number,
                }
            }

            /// Whether the document knows the value.
            pub fn is_known(&self) -> bool {
                !::core::matches!(self, Self::$rest(_))
            }
        }

        impl ::core::convert::From<i64> for $name {
            fn from(number: i64) -> Self {
                match number {
                    $($number => Self::$variant,)*
                    other => Self::$rest(other),
                }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.as_i64(), f)
            }
        }

        impl $crate::__private::Serialize for $name {
            fn serialize<S: $crate::__private::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.as_i64())
            }
        }

        $crate::__read!($name, |reader| <i64 as $crate::FromJson>::from_json(reader).map(Self::from));
    };
}

/// Implements an open enum of any JSON values, given as JSON texts: unit variants for the known values and
/// `Unknown(Raw)`, or the name after `..`.
///
/// ```
/// use raccord::Raw;
///
/// /// A choice.
/// #[derive(Clone, Debug, PartialEq, Eq)]
/// pub enum Mixed {
///     /// The number.
///     One,
///     /// The text.
///     Two,
///     /// Nothing.
///     Nil,
///     /// A value that the document does not know.
///     Unknown(Raw),
/// }
/// raccord::__private::value_enum!(Mixed { One = "1", Two = "\"two\"", Nil = "null" });
///
/// let values: Vec<Mixed> = serde_json::from_str(r#"[1.0, "two", null, {"a": 2}]"#).unwrap();
/// assert_eq!(values[..3], [Mixed::One, Mixed::Two, Mixed::Nil]);
/// assert_eq!(serde_json::to_string(&values).unwrap(), r#"[1,"two",null,{"a": 2}]"#);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! value_enum {
    ($name:ident { $($variant:ident = $json:literal),* $(,)? }) => {
        $crate::value_enum!($name..Unknown { $($variant = $json),* });
    };
    ($name:ident .. $rest:ident { $($variant:ident = $json:literal),* $(,)? }) => {
        impl $name {
            /// All values that the document knows, in its order.
            #[allow(dead_code, reason = "an enum that nothing else sees may not need it")]
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// The value as JSON text.
            pub fn as_json(&self) -> &str {
                match self {
                    $(Self::$variant => $json,)*
                    Self::$rest(raw) => raw.get(),
                }
            }

            /// Whether the document knows the value.
            pub fn is_known(&self) -> bool {
                !::core::matches!(self, Self::$rest(_))
            }
        }

        impl ::core::convert::From<$crate::Raw> for $name {
            fn from(raw: $crate::Raw) -> Self {
                $(if $crate::__private::same_json(&raw, $json) {
                    return Self::$variant;
                })*
                Self::$rest(raw)
            }
        }

        impl $crate::__private::Serialize for $name {
            fn serialize<S: $crate::__private::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::__private::json_text(self.as_json(), serializer)
            }
        }

        $crate::__read!($name, |reader| <$crate::Raw as $crate::FromJson>::from_json(reader).map(Self::from));
    };
}
