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
    let own = letters(name);
    candidates
        .filter(|candidate| may_be_near(name, candidate, limit))
        .filter_map(|candidate| Some((distance(&own, &letters(candidate), limit)?, candidate)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Whether the lengths of two texts allow it. Vendors use their extensions in thousands of places, and each is compared with
/// each of ours; nearly all comparisons end here.
fn may_be_near(left: &str, right: &str, limit: usize) -> bool {
    // A letter has at most four bytes.
    let bytes = if left.is_ascii() && right.is_ascii() {
        limit
    } else {
        limit * 4
    };
    left.len().abs_diff(right.len()) <= bytes
}

fn letters(text: &str) -> Vec<char> {
    let lower = text.chars().flat_map(char::to_lowercase);
    lower.take(128).collect()
}

/// The edit distance of two texts, if it is at most `limit`; a change of case counts 0, two swapped letters count 1.
fn distance(left: &[char], right: &[char], limit: usize) -> Option<usize> {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    let mut row_above: Vec<usize> = Vec::new();
    let mut letter_above = None;
    for (i, a) in left.iter().enumerate() {
        let mut before = i + 1;
        let mut next = vec![before];
        let mut letter_before = None;
        for (j, b) in right.iter().enumerate() {
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
        // Each row is computed from the two above it.
        if row.iter().chain(&row_above).all(|edits| *edits > limit) {
            return None;
        }
    }
    row.last().copied().filter(|edits| *edits <= limit)
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
        let edits = |left, right, limit| distance(&letters(left), &letters(right), limit);
        for (left, right, expected) in [
            ("kitten", "sitting", 3),
            ("", "abc", 3),
            ("abc", "", 3),
            ("itmes", "items", 1),
            ("abcd", "badc", 2),
            ("same", "SAME", 0),
            ("\u{e4}rger", "\u{c4}rger", 0),
        ] {
            assert_eq!(
                edits(left, right, expected),
                Some(expected),
                "{left} {right}"
            );
            let fewer = expected.checked_sub(1);
            assert_eq!(
                fewer.and_then(|fewer| edits(left, right, fewer)),
                None,
                "{left} {right}"
            );
        }
    }
}
