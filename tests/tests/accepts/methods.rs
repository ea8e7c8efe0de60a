//! Methods: every receiver, traits, default bodies, and objects that hang on `self`.
#![expect(
    clippy::needless_arbitrary_self_type,
    reason = "the receiver is the point"
)]

use std::{pin::Pin, rc::Rc};

use ks_guard::{ffi::*, ks_synchronized};
use ks_guard_tests::{Play, Probe, drops_under, held, play};

const DEVICE: &[&str] = &["device of device#1"];
const CONTROL: &[&str] = &["control of filter#1"];

#[derive(Default)]
struct Camera {
    frames: u32,
}

impl Camera {
    const STEP: u32 = 2;

    #[ks_synchronized]
    unsafe fn associated(device: PKSDEVICE) -> Self {
        assert_eq!(held(), DEVICE);
        Self {
            frames: u32::from(!device.is_null()),
        }
    }

    #[ks_synchronized]
    unsafe fn by_reference(&self, _device: PKSDEVICE) -> u32 {
        assert_eq!(held(), DEVICE);
        self.frames
    }

    #[ks_synchronized(control)]
    unsafe fn exclusive(&mut self, _pin: PKSPIN) -> &mut u32 {
        assert_eq!(held(), CONTROL);
        self.frames += Self::STEP;
        &mut self.frames
    }

    #[ks_synchronized(control)]
    unsafe fn by_value(self, _filter: PKSFILTER) -> Self {
        assert_eq!(held(), CONTROL);
        Self { ..self }
    }

    #[ks_synchronized(control)]
    unsafe fn mutable_value(mut self, _filter: PKSFILTER) -> u32 {
        self.frames += 1;
        self.frames
    }

    #[ks_synchronized]
    unsafe fn boxed(self: Box<Self>, _device: PKSDEVICE) -> Box<Self> {
        assert_eq!(held(), DEVICE);
        self
    }

    #[ks_synchronized]
    unsafe fn counted(self: Rc<Self>, _device: PKSDEVICE) -> usize {
        Rc::strong_count(&self)
    }

    #[ks_synchronized]
    unsafe fn pinned(self: Pin<&mut Self>, _device: PKSDEVICE) -> u32 {
        self.get_mut().frames
    }

    #[ks_synchronized]
    unsafe fn spelled_out(self: &Self, _device: PKSDEVICE) -> u32 {
        self.frames
    }
}

struct Stream {
    pin: PKSPIN,
    probe: Probe,
}

impl Stream {
    #[ks_synchronized(control = self.pin, otherwise = Vec::new())]
    unsafe fn of_a_field(&self) -> Vec<String> {
        held()
    }

    #[ks_synchronized(device = unsafe { self.device() }, processing = self.pin, otherwise = Vec::new())]
    unsafe fn of_a_call(&self) -> Vec<String> {
        held()
    }

    unsafe fn device(&self) -> PKSDEVICE {
        unsafe { KsPinGetDevice(self.pin) }
    }

    #[ks_synchronized(processing = self.pin, otherwise = 0)]
    unsafe fn one_field(self) -> u32 {
        // A closure would capture `self.probe.tag` alone.
        self.probe.tag
    }

    #[ks_synchronized(processing = self.pin, otherwise = 0)]
    unsafe fn no_field(self) -> u32 {
        7
    }
}

struct Log {
    text: String,
}

impl Log {
    #[ks_synchronized]
    unsafe fn into_part(self, _device: PKSDEVICE) -> String {
        self.text
    }

    #[ks_synchronized]
    unsafe fn into_part_of_a_box(mut self: Box<Self>, _device: PKSDEVICE) -> String {
        self.text.push('!');
        self.text
    }

    #[ks_synchronized]
    unsafe fn writer(&mut self, _device: PKSDEVICE) -> impl FnMut(char) + '_ {
        |letter| self.text.push(letter)
    }

    #[ks_synchronized]
    unsafe fn replace(&mut self, _device: PKSDEVICE) {
        *self = Self {
            text: "new".to_owned(),
        };
    }

    #[ks_synchronized]
    unsafe fn lend<'a>(&'a mut self, _device: PKSDEVICE, to: &mut Option<&'a mut String>) {
        *to = Some(&mut self.text);
    }
}

trait Reset {
    #[ks_synchronized]
    unsafe fn with_default_body(&self, _device: PKSDEVICE) -> Vec<String>
    where
        Self: Sized,
    {
        held()
    }

    unsafe fn required(&mut self, filter: PKSFILTER) -> Result<u32, String>;

    unsafe fn generic<T: Into<u64>>(value: T, device: PKSDEVICE) -> u64
    where
        Self: Sized;
}

impl Reset for Camera {
    #[ks_synchronized(control)]
    unsafe fn required(&mut self, filter: PKSFILTER) -> Result<u32, String> {
        assert_eq!(held(), CONTROL);
        self.frames += 1;
        if filter.is_null() {
            Err("null".to_owned())
        } else {
            Ok(self.frames)
        }
    }

    #[ks_synchronized]
    unsafe fn generic<T: Into<u64>>(value: T, _device: PKSDEVICE) -> u64 {
        assert_eq!(held(), DEVICE);
        value.into()
    }
}

struct Wrapper<'a, T: ?Sized, const N: usize> {
    inner: &'a T,
}

impl<'a, T: ?Sized + AsRef<[u8]>, const N: usize> Wrapper<'a, T, N> {
    #[ks_synchronized]
    unsafe fn first(&self, _device: PKSDEVICE) -> &'a [u8] {
        assert_eq!(held(), DEVICE);
        &self.inner.as_ref()[..N]
    }
}

#[test]
fn every_receiver_works() {
    let played = play(Play::Pin, |objects| unsafe {
        let mut camera = Camera::associated(objects.device);
        assert_eq!(camera.by_reference(objects.device), 1);
        *camera.exclusive(objects.pin) += 10;
        assert_eq!(camera.spelled_out(objects.device), 13);
        assert_eq!(Pin::new(&mut camera).pinned(objects.device), 13);
        let camera = camera.by_value(objects.filter);
        let camera = Box::new(camera).boxed(objects.device);
        let frames = camera.mutable_value(objects.filter);
        assert_eq!(frames, 14);
        assert_eq!(Rc::new(Camera::default()).counted(objects.device), 1);
    });
    assert_eq!(played.taken.len(), 9);
}

#[test]
fn self_can_be_taken_apart_and_lent() {
    let played = play(Play::Pin, |objects| unsafe {
        let device = objects.device;
        let log = || Log {
            text: "old".to_owned(),
        };
        assert_eq!(log().into_part(device), "old");
        assert_eq!(Box::new(log()).into_part_of_a_box(device), "old!");
        let mut other = log();
        other.writer(device)('?');
        assert_eq!(other.text, "old?");
        other.replace(device);
        let mut lent = None;
        other.lend(device, &mut lent);
        lent.expect("lent").push('.');
        assert_eq!(other.text, "new.");
    });
    assert_eq!(played.taken.len(), 5);
}

#[test]
fn objects_on_self_are_found() {
    play(Play::Pin, |objects| unsafe {
        let (probe, seen) = Probe::pair(5);
        let stream = Stream {
            pin: objects.pin,
            probe,
        };
        assert_eq!(stream.of_a_field(), CONTROL);
        assert_eq!(
            stream.of_a_call(),
            ["device of device#1", "processing of pin#1"]
        );
        assert_eq!(stream.one_field(), 5);
        drops_under(&seen, &["processing of pin#1"]);

        let (probe, seen) = Probe::pair(5);
        assert_eq!(
            Stream {
                pin: objects.pin,
                probe
            }
            .no_field(),
            7
        );
        drops_under(&seen, &["processing of pin#1"]);
    });
}

#[test]
fn trait_functions_work_through_objects_and_generics() {
    play(Play::Pin, |objects| unsafe {
        let mut camera = Camera::default();
        assert_eq!(camera.with_default_body(objects.device), DEVICE);
        assert_eq!(Camera::generic(3_u32, objects.device), 3);
        let object: &mut dyn Reset = &mut camera;
        assert_eq!(object.required(objects.filter), Ok(1));

        let bytes = vec![1, 2, 3];
        let first = {
            let wrapper = Wrapper::<_, 2> { inner: &bytes };
            wrapper.first(objects.device)
        };
        assert_eq!(first, [1, 2]);
    });
}
