//! Nothing of its own: the suites in `tests/` are those of `ks-guard-tests`, compiled under edition 2021.
#![no_std]
