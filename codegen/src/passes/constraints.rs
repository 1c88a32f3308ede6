//! Constraints, once all types are known: those that values of a type can violate, and the types that contain them.

use std::mem;

use crate::ir::{
    Api, Constraint, Constraints, EnumScalar, JsonTypes, Scalar, Ty, TypeId, TypeKind, walk,
};

/// Removes the constraints that no value of the type can violate, and those that a named type has itself; marks the
/// types whose values can violate one.
///
/// - Needs: final types, boxes included, without cycles of aliases.
/// - Leaves: [`TypeDef::constrained`](crate::ir::TypeDef::constrained) is right, and each constraint can be violated.
pub(super) fn settle(api: &mut Api) {
    let shapes: Vec<Shape> = api.types.iter().map(|def| Shape::of(&def.kind)).collect();
    let mut marking = Marking {
        shapes: &shapes,
        open: Vec::new(),
        holders: vec![Vec::new(); shapes.len()],
    };
    for (index, def) in api.types.iter_mut().enumerate() {
        marking.visit(index, &mut def.kind);
    }
    let Marking {
        mut open, holders, ..
    } = marking;
    while let Some(index) = open.pop() {
        if let Some(def) = api.types.get_mut(index)
            && !mem::replace(&mut def.constrained, true)
        {
            open.extend(holders.get(index).into_iter().flatten());
        }
    }
    walk::asked_by(api, &mut |ty, constraints| prune(&shapes, ty, constraints));
}

/// What a named type means to the constraints of its use.
enum Shape {
    /// A struct, which asks this itself.
    Struct(Vec<Constraint>),
    Enum(EnumScalar),
    Union,
    Alias(Ty),
    Newtype(Ty),
}

impl Shape {
    fn of(kind: &TypeKind) -> Self {
        match kind {
            TypeKind::Struct(object) => Self::Struct(object.constraints.clone()),
            TypeKind::Enum(enumeration) => Self::Enum(enumeration.scalar),
            TypeKind::Union(_) => Self::Union,
            TypeKind::Alias(alias) => Self::Alias(alias.target.clone()),
            TypeKind::Newtype(alias) => Self::Newtype(alias.target.clone()),
        }
    }
}

/// A type expression without null, boxes and aliases around it. There are no cycles of aliases.
fn bare<'a>(shapes: &'a [Shape], mut ty: &'a Ty) -> &'a Ty {
    loop {
        ty = match ty {
            Ty::Nullable(inner) | Ty::Boxed(inner) => inner,
            Ty::Named(id) => match shapes.get(id.index()) {
                Some(Shape::Alias(target)) => target,
                _ => return ty,
            },
            _ => return ty,
        };
    }
}

/// What a newtype is around: the JSON is the same.
fn within<'a>(shapes: &'a [Shape], ty: &'a Ty) -> &'a Ty {
    match ty {
        Ty::Named(id) => match shapes.get(id.index()) {
            Some(Shape::Newtype(target)) => bare(shapes, target),
            _ => ty,
        },
        _ => ty,
    }
}

/// The struct or union that a type expression leads to, where the runtime goes into the containers around it.
fn nested<'a>(shapes: &'a [Shape], mut ty: &'a Ty) -> Option<TypeId> {
    loop {
        ty = match bare(shapes, ty) {
            Ty::Named(id) => return Some(*id),
            ty => walk::element(ty)?,
        };
    }
}

/// Takes out what values of the type cannot break.
fn prune(shapes: &[Shape], ty: &Ty, constraints: &mut Constraints) {
    let Constraints {
        value,
        items,
        prefix,
    } = constraints;
    let ty = within(shapes, bare(shapes, ty));
    let types = types(shapes, ty);
    value.retain(|one| types.intersects(one.types()));
    if let Ty::Named(id) = ty
        && let Some(Shape::Struct(own)) = shapes.get(id.index())
    {
        value.retain(|one| !own.contains(one));
    }
    match (ty, walk::element(ty)) {
        (_, Some(inner)) => {
            for below in items.as_deref_mut().into_iter().chain(&mut *prefix) {
                prune(shapes, inner, below);
            }
        }
        (Ty::Tuple(members), _) => {
            for (member, below) in members.in_place().zip(&mut *prefix) {
                prune(shapes, member, below);
            }
        }
        // Elements of any type may be there.
        _ if types.intersects(JsonTypes::ARRAY) || *ty == Ty::AnyObject => {}
        _ => {
            *items = None;
            prefix.clear();
        }
    }
    if items.as_ref().is_some_and(|items| items.is_empty()) {
        *items = None;
    }
    if prefix.iter().all(Constraints::is_empty) {
        prefix.clear();
    }
}

/// The JSON types of the values of a type, as far as constraints speak of them.
fn types(shapes: &[Shape], ty: &Ty) -> JsonTypes {
    match ty {
        Ty::Scalar(scalar) => match scalar {
            Scalar::I32 | Scalar::I64 | Scalar::U32 | Scalar::U64 | Scalar::F32 | Scalar::F64 => {
                JsonTypes::NUMBER
            }
            Scalar::Text | Scalar::Format(_) => JsonTypes::STRING,
            Scalar::Bool => JsonTypes::default(),
        },
        Ty::Array(_) | Ty::Tuple(_) => JsonTypes::ARRAY,
        Ty::Any => JsonTypes::ALL,
        Ty::Named(id) => match shapes.get(id.index()) {
            Some(Shape::Struct(_)) => JsonTypes::OBJECT,
            Some(Shape::Enum(EnumScalar::Text)) => JsonTypes::STRING,
            Some(Shape::Enum(EnumScalar::Integer)) => JsonTypes::NUMBER,
            Some(Shape::Enum(EnumScalar::Json) | Shape::Union) => JsonTypes::ALL,
            Some(Shape::Alias(_) | Shape::Newtype(_)) | None => JsonTypes::default(),
        },
        ty if ty.is_map() => JsonTypes::OBJECT,
        _ => JsonTypes::default(),
    }
}

/// Finds the types that ask something themselves, and who holds whom.
struct Marking<'a> {
    shapes: &'a [Shape],
    open: Vec<usize>,
    holders: Vec<Vec<usize>>,
}

impl Marking<'_> {
    fn visit(&mut self, index: usize, kind: &mut TypeKind) {
        walk::asked_in(kind, &mut |ty, constraints| {
            self.value(index, ty, constraints);
        });
        if let TypeKind::Struct(object) = kind
            && !object.constraints.is_empty()
        {
            self.open.push(index);
        }
    }

    fn value(&mut self, holder: usize, ty: &Ty, constraints: &mut Constraints) {
        prune(self.shapes, ty, constraints);
        if !constraints.is_empty() {
            self.open.push(holder);
        }
        if let Some(held) = nested(self.shapes, ty)
            && let Some(holders) = self.holders.get_mut(held.index())
        {
            holders.push(holder);
        }
    }
}
