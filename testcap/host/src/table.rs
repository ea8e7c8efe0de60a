//! The table of totals: per mutex and callback, how often, how long, how contended.

use std::fmt::Write;

use ks_guard_sim::{By, Ledger, Total};

const HEAD: [&str; 8] = [
    "mutex",
    "callback",
    "by",
    "acquired",
    "contended",
    "mean hold",
    "longest hold",
    "mean wait",
];

/// The table as text, a line for each mutex, callback and owner that occurred.
pub(crate) fn text(ledger: &Ledger) -> String {
    let rows: Vec<[String; 8]> = ledger.totals().iter().map(row).collect();
    let widths: [usize; 8] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([HEAD[column].len()]).max().unwrap_or(0)
    });
    let mut text = String::new();
    line(&mut text, &HEAD.map(str::to_owned), widths);
    line(&mut text, &widths.map(|width| "-".repeat(width)), widths);
    for row in &rows {
        line(&mut text, row, widths);
    }
    text
}

fn row(total: &Total) -> [String; 8] {
    [
        total.mutex.to_string(),
        total.callback.to_owned(),
        match total.by {
            By::Driver => "driver".to_owned(),
            By::Framework => "AVStream".to_owned(),
        },
        total.acquired.to_string(),
        total.contended.to_string(),
        duration(total.mean_ns()),
        duration(total.longest_ns),
        duration(total.wait_ns.checked_div(total.acquired).unwrap_or(0)),
    ]
}

/// Names to the left, numbers to the right.
fn line(text: &mut String, cells: &[String; 8], widths: [usize; 8]) {
    let mut line = String::new();
    for (column, (cell, width)) in cells.iter().zip(widths).enumerate() {
        // Writing to a string cannot fail.
        let _ = if column < 3 {
            write!(line, "{cell:<width$}  ")
        } else {
            write!(line, "{cell:>width$}  ")
        };
    }
    text.push_str(line.trim_end());
    text.push('\n');
}

/// Nanoseconds in the unit that leaves one to four digits before the point.
pub(crate) fn duration(nanos: u64) -> String {
    let in_unit = |unit: u64| format!("{}.{}", nanos / unit, nanos % unit * 10 / unit);
    if nanos < 1_000 {
        format!("{nanos} ns")
    } else if nanos < 1_000_000 {
        format!("{} µs", in_unit(1_000))
    } else {
        format!("{} ms", in_unit(1_000_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(duration(0), "0 ns");
        assert_eq!(duration(999), "999 ns");
        assert_eq!(duration(1_250), "1.2 µs");
        assert_eq!(duration(12_345_678), "12.3 ms");
    }
}
