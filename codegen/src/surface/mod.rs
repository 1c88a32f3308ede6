//! The surface: the crate as its callers see it, and where everything stands.
//!
//! Names say what things are called. Here it is decided which files there are, what stands in each, what is public, and how
//! callers make values; emitters print it, the report tells it. A surface holds names, files, signatures and ids into
//! [`ir::Api`](crate::ir::Api), and nothing that is there already.

mod body;
mod build;
mod constructor;
mod items;
mod layout;
mod model;
mod pages;
mod responses;
mod signature;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests;
mod view;

pub use crate::outputs::{Root, Visibility};
pub use body::{Body, BodyChoice, BodyType, BodyValue, Form, FormField, Holds, PartValue};
pub use build::surface;
pub use constructor::{Constructor, DefaultImpl, Fixed, Init, Setter, Taking};
pub use items::{Item, ItemKind, SharedItem};
pub use model::{
    Channel, Content, Export, File, Group, Module, Operation, Options, Place, Surface, Type, Way,
};
pub use pages::{Pages, Step};
pub use responses::{
    Headers, MediaTypes, Outcome, Response, ResponseBody, Responses, ResponsesType,
};
pub use signature::{BodyInput, Input, Passing, Signature};
pub use view::{Op, OpBody, OpChoice, OpResponses, operation, operations};
