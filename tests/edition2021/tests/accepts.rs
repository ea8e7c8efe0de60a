//! The accepted forms under edition 2021; see `tests/tests/accepts`.
#![expect(
    clippy::undocumented_unsafe_blocks,
    clippy::multiple_unsafe_ops_per_block,
    unused_qualifications,
    reason = "every handler here is called with the live objects that `play` hands out; the forms are the point"
)]

#[path = "../../tests/accepts/abi.rs"]
mod abi;
#[path = "../../tests/accepts/attributes.rs"]
mod attributes;
#[path = "../../tests/accepts/drop_order.rs"]
mod drop_order;
#[path = "../../tests/accepts/expressions.rs"]
mod expressions;
#[path = "../../tests/accepts/generics.rs"]
mod generics;
#[path = "../../tests/accepts/macros.rs"]
mod macros;
#[path = "../../tests/accepts/methods.rs"]
mod methods;
#[path = "../../tests/accepts/names.rs"]
mod names;
#[path = "../../tests/accepts/patterns.rs"]
mod patterns;
#[path = "../../tests/accepts/returns.rs"]
mod returns;
#[path = "../../tests/accepts/types.rs"]
mod types;
