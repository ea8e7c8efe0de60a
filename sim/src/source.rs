//! The driver's line in a report, out of a backtrace.
//!
//! Owns the reading of the text that `Backtrace` prints, because stable Rust offers no other view of it. The text is no
//! promise, so a change of it may cost the line. It must never name a wrong one: a frame of the simulator, or an outer call
//! of the driver. Nor may it tell the directories of the machine that built the driver.

use std::backtrace::Backtrace;

/// The driver's frame that called into `ks.sys`: the first one behind an exported function that is neither the runtime's
/// nor the standard library's. `None` if it cannot be found, as after a tail call, whose frame is gone.
pub(crate) fn source_of(trace: &Backtrace) -> Option<String> {
    source_in(&trace.to_string())
}

fn source_in(text: &str) -> Option<String> {
    let mut lines = text.lines().map(str::trim).peekable();
    let mut inside = true;
    while let Some(line) = lines.next() {
        let Some((number, symbol)) = line.split_once(": ") else {
            continue;
        };
        if number.parse::<u32>().is_err() {
            continue;
        }
        // Below this frame are the thread's own beginnings.
        if symbol.contains("__rust_begin_short_backtrace") {
            return None;
        }
        let at = lines.peek().and_then(|next| next.strip_prefix("at "));
        let at = at.map(|at| at.replace('\\', "/"));
        let file = at.as_deref().unwrap_or_default();
        if is_export(symbol) {
            inside = false;
        } else if inside {
            // Found after a callback returned: what is further out is the call that led to the callback.
            if is_simulator(symbol, file) && name_of(symbol).starts_with("callback") {
                return None;
            }
        } else if is_simulator(symbol, file) {
            // The driver's frame would have come first.
            return None;
        } else if !is_plumbing(symbol, file) {
            let (path, hash) = symbol.rsplit_once("::h").unwrap_or((symbol, ""));
            let short = if hash.len() == 16 { path } else { symbol };
            return Some(at.map_or_else(
                || short.to_owned(),
                |at| format!("{short} at {}", shown(&at)),
            ));
        }
    }
    None
}

/// The last part of a symbol's path, without generic arguments and hash.
fn name_of(symbol: &str) -> String {
    let mut depth = 0_usize;
    let mut bare = String::new();
    for c in symbol.replace("->", "").chars() {
        match c {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            c if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    let is_hash = |part: &&str| part.len() == 17 && part.starts_with('h');
    let mut parts = bare.rsplit("::").filter(|part| !part.is_empty());
    parts.find(|part| !is_hash(part)).unwrap_or_default().into()
}

/// Exported functions have C names, and no path before them.
fn is_export(symbol: &str) -> bool {
    const NAMES: [&str; 9] = [
        "Ks",
        "_KsEdit",
        "ExAllocatePool2",
        "ExFreePool",
        "KeAcquireSpinLock",
        "KeReleaseSpinLock",
        "KeInitializeEvent",
        "ExAcquireFastMutex",
        "ExReleaseFastMutex",
    ];
    !symbol.contains("::") && NAMES.iter().any(|name| symbol.starts_with(name))
}

/// Whether a frame is the simulator's. Where debug information is reduced to lines, a frame has lost its path, so the file
/// decides, too.
fn is_simulator(symbol: &str, file: &str) -> bool {
    const DIRECTORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/");
    // `Backtrace` shortens paths below the current directory.
    let whole = match (file.strip_prefix("./"), std::env::current_dir()) {
        (Some(rest), Ok(here)) => here.join(rest).to_string_lossy().replace('\\', "/"),
        _ => file.to_owned(),
    };
    // Where the compiler was told to rename directories, both `file!` and the debug information have the new name.
    let this = file!().replace('\\', "/");
    let renamed = this.strip_suffix("source.rs").unwrap_or(&this);
    symbol.trim_start_matches('<').starts_with("ks_guard_sim::")
        || whole.starts_with(&DIRECTORY.replace('\\', "/"))
        || file.starts_with(renamed)
}

/// Whether a frame belongs to the runtime or the standard library.
fn is_plumbing(symbol: &str, file: &str) -> bool {
    const CRATES: [&str; 5] = ["std::", "core::", "alloc::", "ks_guard::", "__rust"];
    const FILES: [&str; 3] = ["/rustc/", "/runtime/src/", "/ks-guard-"];
    let symbol = symbol.trim_start_matches('<');
    CRATES.iter().any(|name| symbol.starts_with(name))
        || FILES.iter().any(|name| file.contains(name))
}

/// A file as a report shows it. The directories that lead to a crate are the building machine's own affair.
fn shown(at: &str) -> &str {
    const ROOTS: [&str; 4] = ["/src/", "/tests/", "/examples/", "/benches/"];
    let absolute = at.starts_with('/') || at.as_bytes().get(1) == Some(&b':');
    if !absolute {
        return at;
    }
    let root = ROOTS.iter().filter_map(|root| at.rfind(root)).max();
    // The crate's own directory goes along: `camera/src/lib.rs` tells more than `src/lib.rs`.
    let before = &at[..root.unwrap_or(at.len())];
    before.rfind('/').map_or(at, |slash| &at[slash + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: &str = "   0: std::backtrace_rs::backtrace::trace
             at /rustc/0123/library/std/src/../../backtrace/src/backtrace/mod.rs:66:14
   1: ks_guard_sim::mutex::<impl ks_guard_sim::thread::Ctx>::acquire
             at ./sim/src/mutex.rs:90:31
   2: KsAcquireDevice
             at ./sim/src/exports/mutexes.rs:70:5
   3: ks_guard::lock::with::h0123456789abcdef
             at ./runtime/src/lock/scope.rs:70:5
   4: mydriver::start::h0123456789abcdef
             at ./camera/src/lib.rs:7:9
   5: ks_guard_sim::thread::Ctx::callback::h0123456789abcdef
             at ./sim/src/thread.rs:225:9
  20: std::sys::backtrace::__rust_begin_short_backtrace";

    #[test]
    fn the_driver_s_line_is_behind_the_exported_function() {
        assert_eq!(
            source_in(FULL).as_deref(),
            Some("mydriver::start at ./camera/src/lib.rs:7:9")
        );
        let lines_only = FULL.replace("ks_guard::lock::with::h0123456789abcdef", "with");
        let lines_only = lines_only.replace("mydriver::start::h0123456789abcdef", "start");
        assert_eq!(
            source_in(&lines_only).as_deref(),
            Some("start at ./camera/src/lib.rs:7:9")
        );
    }

    /// A driver that was entered twice: Process in a call of `mydriver::wake`.
    fn nested() -> String {
        let (inner, end) = FULL.rsplit_once("  20: ").expect("the last frame");
        format!(
            "{inner}   6: KsPinAttemptProcessing
             at ./sim/src/exports/streams.rs:10:5
   7: mydriver::wake::h0123456789abcdef
             at ./camera/src/lib.rs:99:9
  20: {end}"
        )
    }

    #[test]
    fn a_frame_that_is_gone_is_not_replaced_by_another() {
        let own =
            "4: mydriver::start::h0123456789abcdef\n             at ./camera/src/lib.rs:7:9\n";
        assert!(source_in(&nested()).is_some_and(|found| found.contains("start")));
        let tail_call = nested().replace(own, "");
        assert!(tail_call.len() < nested().len());
        assert_eq!(source_in(&tail_call), None);
        // The simulator's frames are known by their files, too.
        let here = concat!(env!("CARGO_MANIFEST_DIR"), "/src/thread.rs");
        for file in [here, "./src/thread.rs"] {
            let bare = tail_call
                .replace(
                    "ks_guard_sim::thread::Ctx::callback::h0123456789abcdef",
                    "{closure#0}",
                )
                .replace("./sim/src/thread.rs", file);
            assert_eq!(source_in(&bare), None, "{file}");
        }
    }

    #[test]
    fn what_is_found_when_a_callback_returns_has_no_line() {
        let at = nested()
            .find("5: ks_guard_sim")
            .expect("the callback's frame");
        let returned = &nested()[at..];
        assert_eq!(source_in(returned), None);
        for name in [
            "callback<i32, {closure}>",
            "<ks_guard_sim::thread::Ctx>::callback::<i32, a::b>",
        ] {
            let bare = returned
                .replace(
                    "ks_guard_sim::thread::Ctx::callback::h0123456789abcdef",
                    name,
                )
                .replace("./sim/src/thread.rs", "./src/thread.rs");
            assert_eq!(source_in(&bare), None, "{name}");
        }
    }

    #[test]
    fn the_building_machine_s_directories_stay_its_own() {
        for (at, wanted) in [
            (
                "/home/me/src/tree/camera/src/pin.rs:1:2",
                "camera/src/pin.rs:1:2",
            ),
            ("C:/tree/camera/tests/all.rs:1:2", "camera/tests/all.rs:1:2"),
            ("/home/me/odd.rs:1:2", "odd.rs:1:2"),
            ("./camera/src/pin.rs:1:2", "./camera/src/pin.rs:1:2"),
        ] {
            assert_eq!(shown(at), wanted);
        }
        let elsewhere = FULL.replace("at ./camera/src/", "at /home/me/camera/src/");
        assert_eq!(
            source_in(&elsewhere).as_deref(),
            Some("mydriver::start at camera/src/lib.rs:7:9")
        );
    }

    #[test]
    fn a_backtrace_outside_of_a_call_names_nobody() {
        assert_eq!(source_of(&Backtrace::force_capture()), None);
    }
}
