//! Writes the crates that are measured: the same handlers, under our attribute and under the one that it is compared with.
//!
//! Owns the handlers' text. Called by `main`.

use std::fmt::{self, Write as _};
use std::path::Path;
use std::{fs, io};

/// What stands on the functions.
#[derive(Clone, Copy)]
pub enum Form {
    /// `#[ks_synchronized]` on C signatures.
    Raw,
    /// `#[ks_synchronized(slot = ..)]` on contexts and typed handles.
    Typed,
    /// `#[tracing::instrument(skip_all)]` on the functions of `Raw`.
    RawTraced,
    /// `#[tracing::instrument(skip_all)]` on the functions of `Typed`, with the types that the attribute fills in.
    TypedTraced,
}

impl Form {
    /// What it is compared with.
    pub fn traced(self) -> Self {
        match self {
            Self::Raw | Self::RawTraced => Self::RawTraced,
            Self::Typed | Self::TypedTraced => Self::TypedTraced,
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Raw => "raw",
            Self::Typed => "typed",
            Self::RawTraced => "raw-traced",
            Self::TypedTraced => "typed-traced",
        })
    }
}

pub fn crate_name(form: Form, handlers: usize) -> String {
    format!("{form}-{handlers}")
}

/// Writes a workspace with one crate per form and size.
pub fn workspace(work: &Path, sizes: &[usize]) -> io::Result<()> {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime");
    let runtime = runtime.canonicalize()?;
    fs::create_dir_all(work)?;
    let mut members = String::new();
    for form in [Form::Raw, Form::RawTraced, Form::Typed, Form::TypedTraced] {
        for &size in sizes {
            let name = crate_name(form, size);
            let folder = work.join(&name);
            fs::create_dir_all(folder.join("src"))?;
            fs::write(folder.join("Cargo.toml"), manifest(&name))?;
            fs::write(folder.join("src/lib.rs"), source(form, size))?;
            let _ = write!(members, "{name:?}, ");
        }
    }
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{members}]\n\n[workspace.dependencies]\n\
         ks-guard = {{ path = {runtime:?} }}\ntracing = \"0.1\"\n"
    );
    fs::write(work.join("Cargo.toml"), manifest)?;
    // The versions of the committed lock file; cargo adds the generated crates.
    fs::write(work.join("Cargo.lock"), include_str!("../Cargo.lock"))
}

fn manifest(name: &str) -> String {
    // Each crate has both dependencies, so that reading their metadata costs the same.
    format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nks-guard.workspace = true\ntracing.workspace = true\n"
    )
}

const HEAD: &str = "\
#![no_std]
// A `Result` in a C signature, which our attribute turns into a status and the other one does not.
#![allow(improper_ctypes_definitions, dead_code, unused_imports)]
use ks_guard::ffi::*;
use ks_guard::slot::{Slot, device, filter, pin};
use ks_guard::{Cx, Device, Driver, Filter, FilterKind, NtResult, NtStatus, Pin, PinKind, ks_synchronized};

pub struct Data { count: u32 }
pub enum Drv {}
impl Driver for Drv { type Device = Data; }
pub enum Flt {}
impl FilterKind for Flt { type Driver = Drv; type Control = Data; type Processing = Data; }
pub enum Vid {}
impl PinKind for Vid { type Filter = Flt; type Control = Data; type Processing = Data; }

fn check(value: u32) -> NtResult {
    if value > 255 { Err(NtStatus::INVALID_PARAMETER) } else { Ok(()) }
}
";

fn source(form: Form, handlers: usize) -> String {
    let mut text = HEAD.to_owned();
    for i in 0..handlers {
        let handler = match form {
            Form::Raw | Form::RawTraced => raw(i),
            Form::Typed | Form::TypedTraced => typed(i),
        };
        let item = match form {
            Form::Raw | Form::Typed => format!(
                "#[ks_synchronized{}]\n{}{}",
                handler.arguments, handler.signature, handler.body
            ),
            Form::RawTraced => format!("{INSTRUMENT}{}{}", handler.signature, handler.body),
            Form::TypedTraced => format!("{INSTRUMENT}{}{}", handler.in_full, handler.scoped),
        };
        text.push_str(&item);
        text.push('\n');
    }
    text
}

const INSTRUMENT: &str = "#[tracing::instrument(skip_all)]\n";

struct Handler {
    /// Of the attribute.
    arguments: &'static str,
    signature: String,
    body: String,
    /// The signature as one writes it without the attribute: lifetimes and states spelled.
    in_full: String,
    /// The body as one writes it without the attribute: the scope opened by hand.
    scoped: String,
}

fn raw(i: usize) -> Handler {
    let (arguments, signature, body) = match i % 4 {
        0 => (
            "",
            format!(
                "pub unsafe extern \"C\" fn remove_{i}(device: PKSDEVICE, irp: PIRP) -> NTSTATUS "
            ),
            format!(
                "{{
    let _ = irp;
    let data = unsafe {{ (*device).Context.cast::<Data>() }};
    if data.is_null() {{
        return STATUS_UNSUCCESSFUL;
    }}
    unsafe {{ (*data).count += {i} }};
    STATUS_SUCCESS
}}"
            ),
        ),
        1 => (
            "(control = filter(irp))",
            format!(
                "pub unsafe extern \"C\" fn set_{i}(irp: PIRP, _request: PKSPROPERTY, value: *mut u32) -> NtResult "
            ),
            format!(
                "{{
    let value = unsafe {{ *value }};
    check(value)?;
    let filter = unsafe {{ KsGetFilterFromIrp(irp) }};
    unsafe {{ (*(*filter).Context.cast::<Data>()).count = value + {i} }};
    Ok(())
}}"
            ),
        ),
        2 => (
            "(device = device, control = filter)",
            format!(
                "pub unsafe extern \"C\" fn update_{i}(device: PKSDEVICE, filter: PKSFILTER) -> NtResult "
            ),
            format!(
                "{{
    let opens = unsafe {{ (*(*device).Context.cast::<Data>()).count }};
    if opens > {i} {{
        return Err(NtStatus::UNSUCCESSFUL);
    }}
    check(opens)?;
    unsafe {{ (*(*filter).Context.cast::<Data>()).count += opens }};
    Ok(())
}}"
            ),
        ),
        _ => (
            "(processing)",
            format!("pub unsafe extern \"C\" fn reset_{i}(pin: PKSPIN) "),
            format!(
                "{{
    let data = unsafe {{ (*pin).Context.cast::<Data>() }};
    if data.is_null() {{
        return;
    }}
    unsafe {{ (*data).count = {i} }};
}}"
            ),
        ),
    };
    Handler {
        arguments,
        in_full: signature.clone(),
        scoped: body.clone(),
        signature,
        body,
    }
}

fn typed(i: usize) -> Handler {
    let (arguments, slot, name, object, rest, body, scope) = match i % 4 {
        0 => (
            "(slot = device::SurpriseRemoval, device)",
            "device::SurpriseRemoval",
            "remove",
            ("device", "Device", "Drv"),
            ", _irp: PIRP) ",
            format!(
                "{{
    let data = device.data_mut(cx);
    if data.count > {i} {{
        return;
    }}
    data.count += {i};
}}"
            ),
            Some("cx.with_device(device, |cx| "),
        ),
        1 => (
            "(slot = filter::SetProperty, control)",
            "filter::SetProperty",
            "set",
            ("filter", "Filter", "Flt"),
            ", _request: &KSPROPERTY, value: &u32) -> NtResult ",
            format!(
                "{{
    check(*value)?;
    filter.data_mut(cx).count = *value + {i};
    Ok(())
}}"
            ),
            Some("cx.with_control(filter, |cx| "),
        ),
        2 => (
            "(slot = pin::SetDeviceState)",
            "pin::SetDeviceState",
            "set_state",
            ("pin", "Pin", "Vid"),
            ", to: KSSTATE, from: KSSTATE) -> NtResult ",
            format!(
                "{{
    if to == from {{
        return Err(NtStatus::UNSUCCESSFUL);
    }}
    let data = pin.data_mut(cx);
    check(data.count)?;
    data.count += {i};
    Ok(())
}}"
            ),
            None,
        ),
        _ => (
            "(slot = filter::Reset)",
            "filter::Reset",
            "reset",
            ("filter", "Filter", "Flt"),
            ") -> NtResult ",
            format!(
                "{{
    cx.with_filter_processing(filter, |_, data| {{
        check(data.count)?;
        data.count = {i};
        Ok(())
    }})
}}"
            ),
            None,
        ),
    };
    let (parameter, handle, kind) = object;
    Handler {
        arguments,
        signature: format!("pub fn {name}_{i}(cx: &mut Cx, {parameter}: {handle}<{kind}>{rest}"),
        in_full: format!(
            "pub fn {name}_{i}<'c>(cx: &mut Cx<'c, <{slot} as Slot>::State>, {parameter}: {handle}<'_, 'c, {kind}>{rest}"
        ),
        scoped: match scope {
            Some(open) => format!("{{\n    {open}{body})\n}}"),
            None => body.clone(),
        },
        body,
    }
}
