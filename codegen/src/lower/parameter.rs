//! Parameters and response headers.

use indexmap::IndexSet;
use openapiv3::{
    CookieStyle, HeaderStyle, Parameter as Declared, ParameterData, ParameterSchemaOrContent,
    PathStyle,
};

use super::flat::Extra;
use super::lowerer::Lowerer;
use super::written::{LISTS, query_style};
use super::{docs, media_type};
use crate::diagnostic::{Pointer, catalogue};
use crate::ir::{
    Constraints, Docs, ListKeys, Location, NameHint, OperationId, OperationPart, Parameter,
    ParameterStyle, PathSegment, PathTemplate, Scalar, Ty, Written,
};
use crate::read::{JsonType, SchemaId, explode};

/// A parameter with its place.
pub(crate) type PlacedParameter<'a> = (&'a Declared, Pointer);

/// The identity of a parameter.
pub(crate) fn key(parameter: &Declared) -> (Location, &str) {
    let location = match parameter {
        Declared::Path { .. } => Location::Path,
        Declared::Query { .. } => Location::Query,
        Declared::Header { .. } => Location::Header,
        Declared::Cookie { .. } => Location::Cookie,
    };
    (location, parameter.parameter_data_ref().name.as_str())
}

/// What is known about a parameter together with its type.
struct Typed<'n> {
    name: &'n str,
    location: Location,
    required: bool,
    ty: Ty,
    written: Written,
    schema: Option<SchemaId>,
    rust_name: Option<String>,
    docs: Docs,
    pointer: &'n Pointer,
}

impl<'a> Lowerer<'a> {
    /// The parameters of an operation, path parameters in the order of the path.
    pub(crate) fn parameters(
        &mut self,
        declared: &[PlacedParameter<'a>],
        path: &PathTemplate,
        operation: OperationId,
        pointer: &Pointer,
    ) -> Vec<Parameter> {
        let mut all = Vec::with_capacity(declared.len());
        for (parameter, at) in declared {
            all.extend(self.written_as(parameter, at, &|role| NameHint::Operation {
                operation,
                part: OperationPart::Other,
                role,
            }));
        }
        let names: IndexSet<&str> = path
            .segments
            .iter()
            .filter_map(|segment| match segment {
                PathSegment::Parameter(name) => Some(name.as_str()),
                PathSegment::Fixed(_) => None,
            })
            .collect();
        self.check_path(&mut all, &names, pointer);
        all.sort_by_key(|parameter| match parameter.location {
            Location::Path => names
                .get_index_of(parameter.name.as_str())
                .unwrap_or(names.len()),
            Location::Query | Location::Header | Location::Cookie => names.len(),
        });
        all
    }

    /// Path parameters and the path must name each other.
    fn check_path(&mut self, all: &mut Vec<Parameter>, names: &IndexSet<&str>, pointer: &Pointer) {
        all.retain(|parameter| {
            let stray =
                parameter.location == Location::Path && !names.contains(parameter.name.as_str());
            if stray {
                let place = self.description.place(&parameter.pointer);
                self.diagnostics
                    .push(catalogue::path_parameter_stray(place, &parameter.name));
            }
            !stray
        });
        for name in names {
            let known = all
                .iter()
                .any(|p| p.location == Location::Path && p.name == *name);
            if !known {
                let place = self.description.key_place(&pointer.parent());
                self.report(catalogue::path_parameter_undeclared(place, name));
                all.push(undeclared(name, pointer));
            }
        }
    }

    /// The parameters of a declared one: itself, or those of which a whole query string consists.
    pub(crate) fn written_as(
        &mut self,
        declared: &'a Declared,
        pointer: &Pointer,
        hint: &dyn Fn(String) -> NameHint,
    ) -> Vec<Parameter> {
        if !self.description.is_querystring(declared) {
            return self
                .parameter(declared, pointer, hint)
                .into_iter()
                .collect();
        }
        self.querystring(declared, pointer, hint)
            .unwrap_or_else(|why| {
                self.ignored(pointer, "in", why);
                Vec::new()
            })
    }

    /// A query parameter for each property of a whole query string (OAS 3.2 section 4.12.1): a form, whose objects are
    /// JSON unless the document says otherwise.
    fn querystring(
        &mut self,
        declared: &'a Declared,
        pointer: &Pointer,
        hint: &dyn Fn(String) -> NameHint,
    ) -> Result<Vec<Parameter>, &'static str> {
        const FORM: &str = "application/x-www-form-urlencoded";
        let data = declared.parameter_data_ref();
        let ParameterSchemaOrContent::Content(content) = &data.format else {
            return Err("a whole query string is described by `content`");
        };
        let form = content
            .iter()
            .find(|(media_type, _)| crate::ir::essence(media_type) == FORM);
        let Some((media_type, media)) = form else {
            return Err("only a query string of `application/x-www-form-urlencoded` is written");
        };
        let at = pointer.join("content").join(media_type);
        let schema = media.schema.as_ref().ok_or("it has no schema")?;
        let flat = self.flatten(self.description.schema(schema));
        if flat.properties.is_empty() || !flat.unions.is_empty() {
            return Err("its schema is not an object with properties");
        }
        if let Some(Extra::Schema(extra)) = &flat.additional {
            for part in extra {
                let why = "the query has the parameters that are named";
                self.ignored(&self.at(*part).parent(), "additionalProperties", why);
            }
        }
        let mut all = Vec::with_capacity(flat.properties.len());
        for (name, places) in &flat.properties {
            let first = places.first().copied();
            let Some(schema) = first.filter(|_| !name.is_empty()) else {
                continue;
            };
            let encoding = media.encoding.get(*name);
            let content_type = encoding.and_then(|encoding| encoding.content_type.as_deref());
            let is_object = self.flatten(schema).types.contains(&JsonType::Object);
            let lists = encoding.and_then(|encoding| encoding.extensions.get(LISTS));
            let lists = self.list_keys(lists, &at.join("encoding").join(name));
            let reserved = encoding.is_some_and(|encoding| encoding.allow_reserved);
            let written = match encoding.and_then(|encoding| encoding.style.as_ref()) {
                Some(style) => Written::Style {
                    style: query_style(style, encoding.and_then(explode), lists),
                    reserved,
                },
                None if content_type.is_some_and(media_type::is_json) => Written::Json,
                None if is_object => Written::Json,
                None => Written::Style {
                    style: ParameterStyle::Form { explode: true },
                    reserved,
                },
            };
            let ty = self.shared_ty(schema, &hint((*name).to_owned()));
            all.push(self.typed(Typed {
                name,
                location: Location::Query,
                required: data.required && flat.required.contains(name),
                ty,
                written,
                schema: Some(schema),
                rust_name: None,
                docs: Docs::default(),
                pointer: self.at(schema),
            }));
        }
        Ok(all)
    }

    /// One parameter; `None` for headers that the standard leaves to the client.
    pub(crate) fn parameter(
        &mut self,
        declared: &'a Declared,
        pointer: &Pointer,
        hint: &dyn Fn(String) -> NameHint,
    ) -> Option<Parameter> {
        let (location, name) = key(declared);
        let data = declared.parameter_data_ref();
        let reserved = ["accept", "content-type", "authorization"];
        if location == Location::Header && reserved.contains(&name.to_ascii_lowercase().as_str()) {
            self.ignored(
                pointer,
                "name",
                "OpenAPI leaves this header to media types and security",
            );
            return None;
        }
        let (ty, is_json, schema) = self.parameter_type(data, &hint(name.to_owned()))?;
        let written = if is_json {
            Written::Json
        } else {
            let lists = self.list_keys(data.extensions.get(LISTS), pointer);
            Written::Style {
                style: style(declared, lists),
                reserved: self.description.allow_reserved(declared),
            }
        };
        Some(self.typed(Typed {
            name,
            location,
            required: data.required,
            ty,
            written,
            schema,
            rust_name: docs::text(data.extensions.get("x-rust-name")),
            docs: parameter_docs(data),
            pointer,
        }))
    }

    fn typed(&mut self, typed: Typed<'_>) -> Parameter {
        let Typed {
            name,
            location,
            required,
            ty,
            written,
            schema,
            rust_name,
            mut docs,
            pointer,
        } = typed;
        let shallow = schema.map(|schema| self.shallow(schema));
        let constraints = schema.map(|schema| self.constraints(&[schema]));
        let fixed = schema
            .filter(|_| required)
            .and_then(|schema| super::enumeration::single_value(&self.flatten(schema)).cloned());
        let ty = match ty {
            Ty::Nullable(inner) if !required => *inner,
            ty => ty,
        };
        let default = shallow
            .as_ref()
            .and_then(|shallow| shallow.default.cloned());
        if let Some(shallow) = shallow {
            docs::complete(&mut docs, shallow.docs);
        }
        Parameter {
            name: name.to_owned(),
            rust_name,
            location,
            required: required || location == Location::Path,
            ty,
            written,
            constraints: constraints.unwrap_or_default(),
            default,
            fixed: fixed
                .filter(|value| value.is_string() || value.is_number() || value.is_boolean()),
            docs,
            pointer: pointer.clone(),
        }
    }

    fn parameter_type(
        &mut self,
        data: &'a ParameterData,
        hint: &NameHint,
    ) -> Option<(Ty, bool, Option<SchemaId>)> {
        match &data.format {
            ParameterSchemaOrContent::Schema(schema) => {
                let schema = self.description.schema(schema);
                Some((self.shared_ty(schema, hint), false, Some(schema)))
            }
            ParameterSchemaOrContent::Content(content) => {
                let (media_type, media) = content.first()?;
                let json = media_type::is_json(media_type);
                let schema = media.schema.as_ref();
                let schema = schema.map(|schema| self.description.schema(schema));
                let ty = match schema {
                    Some(schema) if json => self.shared_ty(schema, hint),
                    None if json => Ty::Any,
                    Some(_) | None => Ty::Scalar(Scalar::Text),
                };
                Some((ty, json, schema))
            }
        }
    }
}

fn parameter_docs(data: &ParameterData) -> Docs {
    Docs {
        description: data.description.clone(),
        facts: docs::unverified(data.extensions.get("x-unverified"))
            .into_iter()
            .collect(),
        deprecated: data.deprecated.unwrap_or_default(),
        ..Docs::default()
    }
}

fn style(declared: &Declared, lists: ListKeys) -> ParameterStyle {
    let explode = declared.parameter_data_ref().explode;
    match declared {
        Declared::Path { style, .. } => {
            let explode = explode.unwrap_or(false);
            match style {
                PathStyle::Simple => ParameterStyle::Simple { explode },
                PathStyle::Label => ParameterStyle::Label { explode },
                PathStyle::Matrix => ParameterStyle::Matrix { explode },
            }
        }
        Declared::Query { style, .. } => query_style(style, explode, lists),
        Declared::Header {
            style: HeaderStyle::Simple,
            ..
        } => ParameterStyle::Simple {
            explode: explode.unwrap_or(false),
        },
        Declared::Cookie {
            style: CookieStyle::Form,
            ..
        } => ParameterStyle::Form {
            explode: explode.unwrap_or(true),
        },
    }
}

/// A path parameter that the document forgets to declare: text.
fn undeclared(name: &str, pointer: &Pointer) -> Parameter {
    Parameter {
        name: name.to_owned(),
        rust_name: None,
        location: Location::Path,
        required: true,
        ty: Ty::Scalar(Scalar::Text),
        written: Written::Style {
            style: ParameterStyle::Simple { explode: false },
            reserved: false,
        },
        constraints: Constraints::default(),
        default: None,
        fixed: None,
        docs: Docs::default(),
        pointer: pointer.clone(),
    }
}
