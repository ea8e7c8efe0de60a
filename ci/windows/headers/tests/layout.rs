//! Every declaration of `ks_guard::ffi` is the header's, or its difference is in `differences.txt` with its page.

use std::collections::BTreeMap;
use std::fmt::Debug;

use ks_headers::{CONSTANTS, FUNCTIONS, GUIDS, STRUCTS, TYPES};

/// `name: page: reason`, a line each; an entry that explains nothing is itself an error.
const DIFFERENCES: &str = include_str!("../differences.txt");

#[derive(Default)]
struct Comparison {
    explained: BTreeMap<&'static str, bool>,
    unexplained: Vec<String>,
}

impl Comparison {
    fn new() -> Self {
        let explained = DIFFERENCES
            .lines()
            .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
            .map(|line| {
                let parts: Vec<&str> = line.splitn(3, ": ").collect();
                assert!(
                    parts.len() == 3 && parts.iter().all(|part| !part.is_empty()),
                    "differences.txt: not `name: page: reason`: {line}"
                );
                (parts[0], false)
            })
            .collect();
        Self {
            explained,
            unexplained: Vec::new(),
        }
    }

    fn compare<T: PartialEq + Debug>(&mut self, name: &str, ours: &T, header: Option<&T>) {
        if Some(ours) == header {
            return;
        }
        if let Some(used) = self.explained.get_mut(name) {
            *used = true;
        } else {
            self.unexplained
                .push(format!("{name}: ffi has {ours:?}, the header {header:?}"));
        }
    }
}

#[test]
fn every_declaration_is_the_header_s() {
    let mut all = Comparison::new();
    let mut fields = 0;
    for row in STRUCTS {
        all.compare(row.name, &row.ours, row.header.as_ref());
        for field in row.fields {
            fields += 1;
            all.compare(
                &format!("{}.{}", row.name, field.name),
                &field.ours,
                field.header.as_ref(),
            );
        }
    }
    for row in TYPES.iter().chain(FUNCTIONS) {
        all.compare(row.name, &row.ours, row.header.as_ref());
    }
    for row in CONSTANTS {
        all.compare(row.name, &row.ours, row.header.as_ref());
    }
    for row in GUIDS {
        let ours = [
            u64::from(row.ours.Data1),
            u64::from(row.ours.Data2),
            u64::from(row.ours.Data3),
            u64::from_be_bytes(row.ours.Data4),
        ];
        all.compare(row.name, &ours, row.header.as_ref());
    }
    for (name, used) in &all.explained {
        if !used {
            all.unexplained
                .push(format!("{name}: in differences.txt, but does not differ"));
        }
    }

    for line in &all.unexplained {
        println!("unexplained: {line}");
    }
    println!(
        "layout: {} types, {} constants, {} GUIDs compared; {} documented differences",
        TYPES.len(),
        CONSTANTS.len(),
        GUIDS.len(),
        all.explained.len()
    );
    println!(
        "layout: {} structs, {fields} fields, {} functions compared, {} unexplained",
        STRUCTS.len(),
        FUNCTIONS.len(),
        all.unexplained.len()
    );
    assert!(all.unexplained.is_empty(), "see the lines above");
    assert!(
        STRUCTS.len() > 50 && fields > 300 && FUNCTIONS.len() > 50,
        "rows are missing: was everything read?"
    );
}
