//! Tells rustc which driver model this build is for, so that `ffi::nt` can take the NT types from `wdk-sys`.
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!(
        "cargo::rustc-check-cfg=cfg(driver_model__driver_type, values(\"WDM\", \"KMDF\", \"UMDF\"))"
    );
}
