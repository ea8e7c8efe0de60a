//! Filter factories: made from the device descriptor after Start, or by `KsCreateFilterFactory`.
//!
//! Owns their life. A factory deleted while filters are open leaves the hierarchy at once and goes with the last filter.

use ks_guard::ffi::{KSFILTER_DESCRIPTOR, KSFILTERFACTORY};

use crate::{
    object::{ObjectKind, ObjectName, Owned, Ptr},
    objects::{FactoryObj, FactoryPower, Obj},
    power::Callbacks,
    thread::{Ctx, Target},
};

impl Ctx {
    /// A new factory at the end of the device's list. The device mutex is held by this thread.
    pub(crate) fn new_factory(
        &self,
        device: usize,
        descriptor: Ptr<KSFILTER_DESCRIPTOR>,
        reference: Option<String>,
        power: Callbacks<FactoryPower>,
    ) -> Ptr<KSFILTERFACTORY> {
        let mut core = self.lock();
        let index = core.objects.factories.len();
        let name = ObjectName {
            kind: ObjectKind::Factory,
            number: index + 1,
        };
        let mutex = core.objects.devices[device].mutex;
        let target = Target {
            object: Some(name),
            mutexes: [Some(mutex), None, None],
        };
        let bag = core.bags.make(Some(name), Some(mutex), target);
        let parent = core.objects.devices[device].device.ptr();
        let factory = Owned::new(KSFILTERFACTORY {
            FilterDescriptor: descriptor.0,
            Bag: bag,
            // SAFETY: a device's memory lives as long as the machine; its context is the driver's, which sets it before it
            // makes children (`ns-ks-_ksfilterfactory`: a factory starts with it).
            Context: unsafe { (*parent).Context },
        });
        let ptr = Ptr(factory.ptr());
        core.objects.register(ptr.addr(), Obj::Factory(index));
        // Without a reference string a factory is found by its index alone.
        let reference = reference.unwrap_or_else(|| index.to_string());
        core.objects.factories.push(FactoryObj {
            factory,
            descriptor,
            device,
            reference,
            alive: true,
            doomed: false,
            enabled: true,
            power,
            filters: Vec::new(),
            bag: bag.addr(),
        });
        core.objects.devices[device].factories.push(index);
        ptr
    }

    /// Deletes a factory, now or with the last of its filters. The device mutex is held by this thread, or the device ends.
    pub(crate) fn end_factory(&self, index: usize) {
        let mut core = self.lock();
        let device = core.objects.factories[index].device;
        core.objects.devices[device]
            .factories
            .retain(|f| *f != index);
        let factory = &mut core.objects.factories[index];
        if !factory.filters.is_empty() {
            factory.doomed = true;
            return;
        }
        factory.alive = false;
        let bag = factory.bag;
        drop(core);
        self.bag_end(bag);
    }
}
