//! Calls the generated methods, scenario by scenario, and prints a line of JSON for each call: what was wrong, or null.
//!
//! `calls.rs` and `table.rs` are written by `calls.py`.

mod by_hand;
mod calls;
mod check;

use std::{error::Error, future::Future, pin::Pin};

type Outcome = Result<(), Box<dyn Error>>;
type Call = fn(&'static str) -> Pin<Box<dyn Future<Output = Outcome>>>;

fn main() -> Outcome {
    let base = std::env::args().nth(1).ok_or("usage: spector-driver URL")?;
    let base: &'static str = base.leak();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    for (scenario, call) in calls::TABLE {
        let problem = runtime
            .block_on(call(base))
            .err()
            .map(|error| error.to_string());
        println!(
            "{}",
            serde_json::json!({ "scenario": scenario, "problem": problem })
        );
    }
    Ok(())
}
