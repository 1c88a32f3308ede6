//! Boxes that limit the size of structs.

use std::collections::BTreeSet;

use super::boxing::{box_members, edges};
use super::search;
use crate::ir::{Api, TypeKind, size};

/// The size in bytes from which the largest fields of a struct are boxed. Nested structs can reach a megabyte, and
/// reading keeps a dozen copies on the stack.
const LARGE: usize = 4096;
/// The size below which a field is not boxed.
const SMALL: usize = 128;

/// Boxes the largest members of large structs.
///
/// - Needs: every type has a finite size.
/// - Leaves: no struct contains more than [`LARGE`] bytes by value, except for fields below [`SMALL`].
pub(super) fn settle(api: &mut Api) {
    // Each type after those that it contains by value, whose sizes are final then.
    let order = search::cycles(api.types.len(), |index| edges(api, index)).order;
    let mut sizes = vec![0; api.types.len()];
    for index in order {
        let boxes = large_fields(api, &sizes, index);
        if let Some(def) = api.types.get_mut(index) {
            box_members(&mut def.kind, &boxes);
        }
        if let Some(def) = api.types.get(index) {
            let own = size::of_kind(api, &sizes, &def.kind);
            if let Some(size) = sizes.get_mut(index) {
                *size = own;
            }
        }
    }
}

/// The fields to box so that a struct is no longer large.
fn large_fields(api: &Api, sizes: &[usize], index: usize) -> BTreeSet<usize> {
    let Some(TypeKind::Struct(object)) = api.types.get(index).map(|def| &def.kind) else {
        return BTreeSet::new();
    };
    let mut fields: Vec<_> = size::fields(api, sizes, object).enumerate().collect();
    let mut whole: usize = fields.iter().map(|(_, size)| size).sum();
    fields.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let mut boxes = BTreeSet::new();
    for (slot, size) in fields {
        if whole <= LARGE || size <= SMALL {
            break;
        }
        whole -= size;
        boxes.insert(slot);
    }
    boxes
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::emit::fixture::{api, component, field, object};
    use crate::ir::{Presence, Scalar, Ty, TypeId};

    /// An API of structs, each with `texts` texts and the structs in `holds`.
    fn structs(all: &[(usize, &[u32])]) -> Api {
        let mut api = api(Vec::new());
        let fields = |texts: usize, holds: &[u32]| {
            let texts = (0..texts).map(|i| (format!("t{i}"), Ty::Scalar(Scalar::Text)));
            let holds = holds
                .iter()
                .map(|id| (format!("h{id}"), Ty::Named(TypeId(*id))));
            let all = texts.chain(holds);
            all.map(|(name, ty)| field(&name, ty, Presence::Optional))
                .collect()
        };
        api.types = all
            .iter()
            .enumerate()
            .map(|(i, (texts, holds))| component(&format!("s{i}"), object(fields(*texts, holds))))
            .collect();
        api
    }

    fn boxes(api: &Api, index: usize) -> Vec<&str> {
        let TypeKind::Struct(object) = &api.types[index].kind else {
            return Vec::new();
        };
        let boxed = object
            .fields
            .iter()
            .filter(|f| matches!(f.ty, Ty::Boxed(_)));
        boxed.map(|f| f.wire.as_str()).collect()
    }

    #[test]
    fn large_structs_box_their_largest_members_and_no_more() {
        // The container comes first: sizes do not depend on the order of the document.
        let mut api = structs(&[
            (10, &[1, 2, 3, 4]),
            (100, &[]),
            (40, &[]),
            (30, &[]),
            (5, &[]),
        ]);
        settle(&mut api);
        assert_eq!(boxes(&api, 0), ["h1"]);
        let mut api = structs(&[(10, &[1, 1]), (60, &[2]), (60, &[])]);
        settle(&mut api);
        assert_eq!((boxes(&api, 0), boxes(&api, 1)), (vec!["h1"], vec![]));
    }

    #[test]
    fn small_members_of_a_large_struct_stay_in_place() {
        let mut api = structs(&[(400, &[1]), (5, &[])]);
        settle(&mut api);
        assert!(boxes(&api, 0).is_empty());
    }
}
