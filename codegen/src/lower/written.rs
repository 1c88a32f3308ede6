//! How values are serialized in their places: decided once for each type and place, as a [`Written`].

use indexmap::{IndexMap, IndexSet};
use openapiv3::{Encoding, QueryStyle};
use serde_json::Value;

use super::flat::{Flat, Terms, UnionPart};
use super::lowerer::{Lowerer, MAX_DEPTH};
use super::media_type::{is_json, is_textual};
use super::slot::Slot;
use crate::diagnostic::Pointer;
use crate::ir::{ListKeys, NameHint, ParameterStyle, Ty, Written};
use crate::read::{JsonType, SchemaId, explode};

/// The value of a part of a multipart body.
pub(super) struct PartValue {
    /// Whether each element is a separate part.
    pub(super) repeated: bool,
    /// Whether it may be null, which no part expresses.
    pub(super) nullable: bool,
    pub(super) written: Written,
    /// Type of the value, or of each element, unless it is a file.
    pub(super) ty: Option<Ty>,
    /// Media type of each part, if known.
    pub(super) media_type: Option<String>,
}

/// One of the possible schemas of a value.
struct Alternative<'a> {
    schema: SchemaId,
    flat: Flat<'a>,
}

impl<'a> Alternative<'a> {
    fn is_binary(&self) -> bool {
        self.flat.is_binary()
    }

    fn is_anything(&self) -> bool {
        self.flat.types.is_empty() && !self.flat.has_shape() && !self.is_binary()
    }

    /// The schema of its elements, if it is a list.
    fn elements(&self) -> Option<SchemaId> {
        match self.flat.types.as_slice() {
            [JsonType::Array] => self.flat.elements.items.first().copied(),
            _ => None,
        }
    }
}

/// The possible kinds of a value.
#[derive(Default)]
struct Alternatives<'a> {
    /// Without null.
    all: Vec<Alternative<'a>>,
    nullable: bool,
    seen: IndexSet<Pointer>,
}

impl<'a> Lowerer<'a> {
    /// How the value of a part is serialized. `declared` is the media type that the document sets.
    ///
    /// A list is one part per element, wherever it is in a union. A value that can only be bytes is a file, one that
    /// can also be something else is either; a media type that is neither JSON nor text makes any value a file.
    pub(super) fn part_value(
        &mut self,
        schema: SchemaId,
        declared: Option<String>,
        role: &NameHint,
    ) -> PartValue {
        let Alternatives { all, nullable, .. } = self.alternatives(schema);
        let list = match all.as_slice() {
            [one] => one.elements(),
            _ => None,
        };
        let repeated = all.iter().any(|one| one.elements().is_some());
        let mut single = Alternatives::default();
        for one in all {
            match one.elements() {
                Some(elements) => self.alternatives_below(elements, &[], &mut single),
                None => single.all.push(one),
            }
        }
        let (files, rest): (Vec<_>, Vec<_>) =
            single.all.into_iter().partition(Alternative::is_binary);
        let media_type = declared.or_else(|| {
            let own = files.iter().find_map(|one| one.flat.content_media_type());
            own.map(str::to_owned)
        });
        let file = |repeated| PartValue {
            repeated,
            nullable,
            written: Written::File,
            ty: None,
            media_type: media_type.clone(),
        };
        if !files.is_empty() {
            let is_file = rest.is_empty() || rest.iter().all(Alternative::is_anything);
            if is_file {
                return file(repeated);
            }
            return PartValue {
                written: Written::FileOrPlain,
                ty: Some(self.rest_ty(schema, rest, role)),
                ..file(repeated)
            };
        }
        match media_type.as_deref().map(crate::ir::essence) {
            Some(essence) if is_json(&essence) => {
                let ty = self.shared_ty(schema, role);
                return PartValue {
                    written: Written::Json,
                    ty: Some(present(ty)),
                    ..file(false)
                };
            }
            Some(essence) if is_textual(&essence) => {}
            // It says nothing; OAS 3.1: a part without any schema is `application/octet-stream`.
            Some(essence) if essence == "*/*" && !rest.iter().all(Alternative::is_anything) => {}
            None if !rest.iter().all(Alternative::is_anything) => {}
            Some(_) | None => return file(repeated),
        }
        let ty = match &list {
            Some(elements) => self.shared_ty(*elements, role),
            None => present(self.shared_ty(schema, role)),
        };
        PartValue {
            written: Written::Plain,
            ty: Some(ty),
            ..file(list.is_some())
        }
    }

    /// The type of the values other than files.
    fn rest_ty(&mut self, schema: SchemaId, mut rest: Vec<Alternative<'a>>, role: &NameHint) -> Ty {
        if rest.len() == 1
            && let Some(one) = rest.pop()
        {
            return present(self.shared_ty(one.schema, role));
        }
        let pointer = self.at(schema);
        let mut flat = Flat::empty(pointer.clone());
        flat.unions.push(UnionPart {
            members: rest.into_iter().map(|one| one.schema).collect(),
            terms: Terms {
                discriminator: None,
                several: true,
                others: false,
                listed: true,
            },
            pointer: pointer.clone(),
        });
        let slot = Slot {
            id: None,
            hint: role.clone(),
            pointer: pointer.clone(),
        };
        present(self.build_new(flat, slot))
    }

    fn alternatives(&mut self, schema: SchemaId) -> Alternatives<'a> {
        let mut found = Alternatives::default();
        self.alternatives_below(schema, &[], &mut found);
        found
    }

    /// Finds the possible kinds of a value: unions are followed, including nested ones. `outside` are the types that
    /// the schema around a union allows.
    fn alternatives_below(
        &mut self,
        schema: SchemaId,
        outside: &[JsonType],
        found: &mut Alternatives<'a>,
    ) {
        let mut flat = self.flatten(schema);
        found.nullable |= flat.nullable;
        if flat.only_null || flat.const_value.is_some_and(Value::is_null) {
            found.nullable = true;
            return;
        }
        if flat.types.is_empty() {
            flat.types = outside.to_vec();
        }
        let has_own_shape = flat.has_object_shape()
            || flat.has_array_shape()
            || flat.enum_values.is_some()
            || flat.const_value.is_some();
        let is_union = !has_own_shape && flat.unions.len() == 1;
        if is_union && found.seen.len() < MAX_DEPTH && found.seen.insert(flat.pointer.clone()) {
            for part in flat.unions {
                for member in &part.members {
                    self.alternatives_below(*member, &flat.types, found);
                }
            }
        } else {
            found.all.push(Alternative { schema, flat });
        }
    }

    /// How the properties of a urlencoded body with an encoding are serialized: by style, if it has any (OAS 3.1
    /// section 4.8.15.1.1), else by media type.
    pub(super) fn form_encoding(
        &mut self,
        encoding: &'a IndexMap<String, Encoding>,
        pointer: &Pointer,
    ) -> Vec<(String, Written)> {
        let mut all = Vec::new();
        for (name, encoding) in encoding {
            let json = || encoding.content_type.as_deref().is_some_and(is_json);
            let lists = encoding.extensions.get(LISTS);
            let lists = self.list_keys(lists, &pointer.join("encoding").join(name));
            if has_style(encoding) {
                let style = encoding.style.as_ref().unwrap_or(&QueryStyle::Form);
                let written = Written::Style {
                    style: query_style(style, explode(encoding), lists),
                    reserved: encoding.allow_reserved,
                };
                all.push((name.clone(), written));
            } else if json() {
                all.push((name.clone(), Written::Json));
            }
        }
        all
    }

    /// How the elements of lists are named in `deepObject`: as declared at the place, else for the document.
    pub(super) fn list_keys(&mut self, declared: Option<&Value>, pointer: &Pointer) -> ListKeys {
        let root = Pointer::root();
        let (declared, at) = match declared {
            Some(value) => (Some(value), pointer),
            None => (self.description.api.extensions.get(LISTS), &root),
        };
        match declared.map(Value::as_str) {
            None | Some(Some("indices")) => ListKeys::Indices,
            Some(Some("brackets")) => ListKeys::Brackets,
            Some(Some("repeat")) => ListKeys::Repeat,
            Some(_) => {
                self.ignored(
                    at,
                    LISTS,
                    "it is not one of `indices`, `brackets`, `repeat`",
                );
                ListKeys::Indices
            }
        }
    }
}

/// The extension that names the elements of lists in `deepObject`.
pub(super) const LISTS: &str = "x-deep-object-lists";

/// A type without null, which no part, pair or header expresses.
pub(super) fn present(ty: Ty) -> Ty {
    match ty {
        Ty::Nullable(inner) => *inner,
        ty => ty,
    }
}

/// Whether an encoding is by style.
fn has_style(encoding: &Encoding) -> bool {
    encoding.style.is_some() || explode(encoding).is_some() || encoding.allow_reserved
}

/// The style of a query parameter or of a property of a form.
pub(super) fn query_style(
    style: &QueryStyle,
    explode: Option<bool>,
    lists: ListKeys,
) -> ParameterStyle {
    match style {
        QueryStyle::Form => ParameterStyle::Form {
            explode: explode.unwrap_or(true),
        },
        QueryStyle::SpaceDelimited => ParameterStyle::SpaceDelimited {
            explode: explode.unwrap_or(false),
        },
        QueryStyle::PipeDelimited => ParameterStyle::PipeDelimited {
            explode: explode.unwrap_or(false),
        },
        QueryStyle::DeepObject => ParameterStyle::DeepObject { lists },
    }
}
