//! Nothing to configure: `ci/windows/driver` passes what the linker needs.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}
