//! `cargo xtask`

/// Generating is little else than making and dropping tokens; this allocator halves what that costs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    xtask::main(std::env::args_os())
}
