//! The nearest name, for "did you mean".

/// The candidate that differs least from `name`, if it differs little.
pub(super) fn nearest<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).clamp(1, 4);
    within(name, candidates, limit)
}

/// The candidate that differs least from `name`, and by at most `limit` edits.
pub(super) fn within<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
    limit: usize,
) -> Option<&'a str> {
    candidates
        .filter(|candidate| candidate.len().abs_diff(name.len()) <= limit * 4)
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Edits between two texts; a change of case is none, and two letters the wrong way round are one.
fn distance(left: &str, right: &str) -> usize {
    let letters = |text: &str| -> Vec<char> {
        let lower = text.chars().flat_map(char::to_lowercase);
        lower.take(128).collect()
    };
    let (left, right) = (letters(left), letters(right));
    let mut row: Vec<usize> = (0..=right.len()).collect();
    let mut row_above: Vec<usize> = Vec::new();
    let mut letter_above = None;
    for (i, a) in left.into_iter().enumerate() {
        let mut before = i + 1;
        let mut next = vec![before];
        let mut letter_before = None;
        for (j, b) in right.iter().copied().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX - 1);
            let changed = at(&row, j) + usize::from(a != b);
            before = changed.min(at(&row, j + 1) + 1).min(before + 1);
            if letter_above == Some(b) && letter_before == Some(a) {
                before = before.min(at(&row_above, j.wrapping_sub(1)) + 1);
            }
            letter_before = Some(b);
            next.push(before);
        }
        letter_above = Some(a);
        row_above = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_small_slips_only() {
        let names = ["string", "integer", "object"];
        assert_eq!(nearest("strng", names.into_iter()), Some("string"));
        assert_eq!(nearest("Object", names.into_iter()), Some("object"));
        assert_eq!(nearest("timestamp", names.into_iter()), None);
    }

    #[test]
    fn counts_edits() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("itmes", "items"), 1);
        assert_eq!(distance("abcd", "badc"), 2);
    }
}
