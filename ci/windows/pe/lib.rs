//! Empty: everything is in `tests/image.rs`, which reads the image that `TESTCAP_SYS` names.
