//! The command line: what it accepts, what it refuses, and with which exit code.
//!
//! Owns the names of the options and of the misuses. Runs nothing.

use std::{fs, path::PathBuf, time::Duration};

use clap::{Parser, ValueEnum, error::ErrorKind};
use ks_guard_sim::EntryPolicy;

/// All frames were right, every mutex was released, no rule was broken.
pub(crate) const EXIT_OK: u8 = 0;
/// A frame was wrong, a mutex was not released, or a file could not be written.
pub(crate) const EXIT_FAILED: u8 = 1;
/// A rule of AVStream was broken; the report is on standard error.
pub(crate) const EXIT_VIOLATION: u8 = 2;
/// The command line makes no sense (`EX_USAGE` of `sysexits.h`).
pub(crate) const EXIT_USAGE: u8 = 64;

/// The longest run, in seconds: the ledger lists every acquisition of the last minutes in memory.
const MAX_SECONDS: f64 = 600.0;

const EXIT_CODES: &str = "\
Exit codes:
  0   every frame was right, every mutex released, no rule broken
  1   a frame was wrong, a mutex was not released, or a file could not be written
  2   a rule of AVStream was broken: the report names rule, bug check, object and both places
  64  the command line makes no sense

The last line on standard output is `ledger: N acquired, N released, V violations`. With --json standard output is
one JSON document instead, and the ledger line is the last line on standard error.";

/// Streams pictures through the testcap minidriver under a simulated ks.sys, with every lock accounted for.
#[derive(Debug, Parser)]
#[command(name = "testcap-host", version, about, after_help = EXIT_CODES)]
pub(crate) struct Options {
    /// How long to stream, in seconds, before the device is removed by surprise
    #[arg(long, default_value = "5", value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    pub(crate) seconds: Duration,

    /// What the random choices of the clients (and of `--entry-policy seeded`) start from
    #[arg(
        long,
        default_value_t = 1,
        value_name = "NUMBER",
        allow_negative_numbers = true
    )]
    pub(crate) seed: u64,

    /// The directory for the pictures and the lock timeline; created if missing
    #[arg(long, default_value = "target/testcap", value_name = "DIRECTORY")]
    pub(crate) out: PathBuf,

    /// Print nothing but the ledger line, or the reason for a failure
    #[arg(long, short)]
    pub(crate) quiet: bool,

    /// Print one JSON document instead of text; the ledger line goes to standard error
    #[arg(long)]
    pub(crate) json: bool,

    /// How callbacks are entered whose lock state the documents leave open
    #[arg(long, value_enum, default_value_t = Policy::Free, value_name = "POLICY")]
    pub(crate) entry_policy: Policy,

    /// Break one rule on purpose, under load, and see it stopped with exit code 2
    #[arg(long, value_enum, value_name = "MISUSE")]
    pub(crate) inject: Option<Misuse>,
}

/// The simulator's entry policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Policy {
    /// Nothing is held that no document calls held
    Free,
    /// Held wherever a document says so. Start is then entered with the device mutex held, while Microsoft's
    /// sample and testcap acquire it there: the run ends with that report
    Documented,
    /// Held or free by a coin that --seed decides, anew for each call
    Seeded,
}

/// The deliberate misuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Misuse {
    /// A property handler takes the filter control mutex, and again through a pin of the filter
    ControlRecursion,
    /// A property handler takes the device mutex and returns early without releasing it
    DeviceLeak,
    /// Process takes the processing mutex that AVStream took for it
    ProcessingRecursion,
    /// A property handler takes the control mutex, then the device mutex
    Inversion,
    /// Process takes the filter control mutex
    ControlInProcess,
    /// A work item releases the control mutex that a property handler acquired
    WrongThread,
    /// A property handler releases a device mutex that nobody holds
    ReleaseWithoutAcquire,
    /// A property handler takes the device mutex under a spin lock
    AbovePassive,
    /// A property handler adds to the filter's object bag without the control mutex
    BagWithoutMutex,
    /// A property handler walks from the device to its filter factories without the device mutex
    WalkWithoutMutex,
}

impl Options {
    /// Reads the command line; the error is the exit code, after clap has said what is wrong or printed the help.
    pub(crate) fn read() -> Result<Self, u8> {
        let options = Self::try_parse().map_err(|error| {
            // Nothing can be done if the terminal is gone.
            let _ = error.print();
            match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => EXIT_OK,
                _ => EXIT_USAGE,
            }
        })?;
        options.check_out().map_err(|why| {
            eprintln!("error: {why}");
            EXIT_USAGE
        })?;
        Ok(options)
    }

    /// Finds out before the run, not after it, whether there is a place for the results.
    fn check_out(&self) -> Result<(), String> {
        let out = self.out.display();
        fs::create_dir_all(&self.out)
            .map_err(|error| format!("cannot create the directory `{out}` of --out: {error}"))?;
        let probe = self.out.join(".testcap-host");
        fs::write(&probe, [])
            .and_then(|()| fs::remove_file(&probe))
            .map_err(|error| format!("cannot write to the directory `{out}` of --out: {error}"))
    }

    /// The policy as the simulator takes it.
    pub(crate) fn policy(&self) -> EntryPolicy {
        match self.entry_policy {
            Policy::Free => EntryPolicy::Free,
            Policy::Documented => EntryPolicy::Documented,
            Policy::Seeded => EntryPolicy::Seeded(self.seed),
        }
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    let wanted: f64 = text
        .parse()
        .map_err(|_| "not a number of seconds".to_owned())?;
    // Refuses what is not a number, too.
    if !(0.1..=MAX_SECONDS).contains(&wanted) {
        return Err(format!("must be from 0.1 to {MAX_SECONDS}"));
    }
    Ok(Duration::from_secs_f64(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_is_well_formed() {
        Options::command().debug_assert();
    }

    #[test]
    fn seconds_have_bounds() {
        assert_eq!(seconds("1.5"), Ok(Duration::from_millis(1500)));
        for bad in ["0", "-1", "1e9", "NaN", "inf", "five", ""] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }
}
