//! Stores posted objects, so that a later GET returns them.

use indexmap::IndexMap;
use serde_json::{Map, Value};

use crate::check::names;
use crate::document::{Document, Operation};
use crate::sample::{Wish, describes, member};

/// The most objects that are kept; the oldest go first.
const MAX_KEPT: usize = 10_000;

/// Objects by path.
#[derive(Debug, Default)]
pub(crate) struct Store {
    /// By their path: `/sessions/7`.
    records: IndexMap<String, Wish>,
    /// Objects that occurred in requests and responses, by the resource that they belong to.
    seen: Vec<(String, Wish)>,
}

impl Store {
    /// Stores the content of a successful request and its response.
    pub(crate) fn keep(
        &mut self,
        document: &Document,
        operation: &Operation<'_>,
        body: Option<&Value>,
        response: &Value,
        serial: u64,
    ) {
        let record = record(body, response);
        let path = operation.template.fill(&operation.params);
        let own = document
            .templates()
            .iter()
            .filter_map(|template| record_path(template, operation, &record));
        let mut own: Vec<String> = own.collect();
        if operation.template.last_parameter().is_some() {
            own.extend(path.clone());
        }
        let resource = own.first().cloned();
        for path in own {
            self.put(path, &record, serial);
        }
        let resource = resource.or_else(|| operation.template.resource(&operation.params));
        let Some(resource) = resource else { return };
        let mut objects = Vec::new();
        if let Some(body) = body {
            objects.push(body);
            gather(body, &mut objects);
        }
        gather(response, &mut objects);
        for (at, value) in (0_u64..).zip(objects) {
            let wish = Wish {
                value: value.clone(),
                serial: serial + 16 * (at + 1),
            };
            self.seen.push((resource.clone(), wish));
        }
        let surplus = self.seen.len().saturating_sub(MAX_KEPT);
        self.seen.drain(..surplus);
    }

    fn put(&mut self, path: String, record: &Map<String, Value>, serial: u64) {
        let kept = self.records.entry(path).or_insert_with(|| Wish {
            value: Value::Object(Map::new()),
            serial,
        });
        if let Value::Object(members) = &mut kept.value {
            members.extend(record.clone());
        }
    }

    /// Removes a resource and everything below it.
    pub(crate) fn forget(&mut self, path: &str) {
        let below = format!("{path}/");
        let goes = |key: &str| key == path || key.starts_with(&below);
        self.records.retain(|key, _| !goes(key));
        self.seen.retain(|(key, _)| !goes(key));
    }

    /// The object at a path.
    pub(crate) fn record(&self, path: &str) -> Option<&Wish> {
        self.records.get(path)
    }

    /// The objects for an array of a response: those directly below the path, or those of the resource that the schema
    /// of the items describes.
    pub(crate) fn list(
        &self,
        document: &Document,
        path: &str,
        resource: &str,
        items: &Value,
    ) -> Option<Vec<Wish>> {
        let is_child = |key: &str| {
            let rest = key
                .strip_prefix(path)
                .and_then(|rest| rest.strip_prefix('/'));
            rest.is_some_and(|rest| !rest.contains('/'))
        };
        let children = self.records.iter().filter(|(key, _)| is_child(key));
        let children: Vec<Wish> = children.map(|(_, wish)| wish.clone()).collect();
        if !children.is_empty() {
            return Some(children);
        }
        let fit = self
            .seen
            .iter()
            .filter(|(key, wish)| key == resource && describes(document, items, &wish.value));
        let fit: Vec<Wish> = fit.map(|(_, wish)| wish.clone()).collect();
        (!fit.is_empty()).then_some(fit)
    }
}

/// The members of a request and its response as one object.
fn record(body: Option<&Value>, response: &Value) -> Map<String, Value> {
    let mut record = Map::new();
    for part in body.into_iter().chain([response]) {
        record.extend(part.as_object().cloned().unwrap_or_default());
    }
    record
}

/// The path of an object, if this template is the one for it: its last parameter is a member of the object, and the
/// part before it is the path of the request.
fn record_path(
    template: &crate::route::Template,
    operation: &Operation<'_>,
    record: &Map<String, Value>,
) -> Option<String> {
    let (parent, parameter) = template.last_parameter()?;
    let id = match parent == operation.template.text {
        true => {
            let found = member(record, parameter);
            found.or_else(|| {
                record
                    .iter()
                    .find(|(name, _)| names(parameter, name))
                    .map(|(_, id)| id)
            })
        }
        false => {
            let request = operation.template.text.rsplit_once('/')?.0;
            member(record, parameter).filter(|_| request == parent)
        }
    };
    let id = match id? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let mut params = operation.params.clone();
    params.insert(parameter.to_owned(), id);
    template.fill(&params)
}

/// The objects that are items of arrays.
fn gather<'v>(value: &'v Value, objects: &mut Vec<&'v Value>) {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => {
                objects.extend(items.iter().filter(|item| item.is_object()));
                open.extend(items.iter().filter(|item| item.is_array()).rev());
            }
            Value::Object(members) => open.extend(members.values().rev()),
            _ => {}
        }
    }
}
