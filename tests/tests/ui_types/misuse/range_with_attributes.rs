//! Descriptors: a data range that promises an attribute list which is not there.
#![forbid(unsafe_code)]
include!("../prelude.rs");

static RANGE: KSDATARANGE = KSDATARANGE {
    FormatSize: 64,
    Flags: KSDATARANGE_ATTRIBUTES,
    SampleSize: 0,
    Reserved: 0,
    MajorFormat: GUID {
        Data1: 0,
        Data2: 0,
        Data3: 0,
        Data4: [0; 8],
    },
    SubFormat: GUID {
        Data1: 0,
        Data2: 0,
        Data3: 0,
        Data4: [0; 8],
    },
    Specifier: GUID {
        Data1: 0,
        Data2: 0,
        Data3: 0,
        Data4: [0; 8],
    },
};

pub static RANGES: [slot::table::DataRangeRef; 1] = [slot::table::DataRangeRef::new(&RANGE)];

fn main() {}
