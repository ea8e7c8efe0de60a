//! Callbacks that a device, filter or pin registers at run time, and what they are passed.

use super::*;

/// `nc-ks-pfnksfilterpower` (filter Sleep, Wake).
pub type PFNKSFILTERPOWER =
    Option<unsafe extern "C" fn(Filter: PKSFILTER, State: DEVICE_POWER_STATE)>;
/// `nc-ks-pfnkspinpower` (pin Sleep, Wake).
pub type PFNKSPINPOWER = Option<unsafe extern "C" fn(Pin: PKSPIN, State: DEVICE_POWER_STATE)>;
/// `nc-ks-pfnkspinframereturn`.
pub type PFNKSPINFRAMERETURN = Option<
    unsafe extern "C" fn(
        Pin: PKSPIN,
        Data: PVOID,
        Size: ULONG,
        Mdl: PMDL,
        Context: PVOID,
        Status: NTSTATUS,
    ),
>;
/// `nc-ks-pfnkspinirpcompletion`.
pub type PFNKSPINIRPCOMPLETION = Option<unsafe extern "C" fn(Pin: PKSPIN, Irp: PIRP)>;
/// `nc-ks-pfnkspinhandshake`.
pub type PFNKSPINHANDSHAKE =
    Option<unsafe extern "C" fn(Pin: PKSPIN, In: PKSHANDSHAKE, Out: PKSHANDSHAKE) -> NTSTATUS>;

/// `ns-ks-kshandshake`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct KSHANDSHAKE {
    pub ProtocolId: GUID,
    pub Argument1: PVOID,
    pub Argument2: PVOID,
}
pub type PKSHANDSHAKE = *mut KSHANDSHAKE;

/// `ns-ks-_ksdevice_thermal_dispatch`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct KSDEVICE_THERMAL_DISPATCH {
    pub ActiveCooling: PFNKSDEVICETHERMALACTIVECOOLING,
    pub PassiveCooling: PFNKSDEVICETHERMALPASSIVECOOLING,
}
pub type PKSDEVICE_THERMAL_DISPATCH = *mut KSDEVICE_THERMAL_DISPATCH;
/// `ns-ks-_ksdevice_thermal_dispatch`.
pub type PFNKSDEVICETHERMALACTIVECOOLING = Option<
    unsafe extern "C" fn(
        KsDevice: PKSDEVICE,
        Engaged: BOOLEAN,
        DeviceThermalState: *mut KSDEVICE_THERMAL_STATE,
    ),
>;
/// `ns-ks-_ksdevice_thermal_dispatch`. `Percentage` is of full performance.
pub type PFNKSDEVICETHERMALPASSIVECOOLING = Option<
    unsafe extern "C" fn(
        KsDevice: PKSDEVICE,
        Percentage: ULONG,
        DeviceThermalState: *mut KSDEVICE_THERMAL_STATE,
    ),
>;
/// `ne-ks-ksdevice_thermal_state`.
pub type KSDEVICE_THERMAL_STATE = i32;
pub const KSDEVICE_THERMAL_STATE_LOW: KSDEVICE_THERMAL_STATE = 0;
pub const KSDEVICE_THERMAL_STATE_HIGH: KSDEVICE_THERMAL_STATE = 1;

/// `nf-ks-ksacquirecachedmdl`: the driver must let go of the MDL.
pub type PFNKSCANCELPINNEDMDL =
    Option<unsafe extern "C" fn(Attribute: GUID, Context: PVOID, ReleaseContext: PVOID)>;
