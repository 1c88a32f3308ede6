//! CPU seconds and peak memory of a command with its child processes.
//!
//! The system reports these for all children of a process together. So each command runs in a separate process
//! (`cargo xtask bench run`), which has no other children.

use std::ffi::OsString;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

/// The resources of a command.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    /// User and system time, in seconds.
    pub cpu: f64,
    /// The peak memory of one of its processes, in MiB.
    pub peak: f64,
    /// Whether it succeeded.
    pub success: bool,
}

/// Runs `command` and prints its resources as JSON, last on stdout.
///
/// # Errors
/// The command cannot be started.
pub fn run_and_print(command: &[OsString]) -> Result<bool> {
    let Some((program, args)) = command.split_first() else {
        bail!("no command");
    };
    let status = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("cannot start {}", program.display()))?;
    let (cpu, peak) = of_children()?;
    let success = status.success();
    println!("{}", serde_json::to_string(&Usage { cpu, peak, success })?);
    Ok(success)
}

#[cfg(unix)]
fn of_children() -> Result<(f64, f64)> {
    use nix::sys::resource::{UsageWho, getrusage};
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds = |time: nix::sys::time::TimeVal| {
        #[expect(clippy::cast_precision_loss, reason = "seconds with microseconds fit")]
        let seconds = time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
        seconds
    };
    // Linux counts in KiB, macOS in bytes.
    let unit = if cfg!(target_os = "macos") {
        1024.0 * 1024.0
    } else {
        1024.0
    };
    #[expect(clippy::cast_precision_loss, reason = "memory of a process fits")]
    let peak = usage.max_rss() as f64 / unit;
    Ok((
        seconds(usage.user_time()) + seconds(usage.system_time()),
        peak,
    ))
}

#[cfg(not(unix))]
fn of_children() -> Result<(f64, f64)> {
    bail!("measuring is for Unix only")
}

/// Runs a command and returns its resources.
///
/// # Errors
/// It cannot be started.
pub fn measure(command: &Command) -> Result<Usage> {
    let mut outer = Command::new(std::env::current_exe()?);
    outer.args(["bench", "run", "--"]);
    outer.arg(command.get_program()).args(command.get_args());
    for (key, value) in command.get_envs() {
        match value {
            Some(value) => outer.env(key, value),
            None => outer.env_remove(key),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        outer.current_dir(folder);
    }
    let output = outer.output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().last().unwrap_or_default();
    serde_json::from_str(line).with_context(|| {
        let wrong = String::from_utf8_lossy(&output.stderr);
        format!(
            "cannot measure {}: {wrong}",
            command.get_program().display()
        )
    })
}
