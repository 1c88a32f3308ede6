//! Collisions: each item of a scope gets an identifier of its own.
//!
//! An item brings candidates, best first. The first candidates are given out before any other, so
//! that nobody loses a name of its own to another one's way out; among items with the same first
//! candidate the one whose text is that very name wins, then the first in the alphabet, or by
//! another key of its own: never the first in the document. The losers take their next free
//! candidate, then numbers. What an item gets depends on the items that want the same names and on
//! nothing else.

use indexmap::{IndexMap, IndexSet};

use super::ident::{Case, escape_keyword, fixed, from_words, unraw, whole};
use super::words::{spelled_words, words};

/// What an item would like to be called.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The text it is called by in the document.
    pub text: String,
    /// Candidates, best first; never empty.
    pub candidates: Vec<String>,
}

impl Wish {
    /// A wish from a text: its plain form, whole where that is cut, then the spelled one.
    #[must_use]
    pub fn new(text: &str, case: Case) -> Self {
        let wish = Self {
            text: text.to_owned(),
            ..Self::of_words(&words(text), case)
        };
        // Most texts have nothing to spell.
        if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return wish;
        }
        wish.or(from_words(&spelled_words(text), case))
    }

    /// A wish from words: cut where they are too long, then whole.
    #[must_use]
    pub fn of_words(words: &[String], case: Case) -> Self {
        let name = from_words(words, case);
        let wish = Self {
            text: name.clone(),
            candidates: vec![name],
        };
        wish.or(whole(words, case))
    }

    /// A name that the document fixes, before any other wish.
    #[must_use]
    pub fn fixed(name: &str, case: Case) -> Self {
        let name = fixed(name, case);
        Self {
            text: name.clone(),
            candidates: vec![name],
        }
    }

    /// `fixed` where there is one.
    #[must_use]
    pub fn with_fixed(self, name: Option<&str>, case: Case) -> Self {
        match name {
            Some(name) => {
                let mut wish = Self::fixed(name, case);
                for candidate in self.candidates {
                    wish = wish.or(candidate);
                }
                wish
            }
            None => self,
        }
    }

    /// One more candidate, the last.
    #[must_use]
    pub fn or(mut self, candidate: String) -> Self {
        if !self.candidates.contains(&candidate) {
            self.candidates.push(candidate);
        }
        self
    }

    /// The candidates of another wish, as the last.
    #[must_use]
    pub fn or_all(self, other: Self) -> Self {
        other.candidates.into_iter().fold(self, Self::or)
    }

    fn first(&self) -> &str {
        self.candidates.first().map_or("", String::as_str)
    }
}

/// A scope of identifiers.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    taken: IndexSet<String>,
    /// The last number given out for a name.
    numbers: IndexMap<String, usize>,
}

impl Scope {
    /// A scope in which `reserved` names are taken.
    #[must_use]
    pub fn reserving(reserved: &[&str]) -> Self {
        Self {
            taken: reserved.iter().map(|&name| name.to_owned()).collect(),
            numbers: IndexMap::new(),
        }
    }

    /// All identifiers that were given out.
    #[must_use]
    pub fn into_given(self, reserved: &[&str]) -> IndexSet<String> {
        let mut given = self.taken;
        given.retain(|name| !reserved.contains(&name.as_str()));
        given
    }

    /// Identifiers for items that come together, by index.
    pub fn settle(&mut self, wishes: &[Wish]) -> Vec<String> {
        self.settle_by(wishes, |_, wish| wish.text.as_str())
    }

    /// The same, where a key says which of several goes first.
    pub fn settle_by<'a, K: Ord>(
        &mut self,
        wishes: &'a [Wish],
        key: impl Fn(usize, &'a Wish) -> K,
    ) -> Vec<String> {
        let mut order: Vec<(usize, &Wish)> = wishes.iter().enumerate().collect();
        order.sort_by_cached_key(|(index, wish)| key(*index, wish));
        let mut names = vec![String::new(); wishes.len()];
        for (winner, wish) in winners(&order) {
            if let Some(name) = names.get_mut(winner)
                && self.taken.insert(wish.first().to_owned())
            {
                wish.first().clone_into(name);
            }
        }
        for (index, wish) in order {
            if let Some(name) = names.get_mut(index).filter(|name| name.is_empty()) {
                *name = self.give(wish);
            }
        }
        names
    }

    /// An identifier for an item that comes alone.
    pub fn give(&mut self, wish: &Wish) -> String {
        for candidate in &wish.candidates {
            if self.taken.insert(candidate.clone()) {
                return candidate.clone();
            }
        }
        self.numbered(wish.first())
    }

    fn numbered(&mut self, base: &str) -> String {
        let number = self.numbers.get(base).copied().unwrap_or(1);
        // One of the next `taken + 1` numbers is free.
        for number in number + 1..=number + 1 + self.taken.len() {
            let name = with_number(base, number);
            if self.taken.insert(name.clone()) {
                self.numbers.insert(base.to_owned(), number);
                return name;
            }
        }
        base.to_owned()
    }
}

/// The item that wins each first candidate.
fn winners<'a>(order: &[(usize, &'a Wish)]) -> Vec<(usize, &'a Wish)> {
    let exact = |wish: &Wish| wish.text == unraw(wish.first());
    let mut best: IndexMap<&str, (usize, &Wish)> = IndexMap::new();
    for &(index, wish) in order {
        let holder = best.entry(wish.first()).or_insert((index, wish));
        if !exact(holder.1) && exact(wish) {
            *holder = (index, wish);
        }
    }
    best.into_values().collect()
}

/// `Pet2`, `pet_2`, `Utf8_2`.
fn with_number(base: &str, number: usize) -> String {
    let base = unraw(base).trim_end_matches('_');
    let snake = base.starts_with(|c: char| c.is_ascii_lowercase());
    if snake || base.ends_with(|c: char| c.is_ascii_digit()) {
        format!("{base}_{number}")
    } else {
        escape_keyword(format!("{base}{number}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Case, Scope, Wish};

    fn settle(texts: &[&str], case: Case) -> Vec<String> {
        let wishes: Vec<Wish> = texts.iter().map(|text| Wish::new(text, case)).collect();
        Scope::default().settle(&wishes)
    }

    #[test]
    fn the_exact_one_wins() {
        assert_eq!(
            settle(&["pet", "Pet", "PET"], Case::Pascal),
            ["Pet3", "Pet", "Pet2"]
        );
    }

    #[test]
    fn symbols_are_spelled_before_numbers() {
        assert_eq!(
            settle(&["type", "@type", "$type", "TYPE"], Case::Snake),
            ["r#type", "at_type", "dollar_type", "type_2"]
        );
        assert_eq!(
            settle(&["A", "A+", "A-"], Case::Pascal),
            ["A", "APlus", "AMinus"]
        );
    }

    #[test]
    fn a_way_out_takes_no_name_that_another_one_has() {
        assert_eq!(
            settle(&["Pet", "pet", "Pet2"], Case::Pascal),
            ["Pet", "Pet3", "Pet2"]
        );
    }

    #[test]
    fn an_unrelated_name_changes_nothing() {
        let before = settle(&["user-id", "user_id", "userId"], Case::Snake);
        let after = settle(&["user-id", "other", "user_id", "userId"], Case::Snake);
        assert_eq!(before, ["user_id_2", "user_id", "user_id_3"]);
        assert_eq!(after, ["user_id_2", "other", "user_id", "user_id_3"]);
    }

    #[test]
    fn a_number_after_a_digit_is_set_off() {
        assert_eq!(settle(&["utf8", "Utf8"], Case::Pascal), ["Utf8_2", "Utf8"]);
    }

    #[test]
    fn many_collisions_stay_fast() {
        let texts = vec!["x"; 20_000];
        let names = settle(&texts, Case::Snake);
        assert_eq!(names.last().map(String::as_str), Some("x_20000"));
    }
}
