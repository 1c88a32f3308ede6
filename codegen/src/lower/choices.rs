//! Several unions of one value: which of their members can apply together.
//!
//! A value of `allOf: [{anyOf: [A, B]}, {anyOf: [A, C]}]` is an `A`, or a `B` and a `C` at once: an `A` satisfies the
//! second union by itself, so a value that is both `A` and `C` is an `A`, too. Members that satisfy nothing else are
//! combined, and impossible ones are dropped.

use super::flat::{Extra, Flat, Grade, UnionPart, is_anything};
use super::lowerer::Lowerer;
use super::merge::accepts;
use crate::diagnostic::catalogue;
use crate::read::SchemaId;

/// Most variants that several unions of one schema may give together.
const MAX_PRODUCT: usize = 64;

/// How deep two schemas are compared.
const MAX_NESTING: usize = 4;

/// What a value may be: a member of each union.
#[derive(Clone)]
pub(super) struct Choice<'a> {
    pub(super) schema: SchemaId,
    pub(super) flat: Flat<'a>,
    /// Whether it is one member and nothing beside it.
    pub(super) is_alone: bool,
}

impl<'a> Lowerer<'a> {
    /// The possible members of a value that satisfies all unions, besides null; `None` if there are too many.
    pub(super) fn choices(&mut self, unions: Vec<UnionPart<'a>>) -> Option<Vec<Choice<'a>>> {
        let mut unions = unions.into_iter();
        let mut choices = self.members_of(&unions.next()?);
        for union in unions {
            let others = self.members_of(&union);
            choices = self.both(&choices, &others)?;
        }
        Some(choices)
    }

    fn members_of(&mut self, union: &UnionPart<'a>) -> Vec<Choice<'a>> {
        let mut members = Vec::with_capacity(union.members.len());
        for schema in &union.members {
            let flat = self.flatten(*schema);
            if !flat.only_null {
                members.push(Choice {
                    schema: *schema,
                    flat,
                    is_alone: true,
                });
            }
        }
        members
    }

    /// The possible members of a value that is one of `rows` and one of `columns`.
    fn both(&mut self, rows: &[Choice<'a>], columns: &[Choice<'a>]) -> Option<Vec<Choice<'a>>> {
        let mut found: Vec<((usize, usize), Option<Grade>, Choice<'a>)> = Vec::new();
        let within = |this: &mut Self, wide: &[Choice<'a>], narrow: &Choice<'a>| {
            wide.iter().position(|wide| this.covers(wide, narrow))
        };
        let mut settled_rows = Vec::with_capacity(rows.len());
        for (row, choice) in rows.iter().enumerate() {
            let column = within(self, columns, choice);
            if let Some(column) = column {
                found.push(((row, column), None, choice.clone()));
            }
            settled_rows.push(column);
        }
        let mut settled_columns = Vec::with_capacity(columns.len());
        for (column, choice) in columns.iter().enumerate() {
            let row = within(self, rows, choice);
            if let Some(row) = row
                && !rows.get(row).is_some_and(|row| self.covers(choice, row))
            {
                found.push(((row, column), None, choice.clone()));
            }
            settled_columns.push(row);
        }
        for (row, one) in rows.iter().enumerate() {
            for (column, other) in columns.iter().enumerate() {
                let settled = settled_rows.get(row).is_some_and(Option::is_some)
                    || settled_columns.get(column).is_some_and(Option::is_some);
                if settled || !self.spend(1, self.at(one.schema)) {
                    continue;
                }
                let choice = self.combined(one, other);
                let grade = match self.clash(&choice.flat, 0) {
                    None if excludes(&one.flat, &other.flat)
                        || excludes(&other.flat, &one.flat) =>
                    {
                        Some(Grade::Values)
                    }
                    grade => grade,
                };
                if grade != Some(Grade::Types) {
                    found.push(((row, column), grade, choice));
                }
            }
        }
        // Combinations that only a server can send that violates its document count if nothing else does.
        if found.iter().any(|(_, grade, _)| grade.is_none()) {
            found.retain(|(_, grade, _)| grade.is_none());
        }
        for (row, choice) in rows.iter().enumerate() {
            let is_used = found.iter().any(|((at, _), ..)| *at == row);
            let is_within = settled_columns.contains(&Some(row));
            if !is_used && !is_within && choice.is_alone {
                self.report_impossible(choice);
            }
        }
        for (column, choice) in columns.iter().enumerate() {
            let is_used = found.iter().any(|((_, at), ..)| *at == column);
            let is_within = settled_rows.contains(&Some(column))
                || settled_columns.get(column).is_some_and(Option::is_some);
            if !is_used && !is_within {
                self.report_impossible(choice);
            }
        }
        found.sort_by_key(|(at, ..)| *at);
        (found.len() <= MAX_PRODUCT || rows.len().max(columns.len()) >= found.len())
            .then(|| found.into_iter().map(|(.., choice)| choice).collect())
    }

    fn combined(&mut self, one: &Choice<'a>, other: &Choice<'a>) -> Choice<'a> {
        let mut flat = one.flat.clone();
        self.merge(&mut flat, other.flat.clone());
        Choice {
            schema: one.schema,
            flat,
            is_alone: false,
        }
    }

    /// Reports that no value can be this member of a union and satisfy the rest of the schema.
    pub(super) fn report_impossible(&mut self, choice: &Choice<'a>) {
        let place = self.place(self.at(choice.schema));
        self.report(catalogue::union_member_impossible(place));
    }

    /// Whether every value of `narrow` is one of `wide`, as far as a cheap check can tell.
    fn covers(&mut self, wide: &Choice<'a>, narrow: &Choice<'a>) -> bool {
        let is_same =
            wide.is_alone && narrow.is_alone && self.schemas.are_one(wide.schema, narrow.schema);
        is_same || self.flat_covers(&wide.flat, &narrow.flat, 0)
    }

    fn flat_covers(&mut self, wide: &Flat<'a>, narrow: &Flat<'a>, depth: usize) -> bool {
        if depth == MAX_NESTING || !self.spend(1, &narrow.pointer) {
            return false;
        }
        if is_anything(wide) {
            return true;
        }
        let unknown = wide.boolean.is_some()
            || wide.is_dangling()
            || wide.clash.is_some()
            || narrow.clash.is_some()
            || wide.only_null
            || wide.property_names().is_some()
            || !wide.patterns.is_empty()
            || wide.elements.exclude_some_of(&narrow.elements);
        !unknown
            && covers_types(wide, narrow)
            && covers_values(wide, narrow)
            && covers_unions(wide, narrow)
            && self.covers_properties(wide, narrow, depth)
            && self.all_cover(&wide.elements.items, &narrow.elements.items, depth)
    }

    fn covers_properties(&mut self, wide: &Flat<'a>, narrow: &Flat<'a>, depth: usize) -> bool {
        let additional = match (&wide.additional, &narrow.additional) {
            (None | Some(Extra::Allowed(true)), _) => true,
            (Some(Extra::Allowed(false)), Some(Extra::Allowed(false))) => {
                let mut names = narrow.properties.keys();
                narrow.patterns.is_empty() && names.all(|name| wide.properties.contains_key(name))
            }
            (Some(Extra::Schema(wide)), Some(Extra::Schema(narrow))) => {
                self.all_cover(wide, narrow, depth)
            }
            _ => false,
        };
        additional
            && wide
                .required
                .iter()
                .all(|name| narrow.required.contains(name))
            && wide.properties.iter().all(|(name, parts)| {
                let own = narrow.properties.get(name);
                own.is_some_and(|own| self.all_cover(parts, own, depth))
            })
    }

    /// Whether each schema of `wide` holds for a value of which all of `narrow` hold.
    fn all_cover(&mut self, wide: &[SchemaId], narrow: &[SchemaId], depth: usize) -> bool {
        wide.iter().all(|wide| {
            narrow.iter().any(|own| {
                self.schemas.are_one(*own, *wide) || {
                    let (wide, own) = (self.flatten(*wide), self.flatten(*own));
                    self.flat_covers(&wide, &own, depth + 1)
                }
            })
        })
    }
}

fn covers_types(wide: &Flat<'_>, narrow: &Flat<'_>) -> bool {
    let same_format = wide.format().is_none() || wide.format() == narrow.format();
    let typed = wide.types.is_empty()
        || !narrow.types.is_empty() && narrow.types.iter().all(|ty| accepts(&wide.types, *ty));
    let bounds = wide
        .constraints
        .iter()
        .all(|(it, value)| narrow.constraint(it.keyword) == Some(value));
    let content = wide.content_encoding() == narrow.content_encoding()
        && wide.content_media_type() == narrow.content_media_type();
    same_format && typed && bounds && content
}

fn covers_values(wide: &Flat<'_>, narrow: &Flat<'_>) -> bool {
    let values: Vec<_> = match (narrow.const_value, &narrow.enum_values) {
        (Some(value), _) => vec![value],
        (None, Some((values, _))) => values.clone(),
        (None, None) => return wide.const_value.is_none() && wide.enum_values.is_none(),
    };
    let listed = |value: &serde_json::Value| {
        let in_list = |(list, _): &(Vec<&serde_json::Value>, _)| list.contains(&value);
        wide.const_value.is_none_or(|constant| constant == value)
            && wide.enum_values.as_ref().is_none_or(in_list)
    };
    values.into_iter().all(listed)
}

/// Whether every union of `wide` is one of `narrow`.
fn covers_unions(wide: &Flat<'_>, narrow: &Flat<'_>) -> bool {
    wide.unions.iter().all(|union| {
        let mut own = narrow.unions.iter();
        own.any(|own| own.pointer == union.pointer)
    })
}

/// Whether an object excludes a property that another one requires.
fn excludes(closed: &Flat<'_>, other: &Flat<'_>) -> bool {
    let is_closed =
        closed.patterns.is_empty() && matches!(closed.additional, Some(Extra::Allowed(false)));
    is_closed
        && other
            .required
            .iter()
            .any(|name| !closed.properties.contains_key(name))
}
