//! What wdk-build names of the `windows` crate, on a host that has no registry: every key is missing.
//!
//! wdk-build looks for the WDK in the registry only where `WDKContentRoot` is not set, and `ci/windows` sets it.
//! Used by `ci/windows/bindings` alone; never part of a driver.
#![allow(
    non_snake_case,
    non_camel_case_types,
    clippy::missing_safety_doc,
    reason = "names and signatures are those of the `windows` crate"
)]

pub mod core {
    #[derive(Clone, Copy)]
    pub struct PCSTR(pub *const u8);
    impl PCSTR {
        pub const fn from_raw(pointer: *const u8) -> Self {
            Self(pointer)
        }
    }
    pub use crate::s;
}

#[macro_export]
macro_rules! s {
    ($text:literal) => {
        $crate::core::PCSTR::from_raw(::core::concat!($text, '\0').as_ptr())
    };
}

pub mod Win32 {
    pub mod Foundation {
        #[derive(Clone, Copy)]
        pub struct WIN32_ERROR(pub u32);
        impl WIN32_ERROR {
            pub fn is_ok(self) -> bool {
                self.0 == 0
            }
            pub fn ok(self) -> Result<(), u32> {
                if self.is_ok() { Ok(()) } else { Err(self.0) }
            }
        }
    }

    pub mod System {
        pub mod Registry {
            use crate::Win32::Foundation::WIN32_ERROR;
            use crate::core::PCSTR;
            use std::ffi::c_void;

            #[derive(Clone, Copy)]
            pub struct HKEY(pub *mut c_void);
            impl Default for HKEY {
                fn default() -> Self {
                    HKEY(std::ptr::null_mut())
                }
            }
            #[derive(Clone, Copy)]
            pub struct REG_SAM_FLAGS(pub u32);
            #[derive(Clone, Copy)]
            pub struct REG_ROUTINE_FLAGS(pub u32);
            #[derive(Clone, Copy)]
            pub struct REG_VALUE_TYPE(pub u32);

            pub const HKEY_LOCAL_MACHINE: HKEY =
                HKEY(std::ptr::without_provenance_mut(0x8000_0002));
            pub const KEY_READ: REG_SAM_FLAGS = REG_SAM_FLAGS(0x2_0019);
            pub const RRF_RT_REG_SZ: REG_ROUTINE_FLAGS = REG_ROUTINE_FLAGS(2);
            const ERROR_FILE_NOT_FOUND: WIN32_ERROR = WIN32_ERROR(2);

            pub unsafe fn RegOpenKeyExA(
                _: HKEY,
                _: PCSTR,
                _: Option<u32>,
                _: REG_SAM_FLAGS,
                _: *mut HKEY,
            ) -> WIN32_ERROR {
                ERROR_FILE_NOT_FOUND
            }

            pub unsafe fn RegGetValueA(
                _: HKEY,
                _: Option<PCSTR>,
                _: PCSTR,
                _: REG_ROUTINE_FLAGS,
                _: Option<*mut REG_VALUE_TYPE>,
                _: Option<*mut c_void>,
                _: Option<*mut u32>,
            ) -> WIN32_ERROR {
                ERROR_FILE_NOT_FOUND
            }

            pub unsafe fn RegCloseKey(_: HKEY) -> WIN32_ERROR {
                WIN32_ERROR(0)
            }
        }
    }
}
