//! Sizes: about how many bytes a value takes in place.

use super::api::{Api, resolved};
use super::types::{Additional, Presence, Scalar, Struct, Ty, TypeKind, Union};

/// Sizes are capped here.
const HUGE: usize = 1 << 20;
/// A difference of variants that clippy may object to; it does from 200 bytes on.
const UNEVEN: usize = 120;

/// Estimated sizes of all types. Each round looks through one more level, and few levels matter.
pub(crate) fn estimate(api: &Api) -> Vec<usize> {
    const LEVELS: usize = 6;
    let mut sizes = vec![24; api.types.len()];
    for _ in 0..LEVELS {
        let next: Vec<usize> = api
            .types
            .iter()
            .map(|def| of_kind(api, &sizes, &def.kind).min(HUGE))
            .collect();
        if next == sizes {
            break;
        }
        sizes = next;
    }
    sizes
}

/// Whether clippy would suggest a box: one variant of the union is much larger than all others.
pub(crate) fn uneven(api: &Api, sizes: &[usize], union: &Union) -> bool {
    let mut all: Vec<usize> = union
        .variants
        .iter()
        .map(|variant| of_ty(api, sizes, &variant.ty))
        .collect();
    // The variant for the unknown.
    all.push(16);
    all.sort_unstable_by(|a, b| b.cmp(a));
    match all.as_slice() {
        [largest, second, ..] => largest - second > UNEVEN,
        _ => false,
    }
}

/// The sizes of a struct's fields.
pub(crate) fn fields<'a>(
    api: &'a Api,
    sizes: &'a [usize],
    object: &'a Struct,
) -> impl Iterator<Item = usize> + 'a {
    object.fields.iter().map(|field| match field.presence {
        Presence::Required => of_ty(api, sizes, &field.ty),
        _ => optional(api, sizes, &field.ty),
    })
}

/// The size of a type whose parts have `sizes`.
pub(crate) fn of_kind(api: &Api, sizes: &[usize], kind: &TypeKind) -> usize {
    match kind {
        TypeKind::Struct(object) => {
            let fields: usize = fields(api, sizes, object).sum();
            let extra = match object.additional {
                Additional::Kept(_) => 72,
                Additional::Ignored => 0,
            };
            // And what did not fit.
            fields + extra + 8
        }
        TypeKind::Enum(_) => 24,
        TypeKind::Union(union) => {
            let payloads = union.variants.iter().map(|v| of_ty(api, sizes, &v.ty));
            payloads.max().unwrap_or(0) + 8
        }
        TypeKind::Alias(alias) | TypeKind::Newtype(alias) => of_ty(api, sizes, &alias.target),
    }
}

fn of_ty(api: &Api, sizes: &[usize], ty: &Ty) -> usize {
    match resolved(api, ty) {
        Ty::Named(id) => sizes.get(id.index()).copied().unwrap_or(24),
        Ty::Scalar(Scalar::Bool) => 1,
        Ty::Scalar(Scalar::I32 | Scalar::U32 | Scalar::F32) => 4,
        Ty::Scalar(Scalar::I64 | Scalar::U64 | Scalar::F64) => 8,
        Ty::Scalar(_) | Ty::Array(_) => 24,
        Ty::Tuple(tuple) => {
            let items = tuple.in_place().map(|item| of_ty(api, sizes, item));
            items.sum::<usize>() + 24
        }
        Ty::Nullable(inner) => optional(api, sizes, inner),
        Ty::Boxed(_) => 8,
        Ty::Null => 0,
        // Maps and free-form JSON.
        _ => 72,
    }
}

/// Numbers have no niche for `None`.
fn optional(api: &Api, sizes: &[usize], ty: &Ty) -> usize {
    match resolved(api, ty) {
        Ty::Scalar(Scalar::I64 | Scalar::U64 | Scalar::F64) => 16,
        Ty::Scalar(Scalar::I32 | Scalar::U32 | Scalar::F32) => 8,
        _ => of_ty(api, sizes, ty),
    }
}
