//! A value outside a closed enum.

/// A text is not a value of a closed enum.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` is not one of `{allowed}`")]
pub struct UnknownValue {
    value: String,
    allowed: String,
}

impl UnknownValue {
    /// How many of the allowed values an error lists.
    const MOST: usize = 10;

    /// An error about `value`.
    pub fn new(value: &str, allowed: &[&str]) -> Self {
        let mut list = allowed
            .iter()
            .take(Self::MOST)
            .copied()
            .collect::<Vec<_>>()
            .join("`, `");
        if allowed.len() > Self::MOST {
            list.push_str("`, `…");
        }
        Self {
            value: value.chars().take(100).collect(),
            allowed: list,
        }
    }
}
