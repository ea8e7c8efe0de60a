//! Has an example of `tests/zero-cost` compiled as a driver is, and reads its assembly.
//!
//! Owns the command. Called by `main`.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use crate::listing::Listing;

/// The optimised assembly of one example: profile `zero-cost` of the workspace.
pub(crate) fn assembly(example: &str) -> Result<Listing, String> {
    // Not the workspace's own target folder: a cargo that is running this test may hold its lock.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("zero-cost");
    let file = target.join(example).with_extension("s");
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["rustc", "--quiet", "--offline", "--profile", "zero-cost"])
        .args(["--package", "ks-guard-zero-cost", "--example", example])
        .arg("--target-dir")
        .arg(&target)
        .args(["--", "--emit"])
        .arg(format!("asm={}", file.display()))
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        // Instrumentation that the caller asked for is not part of a driver.
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("CARGO_BUILD_TARGET")
        .output()
        .map_err(|error| format!("cargo: {error}"))?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        return Err(format!("example {example}: {}\n{text}", output.status));
    }
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(Listing::parse(&text))
}
