//! Reads a compile-fail program: its modules and the lines that it marks with `//~ ERROR <code>`.
//!
//! A program has one top-level `mod <form>` per form, as rustfmt lays it out, so that lines suffice and no parser is
//! needed. Knows nothing of what the compiler said; that is `stderr.rs`.

use std::ops::RangeInclusive;

/// What a line of the program promises.
pub(crate) struct Marker {
    /// Counts from 1.
    pub(crate) line: usize,
    /// As in `KSG009`, or `E0379` where the compiler itself refuses.
    pub(crate) code: String,
}

/// One `mod <form> { .. }`.
pub(crate) struct Module {
    pub(crate) form: String,
    pub(crate) lines: RangeInclusive<usize>,
}

pub(crate) struct Program {
    /// The `//!` lines, joined.
    pub(crate) purpose: String,
    pub(crate) modules: Vec<Module>,
    pub(crate) markers: Vec<Marker>,
}

impl Program {
    /// # Errors
    /// Says which line is not laid out as described above.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut program = Self {
            purpose: String::new(),
            modules: Vec::new(),
            markers: Vec::new(),
        };
        let mut open: Option<(String, usize)> = None;
        for (line, text) in (1..).zip(text.lines()) {
            if let Some(purpose) = text.strip_prefix("//! ") {
                program.purpose.push_str(purpose);
                program.purpose.push(' ');
            }
            if let Some((_, codes)) = text.split_once("//~ ERROR ") {
                let codes = codes.split_whitespace().map(str::to_owned);
                program
                    .markers
                    .extend(codes.map(|code| Marker { line, code }));
            }
            let opens = text.strip_prefix("mod ").and_then(|t| t.strip_suffix(" {"));
            match (opens, &open) {
                (Some(form), None) => open = Some((form.to_owned(), line)),
                (Some(form), Some((other, _))) => {
                    return Err(format!(
                        "line {line}: `mod {form}` begins inside `mod {other}`"
                    ));
                }
                (None, _) => {}
            }
            if text == "}"
                && let Some((form, first)) = open.take()
            {
                program.modules.push(Module {
                    form,
                    lines: first..=line,
                });
            }
        }
        match open {
            Some((form, first)) => Err(format!("line {first}: `mod {form}` has no end")),
            None => Ok(program),
        }
    }

    /// The form whose module holds `line`.
    pub(crate) fn form_at(&self, line: usize) -> Option<&str> {
        let module = self.modules.iter().find(|m| m.lines.contains(&line))?;
        Some(&module.form)
    }
}
