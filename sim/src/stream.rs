//! Frames and stream pointers of pin-centric pins.
//!
//! Owns the queues, the leading edges and the clones, with the rules about locking and deleting them. It must not know when
//! processing runs; that is `process`.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use ks_guard::ffi::{
    KSPIN_DATAFLOW_IN, KSSTREAM_HEADER, KSSTREAM_POINTER, KSSTREAM_POINTER_OFFSET, KSTIME,
    NTSTATUS, PFNKSSTREAMPOINTER, PKSPIN, PKSSTREAM_POINTER, STATUS_CANCELLED, STATUS_SUCCESS,
};

use crate::{
    object::{Lent, Owned},
    state::Core,
};

/// A frame that the driver is done with.
#[derive(Clone, Debug)]
pub struct Frame {
    pub(crate) buffer: Arc<Buffer>,
    /// `STATUS_SUCCESS`, `STATUS_CANCELLED`, or what `KsStreamPointerSetStatusCode` set.
    pub status: NTSTATUS,
    /// `KSSTREAM_HEADER.DataUsed`, in bytes.
    pub data_used: u32,
    /// `KSSTREAM_HEADER.PresentationTime`.
    pub presentation_time: KSTIME,
    /// `KSSTREAM_HEADER.Duration`, in the units of the presentation time.
    pub duration: i64,
    /// `KSSTREAM_HEADER.OptionsFlags`.
    pub options: u32,
}

impl Frame {
    /// The used part of the buffer.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        let used = self.data_used as usize;
        &self.buffer.0.bytes()[..used.min(self.buffer.0.len())]
    }

    /// The whole buffer.
    #[must_use]
    pub fn buffer(&self) -> &[u8] {
        self.buffer.0.bytes()
    }

    /// Whether the driver filled (or consumed) it, rather than having it cancelled.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.status >= 0
    }
}

pub(crate) struct Buffer(Lent);

impl std::fmt::Debug for Buffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

pub(crate) struct Queued {
    pub(crate) id: u64,
    header: Owned<KSSTREAM_HEADER>,
    buffer: Arc<Buffer>,
    /// Clones on this frame.
    pub(crate) clones: usize,
    pub(crate) status: NTSTATUS,
    pub(crate) cancelled: bool,
}

pub(crate) struct Pointer {
    pub(crate) memory: Owned<KSSTREAM_POINTER>,
    /// What a clone's `Context` points to.
    pub(crate) _context: Option<Lent>,
    pub(crate) pin: usize,
    pub(crate) leading: bool,
    /// The frame it stands on.
    pub(crate) frame: Option<u64>,
    pub(crate) locked: bool,
    pub(crate) cancel: PFNKSSTREAMPOINTER,
    pub(crate) alive: bool,
}

#[derive(Default)]
pub(crate) struct Queue {
    pub(crate) frames: VecDeque<Queued>,
    next: u64,
    /// Address of the leading edge.
    pub(crate) leading: usize,
    pub(crate) clones: Vec<usize>,
    done: VecDeque<Frame>,
}

/// All stream pointers by address, and the queue of each pin by its index.
#[derive(Default)]
pub(crate) struct Streams {
    pub(crate) pointers: HashMap<usize, Pointer>,
    queues: HashMap<usize, Queue>,
}

const NOWHERE: KSSTREAM_POINTER_OFFSET = KSSTREAM_POINTER_OFFSET {
    Data: std::ptr::null_mut(),
    Count: 0,
    Remaining: 0,
};

/// Deleted clones keep their memory up to this many; older addresses may come again.
pub(crate) const STALE: usize = 4096;

impl Core {
    /// The queue and the leading edge of a new pin.
    pub(crate) fn new_queue(&mut self, pin: usize, ptr: PKSPIN) {
        let leading = new_pointer(ptr);
        let addr = leading.ptr().addr();
        self.streams.pointers.insert(
            addr,
            Pointer {
                memory: leading,
                _context: None,
                pin,
                leading: true,
                frame: None,
                locked: false,
                cancel: None,
                alive: true,
            },
        );
        self.streams.queues.insert(
            pin,
            Queue {
                leading: addr,
                ..Queue::default()
            },
        );
    }

    pub(crate) fn queue(&mut self, pin: usize) -> &mut Queue {
        self.streams.queues.entry(pin).or_default()
    }

    pub(crate) fn leading_edge(&mut self, pin: usize) -> Option<&mut Pointer> {
        let addr = self.queue(pin).leading;
        self.streams.pointers.get_mut(&addr)
    }

    /// Whether the leading edge has a frame.
    pub(crate) fn has_frame(&mut self, pin: usize) -> bool {
        self.leading_edge(pin)
            .is_some_and(|edge| edge.frame.is_some())
    }

    /// Where the leading edge stands, for telling progress from none.
    pub(crate) fn position(&mut self, pin: usize) -> (Option<u64>, u32) {
        self.leading_edge(pin).map_or((None, 0), |edge| {
            // SAFETY: the pointer's memory is the registry's and alive; the driver does not run on this pin now.
            let out = unsafe { (*edge.memory.ptr()).OffsetOut.Remaining };
            (edge.frame, out)
        })
    }

    pub(crate) fn take_done(&mut self, pin: usize) -> VecDeque<Frame> {
        std::mem::take(&mut self.queue(pin).done)
    }

    pub(crate) fn next_done(&mut self, pin: usize) -> Option<Frame> {
        self.queue(pin).done.pop_front()
    }

    /// Bytes not yet used: of input data, of output room.
    pub(crate) fn available(&mut self, pin: usize, input: bool) -> (u32, u32) {
        let frames: u64 = self
            .queue(pin)
            .frames
            .iter()
            .map(|f| f.buffer.0.len() as u64)
            .sum();
        let sum = u32::try_from(frames).unwrap_or(u32::MAX);
        if input { (sum, 0) } else { (0, sum) }
    }

    /// Adds a frame. Returns whether the leading edge had none before.
    pub(crate) fn add_frame(&mut self, pin: usize, content: &[u8], len: usize) -> bool {
        let input = self.is_input(pin);
        let buffer = Arc::new(Buffer(Lent::new(content, len)));
        let bytes = |len: usize| u32::try_from(len).unwrap_or(u32::MAX);
        let header = Owned::new(KSSTREAM_HEADER {
            Size: bytes(size_of::<KSSTREAM_HEADER>()),
            TypeSpecificFlags: 0,
            PresentationTime: KSTIME {
                Time: 0,
                Numerator: 1,
                Denominator: 1,
            },
            Duration: 0,
            FrameExtent: bytes(len),
            DataUsed: if input {
                bytes(content.len().min(len))
            } else {
                0
            },
            Data: buffer.0.ptr().cast(),
            OptionsFlags: 0,
            Reserved: 0,
        });
        let queue = self.queue(pin);
        let id = queue.next;
        queue.next += 1;
        queue.frames.push_back(Queued {
            id,
            header,
            buffer,
            clones: 0,
            status: STATUS_SUCCESS,
            cancelled: false,
        });
        let leading = queue.leading;
        let idle = self
            .streams
            .pointers
            .get(&leading)
            .is_some_and(|edge| edge.frame.is_none());
        if idle {
            self.stand_on(leading, Some(id));
        }
        idle
    }

    pub(crate) fn is_input(&self, pin: usize) -> bool {
        // SAFETY: the pin's memory lives as long as the machine; AVStream alone writes this member.
        unsafe { (*self.objects.pins[pin].pin.ptr()).DataFlow == KSPIN_DATAFLOW_IN }
    }

    /// Puts a pointer on a frame: header and offsets as for a fresh frame.
    pub(crate) fn stand_on(&mut self, addr: usize, frame: Option<u64>) {
        let Some(pointer) = self.streams.pointers.get_mut(&addr) else {
            return;
        };
        pointer.frame = frame;
        let (pin, memory) = (pointer.pin, pointer.memory.ptr());
        let input = self.is_input(pin);
        let found = frame.and_then(|id| {
            self.streams
                .queues
                .get(&pin)?
                .frames
                .iter()
                .find(|f| f.id == id)
        });
        let (header, offset) = match found {
            Some(queued) => {
                // SAFETY: a queued frame's header is alive.
                let used = unsafe { (*queued.header.ptr()).DataUsed };
                let room = u32::try_from(queued.buffer.0.len()).unwrap_or(u32::MAX);
                let count = if input { used } else { room };
                let data = queued.buffer.0.ptr();
                (
                    queued.header.ptr(),
                    KSSTREAM_POINTER_OFFSET {
                        Data: data,
                        Count: count,
                        Remaining: count,
                    },
                )
            }
            None => (std::ptr::null_mut(), NOWHERE),
        };
        // SAFETY: the pointer's memory is the registry's and alive. The driver reads it only between the calls that lead here.
        let to = unsafe { &mut *memory };
        to.StreamHeader = header;
        if input {
            to.OffsetIn = offset;
        } else {
            to.OffsetOut = offset;
        }
    }

    /// Completes every frame that nothing refers to any more. Returns whether the driver wrote past one.
    pub(crate) fn complete(&mut self, pin: usize) -> bool {
        let Some(edge) = self.leading_edge(pin).map(|edge| edge.frame) else {
            return false;
        };
        let mut overrun = false;
        let mut at = 0;
        while let Some(frame) = self.queue(pin).frames.get(at) {
            // The leading edge has passed a frame if it stands on a later one, or on none: then all are passed.
            let passed = frame.cancelled || edge.is_none_or(|edge| frame.id < edge);
            if !passed || frame.clones > 0 {
                at += 1;
                continue;
            }
            let Some(frame) = self.queue(pin).frames.remove(at) else {
                break;
            };
            overrun |= !frame.buffer.0.intact();
            // SAFETY: the header is alive until it goes to quarantine below, and no pointer stands on the frame.
            let header = unsafe { *frame.header.ptr() };
            let done = Frame {
                buffer: Arc::clone(&frame.buffer),
                status: if frame.cancelled {
                    STATUS_CANCELLED
                } else {
                    frame.status
                },
                data_used: header.DataUsed,
                presentation_time: header.PresentationTime,
                duration: header.Duration,
                options: header.OptionsFlags,
            };
            let bytes = frame.buffer.0.len() + size_of::<KSSTREAM_HEADER>();
            self.quarantine.keep((frame.header, frame.buffer), bytes);
            self.queue(pin).done.push_back(done);
        }
        overrun
    }

    /// Moves a pointer to the next frame. False if there is none.
    pub(crate) fn advance(&mut self, addr: usize) -> bool {
        let Some((pin, leading, Some(frame))) = self
            .streams
            .pointers
            .get(&addr)
            .map(|p| (p.pin, p.leading, p.frame))
        else {
            return false;
        };
        let queue = self.queue(pin);
        let next = queue
            .frames
            .iter()
            .find(|f| f.id > frame && !f.cancelled)
            .map(|f| f.id);
        if !leading {
            for queued in &mut queue.frames {
                queued.clones -= usize::from(queued.id == frame);
                queued.clones += usize::from(Some(queued.id) == next);
            }
        }
        self.stand_on(addr, next);
        next.is_some()
    }
}

fn new_pointer(pin: PKSPIN) -> Owned<KSSTREAM_POINTER> {
    let memory = Owned::new(KSSTREAM_POINTER {
        Context: std::ptr::null_mut(),
        Pin: pin,
        StreamHeader: std::ptr::null_mut(),
        Offset: std::ptr::null_mut(),
        OffsetIn: NOWHERE,
        OffsetOut: NOWHERE,
    });
    aim_offset(memory.ptr());
    memory
}

/// `Offset` names the side that the pin's data flow uses.
pub(crate) fn aim_offset(pointer: PKSSTREAM_POINTER) {
    // SAFETY: the callers pass memory that was just made; its pin is live.
    let pin = unsafe { (*pointer).Pin };
    // SAFETY: as above.
    let input = unsafe { (*pin).DataFlow == KSPIN_DATAFLOW_IN };
    // SAFETY: as above; nobody else has seen the memory yet.
    let pointer = unsafe { &mut *pointer };
    pointer.Offset = if input {
        &raw mut pointer.OffsetIn
    } else {
        &raw mut pointer.OffsetOut
    };
}
