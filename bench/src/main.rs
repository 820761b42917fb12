//! What the generated crate costs while it runs: `cargo run --release -p telnyx-bench`.
//!
//! Each row does the same work twice, with the crate and by hand, in turns within one process,
//! and shows the median of the ratios of the turns: both sides meet the same weather, so that
//! the ratio means something on a busy machine too. Time is CPU time of this process; the server
//! of the round trips is another one. Nothing fails because something is slow.

mod alloc;
mod calls;
mod decode;
mod derived;
mod measure;
mod server;
mod webhooks;

use anyhow::Result;

use measure::Bench;

const DEFAULT_ROUNDS: usize = 61;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == server::COMMAND) {
        return server::serve();
    }
    // `cargo bench` and `cargo test` add arguments of their own.
    let rounds = arguments.iter().find_map(|argument| argument.parse().ok());
    let bench = Bench::new(rounds.unwrap_or(DEFAULT_ROUNDS));
    bench.head();
    decode::run(&bench)?;
    webhooks::run(&bench)?;
    calls::run(&bench)?;
    println!(
        "\nCPU time in microseconds, medians of {} turns; ratio: median of the turns' ratios.",
        bench.rounds()
    );
    Ok(())
}
