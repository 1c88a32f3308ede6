//! The state of one lowering, which all of it shares.

use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use indexmap::{IndexMap, IndexSet};

use super::flat::Flat;
use super::slot::{Parts, Slot};
use super::work::Work;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Pointer, catalogue};
use crate::ir::{Constraints, NameHint, Node as NodeReport, Ty, TypeDef, TypeId};
use crate::limits::Limits;
use crate::read::{Description, Discriminator, Node, SchemaId, Schemas};

/// Deepest chain of `allOf`, unions and inline schemas that is followed.
pub(crate) const MAX_DEPTH: usize = 256;

/// Options of lowering.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Operations with the same id are named by method and path.
    pub lenient: bool,
    /// How much may be merged.
    pub limits: Limits,
}

/// The state of one lowering.
pub(crate) struct Lowerer<'a> {
    pub(crate) description: &'a Description,
    pub(crate) schemas: &'a Schemas,
    pub(crate) options: &'a Options,
    /// The component schemas; each has the id of its type.
    pub(super) components: Vec<Component>,
    pub(crate) types: Vec<Option<TypeDef>>,
    pub(crate) diagnostics: Diagnostics,
    pub(crate) nodes: IndexMap<Pointer, NodeReport>,
    /// Types of inline schemas that several operations share.
    pub(super) shared: HashMap<SchemaId, Ty>,
    /// Flattened components, computed on first use.
    pub(super) flats: HashMap<SchemaId, Rc<Flat<'a>>>,
    /// The same for schemas in place that have an `allOf`.
    pub(super) inline_flats: HashMap<SchemaId, Rc<Flat<'a>>>,
    /// The stack of components that are being flattened.
    pub(super) flattening: IndexSet<SchemaId>,
    /// Whether the value being built is optional, so that a schema without any value is not an error.
    pub(super) optional: bool,
    pub(super) work: Work,
    /// Inline schemas that are being built, and recursive ones, by the schemas of which they consist; also components
    /// while they are built, by their ids.
    pub(super) built: HashMap<Parts, Built>,
    /// Inline schemas that are built after the enclosing ones.
    pub(super) deferred: VecDeque<(TypeId, Flat<'a>, Slot)>,
    /// The nesting depth of the inline schemas being built.
    pub(super) nesting: usize,
    /// The reported diagnostics, by place and message.
    pub(super) said: HashSet<(Place, String)>,
    /// The constraints of components, computed on first use.
    pub(super) constraints: HashMap<SchemaId, Constraints>,
    /// Texts with `format: binary`, which are not bytes within a value.
    pub(crate) binaries: Vec<Pointer>,
    /// The keys of mappings by the components to which they refer.
    pub(super) mappings: HashMap<*const Discriminator, HashMap<SchemaId, Vec<&'a str>>>,
    /// Losses already listed, so that a shared schema is listed once.
    pub(super) ledger: IndexSet<(Pointer, String)>,
}

/// How far an inline schema is built.
pub(super) enum Built {
    /// It is being built; recursive uses refer to the id.
    Open(Option<TypeId>),
    /// It is built.
    Done(Ty),
}

/// What is known about a component schema.
#[derive(Default)]
pub(super) struct Component {
    /// Computed on first use.
    pub(super) nullable: Option<bool>,
    /// Components whose `allOf` names this one.
    pub(super) children: Vec<SchemaId>,
}

impl<'a> Lowerer<'a> {
    pub(super) fn new(description: &'a Description, options: &'a Options) -> Self {
        let schemas = &description.schemas;
        let components = || schemas.components();
        Self {
            description,
            schemas,
            options,
            components: components().map(|_| Component::default()).collect(),
            types: components().map(|_| None).collect(),
            diagnostics: Diagnostics::default(),
            nodes: IndexMap::new(),
            shared: HashMap::new(),
            flats: HashMap::new(),
            inline_flats: HashMap::new(),
            flattening: IndexSet::new(),
            optional: false,
            work: Work::new(options.limits, schemas.count()),
            built: HashMap::new(),
            deferred: VecDeque::new(),
            nesting: 0,
            said: HashSet::new(),
            constraints: HashMap::new(),
            binaries: Vec::new(),
            mappings: HashMap::new(),
            ledger: IndexSet::new(),
        }
    }

    pub(super) fn lower_components(&mut self) {
        self.collect_children();
        for (component, _) in self.schemas.components() {
            if self.work.is_exceeded() {
                return;
            }
            self.lower_component(component);
        }
    }

    /// Finds, for each component, the components that extend it.
    pub(super) fn collect_children(&mut self) {
        for (child, _) in self.schemas.components() {
            let Node::Schema(schema) = self.node(child) else {
                continue;
            };
            for part in &schema.all_of {
                if let Node::Ref(base) = self.node(*part)
                    && let Some(base) = self.components.get_mut(base.index())
                {
                    base.children.push(child);
                }
            }
        }
        self.check_cycles();
    }

    /// `allOf` must not lead back to where it started.
    pub(super) fn check_cycles(&mut self) {
        for (component, key) in self.schemas.components() {
            if self.leads_back(component) {
                let place = self.place(&self.at(component).join("allOf"));
                self.report(catalogue::all_of_cycle(place, key));
            }
        }
    }

    pub(super) fn leads_back(&self, start: SchemaId) -> bool {
        let mut seen = IndexSet::new();
        let mut queue = vec![start];
        while let Some(component) = queue.pop() {
            for child in self.children(component) {
                if *child == start {
                    return true;
                }
                if seen.insert(*child) {
                    queue.push(*child);
                }
            }
        }
        false
    }

    /// The components that extend a component.
    pub(super) fn children(&self, component: SchemaId) -> &[SchemaId] {
        self.components
            .get(component.index())
            .map_or(&[], |component| component.children.as_slice())
    }

    /// The schema or reference with this id.
    pub(crate) fn node(&self, id: SchemaId) -> Node<'a> {
        self.schemas.node(id)
    }

    /// The pointer of a schema in the tree.
    pub(crate) fn at(&self, id: SchemaId) -> &'a Pointer {
        self.schemas.pointer(id)
    }

    /// The type of a component.
    pub(super) fn component_type(&self, component: SchemaId) -> Option<TypeId> {
        let index = component.index();
        let is_known = index < self.components.len();
        let index = u32::try_from(index).ok().filter(|_| is_known);
        index.map(TypeId)
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
        self.description.place(pointer)
    }

    /// Reports a diagnostic once: a schema may be read for several types.
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        // Consequences of schemas that were skipped are not reported.
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
            let place = self.description.key_place(&pointer.join(keyword));
            self.report(catalogue::keyword_ignored(place, keyword, why));
        }
    }

    /// The type of an inline schema that may be reached in several ways, lowered once.
    pub(crate) fn shared_ty(&mut self, schema: SchemaId, hint: &NameHint) -> Ty {
        if let Node::Ref(_) = self.node(schema) {
            return self.ty(schema, hint);
        }
        if let Some(ty) = self.shared.get(&schema) {
            return ty.clone();
        }
        let ty = self.ty(schema, hint);
        self.shared.insert(schema, ty.clone());
        ty
    }
}
