//! Arrays whose items have types by position.

use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeSeq};

use super::{Maybe, Raw};
use crate::read::{ArrayReader, Expected, FromJson, ReadError, Reader, Slot, deserialize};

/// An array whose first items have individual types (`prefixItems`, JSON Schema 2020-12 section 10.3.1.1).
///
/// `P` is the tuple of the required items; a `Tuple` dereferences to it, so `pair.0` is the first item, and `into()`
/// converts it to a `Tuple`. `O` is the tuple of those that may be missing at the end, each an `Option` or a [`Maybe`].
/// Further items are kept in `rest`, even if the document allows none: a longer array of a newer server is read, and
/// written back unchanged.
///
/// ```
/// use raccord::{Raw, Tuple};
///
/// let point: Tuple<(f64, f64), Raw, (Option<f64>,)> = serde_json::from_str("[8.5,47.4]").unwrap();
/// assert_eq!((point.0, point.1, point.optional.0), (8.5, 47.4, None));
///
/// let longer: Tuple<(String, i64)> = serde_json::from_str(r#"["a",1,true]"#).unwrap();
/// assert_eq!(longer.rest, [Raw::from(true)]);
/// assert_eq!(serde_json::to_string(&longer).unwrap(), r#"["a",1,true]"#);
///
/// let pair: Tuple<(String, i64)> = ("a".to_owned(), 1).into();
/// assert_eq!(serde_json::to_string(&pair).unwrap(), r#"["a",1]"#);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tuple<P, R = Raw, O = ()> {
    /// The required items.
    pub required: P,
    /// The optional items after them. A missing item before a present one is written as null.
    pub optional: O,
    /// All further items.
    pub rest: Vec<R>,
}

impl<P, R, O: Default> Tuple<P, R, O> {
    /// The required items alone.
    pub fn new(required: P) -> Self {
        Self {
            required,
            optional: O::default(),
            rest: Vec::new(),
        }
    }
}

impl<P, R, O: Default> From<P> for Tuple<P, R, O> {
    fn from(required: P) -> Self {
        Self::new(required)
    }
}

impl<P, R, O> Deref for Tuple<P, R, O> {
    type Target = P;

    fn deref(&self) -> &P {
        &self.required
    }
}

impl<P, R, O> DerefMut for Tuple<P, R, O> {
    fn deref_mut(&mut self) -> &mut P {
        &mut self.required
    }
}

impl<P: WriteItems, R: Serialize, O: WriteOptional> Serialize for Tuple<P, R, O> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let optional = if self.rest.is_empty() {
            self.optional.present()
        } else {
            O::LENGTH
        };
        let mut items = serializer.serialize_seq(Some(P::LENGTH + optional + self.rest.len()))?;
        self.required.write(&mut items, P::LENGTH)?;
        self.optional.write(&mut items, optional)?;
        for item in &self.rest {
            items.serialize_element(item)?;
        }
        items.end()
    }
}

impl<P: ReadItems, R: FromJson, O: ReadOptional> FromJson for Tuple<P, R, O> {
    fn from_json(reader: &mut Reader<'_>) -> Result<Self, ReadError> {
        reader.array(Expected::Items(P::LENGTH), |array| {
            let required = P::read(array)?;
            let optional = O::read(array)?;
            let mut rest = Vec::new();
            while array.advance()? {
                rest.extend(array.optional(Slot::Nth)?);
            }
            Ok(Self {
                required,
                optional,
                rest,
            })
        })
    }
}

impl<'de, P: ReadItems, R: FromJson, O: ReadOptional> Deserialize<'de> for Tuple<P, R, O> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer)
    }
}

/// A tuple of items that can be written.
pub trait WriteItems {
    /// Their number.
    const LENGTH: usize;

    /// Writes the first `count` items.
    ///
    /// # Errors
    /// The serializer's.
    fn write<S: SerializeSeq>(&self, items: &mut S, count: usize) -> Result<(), S::Error>;
}

/// A tuple of items that can be read.
pub trait ReadItems: WriteItems + Sized {
    /// Reads all of them.
    ///
    /// # Errors
    /// The array is shorter, or an item has another type.
    fn read(array: &mut ArrayReader<'_, '_>) -> Result<Self, ReadError>;
}

/// A tuple of items that may be missing.
pub trait WriteOptional: WriteItems {
    /// Their number without the missing ones at the end.
    fn present(&self) -> usize;
}

/// A tuple of items that may be missing and can be read.
pub trait ReadOptional: WriteOptional + Sized {
    /// Reads those that are present.
    ///
    /// # Errors
    /// An item has another type.
    fn read(array: &mut ArrayReader<'_, '_>) -> Result<Self, ReadError>;
}

/// An optional item.
pub trait Missing: Default {
    /// Whether it is.
    fn is_missing(&self) -> bool;
}

impl<T> Missing for Option<T> {
    fn is_missing(&self) -> bool {
        self.is_none()
    }
}

impl<T> Missing for Maybe<T> {
    fn is_missing(&self) -> bool {
        self.is_absent()
    }
}

macro_rules! tuples {
    ($($length:literal: $($item:ident $at:tt)*;)*) => {$(
        impl<$($item: Serialize),*> WriteItems for ($($item,)*) {
            const LENGTH: usize = $length;

            #[allow(unused_variables, reason = "the empty tuple uses none of them")]
            fn write<S: SerializeSeq>(&self, items: &mut S, count: usize) -> Result<(), S::Error> {
                $(if $at < count {
                    items.serialize_element(&self.$at)?;
                })*
                Ok(())
            }
        }

        impl<$($item: Serialize + FromJson),*> ReadItems for ($($item,)*) {
            #[allow(unused_variables, clippy::unused_unit, reason = "the empty tuple uses none of them")]
            fn read(array: &mut ArrayReader<'_, '_>) -> Result<Self, ReadError> {
                Ok(($(
                    if array.advance()? {
                        array.required::<$item>()?
                    } else {
                        return Err(array.too_short(Expected::Items($length)));
                    },
                )*))
            }
        }

        impl<$($item: Serialize + Missing),*> WriteOptional for ($($item,)*) {
            #[allow(unused_mut, reason = "the empty tuple changes nothing")]
            fn present(&self) -> usize {
                let mut present = 0;
                $(if !self.$at.is_missing() {
                    present = $at + 1;
                })*
                present
            }
        }

        impl<$($item: Serialize + FromJson + Missing),*> ReadOptional for ($($item,)*) {
            #[allow(unused_variables, clippy::unused_unit, reason = "the empty tuple uses none of them")]
            fn read(array: &mut ArrayReader<'_, '_>) -> Result<Self, ReadError> {
                Ok(($(
                    if array.advance()? {
                        array.optional::<$item>(Slot::NullItem)?.unwrap_or_default()
                    } else {
                        $item::default()
                    },
                )*))
            }
        }
    )*};
}

tuples! {
    0: ;
    1: A 0;
    2: A 0 B 1;
    3: A 0 B 1 C 2;
    4: A 0 B 1 C 2 D 3;
    5: A 0 B 1 C 2 D 3 E 4;
    6: A 0 B 1 C 2 D 3 E 4 F 5;
    7: A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    8: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
    9: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8;
    10: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9;
    11: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10;
    12: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11;
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fmt;

    use super::*;

    type Step = Tuple<(String, i64), bool, (Option<String>, Maybe<f64>)>;

    fn error<T: FromJson + fmt::Debug>(text: &str) -> String {
        crate::read::json_text::<T>(text).unwrap_err().to_string()
    }

    #[test]
    fn every_length_is_written_back() {
        for text in [
            r#"["a",1]"#,
            r#"["a",1,"b"]"#,
            r#"["a",1,"b",null]"#,
            r#"["a",1,"b",0.5]"#,
            r#"["a",1,null,0.5]"#,
            r#"["a",1,"b",0.5,true,false]"#,
            r#"["a",1,"b",null,true]"#,
        ] {
            let step: Step = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&step).unwrap(), text);
            let through_value: Step =
                serde_json::from_value(serde_json::from_str(text).unwrap()).unwrap();
            assert_eq!(through_value, step, "{text}");
        }
    }

    #[test]
    fn integers_have_any_notation() {
        let step: Tuple<(i64, Option<u8>, Option<u8>), i32> =
            serde_json::from_str("[1.0, 2e1, null, -3.0]").unwrap();
        assert_eq!((step.0, step.1, step.2), (1, Some(20), None));
        assert_eq!(step.rest, [-3]);
        assert!(serde_json::from_str::<Tuple<(i64,)>>("[1.5]").is_err());
        assert!(serde_json::from_str::<Tuple<(u8,)>>("[256.0]").is_err());
    }

    #[test]
    fn errors_name_the_item() {
        assert_eq!(
            error::<Step>(r#"["a","b"]"#),
            "at `[1]`: invalid type: string \"b\", expected i64"
        );
        assert_eq!(
            error::<Step>(r#"["a",1,2]"#),
            "at `[2]`: invalid type: integer `2`, expected a string"
        );
        assert_eq!(
            error::<Step>(r#"["a",1,"b",null,1]"#),
            "at `[4]`: invalid type: integer `1`, expected a boolean"
        );
        assert_eq!(
            error::<Step>(r#"["a"]"#),
            "invalid length 1, expected an array of at least 2 items"
        );
        assert!(error::<Step>("{}").contains("expected an array of at least 2 items"));
    }
}
