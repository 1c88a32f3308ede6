//! The parts of a document that the server needs: operations by path, parameters, responses, `$ref`s.

use serde_json::{Map, Value};

use crate::route::{Params, Template};

/// The longest chain of references that is followed.
const MAX_REFERENCES: usize = 32;

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// A document with its routes.
#[derive(Debug)]
pub(crate) struct Document {
    root: Value,
    templates: Vec<Template>,
}

/// The target of a request.
#[derive(Debug)]
pub(crate) enum Found<'d> {
    Operation(Operation<'d>),
    /// The path exists with these methods.
    OtherMethods(String),
    Nothing,
}

/// An operation and the values in its path.
#[derive(Debug)]
pub(crate) struct Operation<'d> {
    pub(crate) template: &'d Template,
    pub(crate) params: Params,
    value: &'d Map<String, Value>,
    path_item: &'d Map<String, Value>,
}

impl Document {
    pub(crate) fn new(root: Value) -> Self {
        let paths = root.get("paths").and_then(Value::as_object);
        let templates = paths.into_iter().flat_map(Map::keys);
        let templates = templates.filter(|path| path.starts_with('/'));
        Self {
            templates: templates.map(|path| Template::new(path)).collect(),
            root,
        }
    }

    /// The operation of a request.
    pub(crate) fn find(&self, method: &str, path: &str) -> Found<'_> {
        let fits = self.templates.iter().filter_map(|template| {
            let params = template.matches(path)?;
            Some((template, params))
        });
        let mut fits: Vec<_> = fits.collect();
        fits.sort_by_key(|(template, _)| std::cmp::Reverse(template.literals()));
        let method = method.to_ascii_lowercase();
        let mut others = Vec::new();
        for (template, params) in fits {
            let Some(path_item) = self.path_item(template) else {
                continue;
            };
            if let Some(value) = path_item.get(&method).and_then(Value::as_object) {
                return Found::Operation(Operation {
                    template,
                    params,
                    value,
                    path_item,
                });
            }
            let known = METHODS
                .iter()
                .filter(|known| path_item.contains_key(**known));
            others.extend(known.map(|known| known.to_ascii_uppercase()));
        }
        match others.is_empty() {
            true => Found::Nothing,
            false => Found::OtherMethods(others.join(", ")),
        }
    }

    fn path_item(&self, template: &Template) -> Option<&Map<String, Value>> {
        let item = self.root.get("paths")?.get(&template.text)?;
        self.resolve(item).as_object()
    }

    pub(crate) fn templates(&self) -> &[Template] {
        &self.templates
    }

    /// The node itself, or its target if it is a reference.
    pub(crate) fn resolve<'d>(&'d self, node: &'d Value) -> &'d Value {
        let mut node = node;
        for _ in 0..MAX_REFERENCES {
            match self.target(node) {
                Some(target) => node = target,
                None => break,
            }
        }
        node
    }

    /// The target of the `$ref` of a node.
    pub(crate) fn target<'d>(&'d self, node: &'d Value) -> Option<&'d Value> {
        self.pointed(node.get("$ref")?.as_str()?)
    }

    /// The node that a reference such as `#/components/schemas/Pet` names.
    pub(crate) fn pointed(&self, reference: &str) -> Option<&Value> {
        let pointer = reference.strip_prefix('#')?;
        let pointer = percent_encoding::percent_decode_str(pointer).decode_utf8_lossy();
        self.root.pointer(&pointer)
    }

    /// The security requirements, of which one must be met, each a list of schemes.
    pub(crate) fn security<'d>(&'d self, operation: &Operation<'d>) -> Vec<Vec<&'d Value>> {
        let own = operation.value.get("security");
        let declared = own.or_else(|| self.root.get("security"));
        let alternatives = declared.and_then(Value::as_array).into_iter().flatten();
        let schemes = |alternative: &'d Value| -> Vec<&'d Value> {
            let names = alternative.as_object().into_iter().flat_map(Map::keys);
            names.filter_map(|name| self.scheme(name)).collect()
        };
        alternatives.map(schemes).collect()
    }

    fn scheme(&self, name: &str) -> Option<&Value> {
        let schemes = self.root.get("components")?.get("securitySchemes")?;
        Some(self.resolve(schemes.get(name)?))
    }

    /// The parameters of the operation and of its path, the former over the latter.
    pub(crate) fn parameters<'d>(&'d self, operation: &Operation<'d>) -> Vec<&'d Value> {
        let read = |from: &'d Map<String, Value>| {
            let list = from.get("parameters").and_then(Value::as_array);
            let list = list.into_iter().flatten();
            list.map(|parameter| self.resolve(parameter))
        };
        let id = |parameter: &Value| (parameter.get("name").cloned(), parameter.get("in").cloned());
        let mut parameters: Vec<&Value> = read(operation.value).collect();
        for shared in read(operation.path_item) {
            if parameters.iter().all(|own| id(own) != id(shared)) {
                parameters.push(shared);
            }
        }
        parameters
    }

    pub(crate) fn request_body<'d>(&'d self, operation: &Operation<'d>) -> Option<&'d Value> {
        Some(self.resolve(operation.value.get("requestBody")?))
    }

    /// The lowest declared success, with its status.
    pub(crate) fn success<'d>(&'d self, operation: &Operation<'d>) -> Option<(u16, &'d Value)> {
        let responses = operation.responses()?;
        let mut exact: Vec<(u16, &Value)> = responses
            .iter()
            .filter_map(|(status, response)| Some((status.parse().ok()?, response)))
            .filter(|(status, _)| (200..300).contains(status))
            .collect();
        exact.sort_by_key(|(status, _)| *status);
        let range = || {
            let keys = ["2XX", "2xx", "default"];
            let response = keys.iter().find_map(|key| responses.get(*key))?;
            Some((200, response))
        };
        let (status, response) = exact.first().copied().or_else(range)?;
        Some((status, self.resolve(response)))
    }

    /// The first of these statuses that is declared, or the range or default that covers the first one.
    pub(crate) fn failure<'d>(
        &'d self,
        operation: &Operation<'d>,
        statuses: &[u16],
    ) -> (u16, Option<&'d Value>) {
        let first = statuses.first().copied().unwrap_or(500);
        let Some(responses) = operation.responses() else {
            return (first, None);
        };
        for status in statuses {
            if let Some(response) = responses.get(&status.to_string()) {
                return (*status, Some(self.resolve(response)));
            }
        }
        let wide = ["4XX", "4xx", "default"];
        let response = wide.iter().find_map(|key| responses.get(*key));
        (first, response.map(|response| self.resolve(response)))
    }
}

impl<'d> Operation<'d> {
    fn responses(&self) -> Option<&'d Map<String, Value>> {
        self.value.get("responses")?.as_object()
    }

    /// An extension of the operation.
    pub(crate) fn extension(&self, name: &str) -> Option<&'d Value> {
        self.value.get(name)
    }
}
