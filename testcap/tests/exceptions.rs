//! How much of the driver is not safe code, and why.

use std::{fs, path::Path};

/// Every `#[expect(unsafe_code, ..)]` below `folder`, as file and reason.
fn exceptions(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            exceptions(&path, found);
            continue;
        }
        let text = fs::read_to_string(&path).expect("a source file");
        let name = path.file_name().expect("a name").to_string_lossy();
        for part in text.split("unsafe_code,").skip(1) {
            let reason = part.split('"').nth(1).expect("a reason");
            found.push((name.to_string(), reason.to_owned()));
        }
    }
}

#[test]
fn exceptions_are_few_and_have_reasons() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let root = fs::read_to_string(sources.join("lib.rs")).expect("the root");
    assert!(root.contains("#![deny(unsafe_code)]"));
    let mut found = Vec::new();
    exceptions(&sources, &mut found);
    found.sort();
    println!("expect(unsafe_code) in testcap: {}", found.len());
    for (file, reason) in &found {
        println!("  {file}: {reason}");
    }
    let files: Vec<&str> = found.iter().map(|(file, _)| file.as_str()).collect();
    assert_eq!(
        files,
        ["device.rs", "lib.rs", "properties.rs", "query_stop.rs"],
        "a new exception needs a reason that names a gap"
    );
}
