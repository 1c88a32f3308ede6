//! Lowering: from the canonical document to the [`Api`].
//!
//! Component schemas get their [`TypeId`] first and their bodies second, so that cycles and forward
//! references are ordinary. Every decision (how a union is told apart, which member may be null,
//! which status carries which type) that a schema allows by itself is taken here; what needs all types is left
//! to [`passes`](crate::passes). What a document says and the [`Api`] cannot carry is listed in the ledger.

mod annotated;
mod around;
mod array;
mod base;
mod binary;
mod body;
mod channel;
mod choices;
mod constraint;
mod docs;
mod enumeration;
mod extension;
#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failing test may panic"
)]
pub(crate) mod fixture;
mod flat;
mod media;
mod merge;
mod nullable;
mod object;
mod operation;
mod parameter;
mod probe;
mod response;
mod scalar;
mod schema;
mod security;
mod tagging;
mod union;
mod values;
mod work;
mod written;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use indexmap::{IndexMap, IndexSet};
use openapiv3::{Discriminator, ReferenceOr, Schema};

use crate::canon::{Canonical, SchemaView};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Pointer, catalogue};
use crate::ir::{
    Api, Constraints, Docs, NameHint, Node as NodeReport, Ty, TypeDef, TypeId, TypeKind,
};
use crate::limits::Limits;

/// How an API is lowered.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Operations with the same id are named by method and path.
    pub lenient: bool,
    /// How much may be merged.
    pub limits: Limits,
}

/// Lowers a canonical document. The [`Api`] is complete even when there are errors, unless the document asks for too much;
/// the caller looks at `diagnostics` before using it.
pub fn lower(canonical: &Canonical, options: &Options, diagnostics: &mut Diagnostics) -> Api {
    let mut lowerer = Lowerer::new(canonical, options);
    lowerer.lower_components();
    let mut api = Api::default();
    lowerer.lower_document(&mut api);
    lowerer.build_deferred();
    let merged_schemas = lowerer.work.spent();
    if lowerer.report_work() {
        // What there is of it is of no use, and too much.
        diagnostics.extend(lowerer.diagnostics);
        return Api {
            merged_schemas,
            ..Api::default()
        };
    }
    api.merged_schemas = merged_schemas;
    api.nodes = lowerer.nodes;
    api.types = finish(lowerer.types);
    diagnostics.extend(lowerer.diagnostics);
    for pointer in binary::in_values(&api, lowerer.binaries) {
        let why = "only a whole body or part is bytes, here it is a text";
        let place = canonical.place(&pointer);
        diagnostics.push(catalogue::keyword_ignored(place, "format: binary", why));
    }
    source_pointers(&mut api, canonical);
    api
}

/// Turns positions in the canonical tree into pointers into the document.
fn source_pointers(api: &mut Api, canonical: &Canonical) {
    let source = |pointer: &mut Pointer| *pointer = canonical.source(pointer);
    for def in &mut api.types {
        source(&mut def.pointer);
        match &mut def.kind {
            TypeKind::Struct(object) => {
                let fields = object.fields.iter_mut();
                fields.for_each(|field| source(&mut field.pointer));
            }
            TypeKind::Union(union) => {
                let variants = union.variants.iter_mut();
                variants.for_each(|variant| source(&mut variant.pointer));
            }
            TypeKind::Enum(_) | TypeKind::Alias(_) | TypeKind::Newtype(_) => {}
        }
    }
    for operation in &mut api.operations {
        source(&mut operation.pointer);
        operation
            .parameters
            .iter_mut()
            .for_each(|parameter| source(&mut parameter.pointer));
    }
    let nodes = std::mem::take(&mut api.nodes);
    api.nodes = nodes
        .into_iter()
        .map(|(pointer, node)| (canonical.source(&pointer), node))
        .collect();
}

/// The types whose bodies were lowered; a body is only missing after an internal error.
fn finish(types: Vec<Option<TypeDef>>) -> Vec<TypeDef> {
    types
        .into_iter()
        .map(|ty| {
            ty.unwrap_or_else(|| TypeDef {
                pointer: Pointer::root(),
                hint: NameHint::Component("Missing".to_owned()),
                docs: Docs::default(),
                kind: TypeKind::Alias(crate::ir::AliasType { target: Ty::Any }),
                constrained: false,
            })
        })
        .collect()
}

/// A schema where it is used: a reference to a component, or a schema in place.
#[derive(Clone, Copy)]
pub(crate) enum Node<'a> {
    /// `#/components/schemas/…`
    Ref(&'a str),
    /// In place.
    Schema(&'a Schema),
}

impl Node<'_> {
    /// Whether both are the same schema of the document.
    fn is(self, other: Self) -> bool {
        match (self, other) {
            (Self::Ref(one), Self::Ref(other)) => one == other,
            (Self::Schema(one), Self::Schema(other)) => std::ptr::eq(one, other),
            _ => false,
        }
    }
}

impl<'a> From<&'a ReferenceOr<Schema>> for Node<'a> {
    fn from(schema: &'a ReferenceOr<Schema>) -> Self {
        match schema {
            ReferenceOr::Reference { reference } => Node::Ref(reference),
            ReferenceOr::Item(schema) => Node::Schema(schema),
        }
    }
}

impl<'a> From<&'a ReferenceOr<Box<Schema>>> for Node<'a> {
    fn from(schema: &'a ReferenceOr<Box<Schema>>) -> Self {
        match schema {
            ReferenceOr::Reference { reference } => Node::Ref(reference),
            ReferenceOr::Item(schema) => Node::Schema(schema),
        }
    }
}

/// A schema with its place.
#[derive(Clone)]
pub(crate) struct Placed<'a> {
    pub(crate) node: Node<'a>,
    pub(crate) pointer: Pointer,
}

impl<'a> Placed<'a> {
    pub(crate) fn new(node: impl Into<Node<'a>>, pointer: Pointer) -> Self {
        Self {
            node: node.into(),
            pointer,
        }
    }
}

/// The state of one lowering.
pub(crate) struct Lowerer<'a> {
    pub(crate) canonical: &'a Canonical,
    pub(crate) options: &'a Options,
    components: IndexMap<&'a str, Component<'a>>,
    pub(crate) types: Vec<Option<TypeDef>>,
    pub(crate) diagnostics: Diagnostics,
    pub(crate) nodes: IndexMap<Pointer, NodeReport>,
    /// Types of inline schemas that several operations share, by pointer.
    shared: IndexMap<Pointer, Ty>,
    /// What components say with all their parts, once asked for.
    flats: HashMap<&'a str, Rc<flat::Flat<'a>>>,
    /// The same for schemas in place that have an `allOf`.
    inline_flats: HashMap<*const Schema, Rc<flat::Flat<'a>>>,
    /// The components that are being flattened, one built on the other.
    flattening: IndexSet<&'a str>,
    /// Whether what is being built may be missing, so that a schema without any value is no error.
    optional: bool,
    work: work::Work,
    /// Inline schemas that are being built, and those that lead back to themselves, by the schemas they consist of; components
    /// while they are built, by their ids, too.
    built: HashMap<schema::Parts, Built>,
    /// Inline schemas that are built when those around them are.
    deferred: VecDeque<(TypeId, flat::Flat<'a>, schema::Slot)>,
    /// How many inline schemas are being built, one inside the other.
    nesting: usize,
    /// What was said, by place and message.
    said: HashSet<(Place, String)>,
    /// What components ask of their values, once asked for.
    constraints: IndexMap<&'a str, Constraints>,
    /// Texts of `format: binary`, which are no bytes where a value holds them.
    pub(crate) binaries: Vec<Pointer>,
    /// The schemas that the discriminators met stand in.
    discriminators: HashMap<*const Discriminator, Pointer>,
    /// The keys of mappings by the components that they mean.
    mappings: HashMap<*const Discriminator, HashMap<&'a str, Vec<&'a str>>>,
    /// Losses already listed, so that a shared schema is listed once.
    ledger: IndexSet<(Pointer, String)>,
}

/// How far an inline schema is built.
enum Built {
    /// It is being built; the id stands for it where it leads back to itself.
    Open(Option<TypeId>),
    /// It is.
    Done(Ty),
}

/// A component schema.
struct Component<'a> {
    id: TypeId,
    node: Node<'a>,
    pointer: Pointer,
    /// Computed on first use.
    nullable: Option<bool>,
    /// Components whose `allOf` names this one, when it has a discriminator.
    children: Vec<&'a str>,
}

/// Deepest chain of `allOf`, unions and inline schemas that is followed.
pub(crate) const MAX_DEPTH: usize = 256;

impl<'a> Lowerer<'a> {
    fn new(canonical: &'a Canonical, options: &'a Options) -> Self {
        let mut components = IndexMap::new();
        if let Some(all) = &canonical.api.components {
            let base = Pointer::root().join("components").join("schemas");
            for (index, (key, schema)) in all.schemas.iter().enumerate() {
                let id = TypeId(u32::try_from(index).unwrap_or(u32::MAX));
                let component = Component {
                    id,
                    node: schema.into(),
                    pointer: base.join(key),
                    nullable: None,
                    children: Vec::new(),
                };
                components.insert(key.as_str(), component);
            }
        }
        let types = components.iter().map(|_| None).collect();
        Self {
            canonical,
            options,
            components,
            types,
            diagnostics: Diagnostics::default(),
            nodes: IndexMap::new(),
            shared: IndexMap::new(),
            flats: HashMap::new(),
            inline_flats: HashMap::new(),
            flattening: IndexSet::new(),
            optional: false,
            work: work::Work::new(options.limits, canonical.schemas),
            built: HashMap::new(),
            deferred: VecDeque::new(),
            nesting: 0,
            said: HashSet::new(),
            constraints: IndexMap::new(),
            binaries: Vec::new(),
            discriminators: HashMap::new(),
            mappings: HashMap::new(),
            ledger: IndexSet::new(),
        }
    }

    fn lower_components(&mut self) {
        self.collect_children();
        let list: Vec<_> = self
            .components
            .iter()
            .map(|(key, c)| {
                (
                    *key,
                    c.id,
                    Placed {
                        node: c.node,
                        pointer: c.pointer.clone(),
                    },
                )
            })
            .collect();
        for (key, id, placed) in list {
            if self.work.is_exceeded() {
                return;
            }
            self.lower_component(key, id, &placed);
        }
    }

    /// Finds, for each component with a discriminator and no union, the components built on it.
    fn collect_children(&mut self) {
        let mut pairs = Vec::new();
        for (key, component) in &self.components {
            let Node::Schema(schema) = component.node else {
                continue;
            };
            for member in self.view(schema).all_of {
                if let Node::Ref(reference) = Node::from(member)
                    && let Some((base, _)) = self
                        .components
                        .get_key_value(component_key(reference).as_ref())
                {
                    pairs.push((*base, *key));
                }
            }
        }
        for (base, child) in pairs {
            if let Some(component) = self.components.get_mut(base) {
                component.children.push(child);
            }
        }
        self.check_cycles();
    }

    /// `allOf` must not lead back to where it started.
    fn check_cycles(&mut self) {
        let cyclic: Vec<(&'a str, Pointer)> = self
            .components
            .iter()
            .filter(|(key, _)| self.leads_back(key))
            .map(|(key, component)| (*key, component.pointer.join("allOf")))
            .collect();
        for (key, pointer) in cyclic {
            let place = self.place(&pointer);
            self.report(catalogue::all_of_cycle(place, key));
        }
    }

    fn leads_back(&self, start: &str) -> bool {
        let mut seen = IndexSet::new();
        let mut queue = vec![start];
        while let Some(key) = queue.pop() {
            let children = self
                .components
                .get(key)
                .map(|component| component.children.as_slice());
            for child in children.unwrap_or_default() {
                if *child == start {
                    return true;
                }
                if seen.insert(*child) {
                    queue.push(child);
                }
            }
        }
        false
    }

    /// The uniform reading of a schema.
    pub(crate) fn view(&self, schema: &'a Schema) -> SchemaView<'a> {
        self.canonical.view(schema)
    }

    fn component(&self, reference: &str) -> Option<(&'a str, &Component<'a>)> {
        self.components
            .get_key_value(component_key(reference).as_ref())
            .map(|(key, component)| (*key, component))
    }

    /// A new id, whose body comes later.
    pub(crate) fn reserve(&mut self) -> TypeId {
        let id = TypeId(u32::try_from(self.types.len()).unwrap_or(u32::MAX));
        self.types.push(None);
        id
    }

    /// Gives `id` its body.
    pub(crate) fn define(&mut self, id: TypeId, def: TypeDef) {
        if let Some(slot) = self.types.get_mut(id.index()) {
            *slot = Some(def);
        }
    }

    pub(crate) fn place(&self, pointer: &Pointer) -> Place {
        self.canonical.place(pointer)
    }

    /// Says something once: a schema may be looked at for several types.
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        // What follows from schemas that were not read any more is no news.
        if self.work.is_exceeded() {
            return;
        }
        let key = (diagnostic.place.clone(), diagnostic.message.clone());
        if self.said.insert(key) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Lists a keyword in the ledger, once per place.
    pub(crate) fn ignored(&mut self, pointer: &Pointer, keyword: &str, why: &str) {
        if self.ledger.insert((pointer.clone(), keyword.to_owned())) {
            let place = self.canonical.key_place(&pointer.join(keyword));
            self.report(catalogue::keyword_ignored(place, keyword, why));
        }
    }

    /// The type of an inline schema that may be reached by several ways, lowered once.
    pub(crate) fn shared_ty(&mut self, placed: &Placed<'a>, hint: &NameHint) -> Ty {
        if let Node::Ref(_) = placed.node {
            return self.ty(placed, hint);
        }
        if let Some(ty) = self.shared.get(&placed.pointer) {
            return ty.clone();
        }
        let ty = self.ty(placed, hint);
        self.shared.insert(placed.pointer.clone(), ty.clone());
        ty
    }
}

/// The key in a reference to a component.
pub(crate) fn component_key(reference: &str) -> Cow<'_, str> {
    let key = reference.rsplit('/').next().unwrap_or_default();
    if key.contains('~') {
        Cow::Owned(key.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(key)
    }
}
