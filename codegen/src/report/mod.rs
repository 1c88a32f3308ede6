//! The report of a run: the result for each operation and schema, for scripts and CI.

mod operation;
mod paths;

use serde::Serialize;

use crate::diagnostic::render::{Row, Total};
use crate::ir::{Api, Node, Ty};
use crate::surface::Surface;
use paths::Paths;

pub use operation::{
    BodyRow, ChoiceRow, InputRow, MediaRow, OperationRow, PartRow, ResponseRow, StreamRow,
};

/// What `--report` writes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// In document order.
    pub operations: Vec<OperationRow>,
    /// In document order.
    pub types: Vec<TypeRow>,
    /// As rendered for machines; the first 1,000 of each code.
    pub diagnostics: Vec<Row>,
    /// How many diagnostics of each code there are.
    pub totals: Vec<Total>,
    /// Counts.
    pub stats: Stats,
}

/// A schema node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TypeRow {
    /// Its place in the document.
    pub pointer: String,
    /// `Option<raccoon::types::Session>`
    pub rust: String,
    /// Whether the document says nothing about its shape.
    pub free_form: bool,
}

/// Counts of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Operations.
    pub operations: usize,
    /// Named types.
    pub types: usize,
    /// Files written.
    pub files: usize,
    /// Lines in them.
    pub lines: usize,
    /// Schema nodes with a type.
    pub typed_nodes: usize,
    /// Schema nodes that describe their shape but are free-form JSON nevertheless.
    pub untyped_nodes: usize,
    /// Schema nodes that say nothing about their shape.
    pub free_form_nodes: usize,
    /// Entries of the loss ledger.
    pub losses: usize,
    /// Schemas read and merged to make the types, which is bounded.
    pub merged_schemas: usize,
}

/// What was printed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Printed {
    /// Files.
    pub files: usize,
    /// Lines in them.
    pub lines: usize,
}

impl Printed {
    /// Counts texts.
    pub fn count<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        texts.fold(Self::default(), |sum, text| Self {
            files: sum.files + 1,
            lines: sum.lines + text.lines().count(),
        })
    }
}

/// The report of an API.
#[must_use]
pub fn report(
    api: &Api,
    surface: &Surface,
    printed: Printed,
    diagnostics: Vec<Row>,
    totals: Vec<Total>,
) -> Report {
    let stats = stats(api, printed, &totals);
    Report {
        operations: operation::rows(api, surface),
        types: type_rows(api, surface),
        diagnostics,
        totals,
        stats,
    }
}

fn type_rows(api: &Api, surface: &Surface) -> Vec<TypeRow> {
    let paths = Paths::new(surface);
    api.nodes
        .iter()
        .map(|(pointer, node)| TypeRow {
            pointer: pointer.as_str().to_owned(),
            rust: paths.of(&node.ty),
            free_form: node.free_form,
        })
        .collect()
}

fn stats(api: &Api, printed: Printed, totals: &[Total]) -> Stats {
    let losses = totals.iter().filter(|total| total.severity == "loss");
    let mut stats = Stats {
        operations: api.operations.len(),
        types: api.types.len(),
        files: printed.files,
        lines: printed.lines,
        losses: losses.map(|total| total.count).sum(),
        merged_schemas: api.merged_schemas,
        ..Stats::default()
    };
    for node in api.nodes.values() {
        if node.free_form {
            stats.free_form_nodes += 1;
        } else if is_untyped(node) {
            stats.untyped_nodes += 1;
        } else {
            stats.typed_nodes += 1;
        }
    }
    stats
}

fn is_untyped(node: &Node) -> bool {
    let mut ty = &node.ty;
    while let Ty::Nullable(inner) | Ty::Boxed(inner) = ty {
        ty = inner;
    }
    matches!(ty, Ty::Any | Ty::AnyObject)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::diagnostic::Pointer;
    use crate::emit::fixture::{self, *};
    use crate::ir::Method;

    fn node(ty: Ty, free_form: bool) -> Node {
        Node { ty, free_form }
    }

    #[test]
    fn rows_name_what_became_of_the_document() {
        let mut api = api(vec![operation("getPet", Method::Get, "/pet")]);
        let list = Ty::Nullable(Box::new(Ty::Array(Box::new(PET))));
        let nodes = [
            ("/a", node(list, false)),
            ("/b", node(Ty::Map(Box::new(UUID)), false)),
            ("/c", node(Ty::Any, true)),
            ("/d", node(Ty::Nullable(Box::new(Ty::AnyObject)), false)),
            (
                "/e",
                node(
                    Ty::Tuple(crate::ir::TupleType {
                        required: vec![INT, KEY],
                        optional: vec![PET],
                        rest: Box::new(Ty::Any),
                    }),
                    false,
                ),
            ),
        ];
        for (pointer, node) in nodes {
            api.nodes.insert(Pointer::from_text(pointer), node);
        }
        let printed = Printed::count(["a\nb\n", "c\n"].into_iter());
        let surface = fixture::surface(&api);
        let report = report(&api, &surface, printed, Vec::new(), Vec::new());
        assert_eq!(report.operations[0].rust, "pets::Pets::get");
        assert_eq!(report.operations[0].method, "GET");
        let types: Vec<_> = report.types.iter().map(|row| row.rust.as_str()).collect();
        assert_eq!(
            types,
            [
                "Option<Vec<zoo::pets::types::Pet>>",
                "raccord::Map<raccord::Uuid>",
                "raccord::Raw",
                "Option<raccord::Map<raccord::Raw>>",
                "raccord::Tuple<(i64, zoo::pets::types::Key, ), \
                 raccord::Raw, (Option<zoo::pets::types::Pet>, )>",
            ]
        );
        let stats = report.stats;
        assert_eq!((stats.files, stats.lines), (2, 3));
        assert_eq!(
            (
                stats.typed_nodes,
                stats.untyped_nodes,
                stats.free_form_nodes
            ),
            (3, 1, 1)
        );
    }
}
