//! testcap.sys is an image that the Windows loader takes, and imports what the driver uses and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::{env, fs};

use object::LittleEndian as LE;
use object::pe::{IMAGE_FILE_MACHINE_AMD64, IMAGE_SUBSYSTEM_NATIVE};
use object::read::pe::{ImageNtHeaders, ImageOptionalHeader, ImageThunkData, Import, PeFile64};

/// The images that may satisfy a kernel driver's imports here.
const MODULES: [&str; 3] = ["hal.dll", "ks.sys", "ntoskrnl.exe"];
/// The functions of ks.sys that testcap calls, itself or through what ks.h defines as inline.
const KS: &[&str] = &[
    "KsAcquireControl",
    "KsAcquireDevice",
    "KsAddItemToObjectBag",
    "KsCreateFilterFactory",
    "KsDefaultAddEventHandler",
    "KsFilterFactorySetDeviceClassesState",
    "KsFilterGetFirstChildPin",
    "KsFreeObjectCreateItemsByContext",
    "KsGenerateEvents",
    "KsGetDevice",
    "KsGetFilterFromIrp",
    "KsGetFirstChild",
    "KsGetNextSibling",
    "KsGetParent",
    "KsGetPinFromIrp",
    "KsInitializeDriver",
    "KsPinAcquireProcessingMutex",
    "KsPinAttemptProcessing",
    "KsPinGetLeadingEdgeStreamPointer",
    "KsPinGetNextSiblingPin",
    "KsPinGetParentFilter",
    "KsPinRegisterPowerCallbacks",
    "KsPinReleaseProcessingMutex",
    "KsReleaseControl",
    "KsReleaseDevice",
    "KsStreamPointerAdvanceOffsetsAndUnlock",
    "KsStreamPointerSetStatusCode",
    "_KsEdit",
];
/// What unwinding, structured exceptions and floating-point emulation would import.
const HELPERS: [&str; 8] = [
    "_Unwind",
    "__C_specific_handler",
    "__CxxFrameHandler",
    "_CxxThrowException",
    "RtlUnwind",
    "RtlVirtualUnwind",
    "_fltused",
    "KeSaveExtendedProcessorState",
];

/// The checksum of a PE image: the 16-bit sums of the file, without the field itself, and the file's length.
fn checksum(image: &[u8], field: usize) -> u32 {
    let mut sum = 0u32;
    for (index, pair) in image.chunks(2).enumerate() {
        if (field..field + 4).contains(&(index * 2)) {
            continue;
        }
        let word = u16::from_le_bytes([pair[0], pair.get(1).copied().unwrap_or(0)]);
        sum += u32::from(word);
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum + u32::try_from(image.len()).expect("an image is smaller than 4 GiB")
}

#[test]
fn the_image_is_a_driver() {
    let path =
        env::var("TESTCAP_SYS").expect("TESTCAP_SYS names the image; run ci/windows/pe-report");
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let file = PeFile64::parse(&*bytes).expect("a 64-bit PE image");
    let headers = file.nt_headers();
    let optional = headers.optional_header();

    assert_eq!(
        headers.file_header().machine.get(LE),
        IMAGE_FILE_MACHINE_AMD64
    );
    assert_eq!(
        optional.subsystem(),
        IMAGE_SUBSYSTEM_NATIVE,
        "subsystem NATIVE"
    );

    let entry = optional.address_of_entry_point();
    let exports = file
        .export_table()
        .expect("readable")
        .expect("an export table");
    let exported: BTreeMap<String, u32> = exports
        .exports()
        .expect("readable")
        .into_iter()
        .filter_map(|export| {
            let object::read::pe::ExportTarget::Address(address) = export.target else {
                return None;
            };
            Some((String::from_utf8_lossy(export.name?).into_owned(), address))
        })
        .collect();
    assert_eq!(
        exported.get("DriverEntry"),
        Some(&entry),
        "the entry point is DriverEntry"
    );

    // The field's place: PE signature, file header, then 64 bytes into the optional header.
    let pe = u32::from_le_bytes(bytes[0x3c..0x40].try_into().expect("four bytes")) as usize;
    let sum = checksum(&bytes, pe + 4 + 20 + 64);
    assert_eq!(
        optional.check_sum(),
        sum,
        "the header's checksum is the file's"
    );

    let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let table = file
        .import_table()
        .expect("readable")
        .expect("an import table");
    let mut descriptors = table.descriptors().expect("readable");
    while let Some(descriptor) = descriptors.next().expect("readable") {
        let module = table.name(descriptor.name.get(LE)).expect("a name");
        let names = imports
            .entry(String::from_utf8_lossy(module).to_lowercase())
            .or_default();
        let mut thunks = table
            .thunks(descriptor.original_first_thunk.get(LE))
            .expect("readable");
        while let Some(thunk) = thunks
            .next::<object::pe::ImageNtHeaders64>()
            .expect("readable")
        {
            assert!(!thunk.is_ordinal(), "imported by name");
            let Import::Name(_, name) = table
                .import::<object::pe::ImageNtHeaders64>(thunk)
                .expect("readable")
            else {
                panic!("imported by name");
            };
            names.insert(String::from_utf8_lossy(name).into_owned());
        }
    }
    for module in imports.keys() {
        assert!(MODULES.contains(&module.as_str()), "imports from {module}");
    }
    let ks: Vec<&str> = imports["ks.sys"].iter().map(String::as_str).collect();
    assert_eq!(ks, KS, "exactly the Ks functions that the driver uses");
    // Imports alone: wdk-sys itself exports empty stand-ins for the handlers that core mentions.
    for name in imports.values().flatten() {
        assert!(
            !HELPERS.iter().any(|helper| name.starts_with(helper)),
            "unwinding or float helper {name}"
        );
    }

    println!(
        "pe: {} bytes, x86_64, subsystem NATIVE, entry DriverEntry at {entry:#x}, checksum {sum:#x} valid",
        bytes.len()
    );
    for (module, names) in &imports {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        println!("pe: {module}: {} imports: {}", names.len(), names.join(" "));
    }
}
