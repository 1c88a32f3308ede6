//! `raccord`: generates typed Rust clients from OpenAPI documents.

use std::process::ExitCode;

use raccord_cli::Defaults;

/// Generating mostly creates and drops tokens; this allocator halves the cost.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let defaults = Defaults {
        name: "raccord",
        config: "raccord.toml",
        search: std::env::current_dir().into_iter().collect(),
    };
    raccord_cli::main(std::env::args_os(), &defaults)
}
