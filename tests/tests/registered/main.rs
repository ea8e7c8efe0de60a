//! What a driver registers beside its dispatch tables, or names in them: power callbacks, allocators, clocks, thermal
//! callbacks. Typed handlers under the simulator, each where a raw one could go wrong.

#[path = "../scenarios/kit.rs"]
#[expect(dead_code, reason = "the scenarios have properties too")]
mod kit;
#[path = "../scenarios/prelude.rs"]
#[expect(unused_imports, reason = "the scenarios need more")]
mod prelude;

mod allocator;
mod power;
mod tables;
