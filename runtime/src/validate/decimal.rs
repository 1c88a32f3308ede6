//! Decimal numbers as in JSON, compared and divided without rounding.

use std::cmp::Ordering;

/// `digits * 10^exponent`, or its negative; `digits` does not end in a zero, and of nothing the exponent is 0.
///
/// Holds every 64-bit integer and the shortest text of every float.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    digits: u128,
    exponent: i32,
}

impl Decimal {
    fn new(negative: bool, mut digits: u128, mut exponent: i32) -> Self {
        if digits == 0 {
            return Self {
                negative: false,
                digits,
                exponent: 0,
            };
        }
        while digits.is_multiple_of(10) {
            digits /= 10;
            exponent = exponent.saturating_add(1);
        }
        Self {
            negative,
            digits,
            exponent,
        }
    }

    /// Reads `-1.5e-3`; `None` if it is not a number, or has more than 38 digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, text),
        };
        let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let fraction = fraction.trim_end_matches('0');
        let all = [whole, fraction].concat();
        if !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let digits = all.parse().ok()?;
        let exponent: i32 = exponent.parse().ok()?;
        let exponent = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
        Some(Self::new(negative, digits, exponent))
    }

    /// The number, if it is a whole one that fits.
    pub fn to_integer(self) -> Option<i128> {
        let factor = 10_i128.checked_pow(u32::try_from(self.exponent).ok()?)?;
        let size = i128::try_from(self.digits).ok()?.checked_mul(factor)?;
        Some(if self.negative { -size } else { size })
    }

    /// Which is larger.
    pub fn compare(self, other: Self) -> Ordering {
        match (self.sign(), other.sign()) {
            (1, 1) => self.compare_size(other),
            (-1, -1) => other.compare_size(self),
            (own, other) => own.cmp(&other),
        }
    }

    fn sign(self) -> i8 {
        match (self.digits, self.negative) {
            (0, _) => 0,
            (_, true) => -1,
            (_, false) => 1,
        }
    }

    /// The same without signs; neither is 0.
    fn compare_size(self, other: Self) -> Ordering {
        let (own, others) = (self.length(), other.length());
        let top = |length: u32, exponent: i32| i64::from(length) + i64::from(exponent);
        top(own, self.exponent)
            .cmp(&top(others, other.exponent))
            // With the same number of decimal places, the digits are comparable.
            .then_with(|| {
                let longest = own.max(others);
                let filled = |digits: u128, length| digits.saturating_mul(power(longest - length));
                filled(self.digits, own).cmp(&filled(other.digits, others))
            })
    }

    fn length(self) -> u32 {
        self.digits.checked_ilog10().unwrap_or(0) + 1
    }

    /// Whether it is a multiple of `step`; `None` if `step` has more than 19 digits.
    pub fn is_multiple_of(self, step: Self) -> Option<bool> {
        let modulus = u128::from(u64::try_from(step.digits).ok().filter(|step| *step > 0)?);
        let shift = i64::from(self.exponent) - i64::from(step.exponent);
        if self.digits == 0 {
            return Some(true);
        }
        // It has a digit below the last decimal place of the step.
        if shift < 0 {
            let down = u32::try_from(-shift).ok();
            let whole = down
                .and_then(|down| 10_u128.checked_pow(down))
                .and_then(|places| places.checked_mul(modulus));
            return Some(whole.is_some_and(|whole| self.digits.is_multiple_of(whole)));
        }
        let mut rest = self.digits % modulus;
        for _ in 0..shift {
            if rest == 0 {
                break;
            }
            rest = rest * 10 % modulus;
        }
        Some(rest == 0)
    }
}

fn power(places: u32) -> u128 {
    10_u128.saturating_pow(places)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn numbers_compare_by_their_value() {
        let ascending = [
            "-1e300",
            "-10.5",
            "-10",
            "-0.1",
            "0",
            "1e-300",
            "0.1",
            "0.10000000000000001",
            "9007199254740992",
            "9007199254740993",
            "18446744073709551615",
            "1e300",
        ];
        for (at, one) in ascending.iter().enumerate() {
            for (other_at, other) in ascending.iter().enumerate() {
                assert_eq!(
                    number(one).compare(number(other)),
                    at.cmp(&other_at),
                    "{one} and {other}"
                );
            }
        }
        assert_eq!(number("1.0"), number("10e-1"));
        assert_eq!(number("-0.0"), number("0"));
    }

    #[test]
    fn multiples_are_exact() {
        for (value, step, is) in [
            ("0.3", "0.1", true),
            ("1.1", "0.01", true),
            ("19.99", "0.01", true),
            ("0.35", "0.1", false),
            ("1e300", "0.01", true),
            ("1e300", "3", false),
            ("1e-300", "0.01", false),
            ("-6", "3", true),
            ("0", "7", true),
            ("9007199254740993", "2", false),
            ("7.5", "2.5", true),
            ("5", "10", false),
            ("100", "8", false),
            ("1000", "8", true),
        ] {
            let multiple = number(value).is_multiple_of(number(step));
            assert_eq!(multiple, Some(is), "{value} of {step}");
        }
    }

    #[test]
    fn other_texts_are_no_numbers() {
        for text in ["NaN", "inf", "", "1e", "1.x", "--1"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }
}
