//! The cost of one call on the loopback interface against reqwest with serde's derives, as one would write it by hand.
//!
//! `cargo bench -p raccord-tests --bench call` prints ratios, ours to hand-written: of CPU time, with the allocations of
//! one call; and, where valgrind is installed, of instructions, with their number. Above 1, ours costs more.
//!
//! Each measurement is a process of its own, which holds the client and nothing else: the server is in the process that
//! started it. All threads of the client count.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a bench"
)]

#[path = "workloads/call.rs"]
#[allow(dead_code, reason = "some of it is for tests/counts")]
mod ours;

use std::{alloc::System, hint::black_box, process::Command};

use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeValLike as _,
};
use ours::{SESSION, TOKEN};
use raccord::{
    __private as rt,
    mock::{Response, Server},
};
use serde::{Deserialize, Serialize};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

mod by_hand {
    use super::{Deserialize, Serialize, TOKEN};

    #[derive(Deserialize)]
    #[allow(dead_code, reason = "only read")]
    pub struct Session {
        id: String,
        title: Option<String>,
        turns: i64,
        archived: bool,
    }

    #[derive(Serialize)]
    struct CreateSession<'a> {
        title: &'a str,
        model: &'a str,
        turns: i64,
    }

    pub struct Client {
        http: reqwest::Client,
        base: String,
    }

    impl Client {
        pub fn new(base: &str) -> Self {
            Self {
                http: reqwest::Client::new(),
                base: base.to_owned(),
            }
        }

        pub async fn get_session(&self, id: &str) -> reqwest::Result<Session> {
            let request = self.http.get(format!("{}/v1/sessions/{id}", self.base));
            Self::send(request).await
        }

        pub async fn create_session(&self, title: &str, model: &str) -> reqwest::Result<Session> {
            let request = self.http.post(format!("{}/v1/sessions", self.base));
            let turns = 3;
            Self::send(request.json(&CreateSession {
                title,
                model,
                turns,
            }))
            .await
        }

        async fn send(request: reqwest::RequestBuilder) -> reqwest::Result<Session> {
            let response = request.bearer_auth(TOKEN).send().await?;
            response.error_for_status()?.json().await
        }
    }
}

/// Calls made before anything is measured: they connect.
const WARM_UP: u32 = 20;

/// Makes calls, and prints the CPU time and the allocations of one.
fn make(work: &str, base: &str, count: u32) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let ours = rt::Client::builder(&ours::API)
        .base_url(base)
        .credential("bearerAuth", TOKEN)
        .build()
        .unwrap();
    let theirs = by_hand::Client::new(base);
    let (title, model) = ("A conversation about things", "large");
    let one = async || match work {
        "GET ours" => drop(black_box(
            ours::get_session(&ours, "session_1").await.unwrap(),
        )),
        "GET by hand" => drop(black_box(theirs.get_session("session_1").await.unwrap())),
        "POST ours" => {
            let request = ours::create_session(&ours, ours::body(title, model));
            drop(black_box(request.await.unwrap()));
        }
        _ => drop(black_box(
            theirs.create_session(title, model).await.unwrap(),
        )),
    };
    let many = async |count| {
        for _ in 0..count {
            one().await;
        }
    };
    runtime.block_on(many(WARM_UP));
    let (time, allocations) = (cpu_time(), allocations());
    runtime.block_on(many(count));
    let (time, allocations) = (cpu_time() - time, self::allocations() - allocations);
    println!(
        "{} {}",
        time / i64::from(count),
        allocations / u64::from(count)
    );
}

/// Nanoseconds that this process has run, on all its threads.
fn cpu_time() -> i64 {
    let usage = getrusage(UsageWho::RUSAGE_SELF).unwrap();
    (usage.user_time() + usage.system_time()).num_nanoseconds()
}

fn allocations() -> u64 {
    let stats = INSTRUMENTED_SYSTEM.stats();
    u64::try_from(stats.allocations + stats.reallocations).unwrap()
}

/// This program, to make calls.
fn child(before: &[&str], work: &str, base: &str, count: u32) -> Vec<u8> {
    let this = std::env::current_exe().unwrap();
    let mut command = match before {
        [] => Command::new(this),
        [program, arguments @ ..] => {
            let mut command = Command::new(program);
            command.args(arguments).arg(this);
            command
        }
    };
    let output = command
        .args(["make", work, base, &count.to_string()])
        .output();
    let output = output.unwrap();
    assert!(output.status.success(), "{work}: {output:?}");
    [output.stdout, output.stderr].concat()
}

/// Nanoseconds and allocations of one call.
fn cost(work: &str, base: &str) -> (f64, u64) {
    let output = String::from_utf8(child(&[], work, base, 4000)).unwrap();
    let (time, allocations) = output.trim().split_once(' ').unwrap();
    (time.parse().unwrap(), allocations.parse().unwrap())
}

/// Instructions of one call, which do not depend on the machine's load.
fn instructions(work: &str, base: &str) -> u64 {
    let callgrind = [
        "valgrind",
        "--tool=callgrind",
        "--callgrind-out-file=/dev/null",
    ];
    let total = |count| -> u64 {
        let output = String::from_utf8(child(&callgrind, work, base, count)).unwrap();
        let (_, after) = output.rsplit_once("Collected : ").unwrap();
        after.split_whitespace().next().unwrap().parse().unwrap()
    };
    let (few, many) = (100, 500);
    (total(many) - total(few)) / u64::from(many - few)
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, make_calls, work, base, count] = arguments.as_slice()
        && make_calls == "make"
    {
        return make(work, base, count.parse().unwrap());
    }
    let server = Server::responding(|_| Response::body(200, "application/json", SESSION)).unwrap();
    let base = server.base_url();
    println!("{:<40} {:>6} allocations", "ours to hand-written", "CPU");
    let works = ["GET", "POST"].map(|name| {
        let both = [format!("{name} ours"), format!("{name} by hand")];
        (name, both)
    });
    for (name, [ours, by_hand]) in &works {
        let (mut ratios, mut counts) = (Vec::new(), (0, 0));
        for _ in 0..7 {
            let (our_time, our_allocations) = cost(ours, &base);
            let (their_time, their_allocations) = cost(by_hand, &base);
            ratios.push(our_time / their_time);
            counts = (our_allocations, their_allocations);
        }
        let ratio = median(ratios);
        println!("{name:<40} {ratio:>6.2} {:>9} : {}", counts.0, counts.1);
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        return;
    }
    println!("{:<40} {:>6} instructions", "ours to hand-written", "");
    for (name, [ours, by_hand]) in &works {
        let (ours, by_hand) = (instructions(ours, &base), instructions(by_hand, &base));
        let ratio = ours as f64 / by_hand as f64;
        println!(
            "{:<40} {ratio:>6.2} {ours:>9} : {by_hand}",
            format!("{name}, instructions")
        );
    }
}
