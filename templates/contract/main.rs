//! Drives every operation of the crate against a server that validates.

mod calls;
mod codecs;
mod events;
mod glue;
pub mod samples;

use std::process::ExitCode;

static DRIVER: glue::Driver<glue::Client> = glue::Driver {
    connect: glue::connect,
    operations: calls::ALL,
    codecs: codecs::ALL,
    pointers: include_str!("pointers.tsv"),
    webhooks: events::ALL,
    event: events::read,
    error: glue::error,
};

fn main() -> ExitCode {
    telnyx_contract::run::main(&DRIVER)
}
