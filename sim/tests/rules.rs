//! The rules that reports name are those of `spec/verifier_rules.toml`, with its numbers.

use std::collections::BTreeMap;

use ks_guard_sim::Rule;
use toml::Table;

#[test]
fn names_and_numbers_are_the_documented_ones() {
    let file: Table = toml::from_str(include_str!("../../spec/verifier_rules.toml")).expect("TOML");
    let rows = file["rule"].as_array().expect("rows");
    let documented: BTreeMap<&str, u32> = rows
        .iter()
        .map(|row| {
            let arg1 = row["arg1"].as_str().expect("a number in hexadecimal");
            // One page adds a remark to the number.
            let number = arg1
                .split(' ')
                .next()
                .unwrap_or_default()
                .trim_start_matches("0x");
            let number = u32::from_str_radix(number, 16).expect("a number in hexadecimal");
            (row["name"].as_str().expect("a name"), number)
        })
        .collect();
    let mut ours: BTreeMap<&str, u32> = Rule::ALL.iter().map(|r| (r.name(), r.arg1())).collect();
    // Its page gives no limit, so there is nothing to measure against.
    assert_eq!(ours.insert("KsTimedPinSetDeviceState", 0x82001), None);
    assert_eq!(ours, documented);
}
