//! Which file takes names from which, and where that leads back to itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::read::{Module, Path};

/// For each file the files that it takes names from, and the names.
#[derive(Debug, Default)]
pub struct Graph {
    arrows: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
}

/// What a path leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Module(usize),
    /// A definition: its module and name.
    Item(usize, String),
}

impl Graph {
    /// The graph of a crate. A name that comes through a re-export is an arrow to the file that defines it; a module is not
    /// a name, what is taken from it is.
    pub fn new(modules: &[Module]) -> Self {
        let mut graph = Self::default();
        for (at, module) in modules.iter().enumerate() {
            let resolve = |path: &Path| Search::new(modules).resolve(at, path);
            let imported = module.imports.iter().map(resolve);
            // What is imported under the name of a module may be the module.
            let is_item = |target: &Target| matches!(target, Target::Item(..));
            let imported = imported.filter(|targets| targets.iter().all(is_item));
            for target in imported
                .chain(module.mentions.iter().map(resolve))
                .flatten()
            {
                if let Target::Item(to, name) = target {
                    graph.add(&module.file, &modules[to].file, name);
                }
            }
        }
        graph
    }

    /// The names that a file takes from another.
    pub fn taken(&self) -> impl Iterator<Item = (&str, &str, &BTreeSet<String>)> {
        self.arrows.iter().flat_map(|(from, arrows)| {
            let to = arrows.iter();
            to.map(move |(to, names)| (from.as_str(), to.as_str(), names))
        })
    }

    /// Adds an arrow. A file may take from itself.
    pub fn add(&mut self, from: &str, to: &str, name: String) {
        if from != to {
            let arrows = self.arrows.entry(from.to_owned()).or_default();
            arrows.entry(to.to_owned()).or_default().insert(name);
        }
    }

    /// Sets of files in which a way leads from each to each, the first file by name first.
    pub fn circles(&self) -> Vec<BTreeSet<&str>> {
        let reached: BTreeMap<&str, BTreeSet<&str>> = self
            .arrows
            .keys()
            .map(|file| (file.as_str(), self.reached(file)))
            .collect();
        let circles: BTreeSet<BTreeSet<&str>> = reached
            .iter()
            .map(|(file, there)| {
                let back = |other: &&str| reached.get(*other).is_some_and(|it| it.contains(file));
                there.iter().copied().filter(back).collect()
            })
            .filter(|circle: &BTreeSet<&str>| !circle.is_empty())
            .collect();
        circles.into_iter().collect()
    }

    /// The files that arrows lead to from here; the file itself only where one leads back.
    fn reached<'a>(&'a self, from: &'a str) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        let mut open = vec![from];
        while let Some(file) = open.pop() {
            let next = self.arrows.get(file).into_iter().flatten();
            open.extend(
                next.map(|(to, _)| to.as_str())
                    .filter(|to| reached.insert(*to)),
            );
        }
        reached
    }

    /// The arrows of a circle, a line for each.
    pub fn describe(&self, circle: &BTreeSet<&str>) -> String {
        let mut text = format!("{} files take names from each other:\n", circle.len());
        for (from, arrows) in self
            .arrows
            .iter()
            .filter(|(from, _)| circle.contains(from.as_str()))
        {
            for (to, names) in arrows.iter().filter(|(to, _)| circle.contains(to.as_str())) {
                let names: Vec<_> = names.iter().map(String::as_str).collect();
                // Writing to a string cannot fail.
                let _ = writeln!(text, "  {from} takes from {to}: {}", names.join(", "));
            }
        }
        text
    }
}

/// One search for the targets of a path.
struct Search<'a> {
    modules: &'a [Module],
    /// Names that are being looked for: `use a::a` leads back to itself.
    open: BTreeSet<(usize, String)>,
}

impl<'a> Search<'a> {
    fn new(modules: &'a [Module]) -> Self {
        Self {
            modules,
            open: BTreeSet::new(),
        }
    }

    fn resolve(&mut self, from: usize, path: &[String]) -> BTreeSet<Target> {
        let mut targets = BTreeSet::from([Target::Module(from)]);
        for (index, segment) in path.iter().enumerate() {
            let mut next = BTreeSet::new();
            for target in targets {
                match target {
                    Target::Module(at) => next.extend(self.step(at, segment)),
                    // What comes after a type is defined with it: a variant, an associated item.
                    item @ Target::Item(..) => _ = next.insert(item),
                }
            }
            // A function may have the name of a module next to it.
            let is_last = index + 1 == path.len();
            if !is_last
                && next
                    .iter()
                    .any(|target| matches!(target, Target::Module(_)))
            {
                next.retain(|target| matches!(target, Target::Module(_)));
            }
            targets = next;
        }
        targets
    }

    fn step(&mut self, at: usize, segment: &str) -> BTreeSet<Target> {
        match segment {
            "crate" => BTreeSet::from([Target::Module(0)]),
            "self" => BTreeSet::from([Target::Module(at)]),
            "super" => BTreeSet::from([Target::Module(self.modules[at].parent)]),
            name => self.named(at, name),
        }
    }

    fn named(&mut self, at: usize, name: &str) -> BTreeSet<Target> {
        let module = &self.modules[at];
        let mut found = BTreeSet::new();
        found.extend(
            module
                .children
                .get(name)
                .map(|child| Target::Module(*child)),
        );
        if module.items.contains(name) {
            found.insert(Target::Item(at, name.to_owned()));
        }
        if at == 0 {
            let exports = |(_, module): &(usize, &Module)| module.exported.contains(name);
            let exported = self.modules.iter().enumerate().filter(exports);
            found.extend(exported.map(|(at, _)| Target::Item(at, name.to_owned())));
        }
        let key = (at, name.to_owned());
        if self.open.insert(key.clone()) {
            found.extend(self.brought(at, name, found.is_empty()));
            self.open.remove(&key);
        }
        found
    }

    /// What `use` items bring in under this name; a glob only where nothing else has it.
    fn brought(&mut self, at: usize, name: &str, or_by_glob: bool) -> BTreeSet<Target> {
        let module = &self.modules[at];
        let mut found = BTreeSet::new();
        let (plain, mark) = name
            .strip_suffix('!')
            .map_or((name, ""), |plain| (plain, "!"));
        for path in module.uses.get(plain).into_iter().flatten() {
            let mut path = path.clone();
            path.last_mut()
                .into_iter()
                .for_each(|last| last.push_str(mark));
            found.extend(self.resolve(at, &path));
        }
        if found.is_empty() && or_by_glob {
            for path in &module.globs {
                for target in self.resolve(at, path) {
                    if let Target::Module(at) = target {
                        found.extend(self.named(at, name));
                    }
                }
            }
        }
        found
    }
}
