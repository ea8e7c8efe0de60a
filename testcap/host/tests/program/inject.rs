//! Every misuse is stopped under load, with its rule, its object and exit code 2.

use crate::support::{ledger, run, text};

/// Runs a misuse, and looks for what its report must say.
fn stopped(misuse: &str, wanted: &[&str]) {
    let ran = run(misuse, &["--seconds", "0.4", "--inject", misuse]);
    let (stdout, stderr) = (text(&ran.stdout), text(&ran.stderr));
    assert_eq!(ran.status.code(), Some(2), "{stdout}\n{stderr}");
    for wanted in wanted {
        assert!(stderr.contains(wanted), "no `{wanted}` in\n{stderr}");
    }
    // Lines of the driver or none: not the simulator's, and no directory of the machine that built it.
    let places = stderr
        .lines()
        .filter_map(|line| Some((line, line.split_once(" at ")?.1)));
    for (line, place) in places {
        assert!(!place.starts_with('/'), "{line}");
        assert!(!place.contains("sim/src/"), "{line}");
    }
    let [acquired, released, violations] = ledger(stdout.lines().last().expect("a last line"));
    assert!(acquired >= released, "{acquired} {released}");
    assert_eq!(violations, 1);
}

macro_rules! misuses {
    ($($test:ident: $name:literal => [$($wanted:literal),*];)*) => {$(
        #[test]
        fn $test() {
            stopped($name, &[$($wanted),*]);
        }
    )*

        /// The list above is all that the program offers.
        #[test]
        fn no_misuse_is_forgotten() {
            let help = text(&crate::support::run_bare(&["--help"]).stdout);
            let (_, list) = help.split_once("--inject <MISUSE>").expect("the option");
            let offered: Vec<&str> = list
                .lines()
                .filter_map(|line| line.trim().strip_prefix("- "))
                .filter_map(|line| line.split_once(':').map(|(name, _)| name))
                .collect();
            assert_eq!(offered, [$($name),*]);
        }
    };
}

misuses! {
    control_recursion: "control-recursion" => ["KsFilterMutex", "0x8100A", "filter#", "here:", "earlier:"];
    device_leak: "device-leak" => ["KsDeviceMutex", "0x81001", "device#1", "here:", "earlier:"];
    processing_recursion: "processing-recursion" =>
        ["KsProcessingMutex", "0x8100B", "pin Process of pin#", "earlier:"];
    inversion: "inversion" => ["Inversion", "self-deadlock", "device#1", "filter#", "earlier:"];
    control_in_process: "control-in-process" => ["KsProcessingMutex", "0x8100B", "pin Process of pin#"];
    wrong_thread: "wrong-thread" => ["KsFilterMutex", "0x8100A", "does not own it", "work item", "earlier:"];
    release_without_acquire: "release-without-acquire" => ["KsDeviceMutex", "0x81001", "device#1"];
    above_passive: "above-passive" => ["KsIrqlDDIs", "0x81009", "KsAcquireDevice"];
    bag_without_mutex: "bag-without-mutex" => ["KsAddItemToObjectBag", "without the filter control mutex", "filter#"];
    walk_without_mutex: "walk-without-mutex" => ["without the device mutex", "device#1"];
}

#[test]
fn a_report_is_json_too() {
    let ran = run(
        "inject-json",
        &[
            "--seconds",
            "0.4",
            "--json",
            "--inject",
            "control-recursion",
        ],
    );
    assert_eq!(ran.status.code(), Some(2), "{}", text(&ran.stderr));
    let summary: serde_json::Value =
        serde_json::from_slice(&ran.stdout).expect("one JSON document");
    assert_eq!(summary["ok"], false);
    assert_eq!(summary["rule"], "KsFilterMutex");
    assert_eq!(summary["bug_check_parameter"], "0x8100A");
    assert_eq!(summary["violation"]["here"]["callback"], "property Get");
    assert_eq!(
        ledger(text(&ran.stderr).lines().last().expect("a last line"))[2],
        1
    );
}
