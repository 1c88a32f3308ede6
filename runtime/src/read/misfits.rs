//! Values that did not fit, kept in the struct around them.

use std::cell::Cell;

use serde::Serialize;

use super::deviation::Deviation;
use crate::{
    pointer::unescaped,
    values::{Map, Raw},
};

/// The values of a struct that did not fit their types, as received: of optional or nullable properties, elements of
/// lists, and map values, which are missing from the typed fields. The innermost struct keeps such a value; a union
/// keeps its own.
///
/// They are written back where they were, so that reading and writing a value loses nothing. Setting an optional
/// property replaces the kept value. A list or map is written with its kept values, elements at their index or at the
/// end of a list that became shorter; [`remove`](Self::remove) drops them.
///
/// `Debug` shows no values: they could be secret.
#[derive(Clone, Default, PartialEq, Eq)]
#[allow(
    clippy::box_collection,
    reason = "one word in every struct, mostly empty"
)]
pub struct Misfits(Option<Box<Vec<Misfit>>>);

#[derive(Clone, PartialEq, Eq)]
struct Misfit {
    /// Its pointer starts at the struct.
    deviation: Deviation,
    slot: Slot,
}

/// The position of a missing value among its siblings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Slot {
    /// A property, where its struct writes it.
    Property,
    /// A property that its struct writes as null.
    NullProperty,
    /// An element or a member of a map, at this index.
    Nth(usize),
    /// An item of a tuple that is written as null, or not at all at the end.
    NullItem(usize),
}

impl Misfits {
    pub(crate) const NONE: Self = Self(None);

    /// Whether they are written with their struct.
    pub(crate) fn are_written(&self) -> bool {
        !self.is_empty() && !LEFT_OUT.get()
    }

    /// Whether everything fit.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// All of them, in the order in which they were received. Their pointers are relative to the struct.
    pub fn iter(&self) -> impl Iterator<Item = &Deviation> {
        self.list().iter().map(|misfit| &misfit.deviation)
    }

    /// The one at a pointer, such as `/title` or `/sizes/3`.
    pub fn at(&self, pointer: &str) -> Option<&Deviation> {
        self.iter().find(|found| found.pointer == pointer)
    }

    /// Removes the values at a pointer and below it, so that they are not written any more. An empty pointer removes
    /// all.
    pub fn remove(&mut self, pointer: &str) {
        let Some(list) = &mut self.0 else {
            return;
        };
        list.retain(|misfit| {
            let rest = misfit.deviation.pointer.strip_prefix(pointer);
            !rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        if list.is_empty() {
            self.0 = None;
        }
    }

    pub(crate) fn push(&mut self, deviation: Deviation, slot: Slot) {
        self.0
            .get_or_insert_default()
            .push(Misfit { deviation, slot });
    }

    fn list(&self) -> &[Misfit] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }

    /// The JSON of a value, with the misfits in their positions; `members` are the names of its properties, in order.
    ///
    /// # Errors
    /// The value cannot be serialized as JSON.
    pub(crate) fn restored<T: Serialize + ?Sized>(
        &self,
        value: &T,
        members: &[&str],
    ) -> Result<Raw, serde_json::Error> {
        let mut raw = Raw::new(value)?;
        let tokens = |misfit: &Misfit| {
            let pointer = misfit.deviation.pointer.split('/').skip(1);
            pointer.map(|token| unescaped(token).into_owned()).collect()
        };
        let tokens: Vec<Vec<String>> = self.list().iter().map(tokens).collect();
        let missing = tokens.iter().zip(self.list());
        let missing: Vec<_> = missing
            .map(|(path, misfit)| Missing { path, misfit })
            .collect();
        put(&mut raw, &missing, members)?;
        Ok(raw)
    }
}

thread_local! {
    static LEFT_OUT: Cell<bool> = const { Cell::new(false) };
}

/// Writes values without their misfits.
pub(crate) fn without_misfits<R>(write: impl FnOnce() -> R) -> R {
    /// Resets the flag, even if a `Serialize` of the caller panics: later values would lose their misfits.
    struct Before(bool);

    impl Drop for Before {
        fn drop(&mut self) {
            LEFT_OUT.set(self.0);
        }
    }

    let _before = Before(LEFT_OUT.replace(true));
    write()
}

/// A misfit on the way to its position.
#[derive(Clone, Copy)]
struct Missing<'a> {
    /// The rest of the path.
    path: &'a [String],
    misfit: &'a Misfit,
}

impl Missing<'_> {
    fn raw(&self) -> Raw {
        self.misfit.deviation.raw.clone()
    }

    /// The name of the member that it is.
    fn name(&self) -> &str {
        self.path.first().map_or("", String::as_str)
    }
}

/// Puts misfits into a value. Each container is read and written once, however many it misses.
fn put(
    whole: &mut Raw,
    missing: &[Missing<'_>],
    members: &[&str],
) -> Result<(), serde_json::Error> {
    let (here, below): (Vec<Missing<'_>>, Vec<Missing<'_>>) =
        missing.iter().copied().partition(|one| one.path.len() < 2);
    let mut groups: Map<Vec<Missing<'_>>> = Map::default();
    for one in below {
        if let Some((first, path)) = one.path.split_first() {
            let group = groups.entry(first.clone()).or_default();
            group.push(Missing { path, ..one });
        }
    }
    if let Ok(items) = serde_json::from_str::<Vec<Raw>>(whole.get()) {
        let mut items = with_items(items, &here);
        for (index, group) in &groups {
            let index = index.parse().unwrap_or(usize::MAX);
            if let Some(item) = items.get_mut(index) {
                put(item, group, &[])?;
            }
        }
        *whole = Raw::new(&items)?;
    } else if let Ok(map) = serde_json::from_str::<Map<Raw>>(whole.get()) {
        let mut map = with_members(map, &here, members);
        for (name, group) in &groups {
            if let Some(member) = map.get_mut(name) {
                put(member, group, &[])?;
            }
        }
        *whole = Raw::new(&map)?;
    }
    Ok(())
}

/// Puts elements where they were, or at the end.
fn with_items(items: Vec<Raw>, missing: &[Missing<'_>]) -> Vec<Raw> {
    let mut all = Vec::with_capacity(items.len().saturating_add(missing.len()));
    let mut items = items.into_iter().peekable();
    for one in missing {
        let (index, of_tuple) = match one.misfit.slot {
            Slot::Nth(index) => (index, false),
            Slot::NullItem(index) => (index, true),
            Slot::Property | Slot::NullProperty => continue,
        };
        let before = index.saturating_sub(all.len());
        all.extend(items.by_ref().take(before));
        let is_free = !of_tuple
            || items.peek().is_none()
            || items.next_if(|item| item.get() == "null").is_some();
        if is_free {
            all.push(one.raw());
        }
    }
    all.extend(items);
    all
}

/// Puts properties in the order of the struct, and members of maps where they were, except those that have a value by
/// now.
fn with_members(map: Map<Raw>, missing: &[Missing<'_>], members: &[&str]) -> Map<Raw> {
    let rank = |name: &str| members.iter().position(|member| *member == name);
    let mut properties: Map<Raw> = Map::default();
    let mut others: Map<Raw> = Map::default();
    for (name, value) in map {
        let target = match rank(&name) {
            Some(_) => &mut properties,
            None => &mut others,
        };
        target.insert(name, value);
    }
    let (nth, of_struct): (Vec<Missing<'_>>, Vec<Missing<'_>>) = missing
        .iter()
        .copied()
        .partition(|one| matches!(one.misfit.slot, Slot::Nth(_)));
    for one in of_struct {
        match properties.get_mut(one.name()) {
            Some(value) if one.misfit.slot == Slot::NullProperty && value.get() == "null" => {
                *value = one.raw();
            }
            Some(_) => {}
            None => {
                let before = |other: &&String| rank(other) < rank(one.name());
                let index = properties.keys().take_while(before).count();
                properties.shift_insert(index, one.name().to_owned(), one.raw());
            }
        }
    }
    let mut all = properties;
    let start = all.len();
    let taken = |name: &str| others.contains_key(name);
    let nth: Vec<_> = nth.into_iter().filter(|one| !taken(one.name())).collect();
    let mut others = others.into_iter();
    for one in nth {
        if let Slot::Nth(index) = one.misfit.slot {
            let before = start.saturating_add(index).saturating_sub(all.len());
            all.extend(others.by_ref().take(before));
            all.insert(one.name().to_owned(), one.raw());
        }
    }
    all.extend(others);
    all
}

impl std::fmt::Debug for Misfits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
