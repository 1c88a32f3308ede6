//! Unions: the variants and how they are distinguished.

use indexmap::IndexSet;
use serde_json::Value;

use super::choices::Choice;
use super::enumeration::{fits, single_value};
use super::flat::{Flat, Grade, Terms, UnionPart, is_anything};
use super::lowerer::Lowerer;
use super::member::Member;
use super::merge::takes_null;
use super::slot::Slot;
use super::tagging::{has_shared_tag, shared_tags};
use super::{member, probe, values, words, work};
use crate::diagnostic::{Pointer, catalogue};
use crate::ir::{
    Constraints, Docs, NameHint, Probe, Scalar, Tagging, Ty, TypeKind, Union, Variant,
};
use crate::read::{JsonType, Node, SchemaId, Schemas};

impl<'a> Lowerer<'a> {
    /// Removes unions that only narrow values (`anyOf: [{required: [a]}, {required: [b]}]`).
    pub(crate) fn drop_constraining_unions(&mut self, flat: &mut Flat<'a>) {
        let parts = std::mem::take(&mut flat.unions);
        for part in parts {
            let mut shapes = false;
            for member in &part.members {
                let member = self.flatten(*member);
                shapes |= member.has_shape()
                    || !member.types.is_empty()
                    || member.only_null
                    || member.format().is_some();
            }
            // Members without any keyword add nothing to a shape outside, either.
            let own_shape =
                flat.has_object_shape() || flat.has_array_shape() || !flat.types.is_empty();
            let narrowing = part.members.iter().any(|m| self.narrows(*m));
            if shapes || (!own_shape && !narrowing) {
                flat.unions.push(part);
            } else {
                let keyword = part.pointer.tokens().last().unwrap_or_default();
                let pointer = part.pointer.parent();
                self.ignored(&pointer, &keyword, "it only restricts values");
            }
        }
    }

    fn narrows(&mut self, id: SchemaId) -> bool {
        let flat = self.flatten(id);
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
            listed: true,
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

    /// Whether null is a value of all unions and of the enclosing schema.
    fn unions_take_null(&mut self, flat: &Flat<'a>, unions: &[UnionPart<'a>]) -> bool {
        let mut unions = unions.iter();
        flat.nullable
            || takes_null(flat)
                && unions.all(|union| union.members.iter().any(|it| self.is_nullable(*it)))
    }

    /// Reports that no value satisfies the unions of a schema and the rest of it.
    fn report_union_impossible(&mut self, pointer: &Pointer) {
        let place = self.place(pointer);
        self.report(catalogue::union_impossible(place, self.optional));
    }

    /// Removes the listed values that the unions of a schema exclude; returns whether none is left.
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

    /// The choices of a union within the enclosing schema, without impossible ones.
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
                schema: choice.schema,
                flat: if merged { both } else { choice.flat },
                source: member::Source::merged_if(merged || !choice.is_alone),
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
        if let Some(ty) = self.scalar_union(&flat, &members, &slot) {
            return ty;
        }
        // A member that accepts anything makes the whole accept anything.
        if terms.discriminator.is_none() && members.iter().any(|m| is_anything(&m.flat)) {
            return Ty::Any;
        }
        self.variants_ty(flat, members, terms, slot)
    }

    /// If the document allows values that fit no member, even a single variant is a union, and a value that fits a
    /// member by chance keeps all its properties.
    fn variants_ty(
        &mut self,
        flat: Flat<'a>,
        members: Vec<Member<'a>>,
        terms: Terms<'a>,
        mut slot: Slot,
    ) -> Ty {
        let members = self.with_values_together(members, terms.listed);
        let properties: usize = members.iter().map(|it| it.flat.properties.len()).sum();
        let pairs = members.len().saturating_mul(members.len() + properties);
        if !self.spend(pairs / work::COMPARED, &flat.pointer) {
            return Ty::Any;
        }
        let probes: Vec<Probe> = members.iter().map(|it| self.probe(&it.flat)).collect();
        let telling = telling(self.schemas, &members, &probes);
        let tags = if terms.others {
            None
        } else {
            self.tags(&flat, &members, terms.discriminator)
        };
        let shared = tags.as_ref().map_or_else(IndexSet::new, shared_tags);
        let property = tags.as_ref().map(|tags| tags.property.clone());
        let id = self.claim(&mut slot);
        let mut variants: Vec<Variant> = Vec::with_capacity(members.len());
        // The variant of each member.
        let mut places = Vec::with_capacity(members.len());
        let mut open = Vec::with_capacity(members.len());
        let mut twice = Vec::new();
        let members = members.into_iter().zip(probes).zip(telling);
        for (index, ((member, probe), telling)) in members.enumerate() {
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
            let hint = variant_hint(
                self.schemas,
                &member,
                &words,
                own,
                property.as_deref(),
                &probe,
                telling,
            )
            .or_else(|| self.shape_words(&member.flat, &probe))
            .unwrap_or_else(|| format!("variant {}", index + 1));
            let docs = words.summary;
            let constraints = match member.source {
                member::Source::Placed | member::Source::Merged => {
                    self.constraints(std::slice::from_ref(&member.schema))
                }
                member::Source::Values(_) | member::Source::Scalar(_) => Constraints::default(),
            };
            let pointer = self.at(member.schema).clone();
            let keeps_others = member.flat.open_enum && member.flat.const_value.is_none();
            let inner = Slot {
                id: None,
                hint: NameHint::Within {
                    parent: id,
                    role: hint.clone(),
                },
                pointer: pointer.clone(),
            };
            let ty = self.in_place(false, |this| this.member_ty(member, inner));
            if let Some((at, same)) = variants.iter_mut().enumerate().find(|(_, v)| v.ty == ty) {
                places.push(at);
                if terms.listed && !matches!(ty, Ty::Named(_)) && same.probe == probe {
                    let first = same.pointer.clone();
                    twice.push((pointer, first));
                }
                same.tags.extend(tags);
                same.probe = std::mem::take(&mut same.probe).either(probe);
                // A value is one of them, but it is unknown which.
                if same.constraints != constraints {
                    same.constraints = Constraints::default();
                }
                continue;
            }
            places.push(variants.len());
            open.push(keeps_others && !probe.values.is_empty());
            variants.push(Variant {
                hint,
                ty,
                tags,
                probe,
                constraints,
                read_as: None,
                docs,
                pointer,
            });
        }
        for (member, first) in twice {
            self.report_twice(&member, &first);
        }
        probe::open(&mut variants, &open);
        if variants.len() == 1
            && !terms.others
            && slot.id.is_none()
            && let Some(only) = variants.pop()
        {
            // All members have the same type: the id is an alias of it.
            let kind = TypeKind::Alias(crate::ir::AliasType { target: only.ty });
            let docs = self.docs(&flat);
            return self.item(id, slot, docs, kind);
        }
        let tagging = match tags {
            // Variants that share a tag, or are not objects: the tag narrows them down, the shape decides.
            Some(tags) if tags.is_partial || has_shared_tag(&variants) => {
                for variant in variants.iter_mut().filter(|it| !it.tags.is_empty()) {
                    variant.probe.require(&tags.property, &variant.tags);
                }
                probe::by_shape(&variants, terms)
            }
            Some(tags) => Tagging::Tag {
                property: tags.property,
                optional: tags.optional,
                untagged: tags.untagged.moved(|member| places.get(member).copied()),
            },
            None => probe::by_shape(&variants, terms),
        };
        let docs = self.docs(&flat);
        self.item(id, slot, docs, TypeKind::Union(Union { variants, tagging }))
    }

    /// A union of these schemas, each given by all its parts (the values of pattern properties); with `others`, any
    /// other value is accepted as `Unknown`.
    pub(crate) fn any_of_ty(&mut self, schemas: &[&[SchemaId]], others: bool, slot: Slot) -> Ty {
        let mut nullable = false;
        let mut members = Vec::with_capacity(schemas.len());
        for parts in schemas {
            let (Some(first), Some(flat)) = (parts.first(), self.flatten_all(parts)) else {
                continue;
            };
            nullable |= parts.iter().all(|part| self.is_nullable(*part));
            if !flat.only_null && !flat.const_value.is_some_and(Value::is_null) {
                members.push(Member {
                    schema: *first,
                    flat,
                    source: member::Source::merged_if(parts.len() > 1),
                });
            }
        }
        let flat = Flat::empty(slot.pointer.clone());
        let terms = Terms {
            discriminator: None,
            several: true,
            others,
            listed: false,
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

    /// Reports that two members have the same type.
    pub(super) fn report_twice(&mut self, member: &Pointer, first: &Pointer) {
        let (member, first) = (self.place(member), self.place(first));
        self.report(catalogue::variant_twice(member, first));
    }

    fn member_ty(&mut self, member: Member<'a>, mut slot: Slot) -> Ty {
        match member.source {
            member::Source::Placed => {}
            member::Source::Merged => {
                let mut flat = member.flat;
                flat.discriminator = None;
                return self.build(flat, slot);
            }
            member::Source::Values(enumeration) => {
                let id = self.claim(&mut slot);
                return self.item(id, slot, Docs::default(), TypeKind::Enum(enumeration));
            }
            member::Source::Scalar(ty) => return ty,
        }
        let ty = match self.node(member.schema) {
            Node::Ref(_) => self.ty(member.schema, &slot.hint),
            Node::Schema(_) => {
                let nullable = self.is_nullable(member.schema);
                let ty = self.ty_in(member.schema, slot);
                super::schema::wrap(ty, nullable)
            }
        };
        match ty {
            Ty::Nullable(inner) => *inner,
            ty => ty,
        }
    }

    /// The type of an inline member, in the slot of the union itself when it is the only one.
    fn ty_in(&mut self, id: SchemaId, slot: Slot) -> Ty {
        let Node::Schema(schema) = self.node(id) else {
            return Ty::Any;
        };
        if let Some(only) = self.only_part(id, schema)
            && matches!(self.node(only), Node::Ref(_))
        {
            return self.ty(id, &slot.hint);
        }
        let flat = self.flatten(id);
        let ty = self.build(flat, slot);
        let free_form = matches!(ty, Ty::Any | Ty::AnyObject);
        self.nodes.insert(
            self.at(id).clone(),
            crate::ir::Node {
                ty: ty.clone(),
                free_form,
            },
        );
        ty
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
            one.is_wordless = true;
            let hint = self.word(ty, &one);
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
                read_as: None,
                docs: None,
                pointer: flat.pointer.clone(),
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

/// Words for a variant: its tag if that is a word, its component, its title, any other tag, or what distinguishes it.
fn variant_hint(
    schemas: &Schemas,
    member: &Member<'_>,
    docs: &Docs,
    tags: &[Value],
    property: Option<&str>,
    probe: &Probe,
    telling: Option<&str>,
) -> Option<String> {
    if let Some(hint) = values::hint(member) {
        return Some(hint.to_owned());
    }
    if let [Value::String(tag)] = tags
        && tag.chars().any(char::is_alphabetic)
        && tag.len() <= 60
    {
        return Some(tag.clone());
    }
    if let Some(component) = schemas.referred(member.schema) {
        return Some(schemas.key(component).to_owned());
    }
    if let Some(title) = words::short_title(docs.summary.as_deref()) {
        return Some(title.to_owned());
    }
    if let ([tag], Some(property)) = (tags, property) {
        let tag = tag
            .as_str()
            .map_or_else(|| tag.to_string(), ToOwned::to_owned);
        return Some(format!("{property} {tag}"));
    }
    if let Some(property) = telling {
        return Some(property.to_owned());
    }
    if let Some(constant) = constant(probe) {
        return Some(constant.to_owned());
    }
    if let Some(value) = single_value(&member.flat).and_then(Value::as_str) {
        return Some(value.to_owned());
    }
    None
}

/// The only constant of an object, unless it is the word for the shape of another variant.
fn constant(probe: &Probe) -> Option<&str> {
    let [(name, values)] = probe.consts.as_slice() else {
        return None;
    };
    let [Value::String(text)] = values.as_slice() else {
        return None;
    };
    let is_word = text.chars().any(char::is_alphabetic) && !words::is_of_shape(text);
    (probe.required.contains(name) && is_word).then_some(text)
}

/// For each inline object the property that distinguishes it from the other members: the first required one that no
/// other knows, or else that no other requires, and that is not a constant. For an object among scalars, its only
/// required property: one of many says little.
fn telling<'a>(
    schemas: &Schemas,
    members: &[Member<'a>],
    probes: &[Probe],
) -> Vec<Option<&'a str>> {
    let objects = members
        .iter()
        .filter(|member| member.flat.has_object_shape());
    let is_alone = objects.count() < 2;
    let of_member = |(index, member): (usize, &Member<'a>)| {
        let flat = &member.flat;
        let is_inline = schemas.referred(member.schema).is_none();
        if !is_inline || !flat.has_object_shape() || (is_alone && flat.required.len() != 1) {
            return None;
        }
        let others = || {
            let others = members
                .iter()
                .enumerate()
                .filter(move |(at, _)| *at != index);
            others.map(|(_, other)| &other.flat)
        };
        let is_constant = |name: &str| {
            let consts = probes.get(index).map(|probe| probe.consts.as_slice());
            let mut consts = consts.unwrap_or_default().iter();
            consts.any(|(place, values)| place == name && values.len() == 1)
        };
        let mut required = flat
            .properties
            .keys()
            .filter(|name| flat.required.contains(*name) && !is_constant(name));
        let unknown = |name: &&&str| others().all(|other| !other.properties.contains_key(**name));
        let not_required = |name: &&&str| others().all(|other| !other.required.contains(**name));
        let found = required.clone().find(unknown);
        let found = found.or_else(|| required.find(not_required));
        // If nothing is required, the only property serves the same purpose.
        let mut only = flat
            .properties
            .keys()
            .filter(|name| flat.properties.len() == 1 && !is_constant(name));
        found.or_else(|| only.find(unknown)).copied()
    };
    members.iter().enumerate().map(of_member).collect()
}
