//! Arguments of the setters and constructors of generated structs.
//!
//! A setter of a nullable property accepts the value, an `Option` or a [`Maybe`]. The type parameter `By` says which; the
//! compiler infers it, because each argument implements the trait for one `By` only.

use super::{Map, Maybe};

/// The argument converts to the value with `Into`.
#[derive(Debug)]
pub enum IntoValue {}

/// The argument iterates over the elements of a list or the entries of a map.
#[derive(Debug)]
pub enum Elements {}

/// [`Elements`] that convert with `Into`.
#[derive(Debug)]
pub enum IntoElements {}

/// What an argument is.
pub mod by {
    /// The value, in the form that its type allows.
    #[derive(Debug)]
    pub enum Value {}
    /// An `Option`, whose `None` is null.
    #[derive(Debug)]
    pub enum Optional {}
    /// A `Maybe`.
    #[derive(Debug)]
    pub enum Property {}
}

/// An argument for a property that may be absent, null or a `T`.
///
/// [`Maybe::Null`] is null for all types, and `None` for all but lists, maps and free-form JSON: there, an `Option` is itself
/// a value, and the compiler reports the ambiguity.
///
/// ```
/// use raccord::{Maybe, __private::{IntoElements, IntoMaybe, IntoValue}};
///
/// fn title<By>(title: impl IntoMaybe<String, IntoValue, By>) -> Maybe<String> {
///     title.into_maybe()
/// }
///
/// fn tags<By>(tags: impl IntoMaybe<Vec<String>, IntoElements, By>) -> Maybe<Vec<String>> {
///     tags.into_maybe()
/// }
///
/// assert_eq!(title("text"), Maybe::Value("text".to_owned()));
/// assert_eq!(title(None), Maybe::Null);
/// assert_eq!(tags(["a"]), Maybe::Value(vec!["a".to_owned()]));
/// assert_eq!(tags(Maybe::Null), Maybe::Null);
/// ```
///
/// ```compile_fail
/// # use raccord::{Maybe, __private::{IntoElements, IntoMaybe}};
/// # fn tags<By>(tags: impl IntoMaybe<Vec<String>, IntoElements, By>) -> Maybe<Vec<String>> {
/// #     tags.into_maybe()
/// # }
/// tags(None);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not give a `{T}`",
    label = "not a value of this property",
    note = "it takes the value, `Maybe::Null` for null, or a `Maybe` or `Option` of `{T}`"
)]
pub trait IntoMaybe<T, Form, By> {
    /// The property.
    fn into_maybe(self) -> Maybe<T>;
}

impl<T, V: Into<T>> IntoMaybe<T, IntoValue, by::Value> for V {
    fn into_maybe(self) -> Maybe<T> {
        Maybe::Value(self.into())
    }
}

impl<T, I: IntoIterator<Item = T>> IntoMaybe<Vec<T>, Elements, by::Value> for I {
    fn into_maybe(self) -> Maybe<Vec<T>> {
        Maybe::Value(self.into_iter().collect())
    }
}

impl<T, V: Into<T>, I: IntoIterator<Item = V>> IntoMaybe<Vec<T>, IntoElements, by::Value> for I {
    fn into_maybe(self) -> Maybe<Vec<T>> {
        Maybe::Value(self.into_iter().map(Into::into).collect())
    }
}

impl<T, K: Into<String>, I: IntoIterator<Item = (K, T)>> IntoMaybe<Map<T>, Elements, by::Value>
    for I
{
    fn into_maybe(self) -> Maybe<Map<T>> {
        Maybe::Value(entries(self))
    }
}

impl<T, K: Into<String>, V: Into<T>, I: IntoIterator<Item = (K, V)>>
    IntoMaybe<Map<T>, IntoElements, by::Value> for I
{
    fn into_maybe(self) -> Maybe<Map<T>> {
        Maybe::Value(entries(self))
    }
}

impl<T, Form> IntoMaybe<T, Form, by::Optional> for Option<T> {
    fn into_maybe(self) -> Maybe<T> {
        self.into()
    }
}

impl<T, Form> IntoMaybe<T, Form, by::Property> for Maybe<T> {
    fn into_maybe(self) -> Maybe<T> {
        self
    }
}

/// A map of the entries that a constructor or a setter received.
pub fn entries<T>(entries: impl IntoIterator<Item = (impl Into<String>, impl Into<T>)>) -> Map<T> {
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
        size: Maybe<u64>,
        ratio: Maybe<f32>,
        content: Maybe<Content>,
        tags: Maybe<Vec<Content>>,
        sizes: Maybe<Vec<u64>>,
        labels: Maybe<Map<String>>,
        limits: Maybe<Map<u64>>,
        extra: Maybe<Raw>,
    }

    macro_rules! setters {
        ($($setter:ident = $field:ident: $ty:ty as $form:ty,)*) => {
            impl Patch {
                $(fn $setter<By>(mut self, $field: impl IntoMaybe<$ty, $form, By>) -> Self {
                    self.$field = $field.into_maybe();
                    self
                })*

                fn with_size(mut self, size: impl Into<Maybe<u64>>) -> Self {
                    self.size = size.into();
                    self
                }

                fn with_ratio(mut self, ratio: impl Into<Maybe<f32>>) -> Self {
                    self.ratio = ratio.into();
                    self
                }
            }
        };
    }

    setters! {
        with_title = title: String as IntoValue,
        with_id = id: Uuid as IntoValue,
        with_content = content: Content as IntoValue,
        with_tags = tags: Vec<Content> as IntoElements,
        with_sizes = sizes: Vec<u64> as Elements,
        with_labels = labels: Map<String> as IntoElements,
        with_limits = limits: Map<u64> as Elements,
        with_extra = extra: Raw as IntoValue,
    }

    fn given() -> Patch {
        let content = |text: &str| Content::Text(text.to_owned());
        Patch {
            title: Maybe::Value("a".to_owned()),
            id: Maybe::Value(Uuid::from("b")),
            size: Maybe::Value(3),
            ratio: Maybe::Value(0.5),
            content: Maybe::Value(content("c")),
            tags: Maybe::Value(vec![content("d")]),
            sizes: Maybe::Value(vec![4]),
            labels: Maybe::Value(entries([("e", "f")])),
            limits: Maybe::Value(entries([("g", 5_u64)])),
            extra: Maybe::Value(Raw::from(6)),
        }
    }

    #[test]
    fn values_are_taken_in_their_form() {
        let by_literals = Patch::default()
            .with_title("a")
            .with_id("b")
            .with_size(3)
            .with_ratio(0.5)
            .with_content("c")
            .with_tags(["d"])
            .with_sizes([4])
            .with_labels([("e", "f")])
            .with_limits([("g", 5)])
            .with_extra(6);
        assert_eq!(by_literals, given());
        let whole = given();
        let by_values = Patch::default()
            .with_title(whole.title.into_option().unwrap_or_default())
            .with_id(Uuid::from("b"))
            .with_size(3_u64)
            .with_ratio(0.5_f32)
            .with_content(Content::Text("c".to_owned()))
            .with_tags(vec![Content::Text("d".to_owned())])
            .with_sizes(vec![4])
            .with_labels(whole.labels.into_option().unwrap_or_default())
            .with_limits(whole.limits.into_option().unwrap_or_default())
            .with_extra(Raw::from(6));
        assert_eq!(by_values, given());
        let empty = Patch::default()
            .with_sizes(vec![])
            .with_limits(Map::new())
            .with_tags(Vec::<Content>::new());
        assert_eq!(empty.sizes, Maybe::Value(Vec::new()));
        assert_eq!(empty.limits, Maybe::Value(Map::new()));
        assert_eq!(empty.tags, Maybe::Value(Vec::new()));
    }

    #[test]
    fn null_options_and_properties_are_taken() {
        let null = Patch::default()
            .with_title(Maybe::Null)
            .with_id(Maybe::Null)
            .with_size(Maybe::Null)
            .with_ratio(Maybe::Null)
            .with_content(Maybe::Null)
            .with_tags(Maybe::Null)
            .with_sizes(Maybe::Null)
            .with_labels(Maybe::Null)
            .with_limits(Maybe::Null)
            .with_extra(Maybe::Null);
        let none = Patch::default()
            .with_title(None)
            .with_id(None)
            .with_size(None)
            .with_ratio(None)
            .with_content(None)
            .with_tags(None::<Vec<Content>>)
            .with_sizes(None::<Vec<u64>>)
            .with_labels(None::<Map<String>>)
            .with_limits(None::<Map<u64>>)
            .with_extra(Maybe::Null);
        assert_eq!(none, null);
        assert!(null.title.is_null() && null.tags.is_null() && null.extra.is_null());
        let some = given();
        let some = Patch::default()
            .with_title(some.title.into_option())
            .with_id(some.id)
            .with_size(some.size.into_option())
            .with_ratio(some.ratio)
            .with_content(some.content.into_option())
            .with_tags(some.tags.into_option())
            .with_sizes(some.sizes.into_option())
            .with_labels(some.labels.into_option())
            .with_limits(some.limits.into_option())
            .with_extra(some.extra);
        assert_eq!(some, given());
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
