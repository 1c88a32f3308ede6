//! Repeated measurements: their median, and how far they are apart.

use super::measure::Usage;

/// What was measured of one thing, in all rounds.
#[derive(Clone, Debug, Default)]
pub struct Samples(Vec<Usage>);

impl Samples {
    /// Adds the measurement of a round.
    pub fn push(&mut self, usage: Usage) {
        self.0.push(usage);
    }

    /// Whether every round succeeded.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|usage| usage.success)
    }

    /// For a table: CPU seconds, their spread, and peak memory in MiB.
    #[must_use]
    pub fn cells(&self) -> Vec<String> {
        if !self.succeeded() {
            return vec!["failed".to_owned(), String::new(), String::new()];
        }
        let cpu = self.cpu();
        vec![
            figure(cpu.median),
            cpu.range(),
            format!("{:.0}", self.peak().median),
        ]
    }

    /// For a table: how much less these are than others, in CPU time and in memory.
    #[must_use]
    pub fn ratios(&self, others: &Self) -> Vec<String> {
        if !self.succeeded() || !others.succeeded() {
            return Vec::new();
        }
        let ratio = |ours: Spread, theirs: Spread| figure(ours.median / theirs.median);
        vec![
            ratio(self.cpu(), others.cpu()),
            ratio(self.peak(), others.peak()),
        ]
    }

    /// CPU seconds.
    #[must_use]
    pub fn cpu(&self) -> Spread {
        Spread::of(self.0.iter().map(|usage| usage.cpu))
    }

    /// Peak memory in MiB.
    #[must_use]
    pub fn peak(&self) -> Spread {
        Spread::of(self.0.iter().map(|usage| usage.peak))
    }
}

/// The median of several numbers, the smallest and the largest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// In the middle.
    pub median: f64,
    /// The smallest.
    pub least: f64,
    /// The largest.
    pub most: f64,
}

impl Spread {
    /// Of no numbers, all three are not a number.
    #[must_use]
    pub fn of(numbers: impl IntoIterator<Item = f64>) -> Self {
        let mut numbers: Vec<f64> = numbers.into_iter().collect();
        numbers.sort_by(f64::total_cmp);
        let at = |index: usize| numbers.get(index).copied().unwrap_or(f64::NAN);
        let (half, last) = (numbers.len() / 2, numbers.len().saturating_sub(1));
        let median = if numbers.len().is_multiple_of(2) {
            f64::midpoint(at(half.saturating_sub(1)), at(half))
        } else {
            at(half)
        };
        Self {
            median,
            least: at(0),
            most: at(last),
        }
    }

    /// The smallest and the largest, as in `0.98–1.03`.
    #[must_use]
    pub fn range(&self) -> String {
        format!("{}–{}", figure(self.least), figure(self.most))
    }
}

/// A number with three digits that count, as in `0.116`, `2.34`, `21.3` and `1557`.
#[must_use]
pub fn figure(number: f64) -> String {
    let decimals = match number {
        _ if number < 1.0 => 3,
        _ if number < 10.0 => 2,
        _ if number < 100.0 => 1,
        _ => 0,
    };
    format!("{number:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::{Spread, figure};

    #[test]
    fn the_median_is_in_the_middle() {
        let odd = Spread::of([3.0, 1.0, 2.5]);
        assert_eq!((odd.median, odd.least, odd.most), (2.5, 1.0, 3.0));
        assert!((Spread::of([1.0, 2.0]).median - 1.5).abs() < 1e-9);
        assert_eq!(odd.range(), "1.00–3.00");
        assert_eq!(figure(0.1164), "0.116");
        assert_eq!(figure(1556.7), "1557");
    }
}
