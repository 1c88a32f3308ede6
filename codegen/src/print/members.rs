//! Blank lines between the members of an item.

/// The number of lines of a member from which the members of a type are separated by blank lines.
const LONG: usize = 5;

/// An associated type. Several of them form one block.
const TYPE: &str = "    type ";

/// Longest line.
const WIDTH: usize = 100;

/// The printed item with blank lines between its members: methods always, fields and variants if one of them is long.
pub(super) fn set_apart(text: &str) -> String {
    let text = &join_attributes(text);
    let lines: Vec<&str> = text.lines().collect();
    let starts = starts(&lines);
    let longest = starts
        .windows(2)
        .filter_map(|pair| Some(pair.get(1)? - pair.first()?))
        .max()
        .unwrap_or(0);
    let is_impl = lines
        .iter()
        .find(|line| !line.starts_with(['#', '/', ' ']))
        .is_some_and(|line| {
            ["impl", "trait", "pub trait"]
                .iter()
                .any(|word| line.starts_with(word))
        });
    if !is_impl && longest < LONG {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + starts.len());
    let mut next = starts.iter().skip(1).peekable();
    for (index, line) in lines.iter().enumerate() {
        // The last one is the end of the item.
        if next.peek() == Some(&&index) {
            next.next();
            let before = index.checked_sub(1).and_then(|index| lines.get(index));
            let both_types =
                line.starts_with(TYPE) && before.is_some_and(|it| it.starts_with(TYPE));
            if next.peek().is_some() && !both_types {
                out.push('\n');
            }
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// The first lines of the members, then the line after the last one.
fn starts(lines: &[&str]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut inside = false;
    for (index, line) in lines.iter().enumerate() {
        let Some(member) = line
            .strip_prefix("    ")
            .filter(|member| !member.starts_with(' '))
        else {
            continue;
        };
        if !inside {
            starts.push(index);
            inside = true;
        }
        let comment = member.starts_with("//") || member.starts_with('#');
        if !comment && member.ends_with([',', ';', '}']) {
            inside = false;
        }
    }
    if let Some(last) = lines.len().checked_sub(1).filter(|_| !starts.is_empty()) {
        starts.push(last);
    }
    starts
}

/// Attributes on one line if they fit: prettyplease breaks them a little early.
fn join_attributes(text: &str) -> String {
    const OPEN: &str = "    #[serde(";
    const CLOSE: &str = "    )]";
    if !text.contains("    #[serde(\n") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        out.push_str(line);
        if line == OPEN {
            let parts: Vec<&str> = lines.by_ref().take_while(|line| *line != CLOSE).collect();
            let joined = parts
                .iter()
                .map(|part| part.trim())
                .collect::<Vec<_>>()
                .join(" ");
            let joined = joined.trim_end_matches(',');
            if OPEN.len() + joined.len() + 2 <= WIDTH {
                out.push_str(joined);
                out.push_str(")]");
            } else {
                out.push('\n');
                out.push_str(&parts.join("\n"));
                out.push('\n');
                out.push_str(CLOSE);
            }
        }
        out.push('\n');
    }
    out
}
