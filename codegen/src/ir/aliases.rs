//! Types without the aliases in them.

use super::api::{Api, resolved};
use super::types::Ty;
use super::walk;

/// The type with all its aliases replaced by their targets.
#[must_use]
pub fn without_aliases(api: &Api, ty: &Ty) -> Ty {
    let mut ty = resolved(api, ty).clone();
    walk::parts_mut(&mut ty, &mut |_, inner| {
        *inner = without_aliases(api, inner)
    });
    ty
}
