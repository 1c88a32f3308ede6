//! The report of a run: what became of each operation and schema, for scripts and CI.

use serde::Serialize;

use crate::diagnostic::render::Row;
use crate::emit::{Options, operations};
use crate::ir::{Api, Format, Node, Scalar, Ty};
use crate::name::Names;

/// What `--report` writes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// In document order.
    pub operations: Vec<OperationRow>,
    /// In document order.
    pub types: Vec<TypeRow>,
    /// As rendered for machines.
    pub diagnostics: Vec<Row>,
    /// Counts.
    pub stats: Stats,
}

/// An operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OperationRow {
    /// `POST`
    pub method: &'static str,
    /// `/sessions/new`
    pub path: String,
    /// As in the document.
    pub operation_id: Option<String>,
    /// `raccoon::Sessions::create_turn`
    pub rust: String,
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
    /// Schema nodes that say something about their shape and are JSON as it comes all the same.
    pub untyped_nodes: usize,
    /// Schema nodes that say nothing about their shape.
    pub free_form_nodes: usize,
    /// Entries of the loss ledger.
    pub losses: usize,
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
    names: &Names,
    options: &Options,
    printed: Printed,
    diagnostics: Vec<Row>,
) -> Report {
    let stats = stats(api, printed, &diagnostics);
    Report {
        operations: operation_rows(api, names, options),
        types: type_rows(api, names, options),
        diagnostics,
        stats,
    }
}

fn operation_rows(api: &Api, names: &Names, options: &Options) -> Vec<OperationRow> {
    operations::all(api, names)
        .map(|op| {
            let group = usize::try_from(op.ir.group.0).ok();
            let group = group.and_then(|at| names.groups.get(at));
            let group = group.map_or("", |group| group.ident.as_str());
            OperationRow {
                method: op.ir.method.as_str(),
                path: op.ir.path.text.clone(),
                operation_id: op.ir.operation_id.clone(),
                rust: format!("{}::{group}::{}", options.module(), op.names.method),
            }
        })
        .collect()
}

fn type_rows(api: &Api, names: &Names, options: &Options) -> Vec<TypeRow> {
    let paths = Paths {
        types: format!("{}::types", options.path),
        names,
    };
    api.nodes
        .iter()
        .map(|(pointer, node)| {
            let mut rust = String::new();
            paths.write(&node.ty, &mut rust);
            TypeRow {
                pointer: pointer.as_str().to_owned(),
                rust,
                free_form: node.free_form,
            }
        })
        .collect()
}

/// Writes types with whole paths.
struct Paths<'a> {
    types: String,
    names: &'a Names,
}

impl Paths<'_> {
    fn write(&self, ty: &Ty, out: &mut String) {
        match ty {
            Ty::Named(id) => {
                let name = self.names.types.get(id.index());
                out.push_str(&self.types);
                out.push_str("::");
                out.push_str(name.map_or("", |name| &name.ident));
            }
            Ty::Scalar(scalar) => out.push_str(&scalar_path(*scalar)),
            Ty::Array(item) => self.wrap("Vec", item, out),
            Ty::Tuple(items) => {
                out.push('(');
                for item in items {
                    self.write(item, out);
                    out.push_str(", ");
                }
                out.push(')');
            }
            Ty::Map(value) => self.wrap("agent_sessions_runtime::Map", value, out),
            Ty::Nullable(inner) => self.wrap("Option", inner, out),
            Ty::Boxed(inner) => self.wrap("Box", inner, out),
            Ty::Any => out.push_str("agent_sessions_runtime::Value"),
            Ty::AnyObject => {
                out.push_str("agent_sessions_runtime::Map<agent_sessions_runtime::Value>");
            }
            Ty::Null => out.push_str("()"),
        }
    }

    fn wrap(&self, outer: &str, inner: &Ty, out: &mut String) {
        out.push_str(outer);
        out.push('<');
        self.write(inner, out);
        out.push('>');
    }
}

fn scalar_path(scalar: Scalar) -> String {
    let name = match scalar {
        Scalar::Bool => "bool",
        Scalar::I32 => "i32",
        Scalar::I64 => "i64",
        Scalar::U32 => "u32",
        Scalar::U64 => "u64",
        Scalar::F32 => "f32",
        Scalar::F64 => "f64",
        Scalar::Text => "String",
        Scalar::Bytes => "agent_sessions_runtime::Bytes",
        Scalar::Format(format) => {
            return format!("agent_sessions_runtime::{}", format_name(format));
        }
    };
    name.to_owned()
}

fn format_name(format: Format) -> &'static str {
    match format {
        Format::Uuid => "Uuid",
        Format::DateTime => "DateTime",
        Format::Date => "Date",
        Format::Time => "Time",
        Format::Duration => "Duration",
        Format::Uri => "Uri",
        Format::Ipv4 => "Ipv4",
        Format::Ipv6 => "Ipv6",
        Format::Decimal => "Decimal",
        Format::Base64 => "Base64",
        Format::Secret => "Secret",
    }
}

fn stats(api: &Api, printed: Printed, diagnostics: &[Row]) -> Stats {
    let is_loss = |row: &&Row| row.severity == "loss";
    let mut stats = Stats {
        operations: api.operations.len(),
        types: api.types.len(),
        files: printed.files,
        lines: printed.lines,
        losses: diagnostics.iter().filter(is_loss).count(),
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
            ("/e", node(Ty::Tuple(vec![INT, KEY]), false)),
        ];
        for (pointer, node) in nodes {
            api.nodes.insert(Pointer::from_text(pointer), node);
        }
        let printed = Printed::count(["a\nb\n", "c\n"].into_iter());
        let report = report(&api, &fixture::names(&api), &options(), printed, Vec::new());
        assert_eq!(report.operations[0].rust, "pets::Pets::get_pet");
        assert_eq!(report.operations[0].method, "GET");
        let types: Vec<_> = report.types.iter().map(|row| row.rust.as_str()).collect();
        assert_eq!(
            types,
            [
                "Option<Vec<zoo::pets::types::Pet>>",
                "agent_sessions_runtime::Map<agent_sessions_runtime::Uuid>",
                "agent_sessions_runtime::Value",
                "Option<agent_sessions_runtime::Map<agent_sessions_runtime::Value>>",
                "(i64, zoo::pets::types::Key, )",
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
