#![doc = include_str!("../README.md")]

mod bag;
mod core;
mod driver;
mod entry;
pub mod exports;
mod factory;
mod filter;
mod irp;
mod ledger;
mod machine;
mod mutex;
mod object;
mod objects;
mod pin;
mod pool;
mod process;
mod property;
mod report;
mod status;
mod stream;
mod thread;
mod worker;

pub use driver::{Device, Driver, DriverEntry};
pub use entry::EntryPolicy;
pub use filter::{Filter, Irp};
pub use ledger::{By, Hold, Ledger, Total};
pub use machine::{Builder, Irql, Machine, Outcome, Running, Severity};
pub use mutex::MutexKind;
pub use object::{ObjectKind, ObjectName};
pub use pin::Pin;
pub use pool::{PoolUse, pool_use};
pub use property::{Intersect, Property};
pub use report::{Held, Place, Report, Rule, Violation, Waiting};
pub use status::{Reply, Status};
pub use stream::Frame;
