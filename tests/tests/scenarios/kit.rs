//! The stage of a scenario: the macro that makes a driver of a few typed handlers, and its life under the simulator.
//!
//! Owns what the scenarios have in common, so that each shows only the handlers it is about. Proves nothing by itself.

use ks_guard::ffi::{
    GUID, KSDATAFORMAT_SPECIFIER_VIDEOINFO, KSDATAFORMAT_SUBTYPE_RGB24, KSDATAFORMAT_TYPE_VIDEO,
    KSDATARANGE, NTSTATUS, PDRIVER_OBJECT, PUNICODE_STRING,
};
use ks_guard_sim::{Device, Filter, Machine, Pin, Property};

/// The property set of every driver here.
pub(crate) const SET: GUID = GUID {
    Data1: 1,
    Data2: 2,
    Data3: 3,
    Data4: [4; 8],
};

/// A driver: its kinds, its data, Add and the two Create handlers with default data, and the tables with the handlers that
/// are named. `filter_create` replaces one of the defaults.
macro_rules! driver {
    (
        data $hardware:ident, $settings:ident, $stream:ident, $picture:ident;
        device { $($device:ident: $on_device:expr),* $(,)? }
        filter { $($filter:ident: $on_filter:expr),* $(,)? }
        pin { $($pin:ident: $on_pin:expr),* $(,)? }
        properties { $($property:expr),* $(,)? }
        $(filter_create $filter_create:expr;)?
    ) => {
        pub(crate) enum Camera {}
        impl ks_guard::Driver for Camera {
            type Device = $hardware;
        }
        pub(crate) enum Capture {}
        impl ks_guard::FilterKind for Capture {
            type Driver = Camera;
            type Control = $settings;
            type Processing = ();
        }
        pub(crate) enum Video {}
        impl ks_guard::PinKind for Video {
            type Filter = Capture;
            type Control = $stream;
            type Processing = $picture;
        }

        #[ks_synchronized(slot = device::Add)]
        fn default_add(_: &mut Cx, _: NewDevice<Camera>) -> NtResult<$hardware> {
            Ok(<$hardware>::default())
        }
        crate::kit::filter_create!($settings $(, $filter_create)?);
        #[ks_synchronized(slot = pin::Create)]
        fn default_pin(
            _: &mut Cx,
            _: NewPin<Video>,
            _: PIRP,
        ) -> NtResult<($stream, $picture)> {
            Ok((<$stream>::default(), <$picture>::default()))
        }

        static RANGE: KSDATARANGE = crate::kit::RGB;
        static RANGES: [table::DataRangeRef; 1] = [table::DataRangeRef::new(&RANGE)];
        static GUIDS: [GUID; 1] = [crate::kit::SET];
        static ITEMS: &[table::PropertyItem<Capture>] = &[$($property),*];
        static SETS: [table::PropertySet<Capture>; 1] = [table::PropertySet::new(&GUIDS[0], ITEMS)];
        static PROPERTIES: table::AutomationTable<Capture> = table::AutomationTable::new(&SETS);
        static PIN: table::PinDispatch<Video> = table::PinDispatch::new(default_pin)$(.$pin($on_pin))*;
        static PINS: [table::PinDescriptor<Capture>; 1] =
            [table::PinDescriptor::new(&PIN, KSPIN_DATAFLOW_OUT)
                .communication(KSPIN_COMMUNICATION_SINK)
                .data_ranges(&RANGES)
                .instances(4, 0)];
        static FILTER: table::FilterDispatch<Capture> =
            FILTER_CREATE.automation(&PROPERTIES)$(.$filter($on_filter))*;
        static FILTER_DESCRIPTOR: table::FilterDescriptor<Camera> =
            table::FilterDescriptor::new(&FILTER, &PINS);
        static FILTERS: [table::FilterDescriptorRef<Camera>; 1] = [FILTER_DESCRIPTOR.to_ref()];
        static DEVICE: table::DeviceDispatch<Camera> =
            table::DeviceDispatch::new(default_add)$(.$device($on_device))*;
        static DESCRIPTOR: table::DeviceDescriptor<Camera> =
            table::DeviceDescriptor::new(&DEVICE, &FILTERS);

        /// `DriverEntry`.
        pub(crate) unsafe extern "C" fn entry(
            driver: PDRIVER_OBJECT,
            path: PUNICODE_STRING,
        ) -> NTSTATUS {
            // SAFETY: DriverEntry's own arguments, in its call.
            unsafe { DESCRIPTOR.initialize_driver(driver, path) }.into_raw()
        }
    };
}
pub(crate) use driver;

/// The table that a driver's filters begin with: with the Create that it names, or one that returns default data.
macro_rules! filter_create {
    ($settings:ident) => {
        #[ks_synchronized(slot = filter::Create)]
        fn default_filter(_: &mut Cx, _: NewFilter<Capture>, _: PIRP) -> NtResult<($settings, ())> {
            Ok((<$settings>::default(), ()))
        }
        crate::kit::filter_create!($settings, default_filter);
    };
    ($settings:ident, $create:expr) => {
        const FILTER_CREATE: table::FilterDispatch<Capture> = table::FilterDispatch::new($create);
    };
}
pub(crate) use filter_create;

pub(crate) const RGB: KSDATARANGE = KSDATARANGE {
    FormatSize: 64,
    Flags: 0,
    SampleSize: 0,
    Reserved: 0,
    MajorFormat: KSDATAFORMAT_TYPE_VIDEO,
    SubFormat: KSDATAFORMAT_SUBTYPE_RGB24,
    Specifier: KSDATAFORMAT_SPECIFIER_VIDEOINFO,
};

/// `RGB` as a client sends it.
pub(crate) fn format() -> Vec<u8> {
    let mut bytes = 64_u32.to_le_bytes().to_vec();
    bytes.extend([0; 12]);
    for guid in [RGB.MajorFormat, RGB.SubFormat, RGB.Specifier] {
        bytes.extend(guid.Data1.to_le_bytes());
        bytes.extend(guid.Data2.to_le_bytes());
        bytes.extend(guid.Data3.to_le_bytes());
        bytes.extend(guid.Data4);
    }
    bytes
}

pub(crate) type Entry = unsafe extern "C" fn(PDRIVER_OBJECT, PUNICODE_STRING) -> NTSTATUS;

/// A driver that has been loaded, with a device that has been added.
pub(crate) fn added(machine: &Machine, entry: Entry) -> Device {
    // SAFETY: the tables of `driver!` are statics, built of typed handlers.
    let driver = unsafe { machine.load(entry) }
        .expect("no violation")
        .expect("loads");
    driver.add_device().expect("no violation").expect("adds")
}

/// As `added`, and started.
pub(crate) fn started(machine: &Machine, entry: Entry) -> Device {
    let device = added(machine, entry);
    device.start().expect("no violation").expect("starts");
    device
}

/// As `started`, with a filter and a pin open.
pub(crate) fn opened(machine: &Machine, entry: Entry) -> (Device, Filter, Pin) {
    let device = started(machine, entry);
    let filter = device.open_filter(0).expect("no violation").expect("opens");
    let pin = filter
        .open_pin(0, &format())
        .expect("no violation")
        .expect("opens");
    (device, filter, pin)
}

/// Sets property `id`.
pub(crate) fn set(filter: &Filter, id: u32, value: u32) -> Result<(), NTSTATUS> {
    filter
        .set(&Property::new(SET, id), &value.to_le_bytes())
        .expect("no violation")
        .map_err(|status| status.0)
}

/// Gets property `id`.
pub(crate) fn get(filter: &Filter, id: u32) -> Result<u32, NTSTATUS> {
    let value = filter
        .get(&Property::new(SET, id), 4)
        .expect("no violation")
        .map_err(|status| status.0)?;
    Ok(u32::from_le_bytes(value.try_into().expect("four bytes")))
}

/// Removes the device: whatever was acquired has been released, and nothing was reported.
pub(crate) fn removed(machine: &Machine, device: &Device) {
    device.remove().expect("no violation").expect("removes");
    balanced(machine);
}

/// Whatever was acquired has been released, and nothing was reported.
pub(crate) fn balanced(machine: &Machine) {
    machine.settle().expect("no violation");
    let ledger = machine.ledger();
    assert!(ledger.acquired() > 0, "nothing was shown");
    assert_eq!(
        (ledger.acquired(), ledger.violations()),
        (ledger.released(), 0)
    );
}
