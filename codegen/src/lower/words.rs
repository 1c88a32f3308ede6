//! Words for members of unions that can only be named by their shape: an array is named after its elements.

use super::flat::Flat;
use super::lowerer::Lowerer;
use crate::ir::{JsonTypes, Probe};
use crate::read::JsonType;

/// The longest title that is used as a name.
const TITLE: usize = 40;

/// The word for an enum.
const ENUM: &str = "mode";

impl<'a> Lowerer<'a> {
    /// Words for the shape of a variant.
    pub(super) fn shape_words(&mut self, flat: &Flat<'a>, probe: &Probe) -> Option<String> {
        Some(match flat.types.as_slice() {
            _ if probe.types == JsonTypes::BOOL => self.word(JsonType::Boolean, flat),
            _ if flat.enum_values.is_some() => ENUM.to_owned(),
            [ty] => self.word(*ty, flat),
            _ if flat.has_object_shape() => self.word(JsonType::Object, flat),
            _ if flat.has_array_shape() => self.word(JsonType::Array, flat),
            _ => return None,
        })
    }

    /// The word for a type of JSON.
    pub(super) fn word(&mut self, ty: JsonType, flat: &Flat<'a>) -> String {
        match ty {
            JsonType::Array => self.list_words(flat),
            ty => plain_word(ty).to_owned(),
        }
    }

    /// `texts`, `Parts` for `Part`; `list` if the elements have no name.
    fn list_words(&mut self, flat: &Flat<'a>) -> String {
        let list = || plain_word(JsonType::Array).to_owned();
        let elements = &flat.elements;
        let ([element], []) = (elements.items.as_slice(), elements.positions) else {
            return list();
        };
        let element = *element;
        if let Some(component) = self.schemas.referred(element) {
            return plural(self.schemas.key(component));
        }
        let element = self.flatten(element);
        let title = element.first(|schema| short_title(schema.title.as_deref()));
        match (title, element.types.as_slice()) {
            (_, [JsonType::String]) => "texts".to_owned(),
            (_, [JsonType::Integer]) => "integers".to_owned(),
            (_, [JsonType::Number]) => "numbers".to_owned(),
            (_, [JsonType::Boolean]) => "booleans".to_owned(),
            (_, [JsonType::Array]) => "lists".to_owned(),
            (Some(title), _) => plural(title),
            (None, [JsonType::Object]) => "objects".to_owned(),
            (None, _) => list(),
        }
    }
}

fn plain_word(ty: JsonType) -> &'static str {
    match ty {
        JsonType::String => "text",
        JsonType::Number => "number",
        JsonType::Integer => "integer",
        JsonType::Boolean => "boolean",
        JsonType::Object => "object",
        JsonType::Array => "list",
    }
}

/// Whether a word is one for a shape.
pub(super) fn is_of_shape(word: &str) -> bool {
    word == ENUM || JsonType::ALL.into_iter().any(|ty| plain_word(ty) == word)
}

/// A title, if it is short enough to be a name.
pub(super) fn short_title(title: Option<&str>) -> Option<&str> {
    title.filter(|title| title.len() <= TITLE)
}

/// The plural of the last word; for a plural, a list of it.
fn plural(words: &str) -> String {
    let is_consonant = |c: char| c.is_ascii_alphabetic() && !"aeiouAEIOU".contains(c);
    if let Some(start) = words.strip_suffix('y')
        && start.ends_with(is_consonant)
    {
        return format!("{start}ies");
    }
    let ends_with = |ends: &[&str]| ends.iter().any(|end| words.ends_with(end));
    if ends_with(&["ss", "sh", "ch", "x", "z", "us", "is"]) {
        format!("{words}es")
    } else if ends_with(&["s", "list", "List"]) || !words.ends_with(char::is_alphabetic) {
        format!("{words} list")
    } else {
        format!("{words}s")
    }
}

#[cfg(test)]
mod tests {
    use super::plural;

    #[test]
    fn plurals() {
        for (one, several) in [
            ("Part", "Parts"),
            ("Policy", "Policies"),
            ("Key", "Keys"),
            ("Class", "Classes"),
            ("Status", "Statuses"),
            ("Box", "Boxes"),
            ("Messages", "Messages list"),
            ("TodoList", "TodoList list"),
            ("Part-2", "Part-2 list"),
        ] {
            assert_eq!(plural(one), several);
        }
    }
}
