//! Pages: how the items of a page are reached from the response.

use super::responses::{Response, ResponseBody, Responses};
use crate::ir::{Api, Pagination, Presence, Struct, Ty, TypeKind, resolved};
use crate::name::TypeNames;

/// Deepest place of the items in a page.
const DEEPEST: usize = 32;

/// The pages of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pages {
    /// The success response that is a page, by index.
    pub case: usize,
    /// The way from its body to the items.
    pub steps: Vec<Step>,
}

/// A step from a value to the items in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Out of a `Box`.
    Unbox,
    /// To a field.
    Field(String),
    /// From a `Maybe` to its `Option`.
    IntoOption,
    /// Into an `Option`; without a value there are no items.
    Optional,
}

/// The pages of an operation; none where its success responses have no items in reach.
pub(super) fn of(
    api: &Api,
    names: &[TypeNames],
    pagination: &Pagination,
    success: &Responses,
) -> Option<Pages> {
    let (case, ty) = success.cases.iter().enumerate().find_map(with_json)?;
    let path: Vec<&str> = pagination.path.iter().map(String::as_str).collect();
    let mut walk = Walk {
        api,
        names,
        steps: Vec::new(),
    };
    walk.items(ty, &path, 0).then_some(Pages {
        case,
        steps: walk.steps,
    })
}

fn with_json((index, case): (usize, &Response)) -> Option<(usize, &Ty)> {
    match &case.body {
        ResponseBody::Json(ty) => Some((index, ty)),
        ResponseBody::Empty
        | ResponseBody::Any
        | ResponseBody::Text
        | ResponseBody::Bytes
        | ResponseBody::Choice(_) => None,
    }
}

/// Walks through types to the items.
struct Walk<'a> {
    api: &'a Api,
    names: &'a [TypeNames],
    steps: Vec<Step>,
}

impl Walk<'_> {
    /// Whether there is an array at `path` below a value of type `ty`.
    fn items(&mut self, ty: &Ty, path: &[&str], depth: usize) -> bool {
        if depth > DEEPEST {
            return false;
        }
        match (resolved(self.api, ty), path) {
            (Ty::Boxed(inner), _) => {
                self.steps.push(Step::Unbox);
                self.items(inner, path, depth + 1)
            }
            (Ty::Nullable(inner), _) => self.optional(inner, path, depth),
            (Ty::Array(_), []) => true,
            (Ty::Named(id), [wire, rest @ ..]) => match &self.api.ty(*id).kind {
                TypeKind::Struct(object) => {
                    let names = self.names.get(id.index());
                    let members = names.map_or(&[][..], |names| &names.members);
                    self.member(object, members, wire, rest, depth)
                }
                TypeKind::Enum(_)
                | TypeKind::Union(_)
                | TypeKind::Alias(_)
                | TypeKind::Newtype(_) => false,
            },
            _ => false,
        }
    }

    fn member(
        &mut self,
        object: &Struct,
        members: &[String],
        wire: &str,
        rest: &[&str],
        depth: usize,
    ) -> bool {
        let mut fields = object.fields.iter().zip(members);
        let Some((field, name)) = fields.find(|(field, _)| field.wire == wire) else {
            return false;
        };
        self.steps.push(Step::Field(name.clone()));
        match field.presence {
            Presence::Required => self.items(&field.ty, rest, depth + 1),
            Presence::RequiredNullable | Presence::Optional => {
                self.optional(&field.ty, rest, depth)
            }
            Presence::OptionalNullable => {
                self.steps.push(Step::IntoOption);
                self.optional(&field.ty, rest, depth)
            }
        }
    }

    /// The same of a value of type `Option`.
    fn optional(&mut self, ty: &Ty, path: &[&str], depth: usize) -> bool {
        self.steps.push(Step::Optional);
        self.items(ty, path, depth + 1)
    }
}
