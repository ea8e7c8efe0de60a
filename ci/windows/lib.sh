# Shared by the scripts beside it (sourced, not run): places, tools, the Rust that can build for Windows.
# shellcheck shell=bash
set -euo pipefail
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-never}
# Cargo prefers these to the flags of a target, which a driver cannot be built without.
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# Everything that is built or cached lies here; `target/` is ignored by git and safe to delete.
work=$root/target/windows
wdk_version=10.0.26100.0
wdk_sys_version=0.5.2
wdk_build_version=0.6.0
x64=x86_64-pc-windows-msvc
arm64=aarch64-pc-windows-msvc
mingw_include=/usr/share/mingw-w64/include
mingw_lib=/usr/x86_64-w64-mingw32/lib

# Exit code of a step whose tools cannot be had. `run` counts such steps and names them at the end.
readonly skipped=77
say() { printf 'windows: %s\n' "$*"; }
skip() {
  say "SKIPPED: $*"
  exit "$skipped"
}

# The newest LLVM that has all of clang, lld-link and the librarian.
llvm=
for version in 21 20 19 18 17; do
  if [ -x /usr/lib/llvm-$version/bin/clang ] && [ -x /usr/lib/llvm-$version/bin/lld-link ] &&
    [ -x /usr/lib/llvm-$version/bin/llvm-dlltool ] && ls /usr/lib/llvm-$version/lib/libclang.so* >/dev/null 2>&1; then
    llvm=/usr/lib/llvm-$version
    break
  fi
done

# One target directory for all crates here, so that they share what they build. It lies in the crate that `bindings`
# writes, because wdk-build looks for the driver model beside the lock file above it.
target_dir=$work/bindings-crate/target

# The WDK stand-in that `wdk-root` arranges.
wdk_root=$work/wdk

# bindgen's clang, told to read mingw-w64's headers as GCC would. Its immintrin.h includes three headers whose
# builtins need target features that no driver has; defining their include guards leaves them out.
bindgen_environment() {
  local resources
  resources=$("$llvm/bin/clang" -print-resource-dir)
  export LIBCLANG_PATH=$llvm/lib
  export BINDGEN_EXTRA_CLANG_ARGS="--target=x86_64-w64-windows-gnu -fno-ms-compatibility -resource-dir=$resources -isystem $resources/include -D__AMXINTRIN_H -D__AMX_FP16INTRIN_H -D__AMX_COMPLEXINTRIN_H"
}

# `cargo_windows TARGET COMMAND ARG..`: cargo with a compiler that has a library for TARGET. That is the pinned toolchain
# if rustup has the target; else Debian's, whose compiler and library source are one version, so that Cargo can
# build core and alloc (the pinned compiler cannot build another version's source).
debian_rust() {
  [ -x /usr/bin/rustc ] && [ -x /usr/bin/cargo ] && [ -d /usr/lib/rustlib/src/rust/library ]
}
has_target() {
  command -v rustup >/dev/null 2>&1 && (cd "$root" && rustup target list --installed 2>/dev/null | grep -qx "$1")
}
rust_for() {
  if has_target "$1"; then
    echo rustup
  elif debian_rust; then
    echo debian
  else
    echo none
  fi
}
cargo_windows() {
  local target=$1 command=$2
  shift 2
  case $(rust_for "$target") in
  rustup)
    (cd "$root" && cargo "$command" --target "$target" "$@")
    ;;
  debian)
    # rustup's proxies would otherwise pick the tools that cargo starts (clippy-driver, rustdoc).
    RUSTUP_TOOLCHAIN='' RUSTC=/usr/bin/rustc RUSTDOC=/usr/bin/rustdoc RUSTC_BOOTSTRAP=1 \
      PATH=/usr/bin:/bin:$PATH /usr/bin/cargo "$command" -Zbuild-std=core,alloc --target "$target" "$@"
    ;;
  *) skip "no Rust library for $target (rustup target add $target, or Debian's rustc-web and rust-web-src)" ;;
  esac
}

# `cargo_driver TARGET COMMAND ARG..`: cargo_windows for a crate that uses wdk-sys, as a WDM driver build would have it.
# wdk-sys declares `links = "wdk"`, so Cargo can be told what its build script would have said, and neither it nor
# wdk-build is compiled. The bindings are those of x86_64; aarch64 is checked against them, which its declarations
# of this surface allow (the two differ in CONTEXT and other types that no AVStream driver names).
cargo_driver() {
  local target=$1 command=$2 bindings=$work/bindings/current link='/DRIVER /NODEFAULTLIB /SUBSYSTEM:NATIVE /ENTRY:DriverEntry /OPT:REF,ICF /RELEASE'
  shift 2
  [ -d "$bindings" ] || "$here/bindings"
  local flags='--cfg=driver_model__driver_type="WDM" -Ctarget-feature=+crt-static' flag
  for flag in $link; do flags+=" -Clink-arg=$flag"; done
  local variable=${target^^}
  variable=CARGO_TARGET_${variable//-/_}
  export "${variable}_RUSTFLAGS=$flags" "${variable}_LINKER=$llvm/bin/lld-link"
  cargo_windows "$target" "$command" --target-dir "$target_dir" \
    --config "target.$target.wdk.rustc-link-search=['$wdk_root/Lib/$wdk_version/km/x64']" \
    --config "target.$target.wdk.rustc-env.OUT_DIR='$(cd "$bindings" && pwd -P)'" "$@"
}

# `build_image NAME CRATE LIBRARY`: lints the driver crate CRATE and links it as $work/NAME.sys.
# wdk, wdk-alloc and wdk-panic run wdk-build on the host, which is why the copy that `bindings` made takes its place
# here too. The manifest is copied, with the lock file, so that no file of the project changes.
build_image() {
  local name=$1 source=$root/$2 library=$3 crate=$work/crates/$1
  [ -d "$work/bindings/current" ] || "$here/bindings"
  mkdir -p "$crate"
  {
    sed -E -e "s#path = \"(\.\./)+runtime\"#path = \"$root/runtime\"#" -e "s#path = \"\.\.\"#path = \"$root/testcap\"#" \
      -e "s#^\[lib\]#[lib]\npath = \"$source/src/lib.rs\"#" -e "s#^publish = false#&\nbuild = \"$source/build.rs\"#" \
      "$source/Cargo.toml"
    cat <<MANIFEST

[patch.crates-io]
windows = { path = "$here/stub-windows" }
wdk-build = { path = "$work/wdk-build" }
MANIFEST
  } >"$crate/Cargo.toml.new"
  # An unchanged manifest keeps its time, so that Cargo sees nothing to do.
  cmp -s "$crate/Cargo.toml.new" "$crate/Cargo.toml" || cp "$crate/Cargo.toml.new" "$crate/Cargo.toml"
  rm "$crate/Cargo.toml.new"
  cp "$source/Cargo.lock" "$crate/Cargo.lock"
  export WDKContentRoot=$wdk_root Version_Number=$wdk_version
  bindgen_environment
  cargo_driver "$x64" clippy --quiet --release --manifest-path "$crate/Cargo.toml" -- -Dwarnings
  cargo_driver "$x64" build --quiet --release --manifest-path "$crate/Cargo.toml"
  cp "$target_dir/$x64/release/$library.dll" "$work/$name.sys"
  say "$name.sys: $(stat -c %s "$work/$name.sys") bytes"
}
