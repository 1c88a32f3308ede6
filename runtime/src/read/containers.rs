//! Containers, which read their content through [`FromJson`] and continue after an element that does not fit.

use std::{fmt, hash::Hash, marker::PhantomData};

use serde::{
    Deserializer,
    de::{self, DeserializeOwned, MapAccess, SeqAccess, Visitor},
};

use super::{
    from_json::{FromJson, Of},
    misfits::Slot,
    pass::{Place, Step, attempt, careful},
};
use crate::values::{KeyedMap, Maybe, Raw};

/// The next element of an array; the inner `None` is one that does not fit and was set aside.
pub(crate) fn next_element<'de, A: SeqAccess<'de>, T: FromJson>(
    items: &mut A,
    index: usize,
) -> Result<Option<Option<T>>, A::Error> {
    next_item(items, index, Slot::Nth(index))
}

/// [`next_element`] with a custom replacement for a missing element.
pub(crate) fn next_item<'de, A: SeqAccess<'de>, T: FromJson>(
    items: &mut A,
    index: usize,
    slot: Slot,
) -> Result<Option<Option<T>>, A::Error> {
    if !careful() {
        return Ok(items.next_element_seed(Of::NEW)?.map(Some));
    }
    let Some(raw) = items.next_element::<Raw>()? else {
        return Ok(None);
    };
    let step = Step::Index(index);
    attempt(Place { step, slot }, &raw)
        .map(Some)
        .map_err(de::Error::custom)
}

/// The next value of an object; `None` for one that does not fit and was set aside.
pub(crate) fn next_value<'de, A: MapAccess<'de>, T: FromJson>(
    members: &mut A,
    place: impl FnOnce() -> Place,
) -> Result<Option<T>, A::Error> {
    if !careful() {
        return members.next_value_seed(Of::NEW).map(Some);
    }
    let raw = members.next_value::<Raw>()?;
    attempt(place(), &raw).map_err(de::Error::custom)
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_option(OptionVisitor(PhantomData))
    }
}

struct OptionVisitor<T>(PhantomData<T>);

impl<'de, T: FromJson> Visitor<'de> for OptionVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        T::from_json(deserializer).map(Some)
    }
}

impl<T: FromJson> FromJson for Maybe<T> {
    fn from_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::from_json(deserializer).map(Self::from)
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn from_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::from_json(deserializer).map(Self::new)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(VecVisitor(PhantomData))
    }
}

struct VecVisitor<T>(PhantomData<T>);

impl<'de, T: FromJson> Visitor<'de> for VecVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
        let (mut items, mut index) = (Vec::new(), 0);
        while let Some(item) = next_element(&mut seq, index)? {
            items.extend(item);
            index += 1;
        }
        Ok(items)
    }
}

impl<K, T: FromJson> FromJson for KeyedMap<K, T>
where
    K: DeserializeOwned + AsRef<str> + Eq + Hash,
{
    fn from_json<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MapVisitor(PhantomData))
    }
}

struct MapVisitor<K, T>(PhantomData<(K, T)>);

impl<'de, K: DeserializeOwned + AsRef<str> + Eq + Hash, T: FromJson> Visitor<'de>
    for MapVisitor<K, T>
{
    type Value = KeyedMap<K, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<KeyedMap<K, T>, A::Error> {
        let (mut members, mut index) = (KeyedMap::new(), 0);
        while let Some(name) = map.next_key::<K>()? {
            if let Some(value) = next_value(&mut map, || Place::nth(name.as_ref(), index))? {
                members.insert(name, value);
            }
            index += 1;
        }
        Ok(members)
    }
}
