//! The Rust of `README.md` compiles. `build.rs` writes each block into a separate file; this is the code around them.

#![allow(dead_code, unused_imports, reason = "compiling is the test")]

use std::error::Error;
use std::time::Duration;

async fn quickstart(api_key: &str, session_id: &str) -> Result<(), Box<dyn Error>> {
    include!(concat!(env!("OUT_DIR"), "/readme_0.rs"));
    Ok(())
}

async fn upload(
    client: agent_session_clients::raccoon::Client,
    text: &'static str,
) -> Result<(), Box<dyn Error>> {
    async fn wait(_: Option<Duration>) {}

    include!(concat!(env!("OUT_DIR"), "/readme_1.rs"));
    Ok(())
}

async fn pages(
    client: agent_session_clients::vectara::Client,
    agent: &str,
) -> Result<(), Box<dyn Error>> {
    include!(concat!(env!("OUT_DIR"), "/readme_2.rs"));
    Ok(())
}

fn constraints(request: &agent_session_clients::vectara::types::UpdateAgentRequest) {
    include!(concat!(env!("OUT_DIR"), "/readme_3.rs"))
}

#[test]
fn every_block_is_compiled() {
    let blocks: usize = include!(concat!(env!("OUT_DIR"), "/readme_blocks.rs"));
    for number in 0..blocks {
        let name = format!("/readme_{number}.rs");
        assert!(
            include_str!("readme.rs").contains(&name),
            "{name} is missing"
        );
    }
}
