//! What `--help` says of a command below its flags: examples, and exit codes where they matter.
//!
//! One table, so that no command is forgotten: a test asks for an example of each.

use clap::Command;

/// Name of a command, and the text below its flags.
const TEXTS: &[(&str, &str)] = &[
    (
        "generate",
        "\
Examples:
  cargo xtask generate                      # specs/*.yml -> generated/
  cargo xtask generate --check              # for CI: is generated/ up to date?
  cargo xtask generate --spec api.yml --out target/mine
  cargo xtask generate --spec api.yml --patch fix.yml --out target/mine --verbose
  cargo xtask generate --spec theirs.yml --out target/theirs --alone   # another API

Exit codes:
  0  written, or with --check: up to date
  1  errors in the documents, something cannot be read or written, or is not up to date;
     what was there before is untouched
  2  wrong arguments",
    ),
    (
        "fetch",
        "\
Examples:
  cargo xtask fetch                         # as specs/source.toml says
  cargo xtask fetch --sha256 9f86d081...    # refuse anything else
  cargo xtask fetch --url https://example.com/api.yml --out /tmp/api.yml
  cargo xtask fetch --url http://127.0.0.1:8080/api.yml --allow-loopback-http --out /tmp/api.yml

Refused: plain http, a redirect to another host (--allow-redirect), more than 64 MiB, another
hash, what is no text. Nothing is kept then, and what was fetched before stays.

Exit codes: 0 kept, 1 refused or not to be had, 2 wrong arguments.",
    ),
    (
        "dump",
        "\
Examples:
  cargo xtask dump > before.txt             # of specs/*.yml
  cargo xtask dump --spec api.yml | less",
    ),
    (
        "coverage",
        "\
Examples:
  cargo xtask coverage                      # of specs/*.yml
  cargo xtask coverage --spec api.yml | grep -A 20 Skipped",
    ),
    (
        "bench",
        "\
Examples:
  cargo xtask bench
  cargo xtask bench --spec api.yml --runs 9",
    ),
    (
        "compile-cost",
        "\
Examples:
  cargo xtask compile-cost                  # generated/, and target/full if it is there
  cargo xtask compile-cost --release --dir target/mine",
    ),
    (
        "diff",
        "\
Examples:
  cargo xtask diff old.yml new.yml
  cargo xtask diff HEAD~1                   # specs/ at that revision against the work tree
  cargo xtask diff old.yml new.yml --fail-on http:breaking --fail-on rust:major
  cargo xtask diff old.yml new.yml --format html --out report.html",
    ),
    (
        "features",
        "\
Examples:
  cargo xtask features                      # of generated/
  cargo xtask features --dir target/mine

Exit codes: 0 every combination compiles without a warning, 1 one does not, 2 wrong arguments.",
    ),
    (
        "interop",
        "\
Examples:
  cargo xtask interop                       # installs the packages when they are missing
  cargo xtask interop --offline

Exit codes: 0 all agree, 1 they do not or cannot be installed, 2 wrong arguments.",
    ),
    (
        "foreign",
        "\
Examples:
  cargo xtask foreign                       # all but the large ones; fetches what is missing
  cargo xtask foreign --all --offline
  cargo xtask foreign --only github --only stripe

What is fetched and made is kept in target/foreign/, the table in target/foreign/report.md.

Exit codes: 0 all are as xtask/foreign/documents.toml has them, 1 one is not or cannot be fetched,
2 wrong arguments.",
    ),
    (
        "contract",
        "\
Examples:
  cargo xtask contract --committed          # generated/ against specs/
  cargo xtask contract                      # the published document (TELNYX_SPEC)
  cargo xtask contract --committed --only calls --parts operations,kinds
  cargo xtask contract --spec api.yml --offline

Parts: operations, kinds, webhooks, examples, history, values, damage.

Exit codes: 0 the contract holds, 1 it does not or could not be checked, 2 wrong arguments.",
    ),
    (
        "semver",
        "\
Examples:
  cargo xtask semver
  cargo xtask semver --no-tool --pair old.yml new.yml",
    ),
    (
        "snippets",
        "\
Examples:
  cargo xtask snippets                      # the committed crate and this repository
  cargo xtask snippets --spec api.yml       # all documents of another one
  cargo xtask snippets --doc target/doc     # and the links of API.md, after `cargo doc`

Exit codes: 0 all compile, 1 one does not (told with file and line), 2 wrong arguments.",
    ),
    (
        "completions",
        "\
The commands are run through cargo, whose own completion does not know them. So give them a name:

Examples:
  # bash, in ~/.bashrc
  alias xtask='cargo xtask'; source <(cargo xtask completions bash)
  # zsh, in ~/.zshrc
  xtask() { cargo xtask \"$@\" }; source <(cargo xtask completions zsh)
  # fish, in ~/.config/fish/config.fish
  alias xtask 'cargo xtask'; cargo xtask completions fish | source",
    ),
];

/// Adds the texts to the commands. One that says more by itself keeps that below.
pub fn with_texts(command: Command) -> Command {
    TEXTS.iter().fold(command, |command, (name, text)| {
        command.mut_subcommand(name, |command| {
            let text = match command.get_after_help() {
                Some(own) => format!("{text}\n\n{own}"),
                None => (*text).to_owned(),
            };
            command.after_help(text)
        })
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::with_texts;

    #[test]
    fn every_command_has_an_example() {
        let command = with_texts(crate::Args::command());
        command.clone().debug_assert();
        for command in command.get_subcommands() {
            let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let example = format!("cargo xtask {}", command.get_name());
            assert!(text.contains("Examples:") && text.contains(&example), "{example}: {text}");
        }
    }
}
