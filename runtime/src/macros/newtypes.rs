//! Newtypes.

/// Implements `Serialize` and `Deserialize` for a struct around one value, which is written and read as that value,
/// and `From` for it.
///
/// ```
/// use raccord::__private as rt;
///
/// #[derive(Debug, PartialEq)]
/// struct Tree(Vec<Tree>);
///
/// rt::newtype!(Tree(Vec<Tree>));
///
/// let tree: Tree = serde_json::from_str("[[],[[]]]")?;
/// assert_eq!(tree.0.len(), 2);
/// assert_eq!(serde_json::to_string(&tree)?, "[[],[[]]]");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! newtype {
    ($name:ident($inner:ty)) => {
        impl $crate::__private::Serialize for $name {
            fn serialize<S: $crate::__private::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::__private::Serialize::serialize(&self.0, serializer)
            }
        }

        $crate::__read!($name, |reader| <$inner as $crate::FromJson>::from_json(
            reader
        )
        .map(Self));

        impl ::core::convert::From<$inner> for $name {
            fn from(inner: $inner) -> Self {
                Self(inner)
            }
        }
    };
}
