//! Commands of this repository: `cargo xtask COMMAND`.
//!
//! Flags and dispatch only; each command is a module of its own.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

mod bench;
mod changelog;
mod codegen;
mod completions;
mod contract;
mod cost;
mod diff;
mod features;
mod findings;
mod foreign;
mod help;
mod interop;
mod mutants;
mod paths;
mod process;
mod say;
mod semver;
mod snippets;
mod spec;

/// Commands of this repository.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes the crate in `generated/` from the documents in `specs/`.
    Generate(codegen::Generate),
    /// Downloads the published document and makes it the input of `generate`.
    Fetch(spec::Fetch),
    /// Prints the intermediate representation as stable text.
    Dump(Print),
    /// Prints what is in the crate and what is not.
    Coverage(Print),
    /// Measures time per stage and peak memory against the bare YAML parse.
    Bench(bench::Bench),
    /// Measures what generated crates cost to compile.
    CompileCost(cost::CompileCost),
    /// Shows what changed between two documents, for callers of the API and for Rust users.
    Diff(diff::Diff),
    /// Tells what each version of a document changed, from files or from git.
    Changelog(changelog::Changelog),
    /// Checks the generated crate with no feature, each one alone, and all.
    Features(features::Features),
    /// Holds our webhook signatures against the official Node and Python packages.
    Interop(interop::Interop),
    /// Makes crates of other people's documents, which registry packages ship, and compiles them.
    Foreign(foreign::Foreign),
    /// Drives every operation against a mock server that validates.
    Contract(contract::Contract),
    /// Tries the generator on damaged copies of the published document.
    Mutants(mutants::Mutants),
    /// Holds the Rust verdicts of `diff` against the compiler and `cargo-semver-checks`.
    Semver(semver::Semver),
    /// Prints what a shell needs to complete these commands.
    Completions(completions::Completions),
    /// Compiles every block of Rust in skill documents, `API.md` and READMEs.
    Snippets(snippets::Snippets),
}

/// The documents to read.
#[derive(Debug, Clone, Default, clap::Args)]
struct Documents {
    /// An OpenAPI document; may be given several times. Default: the one that `fetch`
    /// brought, or else `specs/*.yml`.
    #[arg(long = "spec", value_name = "FILE")]
    specs: Vec<PathBuf>,
    /// A repair of the documents: why, link and changes, see `specs/patches/README.md`. May be
    /// given several times. The files in `specs/patches/` go with what `fetch` brought.
    #[arg(long = "patch", value_name = "FILE")]
    patches: Vec<PathBuf>,
}

/// Documents, for a command that prints what it finds in them.
#[derive(Debug, clap::Args)]
struct Print {
    #[command(flatten)]
    documents: Documents,
    #[command(flatten)]
    say: say::Flags,
}

/// Schemas that refer to each other in a long row are followed to its end.
const STACK: usize = 256 * 1024 * 1024;

fn main() -> ExitCode {
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(run);
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        // The panic has said what it is.
        Ok(Err(_)) => ExitCode::from(101),
        Err(error) => {
            eprintln!("error: there is no room for a thread: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> ExitCode {
    let result = match parse().command {
        Command::Generate(command) => command.run(),
        Command::Fetch(command) => command.run(),
        Command::Dump(command) => codegen::dump(&command.documents, command.say.say()),
        Command::Coverage(command) => codegen::coverage(&command.documents, command.say.say()),
        Command::Bench(command) => command.run(),
        Command::CompileCost(command) => command.run(),
        Command::Diff(command) => return command.run(),
        Command::Changelog(command) => return command.run(),
        Command::Features(command) => command.run(),
        Command::Interop(command) => command.run(),
        Command::Foreign(command) => command.run(),
        Command::Contract(command) => command.run(),
        Command::Mutants(command) => command.run(),
        Command::Semver(command) => command.run(),
        Command::Completions(command) => command.run(),
        Command::Snippets(command) => command.run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::failure(&error);
            ExitCode::FAILURE
        }
    }
}

/// Reads the arguments; wrong ones and `--help` end the program here.
fn parse() -> Args {
    let matches = help::with_texts(Args::command()).get_matches();
    Args::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
}
