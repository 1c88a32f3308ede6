//! Sets of JSON types.

use serde::Serialize;

/// A set of JSON types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct JsonTypes(pub u8);

impl JsonTypes {
    /// `null`
    pub const NULL: Self = Self(1);
    /// `boolean`
    pub const BOOL: Self = Self(2);
    /// whole numbers (`1` and `1.0`)
    pub const INTEGER: Self = Self(4);
    /// all numbers
    pub const NUMBER: Self = Self(4 | 8);
    /// `string`
    pub const STRING: Self = Self(16);
    /// `array`
    pub const ARRAY: Self = Self(32);
    /// `object`
    pub const OBJECT: Self = Self(64);
    /// All but arrays and objects.
    pub const SCALAR: Self = Self(31);
    /// All of them.
    pub const ALL: Self = Self(127);

    /// Both sets together.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all types of the other set are in this one.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether the sets share a type.
    #[must_use]
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}
