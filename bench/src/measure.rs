//! Turns, medians and the table.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use crate::alloc::counted;

/// A turn should be long enough for the clock and short enough for the weather not to change.
const TURN: Duration = Duration::from_millis(4);

/// Runs comparisons.
#[derive(Debug)]
pub struct Bench {
    rounds: usize,
}

impl Bench {
    /// With so many turns per row.
    pub fn new(rounds: usize) -> Self {
        Self { rounds: rounds.max(1) }
    }

    /// How many turns.
    pub fn rounds(&self) -> usize {
        self.rounds
    }

    /// The first line of the table.
    pub fn head(&self) {
        println!(
            "{:46} {:>8} {:>8} {:>6} {:>6}   allocations",
            "", "crate", "by hand", "ratio", "goal"
        );
    }

    /// A row: the same work with the crate and by hand, and the ratio that is aimed at.
    pub fn compare(
        &self,
        what: &str,
        goal: Option<f64>,
        mut ours: impl FnMut(),
        mut theirs: impl FnMut(),
    ) {
        // The first calls open connections and fill caches.
        for _ in 0..16 {
            ours();
            theirs();
        }
        let allocated = [counted(&mut ours), counted(&mut theirs)];
        let repeats = repeats(&mut theirs);
        let (mut left, mut right, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..self.rounds {
            // Who comes first has colder caches.
            let (one, other);
            if round % 2 == 0 {
                one = turn(repeats, &mut ours);
                other = turn(repeats, &mut theirs);
            } else {
                other = turn(repeats, &mut theirs);
                one = turn(repeats, &mut ours);
            }
            left.push(one);
            right.push(other);
            ratios.push(one / other);
        }
        let goal = goal.map(|goal| format!("{goal:.2}")).unwrap_or_default();
        println!(
            "{what:46} {:8.2} {:8.2} {:6.2} {goal:>6}   {} ({} kB), {} ({} kB)",
            median(left),
            median(right),
            median(ratios),
            allocated[0].count,
            allocated[0].bytes.div_ceil(1000),
            allocated[1].count,
            allocated[1].bytes.div_ceil(1000),
        );
    }
}

fn repeats(work: &mut impl FnMut()) -> u32 {
    let mut repeats = 1;
    loop {
        let micros = turn(repeats, work) * f64::from(repeats);
        if micros >= TURN.as_micros() as f64 || repeats >= 1 << 20 {
            return repeats;
        }
        repeats *= 2;
    }
}

/// Microseconds of CPU time that the work takes once.
fn turn(repeats: u32, work: &mut impl FnMut()) -> f64 {
    let start = cpu();
    for _ in 0..repeats {
        work();
    }
    (cpu() - start).as_secs_f64() * 1e6 / f64::from(repeats)
}

/// CPU time of all threads of this process.
fn cpu() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
