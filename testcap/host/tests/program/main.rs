//! The program from the outside: its exit codes, what it says, and the files it writes.

mod inject;
mod run;
mod support;
mod usage;
