//! The document around the schemas: servers, groups, operations.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use openapiv3::{Operation as Declared, Parameter, PathItem, ReferenceOr};

use super::docs::text;
use super::lowerer::Lowerer;
use super::parameter::PlacedParameter;
use super::reference::{component, component_pointer};
use super::{docs, extension};
use crate::diagnostic::{Pointer, catalogue};
use crate::ir::{
    Api, Docs, Group, GroupId, Location, Method, Operation, OperationId, PathSegment, PathTemplate,
};

impl<'a> Lowerer<'a> {
    /// Lowers everything but the component schemas.
    pub(crate) fn lower_document(&mut self, api: &mut Api) {
        let document = &self.description.api;
        api.title.clone_from(&document.info.title);
        api.version.clone_from(&document.info.version);
        api.docs = Docs {
            description: document.info.description.clone(),
            link: document.external_docs.as_ref().map(|docs| docs.url.clone()),
            ..Docs::default()
        };
        api.servers = super::security::servers(&document.servers);
        api.schemes = self.schemes();
        api.secrets.clone_from(&self.description.secrets);
        api.retry = extension::retry(document.extensions.get("x-retry"));
        let mut groups = Groups::of_tags(document);
        let paths = Pointer::root().join("paths");
        for (path, item) in &document.paths.paths {
            let ReferenceOr::Item(item) = item else {
                continue;
            };
            if self.work.is_exceeded() {
                return;
            }
            self.path_item(api, &mut groups, path, item, &paths.join(path));
        }
        api.groups = groups.used(&mut api.operations);
        if self.options.lenient {
            self.drop_duplicate_ids(&mut api.operations);
        }
        api.channels = self.channels(api);
    }

    /// Removes the ids of all operations that share one, including the first: no name depends on their order.
    fn drop_duplicate_ids(&mut self, operations: &mut [Operation]) {
        let mut uses: HashMap<String, usize> = HashMap::new();
        for id in operations.iter().filter_map(|it| it.operation_id.clone()) {
            *uses.entry(id).or_default() += 1;
        }
        for operation in operations {
            let id = operation.operation_id.as_ref();
            if id.is_none_or(|id| uses.get(id).is_none_or(|uses| *uses < 2)) {
                continue;
            }
            if let Some(id) = operation.operation_id.take() {
                let place = self.place(&operation.pointer.join("operationId"));
                self.diagnostics
                    .push(catalogue::duplicate_operation_id_dropped(place, &id));
            }
        }
    }

    fn path_item(
        &mut self,
        api: &mut Api,
        groups: &mut Groups,
        path: &'a str,
        item: &'a PathItem,
        pointer: &Pointer,
    ) {
        let methods = [
            (Method::Get, "get", &item.get),
            (Method::Put, "put", &item.put),
            (Method::Post, "post", &item.post),
            (Method::Delete, "delete", &item.delete),
            (Method::Options, "options", &item.options),
            (Method::Head, "head", &item.head),
            (Method::Patch, "patch", &item.patch),
            (Method::Trace, "trace", &item.trace),
        ];
        for (method, keyword, operation) in methods {
            if let Some(operation) = operation {
                let pointer = pointer.join(keyword);
                let id = OperationId(u32::try_from(api.operations.len()).unwrap_or(u32::MAX));
                let lowered =
                    self.operation(api, groups, (path, item), method, operation, id, pointer);
                api.operations.push(lowered);
            }
        }
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "the parts of a document that make an operation"
    )]
    fn operation(
        &mut self,
        api: &Api,
        groups: &mut Groups,
        (path, item): (&'a str, &'a PathItem),
        method: Method,
        operation: &'a Declared,
        id: OperationId,
        pointer: Pointer,
    ) -> Operation {
        let template = template(path);
        let declared = self.declared_parameters(item, operation, &pointer);
        let parameters = self.parameters(&declared, &template, id, &pointer);
        let body = operation
            .request_body
            .as_ref()
            .and_then(|body| self.body(body, id, &pointer.join("requestBody")));
        let responses = self.responses(
            &operation.responses,
            (method, id),
            &pointer.join("responses"),
            operation.extensions.contains_key("x-pagination"),
        );
        let security = match &operation.security {
            Some(own) => self.requirements(own, api, &pointer.join("security")),
            None => self.requirements(
                self.description.api.security.as_deref().unwrap_or_default(),
                api,
                &Pointer::root().join("security"),
            ),
        };
        let group = groups.of_operation(operation, path);
        let mut lowered = Operation {
            operation_id: operation.operation_id.clone(),
            rust_name: text(operation.extensions.get("x-rust-name")),
            method,
            path: template,
            group,
            docs: operation_docs(operation),
            parameters,
            body,
            responses,
            security,
            servers: own_servers(item, operation),
            pagination: None,
            streaming: None,
            follow: extension::follow(operation.extensions.get("x-follow")),
            retry: extension::retry(operation.extensions.get("x-retry")),
            pointer,
        };
        lowered.streaming = self.streaming(operation, &lowered, id);
        self.list_streams(operation, &lowered, id);
        lowered.pagination = self.pagination(operation, &lowered);
        lowered
    }

    /// Parameters of the operation, then those of the path item that it does not override.
    fn declared_parameters(
        &mut self,
        item: &'a PathItem,
        operation: &'a Declared,
        pointer: &Pointer,
    ) -> Vec<PlacedParameter<'a>> {
        let own = self.placed_parameters(&operation.parameters, &pointer.join("parameters"));
        let shared = self.placed_parameters(&item.parameters, &pointer.parent().join("parameters"));
        let mut all: IndexMap<(Location, &'a str), PlacedParameter<'a>> = IndexMap::new();
        for (parameter, at) in own {
            let key = super::parameter::key(parameter);
            if all.contains_key(&key) {
                let place = self.place(&at);
                self.report(catalogue::duplicate_parameter(place, key.1));
                continue;
            }
            all.insert(key, (parameter, at));
        }
        for (parameter, at) in shared {
            all.entry(super::parameter::key(parameter))
                .or_insert((parameter, at));
        }
        all.into_values().collect()
    }

    pub(crate) fn placed_parameters(
        &self,
        list: &'a [ReferenceOr<Parameter>],
        pointer: &Pointer,
    ) -> Vec<PlacedParameter<'a>> {
        list.iter()
            .enumerate()
            .filter_map(|(index, parameter)| match parameter {
                ReferenceOr::Item(parameter) => Some((parameter, pointer.index(index))),
                ReferenceOr::Reference { reference } => self.component_parameter(reference),
            })
            .collect()
    }

    fn component_parameter(&self, reference: &str) -> Option<PlacedParameter<'a>> {
        let all = &self.description.api.components.as_ref()?.parameters;
        let (key, parameter) = component(all, reference)?;
        Some((parameter, component_pointer("parameters", key)))
    }
}

/// Groups by tag, extension or path, keyed by their words: `Agent Sessions` and `agent_sessions` are one.
struct Groups {
    list: IndexMap<String, Group>,
}

impl Groups {
    fn of_tags(document: &openapiv3::OpenAPI) -> Self {
        let list = document.tags.iter().map(|tag| {
            let docs = Docs {
                description: tag.description.clone(),
                ..Docs::default()
            };
            let rust_name = text(tag.extensions.get("x-rust-name"));
            (
                words(&tag.name),
                Group {
                    hint: tag.name.clone(),
                    rust_name,
                    docs,
                },
            )
        });
        Self {
            list: list.collect(),
        }
    }

    fn of_operation(&mut self, operation: &Declared, path: &str) -> GroupId {
        let hint = text(operation.extensions.get("x-rust-group"))
            .or_else(|| {
                operation
                    .tags
                    .first()
                    .filter(|tag| !tag.trim().is_empty())
                    .cloned()
            })
            .unwrap_or_else(|| first_fixed_segment(path));
        let entry = self.list.entry(words(&hint));
        let index = entry.index();
        entry.or_insert_with(|| Group {
            hint,
            rust_name: None,
            docs: Docs::default(),
        });
        GroupId(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The groups that have operations, with the ids of the operations adjusted.
    fn used(self, operations: &mut [Operation]) -> Vec<Group> {
        let used: HashSet<GroupId> = operations.iter().map(|it| it.group).collect();
        let mut kept = IndexMap::new();
        for (index, (_, group)) in self.list.into_iter().enumerate() {
            let old = GroupId(u32::try_from(index).unwrap_or(u32::MAX));
            if used.contains(&old) {
                kept.insert(old, group);
            }
        }
        for operation in operations {
            let new = kept.get_index_of(&operation.group).unwrap_or_default();
            operation.group = GroupId(u32::try_from(new).unwrap_or(u32::MAX));
        }
        kept.into_values().collect()
    }
}

/// A name without case and separators, if it has letters or digits at all.
fn words(name: &str) -> String {
    let words: String = name
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    if words.is_empty() {
        name.to_owned()
    } else {
        words
    }
}

fn first_fixed_segment(path: &str) -> String {
    let is_version = |part: &&str| {
        part.strip_prefix('v')
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit()))
    };
    // A query in a path distinguishes operations, not groups.
    let path = path.split('?').next().unwrap_or_default();
    path.split('/')
        .filter(|part| !part.is_empty() && !part.contains('{'))
        .find(|part| !is_version(part) && *part != "api")
        .unwrap_or("default")
        .to_owned()
}

/// Splits a path at its parameters.
pub(crate) fn template(path: &str) -> PathTemplate {
    let mut segments = Vec::new();
    let mut rest = path;
    while let Some((fixed, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else {
            break;
        };
        if !fixed.is_empty() {
            segments.push(PathSegment::Fixed(fixed.to_owned()));
        }
        segments.push(PathSegment::Parameter(name.to_owned()));
        rest = tail;
    }
    if !rest.is_empty() {
        segments.push(PathSegment::Fixed(rest.to_owned()));
    }
    PathTemplate {
        text: path.to_owned(),
        segments,
    }
}

fn operation_docs(operation: &Declared) -> Docs {
    Docs {
        summary: operation.summary.clone(),
        description: operation.description.clone(),
        facts: docs::unverified(operation.extensions.get("x-unverified"))
            .into_iter()
            .collect(),
        deprecated: operation.deprecated,
        link: operation
            .external_docs
            .as_ref()
            .map(|docs| docs.url.clone()),
    }
}

fn own_servers(item: &PathItem, operation: &Declared) -> Option<Vec<crate::ir::Server>> {
    let servers = if operation.servers.is_empty() {
        &item.servers
    } else {
        &operation.servers
    };
    (!servers.is_empty()).then(|| super::security::servers(servers))
}
