//! Variants as which no value is read: another one, which is tried first, accepts all their values.

use std::collections::HashSet;

use super::report::Report;
use crate::diagnostic::{Pointer, catalogue};
use crate::ir::{
    Additional, Api, Constraints, EnumScalar, EnumValue, Enumeration, Presence, Scalar, Struct,
    Tagging, Ty, TypeId, TypeKind, Variant, resolved, walk,
};

/// A variant that is never read, and the one that is read instead.
struct Shadowed {
    variant: Pointer,
    by: Pointer,
    /// They had the same type: the variant is removed.
    is_twice: bool,
}

/// Marks the variants that are never read, and removes those that are equal to another one.
///
/// - Needs: equal inline types are one ([`dedupe`](super::dedupe)), presence is settled, nested unions are finite.
/// - Leaves: [`Variant::read_as`] is right, and the variants of a union without a tag have different types.
pub(super) fn settle(api: &mut Api, report: &mut Report<'_>) {
    let ids = (0..api.types.len()).filter_map(|index| u32::try_from(index).ok().map(TypeId));
    for id in ids {
        for found in leave_out(api, id) {
            let (variant, by) = (report.place(&found.variant), report.place(&found.by));
            report.push(if found.is_twice {
                catalogue::variant_twice(variant, by)
            } else {
                catalogue::variant_never_read(variant, by)
            });
        }
    }
}

/// Does so for one type; returns its findings in document order.
fn leave_out(api: &mut Api, id: TypeId) -> Vec<Shadowed> {
    let mut found = Vec::new();
    // The last first, so that the others keep their places.
    for (variant, by) in shadowed(api, id).into_iter().rev() {
        let Some(TypeKind::Union(union)) = api.types.get_mut(id.index()).map(|def| &mut def.kind)
        else {
            continue;
        };
        let (Some(one), Some(other)) = (union.variants.get(by), union.variants.get(variant)) else {
            continue;
        };
        let is_twice = one.ty == other.ty;
        found.push(Shadowed {
            variant: other.pointer.clone(),
            by: one.pointer.clone(),
            is_twice,
        });
        if is_twice {
            let is_same = one.constraints == other.constraints;
            union.forget(variant);
            // A value is one of them, but it is unknown which.
            if let Some(one) = union.variants.get_mut(by).filter(|_| !is_same) {
                one.constraints = Constraints::default();
            }
        } else if let Some(other) = union.variants.get_mut(variant) {
            other.read_as = Some(by);
        }
    }
    found.reverse();
    found
}

/// The variants of a union that are never read, each with the first that accepts all its values.
fn shadowed(api: &Api, id: TypeId) -> Vec<(usize, usize)> {
    let TypeKind::Union(union) = &api.ty(id).kind else {
        return Vec::new();
    };
    let Tagging::Shape { .. } = union.tagging else {
        return Vec::new();
    };
    let by = |(index, variant): (usize, &Variant)| {
        let mut before = union.variants.iter().take(index);
        let by = before.position(|first| {
            first.probe.covers(&variant.probe) && Reading::new(api).covers(&first.ty, &variant.ty)
        })?;
        Some((index, by))
    };
    union.variants.iter().enumerate().filter_map(by).collect()
}

/// Which types accept all values that other types accept.
struct Reading<'a> {
    api: &'a Api,
    /// Pairs that are or were compared: a recursive type is recursive on both sides.
    seen: HashSet<(Ty, Ty)>,
}

impl<'a> Reading<'a> {
    fn new(api: &'a Api) -> Self {
        Self {
            api,
            seen: HashSet::new(),
        }
    }

    fn covers(&mut self, wide: &'a Ty, narrow: &'a Ty) -> bool {
        let (wide, narrow) = (resolved(self.api, wide), resolved(self.api, narrow));
        if wide == narrow || !self.seen.insert((wide.clone(), narrow.clone())) {
            return true;
        }
        if let (Some(wide), Some(narrow)) = (walk::value(wide), walk::value(narrow)) {
            return self.covers(wide, narrow);
        }
        match (wide, narrow) {
            (Ty::Any, _) => true,
            (Ty::Boxed(wide), narrow) => self.covers(wide, narrow),
            (wide, Ty::Boxed(narrow)) => self.covers(wide, narrow),
            (Ty::Nullable(wide), Ty::Nullable(narrow)) => self.covers(wide, narrow),
            (Ty::Nullable(_), Ty::Null) => true,
            (Ty::Nullable(wide), narrow) => self.covers(wide, narrow),
            (Ty::Array(wide), Ty::Array(narrow)) => self.covers(wide, narrow),
            (Ty::Array(wide), Ty::Tuple(narrow)) => {
                narrow.items().all(|item| self.covers(wide, item))
            }
            (Ty::Tuple(wide), Ty::Tuple(narrow)) => {
                wide.required.len() == narrow.required.len()
                    && wide.optional.len() == narrow.optional.len()
                    && wide
                        .items()
                        .zip(narrow.items())
                        .all(|(wide, narrow)| self.covers(wide, narrow))
            }
            (Ty::AnyObject, narrow) if narrow.is_map() => true,
            (Ty::AnyObject, Ty::Named(id)) => {
                matches!(self.api.ty(*id).kind, TypeKind::Struct(_))
            }
            (Ty::Map(wide), Ty::Named(id)) => match &self.api.ty(*id).kind {
                TypeKind::Struct(narrow) => {
                    narrow
                        .fields
                        .iter()
                        .all(|field| self.covers(wide, &field.ty))
                        && self.covers_rest(wide, narrow)
                }
                _ => false,
            },
            (Ty::Scalar(wide), Ty::Scalar(narrow)) => covers_scalar(*wide, *narrow),
            (wide, Ty::Named(id)) => self.covers_named(wide, *id),
            (Ty::Named(id), narrow) => self.named_covers(*id, narrow),
            _ => false,
        }
    }

    fn covers_named(&mut self, wide: &'a Ty, narrow: TypeId) -> bool {
        match (wide, &self.api.ty(narrow).kind) {
            (Ty::Named(wide), kind) => match (&self.api.ty(*wide).kind, kind) {
                (TypeKind::Struct(wide), TypeKind::Struct(narrow)) => {
                    self.covers_struct(wide, narrow)
                }
                (TypeKind::Enum(wide), TypeKind::Enum(narrow)) => covers_enum(wide, narrow),
                (TypeKind::Newtype(wide), TypeKind::Newtype(narrow)) => {
                    self.covers(&wide.target, &narrow.target)
                }
                // Values that no variant accepts are kept.
                (TypeKind::Union(_), _) => true,
                _ => false,
            },
            (Ty::Scalar(wide), TypeKind::Enum(narrow)) => match narrow.scalar {
                EnumScalar::Text => covers_scalar(*wide, Scalar::Text),
                EnumScalar::Integer => covers_scalar(*wide, Scalar::I64),
                EnumScalar::Json => false,
            },
            _ => false,
        }
    }

    fn named_covers(&mut self, wide: TypeId, narrow: &Ty) -> bool {
        match (&self.api.ty(wide).kind, narrow) {
            (TypeKind::Union(_), _) => true,
            (TypeKind::Enum(wide), Ty::Scalar(narrow)) if wide.open => match wide.scalar {
                EnumScalar::Text => covers_scalar(Scalar::Text, *narrow),
                EnumScalar::Integer => covers_scalar(Scalar::I64, *narrow),
                EnumScalar::Json => true,
            },
            _ => false,
        }
    }

    fn covers_struct(&mut self, wide: &'a Struct, narrow: &'a Struct) -> bool {
        wide.fields.iter().all(|field| {
            let own = narrow.fields.iter().find(|own| own.wire == field.wire);
            match own {
                Some(own) => {
                    covers_presence(field.presence, own.presence) && self.covers(&field.ty, &own.ty)
                }
                None => covers_presence(field.presence, Presence::Optional),
            }
        }) && match &wide.additional {
            Additional::Ignored => true,
            Additional::Kept(rest) => {
                let known = |wire: &str| wide.fields.iter().any(|field| field.wire == wire);
                let mut others = narrow.fields.iter().filter(|own| !known(&own.wire));
                others.all(|own| self.covers(rest, &own.ty)) && self.covers_rest(rest, narrow)
            }
        }
    }

    /// Whether `wide` accepts all additional members of an object.
    fn covers_rest(&mut self, wide: &'a Ty, narrow: &'a Struct) -> bool {
        match &narrow.additional {
            Additional::Ignored => true,
            Additional::Kept(rest) => self.covers(wide, rest),
        }
    }
}

fn covers_presence(wide: Presence, narrow: Presence) -> bool {
    match wide {
        Presence::Required => narrow == Presence::Required,
        Presence::RequiredNullable => {
            matches!(narrow, Presence::Required | Presence::RequiredNullable)
        }
        Presence::Optional | Presence::OptionalNullable => true,
    }
}

fn covers_scalar(wide: Scalar, narrow: Scalar) -> bool {
    match wide {
        Scalar::Bool => narrow == Scalar::Bool,
        Scalar::Text | Scalar::Format(_) => {
            matches!(narrow, Scalar::Text | Scalar::Format(_))
        }
        Scalar::F32 | Scalar::F64 => {
            !matches!(narrow, Scalar::Bool | Scalar::Text | Scalar::Format(_))
        }
        Scalar::I64 => matches!(narrow, Scalar::I32 | Scalar::I64 | Scalar::U32),
        Scalar::U64 => matches!(narrow, Scalar::U32 | Scalar::U64),
        Scalar::I32 | Scalar::U32 => wide == narrow,
    }
}

fn covers_enum(wide: &Enumeration, narrow: &Enumeration) -> bool {
    if wide.open {
        return wide.scalar == narrow.scalar || wide.scalar == EnumScalar::Json;
    }
    let has = |value: &EnumValue| wide.values.iter().any(|own| own.value == value.value);
    !narrow.open && narrow.values.iter().all(has)
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failing test may panic"
)]
mod tests;
