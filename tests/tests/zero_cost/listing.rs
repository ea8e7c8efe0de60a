//! Assembly as the compiler prints it, down to what a processor sees.
//!
//! Owns what counts: instructions with their operands, in order. Directives, comments, the numbers of labels and the names
//! of functions of the same file do not; a static keeps its name. Called by `main` and `build`. Reads what LLVM writes for ELF.

use std::collections::HashMap;
use std::fmt::{self, Write as _};

/// One file of assembly.
pub(crate) struct Listing {
    /// What follows each label that is not local: instructions and local labels.
    bodies: HashMap<String, Vec<String>>,
    /// The pointer at the head of each datum, and what a name stands for.
    pointers: HashMap<String, String>,
}

/// The code of one handler, and of the functions of its file that it calls.
#[derive(PartialEq, Eq)]
pub(crate) struct Code(Vec<String>);

impl Listing {
    pub(crate) fn parse(text: &str) -> Self {
        let mut listing = Self {
            bodies: HashMap::new(),
            pointers: HashMap::new(),
        };
        let mut current = None;
        for line in text.lines().map(without_comment) {
            if let Some(label) = line.strip_suffix(':') {
                if !is_local(label) {
                    current = Some(label.to_owned());
                    listing.bodies.entry(label.to_owned()).or_default();
                } else if label.contains("func_end") {
                    current = None;
                } else if let Some(name) = &current {
                    listing.push(name, line);
                }
            } else if let Some(directive) = line.strip_prefix('.') {
                let (directive, operand) = directive
                    .split_once(char::is_whitespace)
                    .unwrap_or((directive, ""));
                match (directive, &current) {
                    ("section" | "text" | "data", _) => {
                        current = None;
                    }
                    ("quad" | "xword" | "8byte", Some(name)) => {
                        listing
                            .pointers
                            .entry(name.clone())
                            .or_insert(operand.trim().to_owned());
                    }
                    ("set", _) => {
                        if let Some((name, value)) = operand.split_once(',') {
                            listing
                                .pointers
                                .insert(name.trim().to_owned(), value.trim().to_owned());
                        }
                    }
                    _ => {}
                }
            } else if let (Some(name), false) = (&current, line.is_empty()) {
                listing.push(name, line);
            }
        }
        listing
    }

    fn push(&mut self, name: &str, line: &str) {
        if let Some(body) = self.bodies.get_mut(name) {
            body.push(line.to_owned());
        }
    }

    /// The code that the static `name` points to.
    pub(crate) fn code(&self, name: &str) -> Result<Code, String> {
        let mut entry = self
            .pointers
            .get(name)
            .ok_or_else(|| format!("no static {name} in the assembly"))?;
        // Functions that the compiler found to be equal are one, with several names.
        while let Some(other) = self.pointers.get(entry) {
            entry = other;
        }
        let mut functions = vec![entry.as_str()];
        let mut code = Vec::new();
        let mut next = 0;
        while let Some(&function) = functions.get(next) {
            let body = match self.bodies.get(function) {
                Some(body) if !body.is_empty() => body,
                _ => return Err(format!("{name}: no code for {function}")),
            };
            code.push(format!("fn{next}:"));
            self.normalize(name, body, &mut functions, &mut code)?;
            next += 1;
        }
        Ok(Code(code))
    }

    /// What a name stands for, if that is code: the label of a static has no instructions.
    fn function(&self, name: &str) -> Option<(&String, &Vec<String>)> {
        let found = self.bodies.get_key_value(name);
        found.filter(|(_, body)| !body.is_empty())
    }

    fn normalize<'a>(
        &'a self,
        name: &str,
        body: &'a [String],
        functions: &mut Vec<&'a str>,
        code: &mut Vec<String>,
    ) -> Result<(), String> {
        let labels: HashMap<&str, usize> = body
            .iter()
            .filter_map(|line| line.strip_suffix(':'))
            .enumerate()
            .map(|(number, label)| (label, number))
            .collect();
        for line in body {
            let mut text = String::new();
            let mut rest = line.as_str();
            while !rest.is_empty() {
                let word = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                if word == 0 {
                    let mut chars = rest.chars();
                    text.extend(chars.next());
                    rest = chars.as_str();
                    continue;
                }
                let (word, after) = rest.split_at(word);
                rest = after;
                if let Some(number) = labels.get(word) {
                    let _ = write!(text, "label{number}");
                } else if let Some((function, _)) = self.function(word) {
                    let known = functions.iter().position(|other| other == function);
                    let number = known.unwrap_or(functions.len());
                    if known.is_none() {
                        functions.push(function);
                    }
                    let _ = write!(text, "fn{number}");
                } else if is_local(word) {
                    return Err(format!(
                        "{name}: `{line}` reads a table, which is not compared"
                    ));
                } else {
                    text += word;
                }
            }
            code.push(text);
        }
        Ok(())
    }
}

impl Code {
    pub(crate) fn instructions(&self) -> usize {
        self.0.iter().filter(|line| !line.ends_with(':')).count()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|line| writeln!(f, "    {line}"))
    }
}

fn without_comment(line: &str) -> &str {
    let marks: &[&str] = if cfg!(any(target_arch = "x86", target_arch = "x86_64")) {
        &["#"]
    } else {
        // `#` begins a number there.
        &["//", ";"]
    };
    let end = marks.iter().filter_map(|mark| line.find(mark)).min();
    line[..end.unwrap_or(line.len())].trim()
}

/// Whether a label is the compiler's own.
fn is_local(label: &str) -> bool {
    label.starts_with(".L")
}

/// Part of a name: mangled ones have `$` and `.` in them.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$')
}
