//! Unions: which variants there are and how they are told apart.

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::choices::Choice;
use super::enumeration::{fits, single_value};
use super::flat::{Flat, Terms, UnionPart};
use super::merge::{Grade, takes_null};
use super::schema::Slot;
use super::tagging::{has_shared_tag, shared_tags};
use super::{Lowerer, Node, Placed, component_key, probe};
use crate::canon::view::JsonType;
use crate::diagnostic::{Pointer, catalogue};
use crate::ir::{
    Constraints, Docs, EnumScalar, EnumValue, Enumeration, NameHint, Probe, Scalar, Tagging, Ty,
    TypeKind, Union, Variant,
};

/// A member of a union on its way to a variant.
pub(super) struct Member<'a> {
    pub(super) placed: Placed<'a>,
    pub(super) flat: Flat<'a>,
    /// Whether the variant is the member merged with the schema around the union.
    merged: bool,
}

impl<'a> Lowerer<'a> {
    /// Removes unions that only narrow values (`anyOf: [{required: [a]}, {required: [b]}]`).
    pub(crate) fn drop_constraining_unions(&mut self, flat: &mut Flat<'a>) {
        let parts = std::mem::take(&mut flat.unions);
        for part in parts {
            let mut shapes = false;
            for member in &part.members {
                let member = self.flatten(member);
                shapes |= member.has_shape()
                    || !member.types.is_empty()
                    || member.only_null
                    || member.format.is_some();
            }
            // Members without any keyword beside a shape outside say nothing either.
            let own_shape =
                flat.has_object_shape() || flat.has_array_shape() || !flat.types.is_empty();
            let narrowing = part.members.iter().any(|m| self.narrows(m));
            if shapes || (!own_shape && !narrowing) {
                flat.unions.push(part);
            } else {
                let keyword = part.pointer.tokens().last().unwrap_or_default();
                let pointer = part.pointer.parent();
                self.ignored(&pointer, &keyword, "it only narrows values");
            }
        }
    }

    fn narrows(&mut self, placed: &Placed<'a>) -> bool {
        let flat = self.flatten(placed);
        !flat.required.is_empty() || !flat.constraints.is_empty()
    }

    /// A schema with `oneOf` or `anyOf`.
    pub(crate) fn union_ty(&mut self, mut flat: Flat<'a>, slot: Slot) -> Ty {
        let parts = std::mem::take(&mut flat.unions);
        let null = self.unions_take_null(&flat, &parts);
        let terms = Terms {
            discriminator: parts.iter().find_map(|part| part.terms.discriminator),
            several: parts.iter().any(|part| part.terms.several),
            others: false,
        };
        let Some(choices) = self.choices(parts) else {
            let pointer = flat.pointer.clone();
            self.ignored(
                &pointer,
                "anyOf",
                "several unions in one schema give too many variants",
            );
            return if flat.types.contains(&JsonType::Object) {
                Ty::AnyObject
            } else {
                Ty::Any
            };
        };
        let members = self.members(&flat, choices);
        if members.is_empty() && !null {
            self.report_union_impossible(&flat.pointer);
            return Ty::Any;
        }
        self.members_ty(flat, members, terms, slot)
    }

    /// Whether null is a value of all unions and of what stands around them.
    fn unions_take_null(&mut self, flat: &Flat<'a>, unions: &[UnionPart<'a>]) -> bool {
        let mut unions = unions.iter();
        flat.nullable
            || takes_null(flat)
                && unions.all(|union| union.members.iter().any(|it| self.is_nullable(it)))
    }

    /// Says that nothing fits the unions of a schema and what else it says.
    fn report_union_impossible(&mut self, pointer: &Pointer) {
        let place = self.place(pointer);
        self.report(catalogue::union_impossible(place, self.optional));
    }

    /// Takes out the listed values that the unions of a schema never take; whether nothing is left.
    pub(super) fn is_excluded(&mut self, flat: &mut Flat<'a>) -> bool {
        if flat.unions.is_empty() || (flat.const_value.is_none() && flat.enum_values.is_none()) {
            return false;
        }
        let null = self.unions_take_null(flat, &flat.unions.clone());
        for union in flat.unions.clone() {
            let mut one = Flat::empty(union.pointer.clone());
            one.unions.push(union);
            if let (Some(types), Some((values, _))) =
                (self.value_types(&one, 0), &mut flat.enum_values)
            {
                one.types = types;
                let fit = |value: &Value| !one.types.is_empty() && fits(&one, value);
                values.retain(|value| if value.is_null() { null } else { fit(value) });
            }
        }
        let left = flat
            .enum_values
            .as_ref()
            .is_none_or(|(values, _)| !values.is_empty());
        let excluded = !null && (!left || self.clash(flat, 0) == Some(Grade::Types));
        if excluded {
            self.report_union_impossible(&flat.pointer);
        }
        excluded
    }

    /// The choices of a union in what stands around it, without those that nothing can be.
    fn members(&mut self, flat: &Flat<'a>, choices: Vec<Choice<'a>>) -> Vec<Member<'a>> {
        let mut members = Vec::with_capacity(choices.len());
        for choice in choices {
            let mut both = choice.flat.clone();
            if !is_anything(flat) {
                self.merge(&mut both, flat.clone());
            }
            if both.only_null || self.clash(&both, 0) == Some(Grade::Types) {
                self.report_impossible(&choice);
                continue;
            }
            let merged = self.says_more(flat, &choice.flat, 0);
            members.push(Member {
                placed: choice.placed,
                flat: if merged { both } else { choice.flat },
                merged: merged || !choice.is_alone,
            });
        }
        members
    }

    fn members_ty(
        &mut self,
        flat: Flat<'a>,
        mut members: Vec<Member<'a>>,
        terms: Terms<'a>,
        slot: Slot,
    ) -> Ty {
        if members.is_empty() {
            return Ty::Null;
        }
        if members.len() == 1
            && let Some(member) = members.pop()
        {
            let inner = Slot {
                pointer: member.flat.pointer.clone(),
                ..slot
            };
            return self.member_ty(member, inner);
        }
        if let Some(ty) = self.text_union(&flat, &members, &slot) {
            return ty;
        }
        if members.iter().all(|m| is_plain_number(&m.flat)) {
            let whole = members.iter().all(|m| m.flat.types == [JsonType::Integer]);
            return Ty::Scalar(if whole { Scalar::I64 } else { Scalar::F64 });
        }
        // A member that takes anything makes the whole take anything.
        if terms.discriminator.is_none() && members.iter().any(|m| is_anything(&m.flat)) {
            return Ty::Any;
        }
        self.variants_ty(flat, members, terms, slot)
    }

    /// Where the document allows values that fit no member, one variant alone is a union, too, and what fits a member by
    /// chance keeps all it has.
    fn variants_ty(
        &mut self,
        flat: Flat<'a>,
        members: Vec<Member<'a>>,
        terms: Terms<'a>,
        mut slot: Slot,
    ) -> Ty {
        let tags = if terms.others {
            None
        } else {
            self.tags(&flat, &members, terms.discriminator)
        };
        let shared = tags.as_ref().map_or_else(IndexSet::new, shared_tags);
        let id = self.claim(&mut slot);
        let mut variants: Vec<Variant> = Vec::with_capacity(members.len());
        // Where each member went.
        let mut places = Vec::with_capacity(members.len());
        for (index, member) in members.into_iter().enumerate() {
            let tags = tags
                .as_ref()
                .and_then(|t| t.values.get(index))
                .cloned()
                .unwrap_or_default();
            let words = self.docs(&member.flat);
            let own = if shared.contains(&tags) {
                &[]
            } else {
                tags.as_slice()
            };
            let hint = variant_hint(&member, &words, own, index);
            let probe = self.probe(&member.flat);
            let docs = words.summary;
            let constraints = self.constraints(std::slice::from_ref(&member.placed));
            let inner = Slot {
                id: None,
                hint: NameHint::Within {
                    parent: id,
                    role: hint.clone(),
                },
                pointer: member.placed.pointer.clone(),
            };
            let ty = self.in_place(false, |this| this.member_ty(member, inner));
            if let Some((at, same)) = variants.iter_mut().enumerate().find(|(_, v)| v.ty == ty) {
                places.push(at);
                same.tags.extend(tags);
                same.probe = probe::either(std::mem::take(&mut same.probe), probe);
                // A value is one of them, and no one knows which.
                if same.constraints != constraints {
                    same.constraints = Constraints::default();
                }
                continue;
            }
            places.push(variants.len());
            variants.push(Variant {
                hint,
                ty,
                tags,
                probe,
                constraints,
                docs,
            });
        }
        if variants.len() == 1
            && !terms.others
            && slot.id.is_none()
            && let Some(only) = variants.pop()
        {
            // All members are one type after all: the id stands for it.
            let kind = TypeKind::Alias(crate::ir::AliasType { target: only.ty });
            let docs = self.docs(&flat);
            return self.item(id, slot, docs, kind);
        }
        let tagging = match tags {
            // Variants with a tag in common: the tag says which of them it may be, the shape which it is.
            Some(tags) if has_shared_tag(&variants) => {
                for variant in &mut variants {
                    probe::require(&mut variant.probe, &tags.property, &variant.tags);
                }
                probe::by_shape(&variants, terms)
            }
            Some(tags) => Tagging::Tag {
                property: tags.property,
                untagged: tags.untagged.moved(|member| places.get(member).copied()),
            },
            None => probe::by_shape(&variants, terms),
        };
        let docs = self.docs(&flat);
        self.item(id, slot, docs, TypeKind::Union(Union { variants, tagging }))
    }

    /// What fits any of these schemas, each given by all its parts (the values of patterns); with `others` any other
    /// value does, too, and stays `Unknown`.
    pub(crate) fn any_of_ty(&mut self, schemas: &[&[Placed<'a>]], others: bool, slot: Slot) -> Ty {
        let mut nullable = false;
        let mut members = Vec::with_capacity(schemas.len());
        for parts in schemas {
            let (Some(first), Some(flat)) = (parts.first(), self.flatten_all(parts)) else {
                continue;
            };
            nullable |= parts.iter().all(|part| self.is_nullable(part));
            if !flat.only_null && !flat.const_value.is_some_and(Value::is_null) {
                members.push(Member {
                    placed: first.clone(),
                    flat,
                    merged: parts.len() > 1,
                });
            }
        }
        let flat = Flat::empty(slot.pointer.clone());
        let terms = Terms {
            discriminator: None,
            several: true,
            others,
        };
        let ty = if !others {
            self.members_ty(flat, members, terms, slot)
        } else if members.is_empty() || members.iter().any(|member| is_anything(&member.flat)) {
            Ty::Any
        } else {
            self.variants_ty(flat, members, terms, slot)
        };
        super::schema::wrap(ty, nullable)
    }

    fn member_ty(&mut self, member: Member<'a>, slot: Slot) -> Ty {
        if member.merged {
            let mut flat = member.flat;
            flat.discriminator = None;
            return self.build(flat, slot);
        }
        let ty = match member.placed.node {
            Node::Ref(_) => self.ty(&member.placed, &slot.hint),
            Node::Schema(_) => {
                let nullable = self.is_nullable(&member.placed);
                let ty = self.ty_in(&member.placed, slot);
                super::schema::wrap(ty, nullable)
            }
        };
        match ty {
            Ty::Nullable(inner) => *inner,
            ty => ty,
        }
    }

    /// The type of an inline member, in the slot of the union itself when it is the only one.
    fn ty_in(&mut self, placed: &Placed<'a>, slot: Slot) -> Ty {
        let Node::Schema(schema) = placed.node else {
            return Ty::Any;
        };
        if let Some(only) = self.only_part(schema, &placed.pointer)
            && matches!(only.node, Node::Ref(_))
        {
            return self.ty(placed, &slot.hint);
        }
        let flat = self.flatten(placed);
        let ty = self.build(flat, slot);
        let free_form = matches!(ty, Ty::Any | Ty::AnyObject);
        self.nodes.insert(
            placed.pointer.clone(),
            crate::ir::Node {
                ty: ty.clone(),
                free_form,
            },
        );
        ty
    }

    /// A union of strings and string enums is one enum, which is open anyway; of strings only, a string.
    fn text_union(&mut self, flat: &Flat<'a>, members: &[Member<'a>], slot: &Slot) -> Option<Ty> {
        let texts = members.iter().all(|m| is_text(&m.flat));
        if !texts {
            return None;
        }
        let mut values: IndexMap<String, EnumValue> = IndexMap::new();
        let mut open = true;
        for member in members {
            open &= member.flat.open_enum;
            let words = self.docs(&member.flat);
            let docs = words.description.or(words.summary);
            let single = single_value(&member.flat).is_some();
            let consts = member.flat.const_value.into_iter();
            let listed = member
                .flat
                .enum_values
                .iter()
                .filter(|_| member.flat.const_value.is_none())
                .flat_map(|(values, _)| values.iter().copied());
            for value in consts.chain(listed).filter_map(Value::as_str) {
                let value = EnumValue {
                    value: Value::String(value.to_owned()),
                    rust_name: None,
                    docs: docs.clone().filter(|_| single),
                };
                values
                    .entry(value.value.as_str().unwrap_or_default().to_owned())
                    .or_insert(value);
            }
        }
        let mut slot = slot.clone();
        if values.is_empty() {
            let formats: IndexSet<_> = members.iter().map(|m| m.flat.format).collect();
            let same = formats.len() == 1;
            return Some(match members.first() {
                Some(member) if same => self.text_ty(&member.flat),
                _ => Ty::Scalar(Scalar::Text),
            });
        }
        let id = self.claim(&mut slot);
        let kind = TypeKind::Enum(Enumeration {
            scalar: EnumScalar::Text,
            values: values.into_values().collect(),
            open,
        });
        let docs = self.docs(flat);
        Some(self.item(id, slot, docs, kind))
    }

    /// A schema with several types: one variant for each.
    pub(crate) fn multi_type_ty(&mut self, flat: Flat<'a>, slot: Slot) -> Ty {
        if flat
            .types
            .iter()
            .all(|ty| matches!(ty, JsonType::Integer | JsonType::Number))
        {
            return Ty::Scalar(Scalar::F64);
        }
        let mut slot = slot;
        let id = self.claim(&mut slot);
        let mut variants = Vec::new();
        // An integer is a number, too, and exact as an integer only.
        let mut types = flat.types.clone();
        if types.contains(&JsonType::Integer) {
            types.sort_by_key(|ty| *ty == JsonType::Number);
        }
        for ty in types {
            let mut one = flat.clone();
            one.types = vec![ty];
            one.described.clear();
            let hint = word(ty).to_owned();
            let inner = Slot {
                id: None,
                hint: NameHint::Within {
                    parent: id,
                    role: hint.clone(),
                },
                pointer: flat.pointer.clone(),
            };
            let probe = Probe {
                types: probe::of_type(ty),
                ..Probe::default()
            };
            let ty = self.build_plain(one, inner);
            variants.push(Variant {
                hint,
                ty,
                tags: Vec::new(),
                probe,
                constraints: Constraints::default(),
                docs: None,
            });
        }
        let tagging = Tagging::Shape {
            overlapping: false,
            several: false,
        };
        let docs = self.docs(&flat);
        self.item(id, slot, docs, TypeKind::Union(Union { variants, tagging }))
    }
}

fn is_text(flat: &Flat<'_>) -> bool {
    let typed = flat.types == [JsonType::String];
    let constant = flat.const_value.is_some_and(Value::is_string);
    let listed = flat.enum_values.as_ref().is_some_and(|(values, _)| {
        values
            .iter()
            .all(|value| value.is_string() || value.is_null())
    });
    flat.unions.is_empty()
        && (typed || flat.types.is_empty())
        && (constant || listed || (typed && flat.enum_values.is_none()))
        && (flat.const_value.is_none() || constant)
        && (flat.enum_values.is_none() || listed)
}

fn is_plain_number(flat: &Flat<'_>) -> bool {
    !flat.has_shape()
        && !flat.types.is_empty()
        && flat
            .types
            .iter()
            .all(|ty| matches!(ty, JsonType::Integer | JsonType::Number))
}

pub(super) fn is_anything(flat: &Flat<'_>) -> bool {
    flat.types.is_empty()
        && !flat.has_shape()
        && flat.required.is_empty()
        && flat.constraints.is_empty()
        && flat.format.is_none()
        || flat.boolean == Some(true)
}

/// Words for a variant: its tag where that is text, component, title, constant or shape.
fn variant_hint(member: &Member<'_>, docs: &Docs, tags: &[Value], index: usize) -> String {
    if let [Value::String(tag)] = tags
        && tag.chars().any(char::is_alphanumeric)
        && tag.len() <= 60
    {
        return tag.clone();
    }
    if let Node::Ref(reference) = member.placed.node {
        return component_key(reference).into_owned();
    }
    if let Some(title) = &docs.summary
        && title.len() <= 40
    {
        return title.clone();
    }
    if let Some(value) = single_value(&member.flat) {
        return value
            .as_str()
            .map_or_else(|| value.to_string(), ToOwned::to_owned);
    }
    match member.flat.types.as_slice() {
        [ty] => word(*ty).to_owned(),
        _ if member.flat.has_object_shape() => "object".to_owned(),
        _ if member.flat.has_array_shape() => "list".to_owned(),
        _ => format!("variant {}", index + 1),
    }
}

fn word(ty: JsonType) -> &'static str {
    match ty {
        JsonType::String => "text",
        JsonType::Number => "number",
        JsonType::Integer => "integer",
        JsonType::Boolean => "boolean",
        JsonType::Object => "object",
        JsonType::Array => "list",
    }
}
