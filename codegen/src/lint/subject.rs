//! What rules look at.

use crate::ir::Api;
use crate::load::Origins;
use crate::surface::Surface;

/// An API, and what was made of it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The API.
    pub api: &'a Api,
    /// The crate as callers see it.
    pub surface: &'a Surface,
    /// Where in the files everything is.
    pub origins: &'a Origins,
}
