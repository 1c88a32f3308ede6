//! Unions that are members of themselves: reading such a member would never end, and it adds nothing.

use super::report::Report;
use super::search;
use crate::diagnostic::catalogue;
use crate::ir::{Api, Ty, TypeKind, bare};

/// Removes the variants that lead from a union back to it through nothing but unions.
///
/// - Needs: types are merged ([`dedupe`](super::dedupe)), which may bring a union into itself.
/// - Leaves: nested unions are finite.
pub(super) fn settle(api: &mut Api, report: &mut Report<'_>) {
    let found = search::cycles(api.types.len(), |index| edges(api, index));
    for (def, members) in api.types.iter_mut().zip(found.closing) {
        let TypeKind::Union(union) = &mut def.kind else {
            continue;
        };
        // The last first, so that the others keep their places.
        for variant in members.iter().rev() {
            union.forget(*variant);
        }
        let fact = "Is listed as a member of itself; that member is ignored.";
        if !members.is_empty() && !def.docs.facts.iter().any(|known| known == fact) {
            def.docs.facts.push(fact.to_owned());
            let place = report.place(&def.pointer);
            report.push(catalogue::union_in_itself(place));
        }
    }
}

/// The variants of a union that are unions.
fn edges(api: &Api, index: usize) -> Vec<(usize, usize)> {
    let Some(TypeKind::Union(union)) = api.types.get(index).map(|def| &def.kind) else {
        return Vec::new();
    };
    let target = |ty| match bare(api, ty) {
        Ty::Named(id) if matches!(api.ty(*id).kind, TypeKind::Union(_)) => Some(id.index()),
        _ => None,
    };
    let variants = union.variants.iter().enumerate();
    variants
        .filter_map(|(position, variant)| Some((position, target(&variant.ty)?)))
        .collect()
}
