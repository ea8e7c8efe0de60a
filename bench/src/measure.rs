//! Runs cargo and measures it.
//!
//! Owns the clock, which counts the CPU time of a command and all its children, and the pairing. Called by `main`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;
use std::{env, fs, io, mem};

/// The ratios of two commands.
pub struct Sample {
    /// Seconds of the first and of the second command, per round.
    rounds: Vec<(f64, f64)>,
    /// What each ratio is multiplied with.
    scale: f64,
}

impl Sample {
    /// The same, counted per item: of `first` items in the first command, of `second` in the second.
    pub fn per(self, first: usize, second: usize) -> Self {
        Self {
            scale: second as f64 / first as f64,
            ..self
        }
    }

    pub fn rounds(&self) -> usize {
        self.rounds.len()
    }

    fn ratios(&self) -> Vec<f64> {
        self.rounds
            .iter()
            .map(|(a, b)| a / b * self.scale)
            .collect()
    }

    pub fn median(&self) -> f64 {
        median(self.ratios())
    }

    pub fn range(&self) -> (f64, f64) {
        let ratios = self.ratios();
        let low = ratios.iter().copied().fold(f64::INFINITY, f64::min);
        (low, ratios.iter().copied().fold(0.0, f64::max))
    }

    /// The median seconds of each command.
    pub fn seconds(&self) -> (f64, f64) {
        let first = self.rounds.iter().map(|round| round.0).collect();
        let second = self.rounds.iter().map(|round| round.1).collect();
        (median(first), median(second))
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 {
        values[middle]
    } else {
        (values[middle - 1] + values[middle]) / 2.0
    }
}

/// Runs two commands in turn, the other one first in every second round.
pub fn paired(
    rounds: usize,
    mut first: impl FnMut() -> io::Result<f64>,
    mut second: impl FnMut() -> io::Result<f64>,
) -> io::Result<Sample> {
    let rounds = (0..rounds)
        .map(|round| {
            if round % 2 == 0 {
                let a = first()?;
                Ok((a, second()?))
            } else {
                let b = second()?;
                Ok((first()?, b))
            }
        })
        .collect::<io::Result<_>>()?;
    Ok(Sample { rounds, scale: 1.0 })
}

/// Cargo, in the generated workspace.
pub struct Cargo {
    work: PathBuf,
    program: OsString,
}

impl Cargo {
    pub fn new(work: &Path) -> Self {
        Self {
            work: work.to_owned(),
            program: env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
        }
    }

    /// Checks one crate, so that the others wait for no dependency.
    pub fn build_dependencies(&self, name: &str) -> io::Result<()> {
        self.run(&["check", "-p", name], "target").map(drop)
    }

    /// Seconds to check one crate whose dependencies are there.
    pub fn check(&self, name: &str) -> io::Result<f64> {
        let source = self.work.join(name).join("src/lib.rs");
        fs::File::options()
            .append(true)
            .open(source)?
            .set_modified(SystemTime::now())?;
        self.run(&["check", "-p", name], "target")
    }

    /// Seconds to build a package and what it depends on, from nothing.
    pub fn clean_build(&self, name: &str) -> io::Result<f64> {
        let target = format!("clean-{name}");
        match fs::remove_dir_all(self.work.join(&target)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        self.run(&["build", "-p", name], &target)
    }

    fn run(&self, arguments: &[&str], target: &str) -> io::Result<f64> {
        let before = cpu_seconds()?;
        let output = Command::new(&self.program)
            .args(arguments)
            .args(["--quiet", "--target-dir", target])
            .current_dir(&self.work)
            // What a first build costs; and nothing of the caller's.
            .env("CARGO_INCREMENTAL", "0")
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .stdin(Stdio::null())
            .output()?;
        let seconds = cpu_seconds()? - before;
        if output.status.success() && output.stderr.is_empty() {
            return Ok(seconds);
        }
        let text = String::from_utf8_lossy(&output.stderr);
        let head: String = text.chars().take(4_000).collect();
        Err(io::Error::other(format!(
            "cargo {arguments:?}: {}\n{head}",
            output.status
        )))
    }
}

/// CPU seconds of all children so far.
fn cpu_seconds() -> io::Result<f64> {
    // SAFETY: `rusage` is a C structure of integers.
    let mut usage: libc::rusage = unsafe { mem::zeroed() };
    // SAFETY: a valid place for the result.
    if unsafe { libc::getrusage(libc::RUSAGE_CHILDREN, &raw mut usage) } != 0 {
        return Err(io::Error::last_os_error());
    }
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    Ok(seconds(usage.ru_utime) + seconds(usage.ru_stime))
}
