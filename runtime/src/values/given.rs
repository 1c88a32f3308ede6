//! Values as setters and constructors of generated structs take them.
//!
//! `By` tells the ways apart: a type may be taken in one of them only, and which it is the compiler finds out.

use super::{Map, Maybe};

/// How a value is given.
pub mod by {
    /// As the value, or as what turns into it.
    #[derive(Debug)]
    pub enum Value {}
    /// As an option: `None` is null.
    #[derive(Debug)]
    pub enum Optional {}
    /// As the property itself.
    #[derive(Debug)]
    pub enum Property {}
}

/// What a setter of a property takes that may be absent, null or a value: the value, or what turns into it; an `Option`, whose
/// `None` is null; or a [`Maybe`].
///
/// ```
/// use raccord::{Maybe, __private::IntoMaybe};
///
/// fn set<By>(title: impl IntoMaybe<String, By>) -> Maybe<String> {
///     title.into_maybe()
/// }
///
/// assert_eq!(set("text"), Maybe::Value("text".to_owned()));
/// assert_eq!(set(None), Maybe::Null);
/// assert_eq!(set(Maybe::Null), Maybe::Null);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a `{T}`, nor what turns into one, nor `Maybe::Null`",
    label = "not a value of this property"
)]
pub trait IntoMaybe<T, By> {
    /// The property.
    fn into_maybe(self) -> Maybe<T>;
}

impl<T, V: Into<T>> IntoMaybe<T, by::Value> for V {
    fn into_maybe(self) -> Maybe<T> {
        Maybe::Value(self.into())
    }
}

impl<T> IntoMaybe<T, by::Optional> for Option<T> {
    fn into_maybe(self) -> Maybe<T> {
        self.into()
    }
}

impl<T> IntoMaybe<T, by::Property> for Maybe<T> {
    fn into_maybe(self) -> Maybe<T> {
        self
    }
}

/// What a setter of a list takes that may be absent, null or a list: elements, or a [`Maybe`].
///
/// ```
/// use raccord::{Maybe, __private::IntoMaybeList};
///
/// fn set<By>(tags: impl IntoMaybeList<String, By>) -> Maybe<Vec<String>> {
///     tags.into_maybe()
/// }
///
/// assert_eq!(set(["a", "b"]).into_option().map(|tags| tags.len()), Some(2));
/// assert_eq!(set(Maybe::Null), Maybe::Null);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a list of `{T}` or of what turns into it, nor `Maybe::Null`",
    label = "not a value of this property"
)]
pub trait IntoMaybeList<T, By> {
    /// The property.
    fn into_maybe(self) -> Maybe<Vec<T>>;
}

impl<T, V: Into<T>, I: IntoIterator<Item = V>> IntoMaybeList<T, by::Value> for I {
    fn into_maybe(self) -> Maybe<Vec<T>> {
        Maybe::Value(self.into_iter().map(Into::into).collect())
    }
}

impl<T> IntoMaybeList<T, by::Property> for Maybe<Vec<T>> {
    fn into_maybe(self) -> Maybe<Vec<T>> {
        self
    }
}

/// A map of the entries that a constructor or a setter was given.
pub fn entries<K: Into<String>, V: Into<T>, T>(
    entries: impl IntoIterator<Item = (K, V)>,
) -> Map<T> {
    let entries = entries.into_iter();
    entries
        .map(|(key, value)| (key.into(), value.into()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Raw, Uuid};

    #[derive(Debug, PartialEq)]
    enum Content {
        Text(String),
    }

    impl From<&str> for Content {
        fn from(text: &str) -> Self {
            Self::Text(text.to_owned())
        }
    }

    #[derive(Debug, Default, PartialEq)]
    struct Patch {
        title: Maybe<String>,
        id: Maybe<Uuid>,
        size: Maybe<i64>,
        content: Maybe<Content>,
        tags: Maybe<Vec<Content>>,
    }

    impl Patch {
        fn with_title<By>(mut self, title: impl IntoMaybe<String, By>) -> Self {
            self.title = title.into_maybe();
            self
        }

        fn with_id<By>(mut self, id: impl IntoMaybe<Uuid, By>) -> Self {
            self.id = id.into_maybe();
            self
        }

        fn with_size<By>(mut self, size: impl IntoMaybe<i64, By>) -> Self {
            self.size = size.into_maybe();
            self
        }

        fn with_content<By>(mut self, content: impl IntoMaybe<Content, By>) -> Self {
            self.content = content.into_maybe();
            self
        }

        fn with_tags<By>(mut self, tags: impl IntoMaybeList<Content, By>) -> Self {
            self.tags = tags.into_maybe();
            self
        }
    }

    #[test]
    fn values_options_and_null_are_taken() {
        let given = Patch::default()
            .with_title("a")
            .with_id("b")
            .with_size(3)
            .with_content("c")
            .with_tags(["d"]);
        let content = |text: &str| Content::Text(text.to_owned());
        assert_eq!(given.title, Maybe::Value("a".to_owned()));
        assert_eq!(given.id, Maybe::Value(Uuid::from("b")));
        assert_eq!(given.size, Maybe::Value(3));
        assert_eq!(given.content, Maybe::Value(content("c")));
        assert_eq!(given.tags, Maybe::Value(vec![content("d")]));
        let null = Patch::default()
            .with_title(None)
            .with_id(Maybe::Null)
            .with_size(None)
            .with_content(Maybe::Null)
            .with_tags(Maybe::Null);
        assert!(null.title.is_null() && null.id.is_null() && null.size.is_null());
        assert!(null.content.is_null() && null.tags.is_null());
        let optional = Patch::default()
            .with_title(Some("a".to_owned()))
            .with_size(Some(3))
            .with_content(content("c"))
            .with_tags(vec![content("d")]);
        assert_eq!(
            optional,
            Patch {
                id: Maybe::Absent,
                ..given
            }
        );
    }

    #[test]
    fn entries_are_taken_from_anything() {
        let from_array: Map<Raw> = entries([("a", 1), ("b", 2)]);
        let pairs = vec![
            ("a".to_owned(), Raw::from(1)),
            ("b".to_owned(), Raw::from(2)),
        ];
        let from_map: Map<Raw> = entries(pairs.into_iter().collect::<Map<Raw>>());
        assert_eq!(from_array, from_map);
    }
}
