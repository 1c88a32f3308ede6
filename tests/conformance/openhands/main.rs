//! The real OpenHands server, end to end.
//!
//! `tests/conformance/openhands/run all` installs and starts the server with a stub model; `eval "$(tests/conformance/openhands/run env)"`
//! tells the suite where it is. Without `OPENHANDS_URL` every test is skipped.

mod account;
mod conversations;
mod files;
mod gitlab;
mod limits;
mod proxy;
mod record;
mod rest;
mod server;
mod stream;
mod user;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // One server, one rate limit.
    arguments.test_threads = Some(1);
    let skip = std::env::var_os(server::URL).is_none();
    if skip {
        eprintln!(
            "openhands: SKIPPED, {} is not set: see tests/conformance/openhands/run",
            server::URL
        );
    }
    let trials = vec![
        trial("every_operation", skip, rest::every_operation),
        trial("streams_are_resumed", skip, stream::resumed),
        trial(
            "streams_are_cut_after_each_event",
            skip,
            stream::cut_after_each_event,
        ),
        trial(
            "streams_are_started_and_followed",
            skip,
            stream::started_and_followed,
        ),
        trial("streams_are_refused", skip, stream::refused),
        trial("streams_are_accepted", skip, stream::accepted),
    ];
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial<F>(name: &str, skip: bool, test: fn() -> F) -> Trial
where
    F: Future<Output = anyhow::Result<()>> + 'static,
{
    Trial::test(name, move || run(test())).with_ignored_flag(skip)
}

fn run(test: impl Future<Output = anyhow::Result<()>>) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime
        .block_on(test)
        .map_err(|error| Failed::from(format!("{error:?}")))
}
