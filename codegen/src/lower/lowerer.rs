//! The state of one lowering, which all of it shares.

use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use indexmap::{IndexMap, IndexSet};
use openapiv3::{Discriminator, Schema};

use super::flat::Flat;
use super::placed::{Node, Placed, component_key};
use super::slot::{Parts, Slot};
use super::work::Work;
use crate::canon::{Canonical, SchemaView};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Pointer, catalogue};
use crate::ir::{Constraints, NameHint, Node as NodeReport, Ty, TypeDef, TypeId};
use crate::limits::Limits;

/// How an API is lowered.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Operations with the same id are named by method and path.
    pub lenient: bool,
    /// How much may be merged.
    pub limits: Limits,
}

/// The state of one lowering.
pub(crate) struct Lowerer<'a> {
    pub(crate) canonical: &'a Canonical,
    pub(crate) options: &'a Options,
    pub(super) components: IndexMap<&'a str, Component<'a>>,
    pub(crate) types: Vec<Option<TypeDef>>,
    pub(crate) diagnostics: Diagnostics,
    pub(crate) nodes: IndexMap<Pointer, NodeReport>,
    /// Types of inline schemas that several operations share, by pointer.
    pub(super) shared: IndexMap<Pointer, Ty>,
    /// What components say with all their parts, once asked for.
    pub(super) flats: HashMap<&'a str, Rc<Flat<'a>>>,
    /// The same for schemas in place that have an `allOf`.
    pub(super) inline_flats: HashMap<*const Schema, Rc<Flat<'a>>>,
    /// The components that are being flattened, one built on the other.
    pub(super) flattening: IndexSet<&'a str>,
    /// Whether what is being built may be missing, so that a schema without any value is no error.
    pub(super) optional: bool,
    pub(super) work: Work,
    /// Inline schemas that are being built, and those that lead back to themselves, by the schemas they consist of; components
    /// while they are built, by their ids, too.
    pub(super) built: HashMap<Parts, Built>,
    /// Inline schemas that are built when those around them are.
    pub(super) deferred: VecDeque<(TypeId, Flat<'a>, Slot)>,
    /// How many inline schemas are being built, one inside the other.
    pub(super) nesting: usize,
    /// What was said, by place and message.
    pub(super) said: HashSet<(Place, String)>,
    /// What components ask of their values, once asked for.
    pub(super) constraints: IndexMap<&'a str, Constraints>,
    /// Texts of `format: binary`, which are no bytes where a value holds them.
    pub(crate) binaries: Vec<Pointer>,
    /// The schemas that the discriminators met stand in.
    pub(super) discriminators: HashMap<*const Discriminator, Pointer>,
    /// The keys of mappings by the components that they mean.
    pub(super) mappings: HashMap<*const Discriminator, HashMap<&'a str, Vec<&'a str>>>,
    /// Losses already listed, so that a shared schema is listed once.
    pub(super) ledger: IndexSet<(Pointer, String)>,
}

/// How far an inline schema is built.
pub(super) enum Built {
    /// It is being built; the id stands for it where it leads back to itself.
    Open(Option<TypeId>),
    /// It is.
    Done(Ty),
}

/// A component schema.
pub(super) struct Component<'a> {
    pub(super) id: TypeId,
    pub(super) node: Node<'a>,
    pub(super) pointer: Pointer,
    /// Computed on first use.
    pub(super) nullable: Option<bool>,
    /// Components whose `allOf` names this one, when it has a discriminator.
    pub(super) children: Vec<&'a str>,
}

impl<'a> Lowerer<'a> {
    pub(super) fn new(canonical: &'a Canonical, options: &'a Options) -> Self {
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
            work: Work::new(options.limits, canonical.schemas),
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

    pub(super) fn lower_components(&mut self) {
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
    pub(super) fn collect_children(&mut self) {
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
    pub(super) fn check_cycles(&mut self) {
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

    pub(super) fn leads_back(&self, start: &str) -> bool {
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

    pub(super) fn component(&self, reference: &str) -> Option<(&'a str, &Component<'a>)> {
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
