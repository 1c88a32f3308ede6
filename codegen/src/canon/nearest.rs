//! The nearest name, for "did you mean".

/// The candidate that differs least from `name`, if it differs little.
pub(super) fn nearest<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).clamp(1, 4);
    candidates
        .filter(|candidate| candidate.len().abs_diff(name.len()) <= limit * 4)
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Edits between two texts; a change of case is none.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right
        .chars()
        .flat_map(char::to_lowercase)
        .take(128)
        .collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left
        .chars()
        .flat_map(char::to_lowercase)
        .take(128)
        .enumerate()
    {
        let mut diagonal = i;
        let mut before = i + 1;
        let mut next = vec![before];
        for (b, above) in right.iter().zip(row.iter().skip(1)) {
            before = (diagonal + usize::from(a != *b))
                .min(above + 1)
                .min(before + 1);
            diagonal = *above;
            next.push(before);
        }
        row = next;
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
    }
}
