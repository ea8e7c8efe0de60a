//! Reads both sides, our `ffi` and bindgen's view of ks.h, and writes what `tests/layout.rs` compares.
//!
//! Structs, offsets and constants become Rust expressions over both sides, so that the compiler computes them;
//! signatures and types become text (see `model.rs`). Compares nothing itself.

mod model;

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use model::Model;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let ffi = here.join("../../../runtime/src/ffi");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed={}", ffi.display());

    let mut ours = Model::default();
    for entry in fs::read_dir(&ffi)? {
        let path = entry?.path();
        // The driver build's types are wdk-sys's own; `layout.rs` holds assertions, not declarations.
        if path.extension().is_some_and(|e| e == "rs")
            && !path.ends_with("nt_wdk.rs")
            && !path.ends_with("layout.rs")
        {
            ours.read(&fs::read_to_string(&path)?)
                .map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    ours.settle(&BTreeSet::new());

    // Macros have no value until something uses them, and what is no macro must not be asked for: so, twice.
    let base = fs::read_to_string(here.join("build/header.h"))?;
    let first = bindgen_over(&base, &out)?;
    let asked = format!("{base}{}", questions(&ours, &first));
    let mut theirs = bindgen_over(&asked, &out)?;
    theirs.settle(&ours.structs.keys().cloned().collect());

    fs::write(out.join("rows.rs"), rows(&ours, &theirs)?)?;
    Ok(())
}

/// bindgen's declarations of `text`, left in `header.rs` and read back.
fn bindgen_over(text: &str, out: &Path) -> Result<Model> {
    let ddk = env::var("KS_HEADERS_DDK")?;
    println!("cargo::rerun-if-env-changed=KS_HEADERS_DDK");
    let bindings = bindgen::Builder::default()
        .header_contents("ks-headers.h", text)
        .clang_arg(format!("-I{ddk}"))
        .clang_arg(format!("-I{ddk}/.."))
        .use_core()
        .ctypes_prefix("crate::c")
        .default_enum_style(bindgen::EnumVariation::Consts)
        .prepend_enum_name(false)
        .generate_inline_functions(true)
        .merge_extern_blocks(true)
        .derive_debug(false)
        .allowlist_file(r".*[/\\](ks|ksmedia)\.h")
        .allowlist_var("ksq_.*")
        .allowlist_function("RemoveEntryList|ExAllocatePool.*|ExFreePool|Ps(Create|Terminate)SystemThread|ObReferenceObjectByHandle|ObfDereferenceObject|ZwClose|Ke(InitializeEvent|SetEvent|WaitForSingleObject)|Ke(Acquire|Release)SpinLock.*|KeGetCurrentIrql|Ex(Initialize|Acquire|Release)FastMutex|IoGetCurrentIrpStackLocation")
        .allowlist_type("P?(_?(IRP|IO_STACK_LOCATION|WORK_QUEUE_ITEM|DRIVER_OBJECT|FILE_OBJECT|UNICODE_STRING|DEVICE_OBJECT|CM_RESOURCE_LIST|DEVICE_CAPABILITIES|MDL|KTIMER|KDPC|KEVENT|OBJECT_ATTRIBUTES|CLIENT_ID|OBJECT_HANDLE_INFORMATION)|EVENT_TYPE|KWAIT_REASON|(DEVICE|SYSTEM)_POWER_STATE|POOL_TYPE|WORK_QUEUE_TYPE)")
        .generate()?;
    let file = out.join("header.rs");
    bindings.write_to_file(&file)?;
    let mut model = Model::default();
    model.read(&fs::read_to_string(&file)?)?;
    Ok(model)
}

/// C that gives a value, under a name of ours, to each constant that is a macro in the headers.
fn questions(ours: &Model, header: &Model) -> String {
    let mut text = String::from(
        "#define KSQ_GUID(n, ...) KSQ_GUID_(n, __VA_ARGS__)\n\
         #define KSQ_GUID_(n, a, b, c, d, e, f, g, h, i, j, k) \
         static const unsigned long long ksq_##n##_d1 = (a), ksq_##n##_d2 = (b), ksq_##n##_d3 = (c), \
         ksq_##n##_d4 = ((unsigned long long)(d) << 56) | ((unsigned long long)(e) << 48) | \
         ((unsigned long long)(f) << 40) | ((unsigned long long)(g) << 32) | ((unsigned long long)(h) << 24) | \
         ((unsigned long long)(i) << 16) | ((unsigned long long)(j) << 8) | (k);\n",
    );
    for (name, ty) in &ours.constants {
        let _ = if ty == "GUID" {
            write!(
                text,
                "#ifdef STATIC_{name}\nKSQ_GUID({name}, STATIC_{name})\n#endif\n"
            )
        } else if header.constants.contains_key(name) {
            Ok(())
        } else {
            write!(
                text,
                "#ifdef {name}\nstatic const long long ksq_{name} = (long long)({name});\n#endif\n"
            )
        };
    }
    text
}

/// The tables of `src/lib.rs`, as Rust source.
fn rows(ours: &Model, theirs: &Model) -> Result<String> {
    let mut structs = String::new();
    let mut types = String::new();
    for (name, declaration) in &ours.structs {
        let Some(header) = theirs.struct_called(name) else {
            writeln!(
                structs,
                "    Struct {{ name: {name:?}, ours: size_of::<ffi::{name}>(), header: None, fields: &[] }},"
            )?;
            continue;
        };
        write!(
            structs,
            "    Struct {{ name: {name:?}, ours: size_of::<ffi::{name}>(), header: Some(size_of::<header::{header}>()), fields: &["
        )?;
        for (field, ty) in &declaration.fields {
            let (place, theirs_ty) = match theirs.member(header, field) {
                Some((path, ty)) => (
                    format!("Some(offset_of!(header::{header}, {path}))"),
                    Some(theirs.spell(&ty)),
                ),
                None => ("None".to_owned(), None),
            };
            write!(
                structs,
                "Field {{ name: {field:?}, ours: offset_of!(ffi::{name}, {field}), header: {place} }}, "
            )?;
            row(
                &mut types,
                &format!("{name}.{field}"),
                &ours.spell(ty),
                theirs_ty,
            )?;
        }
        writeln!(structs, "] }},")?;
    }

    for (name, ty) in &ours.aliases {
        let header = match theirs.aliases.contains_key(name) {
            true => Some(theirs.spell(&syn::parse_str(name)?)),
            false => None,
        };
        // An alias of a struct of another name is the header's typedef; one that it lacks is only a convenience.
        let header = header.or_else(|| theirs.struct_called(name).map(str::to_owned));
        row(&mut types, name, &ours.spell(ty), header)?;
    }
    let mut functions = String::new();
    for (name, signature) in &ours.functions {
        let header = theirs
            .functions
            .get(name)
            .map(|signature| theirs.signature(signature));
        row(&mut functions, name, &ours.signature(signature), header)?;
    }

    let mut constants = String::new();
    let mut guids = String::new();
    for (name, ty) in &ours.constants {
        if ty == "GUID" {
            let header = if theirs.constants.contains_key(&format!("ksq_{name}_d1")) {
                format!(
                    "Some([header::ksq_{name}_d1, header::ksq_{name}_d2, header::ksq_{name}_d3, header::ksq_{name}_d4])"
                )
            } else {
                "None".to_owned()
            };
            writeln!(
                guids,
                "    Guid {{ name: {name:?}, ours: ffi::{name}, header: {header} }},"
            )?;
        } else if INTEGERS.contains(&ours.spell(&syn::parse_str(ty)?).as_str()) {
            let question = format!("ksq_{name}");
            let header = [name, &question]
                .into_iter()
                .find(|name| theirs.constants.contains_key(*name))
                .map_or_else(
                    || "None".to_owned(),
                    |name| format!("Some(header::{name} as i128)"),
                );
            writeln!(
                constants,
                "    Constant {{ name: {name:?}, ours: ffi::{name} as i128, header: {header} }},"
            )?;
        }
    }
    Ok(format!(
        "pub static STRUCTS: &[Struct] = &[\n{structs}];\npub static TYPES: &[Text] = &[\n{types}];\n\
         pub static FUNCTIONS: &[Text] = &[\n{functions}];\npub static CONSTANTS: &[Constant] = &[\n{constants}];\n\
         pub static GUIDS: &[Guid] = &[\n{guids}];\n"
    ))
}

const INTEGERS: &[&str] = &["u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64"];

fn row(to: &mut String, name: &str, ours: &str, header: Option<String>) -> Result<()> {
    writeln!(
        to,
        "    Text {{ name: {name:?}, ours: {ours:?}, header: {header:?} }},"
    )?;
    Ok(())
}
