//! Unions: enums of payloads.

/// Implements a union with a tag, which the caller declares: one variant per payload and `Unknown(Raw)`.
///
/// Reading looks at the tag first; an unknown or missing tag is `Unknown`. With `default Variant`, a missing tag means
/// that variant; with `missing { Variant: probe, … }`, the variant of these that fits best, unless another fits equally
/// well; `otherwise { … }` does the same for an unknown tag. Writing adds the first tag of the variant if the payload
/// does not write one; after `optional`, only if the value would otherwise be read as something else.
///
/// Payloads are structs of [`object!`](crate::object), or anything after `other`. Tags are JSON values: `"text"`, `1`,
/// `1.5`, `true`, and `()` for null. After `Event..Rest`, the variant for unknown
/// values is called `Rest`.
///
/// ```
/// use raccord::{Raw, __private::{object, tagged_union}};
///
/// /// Something said.
/// #[derive(Clone, Debug, PartialEq)]
/// pub struct Text {
///     /// What.
///     pub text: String,
/// }
/// object!(Text { text = "text": required });
///
/// /// An event.
/// #[derive(Clone, Debug, PartialEq)]
/// pub enum Event {
///     /// Something said.
///     Text(Text),
///     /// An event that the document does not know.
///     Unknown(Raw),
/// }
/// tagged_union!(Event, "kind" { Text = ["text", "text.delta"] });
///
/// let event: Event = serde_json::from_str(r#"{"kind":"text","text":"hi"}"#).unwrap();
/// assert_eq!(event, Event::Text(Text { text: "hi".to_owned() }));
/// assert_eq!(serde_json::to_string(&event).unwrap(), r#"{"kind":"text","text":"hi"}"#);
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! tagged_union {
    (optional $name:ident $(.. $unknown:ident)?, $tag:literal { $($rest:tt)* }) => {
        $crate::tagged_union!(@with [write_optionally_tagged write_other_optionally_tagged] $name [$($unknown)? Unknown], $tag { $($rest)* });
    };
    ($name:ident $(.. $unknown:ident)?, $tag:literal { $($rest:tt)* }) => {
        $crate::tagged_union!(@with [write_tagged write_other_tagged] $name [$($unknown)? Unknown], $tag { $($rest)* });
    };
    (@with [$write:ident $write_other:ident] $name:ident [$unknown:ident $($default_unknown:ident)?], $tag:literal {
        $($variant:ident = $($other:ident)? [$first:expr $(, $more:expr)* $(,)?]),* $(,)?
        $(; default $default:ident)?
        $(; missing { $($shaped:ident : $shape:expr),* $(,)? })?
        $(; otherwise { $($likely:ident : $probe:expr),* $(,)? })?
        $(;)?
    }) => {
        impl $crate::__private::Serialize for $name {
            fn serialize<S: $crate::__private::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(payload) => {
                        const TAG: $crate::__private::Tag = $crate::__private::TagOf($first).tag();
                        $crate::tagged_union!(@write $($other)? $write $write_other)(self, payload, $tag, TAG, serializer)
                    })*
                    Self::$unknown(raw) => $crate::__private::Serialize::serialize(raw, serializer),
                }
            }
        }

        $crate::__read!($name, |reader| {
            const VARIANTS: &[$crate::__private::Tagged<$name>] = &[
                $((
                    &[$crate::__private::TagOf($first).tag() $(, $crate::__private::TagOf($more).tag())*],
                    |reader| $crate::__private::payload(reader).map($name::$variant),
                ),)*
            ];
            #[allow(unused_mut, unused_assignments)]
            let mut rest: $crate::__private::Untagged<$name> = $crate::__private::Untagged::Unknown;
            $(rest = $crate::__private::Untagged::Variant(|reader| $crate::__private::payload(reader).map($name::$default));)?
            $(rest = $crate::__private::Untagged::Shape(
                const { &[$($shape),*] },
                const { &[$(|reader| $crate::__private::payload(reader).map($name::$shaped)),*] },
            );)?
            $(rest = $crate::__private::Untagged::Likely(
                const { &[$($probe),*] },
                const { &[$(|reader| $crate::__private::payload(reader).map($name::$likely)),*] },
            );)?
            $crate::__private::read_tagged(reader, $tag, VARIANTS, &rest, $name::$unknown)
        });
    };
    (@write $write:ident $other:ident) => { $crate::__private::$write };
    (@write other $write:ident $other:ident) => { $crate::__private::$other };
}

/// Implements a union without a tag, whose variants are recognised by shape and which the caller declares: one variant
/// per payload and `Unknown(Raw)`.
///
/// Of the variants whose [`Probe`](crate::__private::Probe) accepts the value, the best match is tried first: most
/// constants met, then most known members, then fewest unknown ones, then document order. A value that no variant
/// decodes is `Unknown`. After `any`, so is a value that matches several variants, each of which knows members that the
/// other does not: as either of them it would lose some.
///
/// ```
/// use raccord::{Raw, __private::{JsonTypes, Probe, untagged_union}};
///
/// /// A text or a number.
/// #[derive(Clone, Debug, PartialEq)]
/// pub enum Id {
///     /// As text.
///     Text(String),
///     /// As number.
///     Number(i64),
///     /// Anything else.
///     Unknown(Raw),
/// }
/// untagged_union!(Id {
///     Text: Probe { types: JsonTypes::STRING, ..Probe::ANY },
///     Number: Probe { types: JsonTypes::INTEGER, ..Probe::ANY },
/// });
///
/// let ids: Vec<Id> = serde_json::from_str(r#"["a", 7, 1.5]"#).unwrap();
/// assert_eq!(ids[..2], [Id::Text("a".to_owned()), Id::Number(7)]);
/// assert!(matches!(&ids[2], Id::Unknown(raw) if raw.get() == "1.5"));
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! untagged_union {
    (any $name:ident $(.. $unknown:ident)? { $($variant:ident : $probe:expr),* $(,)? }) => {
        $crate::untagged_union!(@with read_any_of $name [$($unknown)? Unknown] { $($variant : $probe),* });
    };
    ($name:ident $(.. $unknown:ident)? { $($variant:ident : $probe:expr),* $(,)? }) => {
        $crate::untagged_union!(@with read_untagged $name [$($unknown)? Unknown] { $($variant : $probe),* });
    };
    (@with $read:ident $name:ident [$unknown:ident $($default_unknown:ident)?] { $($variant:ident : $probe:expr),* }) => {
        impl $crate::__private::Serialize for $name {
            fn serialize<S: $crate::__private::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(payload) => $crate::__private::Serialize::serialize(payload, serializer),)*
                    Self::$unknown(raw) => $crate::__private::Serialize::serialize(raw, serializer),
                }
            }
        }

        $crate::__read!($name, |reader| {
            const PROBES: &[$crate::__private::Probe] = &[$($probe,)*];
            const VARIANTS: &[$crate::__private::Payload<$name>] =
                &[$(|reader| $crate::__private::payload(reader).map($name::$variant),)*];
            $crate::__private::$read(reader, PROBES, VARIANTS, $name::$unknown)
        });
    };
}

/// Implements `From` for an enum of payloads: one row for each payload, with the variant that holds it and what is done to
/// it first.
///
/// ```
/// use raccord::__private::from;
///
/// /// One or many.
/// #[derive(Debug, PartialEq)]
/// pub enum Names {
///     /// One.
///     One(String),
///     /// Many.
///     Many(Box<Vec<String>>),
/// }
/// from!(Names { String => One, &str => One(to_owned), Vec<String> => Many(boxed) });
///
/// assert_eq!(Names::from("a"), Names::One("a".to_owned()));
/// assert_eq!(Names::from(vec![]), Names::Many(Box::new(vec![])));
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! from {
    ($name:ident { $($payload:ty => $variant:ident $(($($how:ident)*))?),* $(,)? }) => {
        $(impl ::core::convert::From<$payload> for $name {
            fn from(value: $payload) -> Self {
                Self::$variant($crate::from!(@value value $($($how)*)?))
            }
        })*
    };
    (@value $value:ident) => { $value };
    (@value $value:ident to_owned) => { ::std::borrow::ToOwned::to_owned($value) };
    (@value $value:ident boxed) => { ::std::boxed::Box::new($value) };
    (@value $value:ident kept) => { ::core::convert::Into::into($value) };
    (@value $value:ident boxed kept) => {
        ::core::convert::Into::into(::std::boxed::Box::new($value))
    };
}
