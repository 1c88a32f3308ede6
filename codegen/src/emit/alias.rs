//! Types without the aliases in them.

use crate::ir::{Api, Ty, resolved, walk};

/// The type with all its aliases replaced by what they stand for.
#[must_use]
pub fn resolve(api: &Api, ty: &Ty) -> Ty {
    let mut ty = resolved(api, ty).clone();
    walk::parts_mut(&mut ty, &mut |_, inner| *inner = resolve(api, inner));
    ty
}
