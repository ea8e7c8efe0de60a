//! Reads what the compiler is expected to say: a `.stderr` file of trybuild.
//!
//! Takes out of each message what the matrix needs, its code and its first place. Judges nothing.

/// One error of the compiler.
pub(crate) struct Refusal {
    /// `KSG009` where the message begins with one, else the compiler's own as in `E0379`, else `error`.
    pub(crate) code: String,
    /// The line that the first arrow names; counts from 1.
    pub(crate) line: usize,
    /// The file that the arrow names.
    pub(crate) file: String,
}

/// Every error in the text, in its order.
///
/// # Errors
/// Says which message is a warning, or an error that names no place.
pub(crate) fn parse(text: &str) -> Result<Vec<Refusal>, String> {
    let mut refusals = Vec::new();
    let mut heading: Option<&str> = None;
    for line in text.lines() {
        if line.starts_with("warning") {
            return Err(format!("the compiler only warns: {line}"));
        }
        if line.starts_with("error") {
            if let Some(heading) = heading {
                return Err(format!("names no place: {heading}"));
            }
            heading = Some(line);
        }
        let place = line.trim_start().strip_prefix("--> ");
        if let (Some(place), Some(first)) = (place, heading) {
            refusals.push(at(first, place)?);
            heading = None;
        }
    }
    match heading {
        Some(heading) => Err(format!("names no place: {heading}")),
        None => Ok(refusals),
    }
}

fn at(heading: &str, place: &str) -> Result<Refusal, String> {
    // `path/to/file.rs:12:5`
    let mut parts = place.rsplitn(3, ':');
    let (_column, line, file) = (parts.next(), parts.next(), parts.next());
    let line = line.and_then(|line| line.parse().ok());
    let (Some(line), Some(file)) = (line, file) else {
        return Err(format!("not a place: {place}"));
    };
    Ok(Refusal {
        code: code(heading),
        line,
        file: file.to_owned(),
    })
}

/// `error: KSG009: ..`, `error[E0277]: KSG018: ..`, `error[E0379]: ..` or `error: ..`
fn code(heading: &str) -> String {
    let (kind, text) = heading.split_once(": ").unwrap_or((heading, ""));
    let ours = text.split(':').next().filter(|code| is_ours(code));
    let rustc = kind
        .strip_prefix("error[")
        .and_then(|code| code.strip_suffix(']'));
    ours.or(rustc).unwrap_or("error").to_owned()
}

/// Whether it looks like `KSG009`.
pub(crate) fn is_ours(code: &str) -> bool {
    code.strip_prefix("KSG")
        .is_some_and(|n| n.len() == 3 && n.bytes().all(|b| b.is_ascii_digit()))
}
