//! Checks every shape of a document and finds every reference, before anything is moved or read.
//!
//! The walk follows the [`grammar`](super::grammar). It borrows the document, so that it knows the original place of
//! everything that it reports.

mod extension;
mod references;
mod rules;
mod shapes;
mod walker;

use serde_json::Value;

use super::options::Options;
use super::shape::Kind;
use crate::load::Origins;
use walker::{Findings, Walker};

/// Walks the whole document, and whatever else its references reach.
pub(super) fn check(root: &Value, origins: &Origins, options: &Options) -> Findings {
    let mut walker = Walker::new(root, origins, options);
    walker.node(Kind::Document, root);
    while let Some((pointer, node, kind)) = walker.queue.pop_front() {
        walker.base = pointer;
        walker.node(kind, node);
    }
    walker.alias_loops();
    walker.findings
}
