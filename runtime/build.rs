//! Tells rustc whether this is a driver build, so that `ffi::nt` can take the NT types from `wdk-sys`.
//!
//! On a Windows host `wdk-build` reads the driver crate's `package.metadata.wdk` and sets the
//! `driver_model__*` cfgs; where it finds no driver (unit tests, docs, another host) it sets none, and the
//! stand-ins are used.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    configure();
}

/// Build dependencies and this function are both chosen by the host that compiles the script.
#[cfg(windows)]
fn configure() {
    if let Err(error) = wdk_build::configure_wdk_library_build() {
        println!("cargo::error=ks-guard: the WDK configuration cannot be read: {error}");
    }
}

#[cfg(not(windows))]
fn configure() {
    println!(
        "cargo::rustc-check-cfg=cfg(driver_model__driver_type, values(\"WDM\", \"KMDF\", \"UMDF\"))"
    );
}
