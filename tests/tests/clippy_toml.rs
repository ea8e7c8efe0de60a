//! The shipped `clippy.toml` does what its first line says: clippy finds raw calls in a driver that copies it.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

/// A driver that acquires by hand, under aliases, through pointers and through inline functions. Every line that is to
/// be found is marked.
const DRIVER: &str = r#"
use ks_guard::ffi::{self, *};
use ks_guard::ffi::KsReleaseDevice as unlock;
use ks_guard::ffi::ks_sys as raw;

pub unsafe fn by_hand(device: PKSDEVICE, filter: PKSFILTER, pin: PKSPIN) {
    unsafe { KsAcquireDevice(device) }; // found
    unsafe { unlock(device) }; // found
    unsafe { ffi::KsAcquireControl(filter.cast()) }; // found
    unsafe { raw::KsReleaseControl(filter.cast()) }; // found
    unsafe { KsFilterAcquireControl(filter) }; // found
    unsafe { KsFilterReleaseControl(filter) }; // found
    unsafe { ks_guard::ffi::KsPinAcquireControl(pin) }; // found
    unsafe { KsPinReleaseControl(pin) }; // found
    unsafe { KsFilterAcquireProcessingMutex(filter) }; // found
    unsafe { KsFilterReleaseProcessingMutex(filter) }; // found
    unsafe { KsPinAcquireProcessingMutex(pin) }; // found
    let release: unsafe extern "C" fn(PKSPIN) = KsPinReleaseProcessingMutex; // found
    unsafe { release(pin) };
}

#[ks_guard::ks_synchronized(control, processing)]
pub unsafe fn by_attribute(pin: PKSPIN) -> ULONG {
    unsafe { (*pin).Id }
}
"#;

#[test]
fn clippy_finds_raw_calls() {
    if !Command::new(env!("CARGO"))
        .args(["clippy", "--version"])
        .output()
        .is_ok_and(|o| o.status.success())
    {
        // Past libtest's capture: nothing was shown.
        let mut err = std::io::stderr();
        writeln!(
            err,
            "SKIPPED: cargo clippy is not installed, so clippy.toml was not tried"
        )
        .expect("standard error");
        return;
    }
    let package = write_package();
    let output = Command::new(env!("CARGO"))
        .args(["clippy", "--offline", "--message-format=short", "--quiet"])
        .env("CARGO_TARGET_DIR", package.join("target"))
        // Cargo would take them for this build's too.
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("RUSTFLAGS")
        .current_dir(&package)
        .output()
        .expect("cargo starts");
    let said = String::from_utf8_lossy(&output.stderr);
    let found: Vec<usize> = said
        .lines()
        .filter(|line| line.contains("use of a disallowed method"))
        .filter_map(|line| line.split(':').nth(1)?.parse().ok())
        .collect();
    let expected: Vec<usize> = (1..)
        .zip(DRIVER.lines())
        .filter(|(_, line)| line.ends_with("// found"))
        .map(|(number, _)| number)
        .collect();
    assert_eq!(expected.len(), 12, "one line per function");
    assert_eq!(found, expected, "clippy said:\n{said}");
}

/// A package outside the workspace, as a driver's would be, with its own copy of `clippy.toml`.
fn write_package() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clippy-toml");
    fs::create_dir_all(package.join("src")).expect("a folder in the target directory");
    let manifest = format!(
        "[workspace]\n[package]\nname = \"by-hand\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\
         [dependencies]\nks-guard.path = '{}'\n",
        root.join("runtime").display()
    );
    fs::write(package.join("Cargo.toml"), manifest).expect("writable");
    fs::write(package.join("src/lib.rs"), DRIVER).expect("writable");
    // The versions that are at hand.
    fs::copy(root.join("Cargo.lock"), package.join("Cargo.lock")).expect("readable");
    fs::copy(root.join("clippy.toml"), package.join("clippy.toml")).expect("readable");
    package
}
