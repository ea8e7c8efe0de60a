//! IRPs as a minidriver of this kind sees them: something to look an object up from.
//!
//! Owns live IRPs and what they are about. A completed IRP is forgotten, its memory goes to quarantine.

use std::collections::HashMap;

use ks_guard::ffi::{IO_STACK_LOCATION, IRP, PIRP};

use crate::{
    object::{Owned, Ptr},
    objects::Obj,
    thread::Ctx,
};

struct Live {
    memory: Owned<IRP>,
    stack: Owned<IO_STACK_LOCATION>,
    about: Option<Obj>,
}

/// Live IRPs by address.
#[derive(Default)]
pub(crate) struct Irps(HashMap<usize, Live>);

impl Irps {
    /// `Some` if the IRP is live; what it is about, if that is an object of AVStream.
    #[expect(
        clippy::option_option,
        reason = "unknown IRP, IRP about no KS object, IRP about one"
    )]
    pub(crate) fn about(&self, irp: PIRP) -> Option<Option<Obj>> {
        self.0.get(&irp.addr()).map(|live| live.about)
    }
}

/// Buffer lengths of a device control request, in bytes.
#[derive(Clone, Copy, Default)]
pub(crate) struct Lengths {
    pub(crate) output: usize,
    pub(crate) input: usize,
}

/// `IRP_MJ_DEVICE_CONTROL` and `IRP_MJ_PNP` of `wdm.h`.
pub(crate) const MJ_DEVICE_CONTROL: u8 = 0x0e;
pub(crate) const MJ_PNP: u8 = 0x1b;
pub(crate) const MJ_CREATE: u8 = 0x00;
pub(crate) const MJ_CLOSE: u8 = 0x02;
pub(crate) const MJ_POWER: u8 = 0x16;

impl Ctx {
    /// A new IRP about an object.
    pub(crate) fn make_irp(&self, about: Option<Obj>, major: u8, lengths: Lengths) -> Ptr<IRP> {
        let mut core = self.lock();
        let device_object = match about {
            Some(obj) => core.objects.devices[core.objects.device_of(obj)]
                .object
                .ptr(),
            None => std::ptr::null_mut(),
        };
        let stack = Owned::new(IO_STACK_LOCATION {
            MajorFunction: major,
            MinorFunction: 0,
            Flags: 0,
            Control: 0,
            // DeviceIoControl.OutputBufferLength and .InputBufferLength lie at these offsets on 64-bit targets.
            Parameters: [
                std::ptr::without_provenance_mut(lengths.output),
                std::ptr::without_provenance_mut(lengths.input),
                std::ptr::null_mut(),
                std::ptr::null_mut(),
            ],
            DeviceObject: device_object,
            FileObject: std::ptr::null_mut(),
            CompletionRoutine: std::ptr::null_mut(),
            Context: std::ptr::null_mut(),
        });
        let memory = Owned::new(IRP::for_host(stack.ptr()));
        let irp = Ptr(memory.ptr());
        core.irps.0.insert(
            irp.addr(),
            Live {
                memory,
                stack,
                about,
            },
        );
        irp
    }

    /// Ends an IRP; `IoStatus.Information` as the driver left it.
    pub(crate) fn end_irp(&self, irp: Ptr<IRP>) -> usize {
        let mut core = self.lock();
        let Some(live) = core.irps.0.remove(&irp.addr()) else {
            return 0;
        };
        // SAFETY: the IRP was live until now, so its memory is.
        let information = unsafe { (*live.memory.ptr()).IoStatus.Information };
        let bytes = size_of::<IRP>() + size_of::<IO_STACK_LOCATION>();
        core.quarantine.keep((live.memory, live.stack), bytes);
        usize::try_from(information).unwrap_or(usize::MAX)
    }
}
