//! Documents in, canonical readings and diagnostics out.
