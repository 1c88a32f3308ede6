//! What rules look at: a value by its JSON type.

use super::decimal::Decimal as Number;
use crate::{
    Base64, Date, DateTime, Decimal, Duration, Ipv4, Ipv6, KeyedMap, Maybe, Secret, Time, Uri,
    Uuid, Value,
};

/// A value, as far as rules look at it.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum View<'a> {
    /// A string.
    Text(&'a str),
    /// A number.
    Number(Number),
    /// An array with its length.
    Array(usize),
    /// An object with its number of members.
    Object(usize),
    /// Absent, null, or nothing that a rule speaks of.
    Other,
}

/// A value that rules can look at.
#[doc(hidden)]
pub trait Viewed {
    fn view(&self) -> View<'_>;
}

/// The elements of an array or the values of a map, with their names in a JSON Pointer.
#[doc(hidden)]
pub trait Elements {
    fn each(&self, check: &mut dyn FnMut(&str, View<'_>));
}

macro_rules! texts {
    ($($name:ident)*) => {$(
        impl Viewed for $name {
            fn view(&self) -> View<'_> {
                View::Text(self.as_str())
            }
        }
    )*};
}

texts!(String Base64 Date DateTime Decimal Duration Ipv4 Ipv6 Time Uri Uuid);

impl Viewed for Secret {
    fn view(&self) -> View<'_> {
        View::Text(self.expose())
    }
}

macro_rules! integers {
    ($($name:ident)*) => {$(
        impl Viewed for $name {
            fn view(&self) -> View<'_> {
                View::Number(Number::from(i128::from(*self)))
            }
        }
    )*};
}

integers!(i32 i64 u32 u64);

macro_rules! floats {
    ($($name:ident)*) => {$(
        impl Viewed for $name {
            fn view(&self) -> View<'_> {
                // The shortest text that reads as this very value, which is what is sent.
                Number::parse(&format!("{self:e}")).map_or(View::Other, View::Number)
            }
        }
    )*};
}

floats!(f32 f64);

impl Viewed for Value {
    fn view(&self) -> View<'_> {
        match self {
            Self::String(text) => View::Text(text),
            Self::Number(number) => {
                Number::parse(&number.to_string()).map_or(View::Other, View::Number)
            }
            Self::Array(values) => View::Array(values.len()),
            Self::Object(members) => View::Object(members.len()),
            Self::Null | Self::Bool(_) => View::Other,
        }
    }
}

impl<T> Viewed for Vec<T> {
    fn view(&self) -> View<'_> {
        View::Array(self.len())
    }
}

impl<K, T> Viewed for KeyedMap<K, T> {
    fn view(&self) -> View<'_> {
        View::Object(self.len())
    }
}

impl<T: Viewed> Viewed for Option<T> {
    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Other, T::view)
    }
}

impl<T: Viewed> Viewed for Maybe<T> {
    fn view(&self) -> View<'_> {
        self.as_option().map_or(View::Other, T::view)
    }
}

impl<T: Viewed> Viewed for Box<T> {
    fn view(&self) -> View<'_> {
        T::view(self)
    }
}

impl<T: Viewed> Elements for Vec<T> {
    fn each(&self, check: &mut dyn FnMut(&str, View<'_>)) {
        for (index, value) in self.iter().enumerate() {
            check(&index.to_string(), value.view());
        }
    }
}

impl<K: AsRef<str>, T: Viewed> Elements for KeyedMap<K, T> {
    fn each(&self, check: &mut dyn FnMut(&str, View<'_>)) {
        for (name, value) in self {
            check(name.as_ref(), value.view());
        }
    }
}

impl<T: Elements> Elements for Option<T> {
    fn each(&self, check: &mut dyn FnMut(&str, View<'_>)) {
        if let Some(values) = self {
            values.each(check);
        }
    }
}

impl<T: Elements> Elements for Maybe<T> {
    fn each(&self, check: &mut dyn FnMut(&str, View<'_>)) {
        if let Self::Value(values) = self {
            values.each(check);
        }
    }
}

impl<T: Elements> Elements for Box<T> {
    fn each(&self, check: &mut dyn FnMut(&str, View<'_>)) {
        T::each(self, check);
    }
}
