//! The repository itself: which files import which, and which features are tested.

mod features;
mod imports;
