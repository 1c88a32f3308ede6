//! From an API and its names to its surface.

use std::collections::BTreeMap;

use super::layout::{operation_modules, places};
use super::model::{
    Channel, Content, Export, File, Group, Module, Operation, Options, Place, Surface, Type, Way,
};
use super::{body, constructor, items, pages, responses, signature};
use crate::ir::{self, Api, GroupId, OperationId, TypeId, TypeKind, misfits, reach, size};
use crate::name::{ChannelNames, ItemNames, Names, OperationNames, TypeNames};
use crate::outputs::{CLIENT, OUTPUTS, Output, SHARED_RESPONSES, Visibility};

/// The surface of an API with settled names.
#[must_use]
pub fn surface(api: &Api, names: Names, options: Options) -> Surface {
    let places = places(api, &names);
    let groups = groups(api, &names);
    let operations = operations(api, &names, &groups, &places);
    let shared = items::shared(operations.iter().map(|it| (&it.success, &it.failure)));
    let types = types(api, names.types, places);
    let mut surface = Surface {
        options,
        files: Vec::new(),
        modules: Vec::new(),
        exports: Vec::new(),
        types,
        operations,
        groups,
        channels: channels(api, names.channels),
        shared,
        schemes: names.schemes,
        variables: names.variables,
        features: if api.channels.is_empty() {
            Vec::new()
        } else {
            vec!["ws"]
        },
        idents: names.idents,
    };
    surface.files = files(&surface);
    surface.modules = modules(&surface);
    surface.exports = exports(&surface);
    surface
}

fn types(api: &Api, names: Vec<TypeNames>, places: Vec<Place>) -> Vec<Type> {
    let sizes = size::estimate(api);
    let uses = reach::inputs(api).into_iter().zip(misfits::holders(api));
    api.types
        .iter()
        .zip(names.into_iter().zip(places))
        .zip(uses)
        .map(|((def, (names, place)), (is_input, holds_misfits))| Type {
            names,
            place,
            is_input,
            holds_misfits,
            is_checked: is_input && def.constrained,
            is_uneven: match &def.kind {
                TypeKind::Union(union) => size::uneven(api, &sizes, union),
                TypeKind::Struct(_)
                | TypeKind::Enum(_)
                | TypeKind::Alias(_)
                | TypeKind::Newtype(_) => false,
            },
            constructor: match &def.kind {
                TypeKind::Struct(object) => {
                    Some(constructor::of(api, object, is_input, holds_misfits))
                }
                TypeKind::Union(_)
                | TypeKind::Enum(_)
                | TypeKind::Alias(_)
                | TypeKind::Newtype(_) => None,
            },
        })
        .collect()
}

fn channels(api: &Api, names: Vec<ChannelNames>) -> Vec<Channel> {
    let channels = api.channels.iter().zip(names);
    channels
        .map(|(channel, names)| Channel {
            names,
            signature: signature::of_channel(api, channel),
        })
        .collect()
}

fn groups(api: &Api, names: &Names) -> Vec<Group> {
    let mut groups: Vec<Group> = names
        .groups
        .iter()
        .map(|names| Group {
            names: names.clone(),
            operations: Vec::new(),
        })
        .collect();
    for (id, operation) in (0u32..).zip(&api.operations) {
        if let Some(group) = groups.get_mut(operation.group.0 as usize) {
            group.operations.push(OperationId(id));
        }
    }
    groups
}

fn operations(api: &Api, names: &Names, groups: &[Group], places: &[Place]) -> Vec<Operation> {
    let mut operations: Vec<Operation> = names
        .operations
        .iter()
        .zip(&names.items)
        .zip(&api.operations)
        .map(|((own, items), operation)| bare(api, operation, own, items, &names.types))
        .collect();
    for (id, place) in (0u32..).zip(places) {
        if let Place::Operation(at) = place
            && let Some(operation) = operations.get_mut(at.0 as usize)
        {
            operation.types.push(TypeId(id));
        }
    }
    for group in groups {
        let has_types = |id: OperationId| {
            let operation = operations.get(id.0 as usize);
            operation.is_some_and(|operation| !operation.types.is_empty())
        };
        let modules = operation_modules(api, names, &group.names, &group.operations, &has_types);
        for (id, module) in group.operations.iter().zip(modules) {
            if let Some(operation) = operations.get_mut(id.0 as usize) {
                operation.module = module;
            }
        }
    }
    operations
}

/// An operation without a place in the layout.
fn bare(
    api: &Api,
    operation: &ir::Operation,
    names: &OperationNames,
    own: &ItemNames,
    types: &[TypeNames],
) -> Operation {
    let declared = &operation.responses;
    let pagination = operation.pagination.as_ref();
    let body = operation.body.as_ref();
    let body = body.map(|it| body::of(api, it, own));
    let success = responses::of(&declared.success, &own.success, &own.output);
    let failure = responses::of(&declared.errors, &own.errors, &own.error);
    Operation {
        names: names.clone(),
        ways: ways(api, operation),
        signature: signature::of_operation(api, operation),
        items: items::of_operation(&names.ident, body.as_ref(), &success, &failure),
        pages: pagination.and_then(|it| pages::of(api, types, it, &success)),
        body,
        success,
        failure,
        module: None,
        types: Vec::new(),
    }
}

fn ways(api: &Api, operation: &ir::Operation) -> Vec<Way> {
    let streams = operation.streaming.is_some();
    let follow = operation.follow.as_ref();
    let follows = follow.is_some_and(|follow| follow.place(api).is_some());
    let further = [(streams, Way::Stream), (follows, Way::Follow)];
    let further = further.into_iter().filter(|(is_there, _)| *is_there);
    [Way::Call]
        .into_iter()
        .chain(further.map(|(_, way)| way))
        .collect()
}

/// All files, the root first, then as the root names their modules.
fn files(surface: &Surface) -> Vec<File> {
    let mut files = vec![File {
        path: surface.options.root.path().to_owned(),
        content: Content::Root,
    }];
    files.extend(outputs(surface).map(|output| File {
        path: output.path.to_owned(),
        content: Content::Output(*output),
    }));
    for (id, group) in written(surface) {
        files.push(File {
            path: format!("{}.rs", group.names.module),
            content: Content::Group(id),
        });
        files.extend(group.operations.iter().filter_map(|id| {
            let module = surface.operation(*id)?.module.as_ref()?;
            Some(File {
                path: format!("{}/{module}.rs", group.names.module),
                content: Content::Operation(*id),
            })
        }));
    }
    files.extend(
        surface
            .channels
            .iter()
            .enumerate()
            .map(|(index, channel)| File {
                path: format!("{}.rs", channel.names.module),
                content: Content::Channel(index),
            }),
    );
    files.extend(components(surface).into_iter().map(|(module, types)| File {
        path: format!("types/{module}.rs"),
        content: Content::Types {
            module: module.to_owned(),
            types,
        },
    }));
    files
}

/// The files that every API has, as far as there is something in them.
fn outputs(surface: &Surface) -> impl Iterator<Item = &'static Output> {
    let is_shared = !surface.shared.is_empty();
    OUTPUTS
        .iter()
        .filter(move |output| **output != SHARED_RESPONSES || is_shared)
}

/// The groups that have operations.
fn written(surface: &Surface) -> impl Iterator<Item = (GroupId, &Group)> {
    let groups = (0u32..).map(GroupId).zip(&surface.groups);
    groups.filter(|(_, group)| !group.operations.is_empty())
}

/// Modules below `types`, each with its types.
fn components(surface: &Surface) -> BTreeMap<&str, Vec<TypeId>> {
    let mut modules: BTreeMap<&str, Vec<TypeId>> = BTreeMap::new();
    for (id, ty) in (0u32..).map(TypeId).zip(&surface.types) {
        match &ty.place {
            Place::Component(module) => modules.entry(module).or_default().push(id),
            Place::Operation(_) => {}
        }
    }
    modules
}

fn modules(surface: &Surface) -> Vec<Module> {
    let public = |name: &str| Module {
        name: name.to_owned(),
        visibility: Visibility::Public,
    };
    let mut modules: Vec<Module> = outputs(surface)
        .map(|output| Module {
            name: output.module.to_owned(),
            visibility: output.visibility,
        })
        .collect();
    modules.extend(written(surface).map(|(_, group)| public(&group.names.module)));
    modules.extend(
        surface
            .channels
            .iter()
            .map(|channel| public(&channel.names.module)),
    );
    modules
}

fn exports(surface: &Surface) -> Vec<Export> {
    let client = ["Client", "ClientBuilder"].map(str::to_owned).into_iter();
    let variables = surface.variables.iter().map(|names| names.ident.clone());
    let mut exports = vec![Export {
        module: CLIENT.module.to_owned(),
        names: client
            .chain(variables.filter(|ident| !ident.is_empty()))
            .collect(),
    }];
    exports.extend(written(surface).map(|(_, group)| Export {
        module: group.names.module.clone(),
        names: vec![group.names.ident.clone()],
    }));
    exports
}
