//! Tells the linker what a WDM driver needs. wdk-build reads the driver model in Cargo.toml and finds the WDK.
//!
//! wdk-build compiles on Windows hosts alone; elsewhere `ci/windows/driver` passes the same options itself.

#[cfg(windows)]
fn main() -> Result<(), wdk_build::ConfigError> {
    wdk_build::configure_wdk_binary_build()
}

#[cfg(not(windows))]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}
