//! One table of the matrix: reads a folder of programs and fills cells.
//!
//! Owns what makes a cell filled and a program sound. Prints nothing itself.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use crate::{program::Program, stderr, stderr::Refusal};

/// What no message of ours may speak of: names inside the expansion, the runtime's insides, and files of type names that a
/// user does not have. (rustc prints the path of the trait behind an `on_unimplemented` text; that one is unavoidable.)
const INTERNAL: &[&str] = &[
    "__ks_",
    "ks_guard::lock::",
    "__private::with_",
    "src/lock/",
    "the full type name",
    "the full name for the type",
];

/// What is wrong, gathered so that one run shows it all.
#[derive(Default)]
pub(crate) struct Failures(Vec<String>);

impl Failures {
    pub(crate) fn add(&mut self, failure: String) {
        self.0.push(failure);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &String> {
        self.0.iter()
    }
}

pub(crate) struct Table {
    pub(crate) title: &'static str,
    /// Under `tests/`.
    pub(crate) suite: &'static str,
    /// Under the suite.
    pub(crate) folder: &'static str,
    /// The columns: names of modules.
    pub(crate) forms: &'static [&'static str],
    /// Row, column, reason.
    pub(crate) impossible: &'static [(&'static str, &'static str, &'static str)],
}

pub(crate) struct Filled {
    pub(crate) text: String,
    pub(crate) cells: usize,
    pub(crate) codes: BTreeSet<String>,
}

impl Table {
    /// Reads all programs of the folder. What is wrong goes to `failures`; the text shows the rest all the same.
    pub(crate) fn fill(&self, tests: &Path, failures: &mut Failures) -> Filled {
        let mut table = Filled {
            text: format!("{} (errors per program and form)\n", self.title),
            cells: 0,
            codes: BTreeSet::new(),
        };
        self.head(&mut table.text);
        let folder = tests.join(self.suite).join(self.folder);
        let mut rows = 0;
        for path in sorted(&folder, failures) {
            let Some(name) = row_name(&path) else {
                continue;
            };
            // A program that cannot be read is reported with all the others.
            if let Ok(row) = Row::read(&path) {
                rows += 1;
                self.line(name, &row, &mut table, failures);
            }
        }
        if rows == 0 {
            failures.add(format!("no program in {}", self.folder));
        }
        for (row, form, reason) in self.impossible {
            let program = folder.join(row).with_extension("rs");
            if !program.exists() || !self.forms.contains(form) {
                failures.add(format!(
                    "{row} x {form} is called impossible, but there is no such cell"
                ));
            }
            let _ = writeln!(table.text, "  n/a {row} x {form}: {reason}");
        }
        table
    }

    fn head(&self, text: &mut String) {
        // Column names are long; each gets a number, and the list explains it.
        for (number, form) in (1..).zip(self.forms) {
            let _ = write!(text, "  [{number}] {form}");
            if number % 5_usize == 0 {
                text.push('\n');
            }
        }
        if !self.forms.len().is_multiple_of(5) {
            text.push('\n');
        }
        let _ = write!(text, "  {:28}{:10}", "", "code");
        for number in 1..=self.forms.len() {
            let _ = write!(text, "{:>6}", format!("[{number}]"));
        }
        text.push('\n');
    }

    fn line(&self, name: &str, row: &Row, table: &mut Filled, failures: &mut Failures) {
        let _ = write!(table.text, "  {name:28}{:10}", row.codes());
        for form in self.forms {
            let errors = row.errors(form);
            let impossible = self
                .impossible
                .iter()
                .any(|(r, f, _)| (r, f) == (&name, form));
            let cell = match (errors, impossible) {
                (0, true) => "n/a".to_owned(),
                (0, false) => {
                    failures.add(format!("{name} x {form} is empty"));
                    "EMPTY".to_owned()
                }
                (_, true) => {
                    failures.add(format!(
                        "{name} x {form} is called impossible, yet it is filled"
                    ));
                    errors.to_string()
                }
                (_, false) => {
                    table.cells += 1;
                    errors.to_string()
                }
            };
            let _ = write!(table.text, "{cell:>6}");
        }
        table.text.push('\n');
        for module in &row.program.modules {
            if !self.forms.contains(&module.form.as_str()) {
                failures.add(format!("{name}: `mod {}` is no column", module.form));
            }
        }
        table
            .codes
            .extend(row.program.markers.iter().map(|m| m.code.clone()));
    }
}

/// A program with what the compiler says about it.
pub(crate) struct Row {
    program: Program,
    refusals: Vec<Refusal>,
}

impl Row {
    /// # Errors
    /// Says what about the program or its `.stderr` breaks the rules of `tests/ui`.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let read = |path: &Path| {
            fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
        };
        let text = read(path)?;
        let program = Program::parse(&text)?;
        let said = read(&path.with_extension("stderr"))?;
        if program.purpose.is_empty() {
            return Err("the first line does not say what is protected".to_owned());
        }
        for internal in INTERNAL {
            if said.contains(internal) && !text.contains(internal) {
                return Err(format!("the message shows the user `{internal}`"));
            }
        }
        let refusals = stderr::parse(&said)?;
        let this = Self { program, refusals };
        this.compare(path)?;
        Ok(this)
    }

    /// The marked lines and the errors are the same set.
    fn compare(&self, path: &Path) -> Result<(), String> {
        let marked: BTreeSet<_> = self
            .program
            .markers
            .iter()
            .map(|m| (m.line, m.code.as_str()))
            .collect();
        let found: BTreeSet<_> = self
            .refusals
            .iter()
            .map(|r| (r.line, r.code.as_str()))
            .collect();
        if marked.is_empty() {
            return Err("no line is marked `//~ ERROR <code>`".to_owned());
        }
        if let Some((line, code)) = marked.difference(&found).next() {
            return Err(format!(
                "line {line} is marked {code}, but the compiler does not say so"
            ));
        }
        if let Some((line, code)) = found.difference(&marked).next() {
            return Err(format!("line {line} gets {code}, but is not marked"));
        }
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        match self.refusals.iter().find(|r| !r.file.ends_with(name)) {
            Some(elsewhere) => Err(format!("an error points into {}", elsewhere.file)),
            None => Ok(()),
        }
    }

    /// How many errors with a code of ours lie in the module `form`.
    fn errors(&self, form: &str) -> usize {
        self.refusals
            .iter()
            .filter(|r| r.code.starts_with("KSG") && self.program.form_at(r.line) == Some(form))
            .count()
    }

    fn codes(&self) -> String {
        let codes: BTreeSet<_> = self.refusals.iter().map(|r| r.code.as_str()).collect();
        codes
            .into_iter()
            .filter(|c| c.starts_with("KSG"))
            .collect::<Vec<_>>()
            .join(" ")
    }
}

fn row_name(path: &Path) -> Option<&str> {
    let is_program = path.extension().is_some_and(|extension| extension == "rs");
    path.file_stem()
        .and_then(|stem| stem.to_str())
        .filter(|_| is_program)
}

/// The entries of a folder by name.
pub(crate) fn sorted(folder: &Path, failures: &mut Failures) -> Vec<PathBuf> {
    match fs::read_dir(folder) {
        Ok(entries) => {
            let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
            paths.sort();
            paths
        }
        Err(error) => {
            failures.add(format!("{}: {error}", folder.display()));
            Vec::new()
        }
    }
}
