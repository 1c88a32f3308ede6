//! One schema: which Rust type it is.

use super::flat::{Flat, Grade};
use super::lowerer::{Built, Lowerer};
use super::slot;
use super::slot::Slot;
use crate::diagnostic::{Pointer, catalogue};
use crate::ir::{
    AliasType, Docs, NameHint, Node as NodeReport, OperationPart, Scalar, Ty, TypeDef, TypeId,
    TypeKind,
};
use crate::read::{JsonType, Node, SchemaId};

/// The maximum nesting of inline schemas; deeper ones are built afterwards.
const MAX_NESTING: usize = 100;

impl<'a> Lowerer<'a> {
    /// Lowers a component schema into its id.
    pub(crate) fn lower_component(&mut self, component: SchemaId) {
        let Some(id) = self.component_type(component) else {
            return;
        };
        let schema = self.schemas.schema(component);
        let fixed = schema.and_then(|schema| schema.rust_name.clone());
        let hint = match fixed {
            Some(name) => NameHint::Fixed(name),
            None => NameHint::Component(self.schemas.key(component).to_owned()),
        };
        self.follow(component);
        let pointer = self.at(component);
        let slot = Slot {
            id: Some(id),
            hint: hint.clone(),
            pointer: pointer.clone(),
        };
        let (ty, docs) = self.ty_without_null(component, slot);
        if self.types.get(id.index()).is_some_and(Option::is_none) {
            self.define_alias(id, pointer.clone(), hint, docs, ty.clone());
        }
        let nullable = self.is_nullable(component);
        self.record(
            pointer,
            wrap(Ty::Named(id), nullable),
            matches!(ty, Ty::Any | Ty::AnyObject),
        );
    }

    /// Counts the chain of references at a component, which every use has to follow.
    fn follow(&mut self, component: SchemaId) {
        let mut at = component;
        let mut followed = 0;
        while let Node::Ref(next) = self.node(at)
            && followed < self.components.len()
        {
            at = next;
            followed += 1;
        }
        self.spend(followed / super::work::FOLLOWED, self.at(component));
    }

    /// The type of a schema where it is used, null included.
    pub(crate) fn ty(&mut self, id: SchemaId, hint: &NameHint) -> Ty {
        let pointer = self.at(id);
        let slot = Slot {
            id: None,
            hint: hint.clone(),
            pointer: pointer.clone(),
        };
        let (ty, _) = self.ty_without_null(id, slot);
        let nullable = self.is_nullable(id);
        let free_form = matches!(ty, Ty::Any | Ty::AnyObject);
        let ty = wrap(ty, nullable);
        if matches!(self.node(id), Node::Schema(_)) {
            self.record(pointer, ty.clone(), free_form);
        }
        ty
    }

    fn record(&mut self, pointer: &Pointer, ty: Ty, free_form: bool) {
        self.nodes
            .insert(pointer.clone(), NodeReport { ty, free_form });
    }

    /// The type of a schema without null, and the schema's own docs.
    fn ty_without_null(&mut self, id: SchemaId, slot: Slot) -> (Ty, Docs) {
        match self.node(id) {
            Node::Ref(component) => {
                let ty = self.component_type(component).map_or(Ty::Any, Ty::Named);
                (ty, Docs::default())
            }
            Node::Schema(schema) => {
                let only = self.only_part(id, schema);
                let child = slot.id.is_some();
                let at = self.at(id);
                if let Some(only) = only.filter(|only| !(child && self.is_base(*only, at))) {
                    let mut docs = self.annotations(schema);
                    let (ty, inner) = self.ty_without_null(only, slot);
                    super::docs::complete(&mut docs, inner);
                    return (ty, docs);
                }
                let flat = self.flatten(id);
                let docs = self.docs(&flat);
                (self.build(flat, slot), docs)
            }
        }
    }

    /// Whether a schema is a union of the components that extend it, including the one at `pointer`: such a component
    /// has its own type, however little it adds.
    fn is_base(&mut self, id: SchemaId, pointer: &Pointer) -> bool {
        let flat = self.flatten(id);
        let base = flat.discriminator.is_some() && flat.unions.is_empty();
        base || flat.unions.iter().any(|union| self.lists(union, pointer))
    }

    /// The type of a flat schema, without its null.
    ///
    /// Equal combinations of schemas are built once. If `allOf` repeats a component inside itself, an inline schema
    /// leads to itself again: its id is used then.
    pub(crate) fn build(&mut self, flat: Flat<'a>, slot: Slot) -> Ty {
        if flat.parts.is_empty() {
            return self.build_new(flat, slot);
        }
        let parts = slot::Parts::of(&flat, slot.id);
        match self.built.get(&parts) {
            Some(Built::Done(ty)) => return ty.clone(),
            Some(Built::Open(_)) if slot.id.is_some() => {
                let place = self.place(&slot.pointer);
                self.report(catalogue::only_itself(place));
                return Ty::Any;
            }
            Some(Built::Open(again)) => {
                let again = *again;
                let id = again.unwrap_or_else(|| self.reserve());
                self.built.insert(parts, Built::Open(Some(id)));
                return Ty::Named(id);
            }
            None => {}
        }
        // Components that repeat each other inside themselves nest as deep as there are such schemas.
        let nests = flat.has_object_shape() || flat.has_array_shape() || !flat.unions.is_empty();
        if nests && self.nesting >= MAX_NESTING {
            let id = self.reserve();
            self.built.insert(parts, Built::Done(Ty::Named(id)));
            self.deferred.push_back((id, flat, slot));
            return Ty::Named(id);
        }
        self.nesting += 1;
        self.work.enter(&flat.pointer);
        self.built.insert(parts.clone(), Built::Open(None));
        let (pointer, hint) = (slot.pointer.clone(), self.below(&slot, "again"));
        let ty = self.build_new(flat, slot);
        self.work.leave();
        self.nesting -= 1;
        if let Some(Built::Open(Some(id))) = self.built.remove(&parts) {
            self.define_alias(id, pointer, hint, Docs::default(), ty.clone());
        }
        if parts.id.is_none() {
            self.built.insert(parts, Built::Done(ty.clone()));
        }
        ty
    }

    /// Builds schemas that were nested too deep to be built in place.
    pub(super) fn build_deferred(&mut self) {
        while let Some((id, flat, mut slot)) = self.deferred.pop_front() {
            if self.work.is_exceeded() {
                return;
            }
            slot.id = Some(id);
            let docs = self.docs(&flat);
            let (pointer, hint) = (slot.pointer.clone(), slot.hint.clone());
            self.work.enter(&flat.pointer);
            let target = self.in_place(false, |this| this.build_new(flat, slot));
            self.work.leave();
            if self.types.get(id.index()).is_some_and(Option::is_none) {
                self.define_alias(id, pointer, hint, docs, target);
            }
        }
    }

    /// [`Self::build`] for a new schema.
    pub(super) fn build_new(&mut self, mut flat: Flat<'a>, slot: Slot) -> Ty {
        if let Some(clash) = flat.clash.take() {
            self.report_clash(&clash);
            if clash.grade == Grade::Types {
                return Ty::Any;
            }
        }
        if let Some(allowed) = flat.boolean {
            if !allowed {
                let place = self.place(&flat.pointer);
                self.report(catalogue::never_schema(place));
            }
            return Ty::Any;
        }
        if flat.only_null {
            return Ty::Null;
        }
        if self.is_excluded(&mut flat) {
            return Ty::Any;
        }
        if let Some(value) = flat.const_value {
            if !value.is_null() && !super::enumeration::fits(&flat, value) {
                let place = self.place(&flat.pointer.join("const"));
                self.report(catalogue::enum_value_type(place, &value.to_string()));
            }
            return self.const_ty(value);
        }
        if flat.enum_values.is_some() {
            return self.enum_ty(flat, slot);
        }
        self.drop_constraining_unions(&mut flat);
        if !flat.unions.is_empty() {
            return self.union_ty(flat, slot);
        }
        if self.is_discriminated_base(&flat, &slot) {
            return self.base_union_ty(flat, slot);
        }
        self.build_plain(flat, slot)
    }

    /// The type of a flat schema that is neither enum nor union.
    pub(crate) fn build_plain(&mut self, flat: Flat<'a>, slot: Slot) -> Ty {
        match flat.types.as_slice() {
            [] => self.untyped_ty(flat, slot),
            [JsonType::Object] => self.object_ty(flat, slot),
            [JsonType::Array] => self.array_ty(&flat, slot),
            [JsonType::String] => self.text_ty(&flat),
            [JsonType::Integer] => Ty::Scalar(super::scalar::integer(&flat)),
            [JsonType::Number] => Ty::Scalar(Scalar::F64),
            [JsonType::Boolean] => Ty::Scalar(Scalar::Bool),
            _ => self.multi_type_ty(flat, slot),
        }
    }

    /// The type of a schema without `type`, by its keywords.
    fn untyped_ty(&mut self, flat: Flat<'a>, slot: Slot) -> Ty {
        let object = flat.has_object_shape();
        let array = flat.has_array_shape();
        if object && array {
            let place = self.place(&flat.pointer);
            self.report(catalogue::shape_unclear(place));
            return Ty::Any;
        }
        if object || flat.implies(JsonType::Object) {
            return self.object_ty(flat, slot);
        }
        if array || flat.implies(JsonType::Array) {
            return self.array_ty(&flat, slot);
        }
        let format = flat.format();
        if flat.implies(JsonType::String) || format.is_some_and(super::scalar::is_text_format) {
            return self.text_ty(&flat);
        }
        if format.is_some_and(super::scalar::is_integer_format) {
            return Ty::Scalar(super::scalar::integer(&flat));
        }
        if flat.implies(JsonType::Number) || matches!(format, Some("float" | "double")) {
            return Ty::Scalar(Scalar::F64);
        }
        if !flat.required.is_empty() {
            return Ty::AnyObject;
        }
        Ty::Any
    }

    /// Creates the named type that a schema needs.
    pub(crate) fn item(&mut self, id: TypeId, slot: Slot, docs: Docs, kind: TypeKind) -> Ty {
        self.define(
            id,
            TypeDef {
                pointer: slot.pointer,
                hint: slot.hint,
                docs,
                kind,
                constrained: false,
            },
        );
        Ty::Named(id)
    }

    /// Makes `id` another name of `target`.
    fn define_alias(
        &mut self,
        id: TypeId,
        pointer: Pointer,
        hint: NameHint,
        docs: Docs,
        target: Ty,
    ) {
        self.define(
            id,
            TypeDef {
                pointer,
                hint,
                docs,
                kind: TypeKind::Alias(AliasType { target }),
                constrained: false,
            },
        );
    }

    /// The id for the item of `slot`.
    pub(crate) fn claim(&mut self, slot: &mut Slot) -> TypeId {
        match slot.id.take() {
            Some(id) => id,
            None => self.reserve(),
        }
    }

    /// The hint for a schema in `role` below the one of `slot`.
    pub(crate) fn below(&self, slot: &Slot, role: &str) -> NameHint {
        match slot.id {
            Some(parent) => NameHint::Within {
                parent,
                role: role.to_owned(),
            },
            None => suffixed(&slot.hint, role),
        }
    }
}

/// `hint` with a further role appended.
fn suffixed(hint: &NameHint, role: &str) -> NameHint {
    let join = |own: &str| {
        if own.is_empty() {
            role.to_owned()
        } else {
            format!("{own} {role}")
        }
    };
    match hint {
        NameHint::Component(name) => NameHint::Shared {
            component: name.clone(),
            role: role.to_owned(),
        },
        NameHint::Fixed(name) => NameHint::Shared {
            component: name.clone(),
            role: role.to_owned(),
        },
        NameHint::Within { parent, role: own } => NameHint::Within {
            parent: *parent,
            role: join(own),
        },
        NameHint::Operation {
            operation,
            part,
            role: own,
        } => NameHint::Operation {
            operation: *operation,
            part: match part {
                OperationPart::Response => OperationPart::Response,
                OperationPart::Request | OperationPart::Other => OperationPart::Other,
            },
            role: join(own),
        },
        NameHint::Shared {
            component,
            role: own,
        } => NameHint::Shared {
            component: component.clone(),
            role: join(own),
        },
    }
}

/// `ty`, or null where `nullable`.
pub(crate) fn wrap(ty: Ty, nullable: bool) -> Ty {
    if nullable && !ty.admits_null() {
        Ty::Nullable(Box::new(ty))
    } else {
        ty
    }
}
