//! References to components that are no schemas.

use std::borrow::Cow;

/// The key in a reference to a component.
pub(super) fn component_key(reference: &str) -> Cow<'_, str> {
    let key = reference.rsplit('/').next().unwrap_or_default();
    if key.contains('~') {
        Cow::Owned(key.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(key)
    }
}
