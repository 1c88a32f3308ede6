//! Tags: the property by which the variants of a union are distinguished, if there is one.
//!
//! A tag is a JSON scalar. The sources of the tags of a variant, strongest first:
//!
//! 1. the values that the variant allows for the property: `const` and `enum`, including referenced schemas and all
//!    nested variants;
//! 2. the keys of the discriminator's mapping, converted to the type of the property: `"1"` is 1, `True` is true. They
//!    choose among values that several variants allow, and are used alone if a variant allows any value;
//! 3. the `default` of the property;
//! 4. the name of the component.
//!
//! Without a discriminator only the values count, of a property that all variants know; and defaults, if nothing else
//! distinguishes the variants.

use std::collections::{HashMap, HashSet};

use indexmap::IndexSet;
use serde_json::Value;

use super::flat::Flat;
use super::lowerer::Lowerer;
use super::member::Member;
use super::probe;
use crate::diagnostic::{Pointer, catalogue};
use crate::ir::{JsonTypes, Untagged, Variant};
use crate::read::{Discriminator, JsonType, Node, SchemaId};

/// The maximum nesting of unions that is searched.
const MAX_NESTING: usize = 4;

/// How the members of a union are distinguished by a tag.
pub(super) struct Tags {
    pub(super) property: String,
    /// Whether no discriminator requires it and some members may omit it.
    pub(super) optional: bool,
    pub(super) values: Vec<Vec<Value>>,
    /// By the index of the member.
    pub(super) untagged: Untagged,
    /// Whether some members are not objects, and so have no tags.
    pub(super) is_partial: bool,
}

/// The context of a variant.
#[derive(Default)]
pub(super) struct Said<'a> {
    /// The discriminators whose mappings may refer to it.
    discriminators: Vec<&'a Discriminator>,
    /// Whether its name is the tag if there is no mapping.
    named: bool,
    depth: usize,
}

impl<'a> From<&'a Discriminator> for Said<'a> {
    fn from(discriminator: &'a Discriminator) -> Self {
        Self {
            discriminators: vec![discriminator],
            named: true,
            depth: 0,
        }
    }
}

/// What is known about the tags of one variant.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    /// The values that it allows; empty for any.
    own: Vec<Value>,
    mapped: Vec<Value>,
    default: Option<Value>,
    name: Option<Value>,
    /// Whether it has the property at all, and whether it requires it.
    known: bool,
    required: bool,
}

/// The content of the schema of a tag.
#[derive(Default)]
struct TagSchema {
    known: bool,
    values: Vec<Value>,
    /// The place of the values.
    place: Option<Pointer>,
    types: Vec<JsonType>,
    nullable: bool,
    default: Option<Value>,
}

impl<'a> Lowerer<'a> {
    /// How the members are distinguished by a tag, if they are.
    pub(super) fn tags(
        &mut self,
        flat: &Flat<'a>,
        members: &[Member<'a>],
        discriminator: Option<&'a Discriminator>,
    ) -> Option<Tags> {
        match discriminator {
            Some(discriminator) => self.declared_tags(flat, members, discriminator),
            None => self.inferred_tags(members),
        }
    }

    fn declared_tags(
        &mut self,
        flat: &Flat<'a>,
        members: &[Member<'a>],
        discriminator: &'a Discriminator,
    ) -> Option<Tags> {
        let property = discriminator.property_name.as_str();
        let all: Vec<Evidence> = members
            .iter()
            .map(|member| {
                let component = self.referred(member.schema);
                self.evidence(component, &member.flat, property, &discriminator.into())
            })
            .collect();
        let mut values = decide(&all);
        let is_object = |member: &Member<'a>| {
            let types = self.probe(&member.flat).types;
            types.intersects(JsonTypes::OBJECT)
        };
        let objects: Vec<bool> = members.iter().map(is_object).collect();
        let tagged = objects.iter().zip(&mut values);
        tagged
            .filter(|(object, _)| !**object)
            .for_each(|(_, tags)| tags.clear());
        let is_untagged = |at: &usize| {
            objects.get(*at) == Some(&true) && values.get(*at).is_some_and(Vec::is_empty)
        };
        let untagged = (0..members.len()).find(is_untagged);
        if let Some(member) = untagged.and_then(|index| members.get(index)) {
            let place = self.place(self.at(member.schema));
            self.report(catalogue::discriminator_member_untagged(place, property));
            return None;
        }
        let untagged = match self.default_tag(flat, property) {
            Some(tag) => holder(&values, &tag),
            None => self.without_tag(members, &all, property),
        };
        Some(Tags {
            property: property.to_owned(),
            optional: false,
            values,
            untagged,
            is_partial: objects.contains(&false),
        })
    }

    /// `default` of the tag in the schema around the variants.
    pub(super) fn default_tag(&mut self, flat: &Flat<'a>, property: &str) -> Option<Value> {
        self.tag_schema(flat, property).default
    }

    /// A property whose values or defaults no two variants share; required ones are preferred to optional ones.
    fn inferred_tags(&mut self, members: &[Member<'a>]) -> Option<Tags> {
        let first = members.first()?;
        let mut properties: IndexSet<&'a str> = first.flat.properties.keys().copied().collect();
        for part in first.flat.unions.clone() {
            for member in &part.members {
                properties.extend(self.flatten(*member).properties.keys().copied());
            }
        }
        let (mut optional, mut by_default) = (None, None);
        for property in properties {
            let Some(all) = self.known_to_all(members, property) else {
                continue;
            };
            let own: Vec<Vec<Value>> = all.iter().map(|one| one.own.clone()).collect();
            if are_apart(&own) {
                let required = all.iter().all(|one| one.required);
                let found = (property, all, own);
                if required {
                    return Some(self.inferred(members, found));
                }
                optional.get_or_insert(found);
            } else if let Some(values) = defaults(&all) {
                by_default.get_or_insert((property, all, values));
            }
        }
        if let Some(found) = optional {
            return Some(self.inferred(members, found));
        }
        let (property, all, values) = by_default?;
        if self.have_shapes_apart(members) {
            return None;
        }
        let listed = all.iter().all(|one| !one.own.is_empty());
        let mut tags = self.inferred(members, (property, all, values));
        if !listed {
            // Any other value is allowed as well.
            tags.untagged = Untagged::Likely((0..members.len()).collect());
        }
        Some(tags)
    }

    fn inferred(
        &mut self,
        members: &[Member<'a>],
        (property, all, values): (&str, Vec<Evidence>, Vec<Vec<Value>>),
    ) -> Tags {
        Tags {
            property: property.to_owned(),
            optional: all.iter().any(|one| !one.required),
            untagged: self.without_tag(members, &all, property),
            values,
            is_partial: false,
        }
    }

    /// What each member says about a property; `None` if one has no distinct value for it.
    fn known_to_all(&mut self, members: &[Member<'a>], property: &str) -> Option<Vec<Evidence>> {
        let mut all = Vec::with_capacity(members.len());
        for member in members {
            let one = self.evidence(None, &member.flat, property, &Said::default());
            // Most properties end here at the first member: a base of 100 properties below 100 variants is read once.
            if !one.known || one.own.is_empty() && one.default.is_none() {
                return None;
            }
            all.push(one);
        }
        Some(all)
    }

    fn have_shapes_apart(&mut self, members: &[Member<'a>]) -> bool {
        let probes: Vec<_> = members.iter().map(|m| self.probe(&m.flat)).collect();
        probe::all_apart(&probes)
    }

    /// How a value without a tag is read: as the only variant that may omit it, or the one whose shape matches.
    fn without_tag(
        &mut self,
        members: &[Member<'a>],
        all: &[Evidence],
        property: &str,
    ) -> Untagged {
        let optional: Vec<usize> = all
            .iter()
            .enumerate()
            .filter(|(_, one)| one.known && !one.required)
            .map(|(index, _)| index)
            .collect();
        if let [only] = optional.as_slice() {
            return Untagged::Variant(*only);
        }
        let mut shapes = IndexSet::new();
        for member in optional.iter().filter_map(|index| members.get(*index)) {
            let probe = self.probe(&member.flat);
            let names = |list: Vec<String>| {
                let mut names: Vec<String> = list.into_iter().filter(|n| n != property).collect();
                names.sort();
                names
            };
            shapes.insert((names(probe.required), names(probe.known)));
        }
        if shapes.len() > 1 {
            Untagged::Shape(optional)
        } else {
            Untagged::Unknown
        }
    }

    /// The component of a member, which may be annotated.
    pub(super) fn referred(&mut self, id: SchemaId) -> Option<SchemaId> {
        match self.node(id) {
            Node::Ref(component) => Some(component),
            Node::Schema(schema) => {
                let only = self.only_part(id, schema)?;
                self.schemas.referred(only)
            }
        }
    }

    /// The sources of the tags of a variant, which may be a component.
    pub(super) fn evidence(
        &mut self,
        component: Option<SchemaId>,
        flat: &Flat<'a>,
        property: &str,
        said: &Said<'a>,
    ) -> Evidence {
        let tag = self.tag_schema(flat, property);
        let mut found = Evidence {
            own: tag.values.clone(),
            default: tag.default.clone(),
            known: tag.known,
            required: flat.required.contains(property),
            ..Evidence::default()
        };
        if found.own.is_empty() && said.depth < MAX_NESTING {
            self.evidence_below(flat, property, said, &mut found);
        }
        let Some(component) = component else {
            return found;
        };
        if said.named && (tag.types.is_empty() || tag.types.contains(&JsonType::String)) {
            let key = self.schemas.key(component);
            found.name = Some(Value::String(key.to_owned()));
        }
        for discriminator in &said.discriminators {
            for text in self.mapped(discriminator, component) {
                let own = found.own.iter().find(|value| is_written(value, text));
                match own {
                    Some(value) => found.mapped.push(value.clone()),
                    None if found.own.is_empty() => found.mapped.push(read(text, &tag)),
                    None => self.contradicted(discriminator, text, &found.own, tag.place.as_ref()),
                }
            }
        }
        found
    }

    /// The same for all nested variants of a variant that is a union.
    fn evidence_below(
        &mut self,
        flat: &Flat<'a>,
        property: &str,
        said: &Said<'a>,
        found: &mut Evidence,
    ) {
        for part in flat.unions.clone() {
            let own = part.terms.discriminator;
            let own = own.filter(|own| own.property_name == property);
            let mut said = Said {
                discriminators: said.discriminators.clone(),
                named: own.is_some(),
                depth: said.depth + 1,
            };
            said.discriminators.extend(own);
            let mut below = Vec::with_capacity(part.members.len());
            for member in &part.members {
                let component = self.referred(*member);
                let member = self.flatten(*member);
                if !member.only_null {
                    below.push(self.evidence(component, &member, property, &said));
                }
            }
            let values = if said.discriminators.is_empty() {
                below.iter().map(|one| one.own.clone()).collect()
            } else {
                decide(&below)
            };
            if !values.is_empty() && values.iter().all(|values| !values.is_empty()) {
                found.own = values.concat();
                found.known |= below.iter().all(|one| one.known);
                found.required |= below.iter().all(|one| one.required);
                return;
            }
        }
    }

    fn tag_schema(&mut self, flat: &Flat<'a>, property: &str) -> TagSchema {
        let mut tag = TagSchema::default();
        let Some(parts) = flat.properties.get(property) else {
            return tag;
        };
        tag.known = true;
        for part in parts.clone() {
            tag.nullable |= self.is_nullable(part);
            let schema = self.flatten(part);
            let (values, place) = self.allowed(&schema, 0);
            let both: Vec<Value> = match tag.values.as_slice() {
                [] => values,
                own => own.iter().filter(|v| values.contains(v)).cloned().collect(),
            };
            if !both.is_empty() && both != tag.values {
                (tag.values, tag.place) = (both, place);
            }
            if tag.types.is_empty() {
                tag.types.clone_from(&schema.types);
            }
            let default = || schema.first(|part| part.default.as_ref());
            tag.default = tag.default.or_else(|| default().and_then(scalar));
        }
        tag
    }

    /// The values that a schema allows, if it lists them, and their place.
    fn allowed(&mut self, schema: &Flat<'a>, depth: usize) -> (Vec<Value>, Option<Pointer>) {
        if schema.only_null {
            return (vec![Value::Null], Some(schema.pointer.clone()));
        }
        if let Some(value) = schema.const_value {
            let place = schema.pointer.join("const");
            return (scalar(value).into_iter().collect(), Some(place));
        }
        if let Some((values, place)) = &schema.enum_values {
            let scalars: Option<Vec<Value>> = values.iter().map(|value| scalar(value)).collect();
            return (scalars.unwrap_or_default(), Some(place.clone()));
        }
        for part in schema.unions.clone() {
            let mut all = Vec::new();
            for member in part.members.iter().filter(|_| depth < MAX_NESTING) {
                let member = self.flatten(*member);
                match self.allowed(&member, depth + 1) {
                    (values, _) if values.is_empty() => {
                        all.clear();
                        break;
                    }
                    (values, _) => all.extend(values),
                }
            }
            if !all.is_empty() {
                return (all, Some(part.pointer));
            }
        }
        (Vec::new(), None)
    }

    /// The keys of a mapping that refer to a component.
    fn mapped(&mut self, discriminator: &'a Discriminator, component: SchemaId) -> Vec<&'a str> {
        let at = std::ptr::from_ref(discriminator);
        if !self.mappings.contains_key(&at) {
            let mut mapping: HashMap<SchemaId, Vec<&'a str>> = HashMap::new();
            for (text, target) in &discriminator.mapping {
                mapping.entry(self.end(*target)).or_default().push(text);
            }
            self.mappings.insert(at, mapping);
        }
        let mapping = self.mappings.get(&at);
        let texts = mapping.and_then(|mapping| mapping.get(&self.end(component)));
        texts.cloned().unwrap_or_default()
    }

    /// The component behind a chain of references.
    fn end(&self, mut component: SchemaId) -> SchemaId {
        for _ in 0..MAX_NESTING {
            match self.node(component) {
                Node::Ref(next) => component = next,
                Node::Schema(_) => break,
            }
        }
        component
    }

    fn contradicted(
        &mut self,
        discriminator: &'a Discriminator,
        text: &str,
        own: &[Value],
        place: Option<&Pointer>,
    ) {
        let at = discriminator.pointer.join("mapping").join(text);
        let at = self.description.key_place(&at);
        let own: Vec<String> = own.iter().map(ToString::to_string).collect();
        let other = place.map(|place| self.place(place));
        let property = &discriminator.property_name;
        self.report(catalogue::mapping_contradicted(
            at,
            other,
            text,
            property,
            &own.join(" or "),
        ));
    }
}

/// The tags of each variant; empty if unknown.
pub(super) fn decide(all: &[Evidence]) -> Vec<Vec<Value>> {
    let inherited = all.len() > 1
        && all
            .windows(2)
            .all(|two| matches!(two, [a, b] if a.default == b.default));
    // How many variants allow each value.
    let mut allowed: HashMap<&Value, usize> = HashMap::new();
    for one in all {
        for value in one.own.iter().collect::<HashSet<_>>() {
            *allowed.entry(value).or_default() += 1;
        }
    }
    let decide_one = |(index, one): (usize, &Evidence)| {
        let others = || {
            let others = all.iter().enumerate().filter(move |(at, _)| *at != index);
            others.map(|(_, other)| other)
        };
        if one.own.is_empty() {
            if !one.mapped.is_empty() {
                return one.mapped.clone();
            }
            let default = one.default.as_ref().filter(|_| !inherited);
            return default.or(one.name.as_ref()).into_iter().cloned().collect();
        }
        let shared = |value: &Value| allowed.get(value).is_some_and(|variants| *variants > 1);
        if !one.own.iter().any(shared) {
            return one.own.clone();
        }
        if !one.mapped.is_empty() {
            return one.mapped.clone();
        }
        let mut default = one.default.iter().filter(|value| {
            one.own.contains(value) && others().all(|other| other.default.as_ref() != Some(value))
        });
        let mut named = one.own.iter().filter(|value| one.is_named(value));
        match (default.next(), named.next()) {
            (Some(value), _) | (None, Some(value)) => vec![value.clone()],
            (None, None) => one.own.clone(),
        }
    };
    all.iter().enumerate().map(decide_one).collect()
}

/// The tags of the variants of a base, followed by those of the base itself. All allow the values of the schemas that
/// they extend; a tag that several allow belongs to the one with the strongest claim, and to none if two claims are
/// equal.
pub(super) fn decide_base(all: &[Evidence]) -> Vec<Vec<Value>> {
    let decided = decide(all);
    let alone = |(index, (one, tags)): (usize, (&Evidence, &Vec<Value>))| {
        let taken = |tag: &Value| {
            let others = all.iter().zip(&decided).enumerate();
            let mut others = others.filter(|(at, (_, tags))| *at != index && tags.contains(tag));
            others.any(|(_, (other, _))| other.claim(tag) >= one.claim(tag))
        };
        let alone: Vec<Value> = tags.iter().filter(|tag| !taken(tag)).cloned().collect();
        if alone.is_empty() {
            one.name.iter().cloned().collect()
        } else {
            alone
        }
    };
    all.iter().zip(&decided).enumerate().map(alone).collect()
}

impl Evidence {
    /// The strength of the claim of a variant to a tag that others allow as well: by mapping, default or name.
    fn claim(&self, value: &Value) -> u8 {
        if self.mapped.contains(value) {
            2
        } else {
            u8::from(self.default.as_ref() == Some(value) || self.is_named(value))
        }
    }

    /// Whether a value is the name of the component, ignoring case and separators.
    fn is_named(&self, value: &Value) -> bool {
        let letters = |text: &str| -> String {
            let letters = text.chars().filter(|c| c.is_alphanumeric());
            letters.flat_map(char::to_lowercase).collect()
        };
        match (self.name.as_ref().and_then(Value::as_str), value.as_str()) {
            (Some(name), Some(value)) => letters(name) == letters(value),
            _ => false,
        }
    }
}

/// The variant that has a tag.
pub(super) fn holder(values: &[Vec<Value>], tag: &Value) -> Untagged {
    let at = values.iter().position(|tags| tags.contains(tag));
    at.map_or(Untagged::Unknown, Untagged::Variant)
}

/// The defaults of all variants, where no two are the same and each is a value that its variant allows.
fn defaults(all: &[Evidence]) -> Option<Vec<Vec<Value>>> {
    let allowed = |one: &Evidence| {
        let default = one.default.clone()?;
        (one.own.is_empty() || one.own.contains(&default)).then(|| vec![default])
    };
    let values: Vec<Vec<Value>> = all.iter().map(allowed).collect::<Option<_>>()?;
    are_apart(&values).then_some(values)
}

/// Whether every variant has tags, and no two share one.
fn are_apart(values: &[Vec<Value>]) -> bool {
    let mut taken = IndexSet::new();
    values
        .iter()
        .all(|tags| !tags.is_empty() && tags.iter().all(|tag| taken.insert(tag)))
}

/// A scalar; equal numbers have the same form.
fn scalar(value: &Value) -> Option<Value> {
    match value {
        Value::Array(_) | Value::Object(_) => None,
        Value::Number(number) if number.is_f64() => {
            let text = number.to_string();
            let whole = text
                .strip_suffix(".0")
                .and_then(|text| text.parse::<i64>().ok());
            Some(whole.map_or_else(|| value.clone(), Value::from))
        }
        scalar => Some(scalar.clone()),
    }
}

/// Whether the key of a mapping, which is always a text, means a value.
fn is_written(value: &Value, key: &str) -> bool {
    match value {
        Value::String(text) => text == key,
        Value::Null => is_null(key),
        value => read_scalar(key).as_ref() == Some(value),
    }
}

/// The key of a mapping, converted to the type of the tag.
fn read(key: &str, tag: &TagSchema) -> Value {
    let text = || Value::String(key.to_owned());
    if tag.nullable && is_null(key) {
        return Value::Null;
    }
    if tag.types.is_empty() || tag.types.contains(&JsonType::String) {
        return text();
    }
    let fits = |value: &Value| match value {
        Value::Bool(_) => tag.types.contains(&JsonType::Boolean),
        Value::Number(number) if number.is_f64() => tag.types.contains(&JsonType::Number),
        Value::Number(_) => super::merge::accepts(&tag.types, JsonType::Integer),
        _ => false,
    };
    read_scalar(key).filter(fits).unwrap_or_else(text)
}

fn is_null(key: &str) -> bool {
    key.eq_ignore_ascii_case("null") || key.eq_ignore_ascii_case("none")
}

/// A number or a boolean, also as Python writes it.
fn read_scalar(key: &str) -> Option<Value> {
    if key.eq_ignore_ascii_case("true") {
        return Some(Value::Bool(true));
    }
    if key.eq_ignore_ascii_case("false") {
        return Some(Value::Bool(false));
    }
    let value: Value = serde_json::from_str(key).ok()?;
    value.is_number().then(|| scalar(&value))?
}

/// The lists of tags that several members have.
pub(super) fn shared_tags(tags: &Tags) -> IndexSet<Vec<Value>> {
    let mut seen = IndexSet::new();
    tags.values
        .iter()
        .filter(|values| !seen.insert(*values))
        .cloned()
        .collect()
}

/// Whether two variants have a tag in common.
pub(super) fn has_shared_tag(variants: &[Variant]) -> bool {
    let mut seen = IndexSet::new();
    variants
        .iter()
        .flat_map(|variant| variant.tags.iter().collect::<IndexSet<_>>())
        .any(|tag| !seen.insert(tag))
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failing test may panic"
)]
mod tests;
