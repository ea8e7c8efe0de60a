//! Property requests through automation tables, and data intersection.
//!
//! Owns the lookup and the size checks that ks.sys makes before it calls a handler. Handlers are entered as
//! `spec/entry.toml` says.

use ks_guard::ffi::{
    GUID, IsEqualGUID, KSAUTOMATION_TABLE, KSDATAFORMAT, KSIDENTIFIER, KSP_PIN, KSPROPERTY_ITEM,
    KSPROPERTY_SET, KSPROPERTY_TYPE_BASICSUPPORT, KSPROPERTY_TYPE_GET, KSPROPERTY_TYPE_SET,
    NTSTATUS, PIRP, PKSDATARANGE, PKSIDENTIFIER, PKSP_PIN, PULONG, PVOID, STATUS_BUFFER_OVERFLOW,
    STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_PARAMETER, STATUS_NO_MATCH, STATUS_NOT_FOUND,
    STATUS_PROPSET_NOT_FOUND, ULONG_PTR,
};

use crate::{
    entry::Slot,
    filter::Filter,
    format::{is_format, matches, ranges},
    irp::{Lengths, MJ_DEVICE_CONTROL},
    machine::Outcome,
    object::{Lent, Ptr},
    objects::Obj,
    pin::Pin,
    report::{Finding, Violation},
    status::{Reply, Status},
    thread::{Ctx, Target},
};

/// `ntstatus.h`: the request itself is too short.
const STATUS_INVALID_BUFFER_SIZE: NTSTATUS = -0x3FFF_FDFA; // 0xC0000206

/// `PFNKSHANDLER` and `PFNKSINTERSECTHANDLEREX`, present.
pub(crate) type Handler = unsafe extern "C" fn(PIRP, PKSIDENTIFIER, PVOID) -> NTSTATUS;
type IntersectHandler = unsafe extern "C" fn(
    PVOID,
    PIRP,
    PKSP_PIN,
    PKSDATARANGE,
    PKSDATARANGE,
    u32,
    PVOID,
    PULONG,
) -> NTSTATUS;

/// Names a property, with what its request carries besides the identifier.
#[derive(Clone, Debug)]
pub struct Property {
    /// The property set.
    pub set: GUID,
    /// The property within the set.
    pub id: u32,
    /// Bytes that follow the `KSPROPERTY` in the request (a pin id, say).
    pub instance: Vec<u8>,
}

impl Property {
    /// A property whose request is a bare `KSPROPERTY`.
    #[must_use]
    pub fn new(set: GUID, id: u32) -> Self {
        Self {
            set,
            id,
            instance: Vec::new(),
        }
    }

    /// The same property with a longer request.
    #[must_use]
    pub fn with_instance(self, instance: &[u8]) -> Self {
        Self {
            instance: instance.to_vec(),
            ..self
        }
    }
}

/// What a request came to: the status, and `IoStatus.Information` for a status that carries a size.
struct Answer {
    status: NTSTATUS,
    information: usize,
    data: Vec<u8>,
}

macro_rules! property_requests {
    ($handle:ty, $obj:path, $what:literal) => {
        impl $handle {
            #[doc = concat!("Gets a property of the ", $what, " into a buffer of `len` bytes; returns what the handler filled.")]
            ///
            /// # Errors
            /// The report of the violation that stopped the machine; inside, the handler's status, or ks.sys's own:
            /// `STATUS_PROPSET_NOT_FOUND`, `STATUS_NOT_FOUND`, `STATUS_BUFFER_TOO_SMALL`, `STATUS_BUFFER_OVERFLOW` (for `len` 0;
            /// see `get_size`), `STATUS_INVALID_BUFFER_SIZE` (the request is shorter than the item's `MinProperty`).
            pub fn get(&self, property: &Property, len: usize) -> Outcome<Reply<Vec<u8>>> {
                let answer = self.request(property, KSPROPERTY_TYPE_GET, vec![0; len])?;
                Ok(answer.and_then(|a| Status::check(a.status).map(|()| a.data)))
            }

            /// Asks how many bytes the property needs: a get with an empty buffer.
            ///
            /// # Errors
            /// As for `get`; a handler that succeeds with no buffer needs zero bytes.
            pub fn get_size(&self, property: &Property) -> Outcome<Reply<usize>> {
                let answer = self.request(property, KSPROPERTY_TYPE_GET, Vec::new())?;
                Ok(answer.and_then(|a| match a.status {
                    STATUS_BUFFER_OVERFLOW => Ok(a.information),
                    status => Status::check(status).map(|()| 0),
                }))
            }

            #[doc = concat!("Sets a property of the ", $what, ".")]
            ///
            /// # Errors
            /// As for `get`.
            pub fn set(&self, property: &Property, value: &[u8]) -> Outcome<Reply<()>> {
                let answer = self.request(property, KSPROPERTY_TYPE_SET, value.to_vec())?;
                Ok(answer.and_then(|a| Status::check(a.status)))
            }

            /// Asks which requests the property takes (`KSPROPERTY_TYPE_BASICSUPPORT`): the access flags.
            ///
            /// # Errors
            /// As for `get`.
            pub fn support(&self, property: &Property) -> Outcome<Reply<u32>> {
                let answer = self.request(property, KSPROPERTY_TYPE_BASICSUPPORT, vec![0; 4])?;
                Ok(answer.and_then(|a| {
                    Status::check(a.status)?;
                    let bytes = a.data.first_chunk::<4>().copied().unwrap_or_default();
                    Ok(u32::from_le_bytes(bytes))
                }))
            }

            fn request(&self, property: &Property, flags: u32, data: Vec<u8>) -> Outcome<Reply<Answer>> {
                let (index, property) = (self.index, property.clone());
                self.machine.call(move |ctx| ctx.property($obj(index), &property, flags, &data))
            }
        }
    };
}

property_requests!(Filter, Obj::Filter, "filter");
property_requests!(Pin, Obj::Pin, "pin");

impl Filter {
    /// Data intersection (`KSPROPERTY_PIN_DATAINTERSECTION`): the first format that the driver makes of a data range, asked for
    /// as clients do, once for its size and once for the format.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, `STATUS_NO_MATCH`, `STATUS_NOT_FOUND` (no such pin factory),
    /// `STATUS_INVALID_PARAMETER` (not a range), or the handler's status.
    pub fn intersect(&self, pin: u32, range: &[u8]) -> Outcome<Reply<Vec<u8>>> {
        let size = match self.intersect_into(pin, range, 0)? {
            Ok(found) => return Ok(Ok(found)),
            Err(Intersect::NeedsBytes(size)) => size,
            Err(Intersect::Failed(status)) => return Ok(Err(status)),
        };
        Ok(self
            .intersect_into(pin, range, size)?
            .map_err(|failed| match failed {
                Intersect::NeedsBytes(_) => Status(STATUS_BUFFER_OVERFLOW),
                Intersect::Failed(status) => status,
            }))
    }

    /// Data intersection into a buffer of `len` bytes.
    ///
    /// # Errors
    /// The report of the violation that stopped the machine; inside, why there is no format.
    pub fn intersect_into(
        &self,
        pin: u32,
        range: &[u8],
        len: usize,
    ) -> Outcome<Result<Vec<u8>, Intersect>> {
        let (index, range) = (self.index, range.to_vec());
        self.machine.call(move |ctx| {
            ctx.filter_request(index).map_err(Intersect::Failed)?;
            let found = ctx.intersect(index, pin, &range, len);
            ctx.filter_done(index);
            found
        })
    }
}

/// Why a data intersection yields no format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intersect {
    /// There is one, and it needs this many bytes.
    NeedsBytes(usize),
    /// There is none.
    Failed(Status),
}

impl Ctx {
    fn property(&self, obj: Obj, property: &Property, flags: u32, data: &[u8]) -> Reply<Answer> {
        self.begin_request(obj)?;
        let reply = self
            .find_item(obj, property)
            .map(|item| self.carry_out(obj, property, flags, data, item));
        self.end_request(obj);
        reply
    }

    /// The automation table of a filter or pin, or null.
    pub(crate) fn automation(&self, obj: Obj) -> *const KSAUTOMATION_TABLE {
        let core = self.lock();
        match obj {
            // SAFETY: `Machine::load`: descriptors live as long as the machine.
            Obj::Pin(i) => unsafe { (*core.objects.pins[i].descriptor.0).AutomationTable },
            // SAFETY: as above.
            Obj::Filter(i) => unsafe { (*core.objects.filters[i].descriptor.0).AutomationTable },
            Obj::Device(_) | Obj::Factory(_) => std::ptr::null(),
        }
    }

    /// A request that asks a handler for `len` bytes; what it filled.
    pub(crate) fn ask(
        &self,
        obj: Obj,
        slot: Slot,
        handler: Handler,
        head: KSIDENTIFIER,
        len: usize,
    ) -> Reply<Vec<u8>> {
        let answer = self.call_handler(obj, slot, handler, head, &[], &vec![0; len]);
        Status::check(answer.status).map(|()| answer.data)
    }

    fn find_item(&self, obj: Obj, property: &Property) -> Reply<KSPROPERTY_ITEM> {
        // SAFETY: `Machine::load`: descriptors and the tables that they name live as long as the machine.
        let Some(table) = (unsafe { self.automation(obj).as_ref() }) else {
            return Err(Status(STATUS_PROPSET_NOT_FOUND));
        };
        for at in 0..table.PropertySetsCount as usize {
            // SAFETY: the table has that many sets.
            let set: *const KSPROPERTY_SET = unsafe { table.PropertySets.add(at) };
            // SAFETY: as above.
            let set = unsafe { &*set };
            // SAFETY: a set names its GUID.
            let guid = unsafe { &*set.Set };
            if !IsEqualGUID(guid, &property.set) {
                continue;
            }
            let size = (table.PropertyItemSize as usize).max(size_of::<KSPROPERTY_ITEM>());
            for at in 0..set.PropertiesCount as usize {
                // SAFETY: the set has that many items, of the size that the table states.
                let item = unsafe { set.PropertyItem.byte_add(size * at) };
                // SAFETY: as above.
                let item = unsafe { *item };
                if item.PropertyId == property.id {
                    return Ok(item);
                }
            }
            return Err(Status(STATUS_NOT_FOUND));
        }
        Err(Status(STATUS_PROPSET_NOT_FOUND))
    }

    fn carry_out(
        &self,
        obj: Obj,
        property: &Property,
        flags: u32,
        data: &[u8],
        item: KSPROPERTY_ITEM,
    ) -> Answer {
        let plain = |status, information| Answer {
            status,
            information,
            data: Vec::new(),
        };
        let request_len = size_of::<KSIDENTIFIER>() + property.instance.len();
        let (min_request, min_data) = (item.MinProperty as usize, item.MinData as usize);
        let (slot, handler) = match flags {
            KSPROPERTY_TYPE_GET => (Slot::PropertyGet, item.GetPropertyHandler),
            KSPROPERTY_TYPE_SET => (Slot::PropertySet, item.SetPropertyHandler),
            _ => (Slot::PropertySupport, item.SupportHandler),
        };
        if flags == KSPROPERTY_TYPE_BASICSUPPORT && handler.is_none() {
            let get = item.GetPropertyHandler.map_or(0, |_| KSPROPERTY_TYPE_GET);
            let set = item.SetPropertyHandler.map_or(0, |_| KSPROPERTY_TYPE_SET);
            let data = (get | set).to_le_bytes().to_vec();
            return Answer {
                status: 0,
                information: data.len(),
                data,
            };
        }
        let Some(handler) = handler else {
            return plain(STATUS_NOT_FOUND, 0);
        };
        if request_len < min_request {
            return plain(STATUS_INVALID_BUFFER_SIZE, min_request);
        }
        if flags != KSPROPERTY_TYPE_BASICSUPPORT && data.len() < min_data {
            let asks = data.is_empty() && flags == KSPROPERTY_TYPE_GET;
            return plain(
                if asks {
                    STATUS_BUFFER_OVERFLOW
                } else {
                    STATUS_BUFFER_TOO_SMALL
                },
                min_data,
            );
        }
        let head = KSIDENTIFIER {
            Set: property.set,
            Id: property.id,
            Flags: flags,
        };
        self.call_handler(obj, slot, handler, head, &property.instance, data)
    }

    fn call_handler(
        &self,
        obj: Obj,
        slot: Slot,
        handler: Handler,
        head: KSIDENTIFIER,
        instance: &[u8],
        data: &[u8],
    ) -> Answer {
        let request = request_bytes(head, instance);
        let request = Lent::new(&request, request.len());
        let buffer = Lent::new(data, data.len());
        let lengths = Lengths {
            output: data.len(),
            input: request.len(),
        };
        let irp = self.make_irp(Some(obj), MJ_DEVICE_CONTROL, lengths);
        // A get that writes no Information has filled the buffer; handlers set it where it is less.
        // SAFETY: the IRP was just made.
        unsafe { (*irp.0).IoStatus.Information = data.len() as ULONG_PTR };
        let target = self.lock().objects.target(obj);
        let taken = self.take(slot, &target);
        let data_ptr = if data.is_empty() {
            std::ptr::null_mut()
        } else {
            buffer.ptr()
        };
        let status = self.callback(slot, target.object, || {
            // SAFETY: a handler of the driver's table, with a live IRP, a request of at least its MinProperty bytes and a buffer of
            // the length that the IRP's stack location gives (`Machine::load`).
            unsafe { handler(irp.0, request.ptr().cast(), data_ptr.cast()) }
        });
        self.give_back(taken);
        let information = self.end_irp(irp);
        self.check_buffer(&buffer, &target);
        let filled = if status < 0 {
            0
        } else {
            information.min(data.len())
        };
        let data = buffer.bytes()[..filled].to_vec();
        let bytes = buffer.len() + request.len();
        self.lock().quarantine.keep((request, buffer), bytes);
        Answer {
            status,
            information,
            data,
        }
    }

    fn check_buffer(&self, buffer: &Lent, target: &Target) {
        if buffer.intact() {
            return;
        }
        let mut finding = Finding::new(
            Violation::BufferOverrun,
            "bytes were written past the end of a request's buffer",
            "compare with the length in the IRP's stack location before writing",
            "nc-ks-pfnkshandler",
        );
        finding.object = target.object;
        self.fail(self.lock(), finding);
    }

    fn intersect(
        &self,
        filter: usize,
        id: u32,
        range: &[u8],
        len: usize,
    ) -> Result<Vec<u8>, Intersect> {
        let failed = |status| Err(Intersect::Failed(Status(status)));
        let Some(descriptor) = self.lock().pin_descriptor(filter, id) else {
            return failed(STATUS_NOT_FOUND);
        };
        if !is_format(range) {
            return failed(STATUS_INVALID_PARAMETER);
        }
        // SAFETY: `Machine::load`: descriptors live as long as the machine.
        let Some(handler) = (unsafe { (*descriptor.0).IntersectHandler }) else {
            return failed(STATUS_NO_MATCH);
        };
        let client = Lent::new(range, range.len());
        for own in ranges(descriptor) {
            // SAFETY: `range` has at least a head, `own` is the descriptor's.
            if !unsafe { matches(client.ptr().cast(), own.0) } {
                continue;
            }
            let found = self.intersect_one(filter, id, handler, &client, own, len);
            if found != Err(Intersect::Failed(Status(STATUS_NO_MATCH))) {
                return found;
            }
        }
        failed(STATUS_NO_MATCH)
    }

    fn intersect_one(
        &self,
        filter: usize,
        id: u32,
        handler: IntersectHandler,
        client: &Lent,
        own: Ptr<KSDATAFORMAT>,
        len: usize,
    ) -> Result<Vec<u8>, Intersect> {
        let obj = Obj::Filter(filter);
        let instance: Vec<u8> = [id.to_le_bytes(), [0; 4]].concat();
        let head = KSIDENTIFIER {
            Flags: KSPROPERTY_TYPE_GET,
            ..KSIDENTIFIER::default()
        };
        let bytes = request_bytes(head, &instance);
        let request = Lent::new(&bytes, size_of::<KSP_PIN>().max(bytes.len()));
        let buffer = Lent::new(&[], len);
        let room = u32::try_from(len).unwrap_or(u32::MAX);
        let lengths = Lengths {
            output: len,
            input: request.len(),
        };
        let irp = self.make_irp(Some(obj), MJ_DEVICE_CONTROL, lengths);
        let (_, target, ks_filter) = self.filter_slots(filter);
        let mut size = 0_u32;
        let taken = self.take(Slot::Intersect, &target);
        let data = if len == 0 {
            std::ptr::null_mut()
        } else {
            buffer.ptr()
        };
        let status = self.callback(Slot::Intersect, target.object, || {
            // SAFETY: the driver's own handler (`Machine::load`), with a live IRP and buffers of the stated lengths. The context is
            // the filter, as in every sample (ambiguities.md A31).
            unsafe {
                handler(
                    ks_filter.0.cast(),
                    irp.0,
                    request.ptr().cast(),
                    client.ptr().cast(),
                    own.0,
                    room,
                    data.cast(),
                    &raw mut size,
                )
            }
        });
        self.give_back(taken);
        self.end_irp(irp);
        self.check_buffer(&buffer, &target);
        match status {
            // A handler that only measures answers with either, depending on which sample it follows.
            STATUS_BUFFER_OVERFLOW | STATUS_BUFFER_TOO_SMALL => {
                Err(Intersect::NeedsBytes(size as usize))
            }
            status if status < 0 => Err(Intersect::Failed(Status(status))),
            _ => Ok(buffer.bytes()[..(size as usize).min(len)].to_vec()),
        }
    }
}

fn request_bytes(head: KSIDENTIFIER, instance: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(size_of::<KSIDENTIFIER>() + instance.len());
    bytes.extend(head.Set.Data1.to_le_bytes());
    bytes.extend(head.Set.Data2.to_le_bytes());
    bytes.extend(head.Set.Data3.to_le_bytes());
    bytes.extend(head.Set.Data4);
    bytes.extend(head.Id.to_le_bytes());
    bytes.extend(head.Flags.to_le_bytes());
    bytes.extend(instance);
    bytes
}
