//! The driver under the simulated `ks.sys`, one client at a time: what each handler does, and what it does when
//! something is refused. Runs under load are `testcap-host`'s.

mod formats;
mod kit;
mod life;
mod properties;
mod streaming;
