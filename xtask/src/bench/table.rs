//! A table of a section, as Markdown that is also readable in a terminal.

use std::fmt;

/// Rows under a header; numbers, and what looks like one, are aligned to the right.
#[derive(Clone, Debug)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new(header: &[&str]) -> Self {
        Self {
            rows: vec![header.iter().map(|&name| name.to_owned()).collect()],
        }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let cell = |row: &[String], column: usize| row.get(column).cloned().unwrap_or_default();
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                let cells = self.rows.iter().map(|row| cell(row, column));
                cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
            })
            .collect();
        let is_number: Vec<bool> = (0..columns)
            .map(|column| {
                let starts = |row: &Vec<String>| {
                    let cell = cell(row, column);
                    cell.is_empty() || cell.starts_with(|first: char| first.is_ascii_digit())
                };
                self.rows.iter().skip(1).all(starts)
            })
            .collect();
        for (number, row) in self.rows.iter().enumerate() {
            for (column, (&width, &right)) in widths.iter().zip(&is_number).enumerate() {
                let cell = cell(row, column);
                if right {
                    write!(f, "| {cell:>width$} ")?;
                } else {
                    write!(f, "| {cell:<width$} ")?;
                }
            }
            writeln!(f, "|")?;
            if number == 0 {
                for (&width, &right) in widths.iter().zip(&is_number) {
                    let (line, end) = ("-".repeat(width), if right { ":" } else { " " });
                    write!(f, "| {line}{end}")?;
                }
                writeln!(f, "|")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn columns_are_aligned() {
        let mut table = Table::new(&["work", "CPU"]);
        table.row(vec!["a page".to_owned(), "1.02".to_owned()]);
        table.row(vec!["b".to_owned(), "12.5".to_owned()]);
        assert_eq!(
            table.to_string(),
            "| work   |  CPU |\n| ------ | ----:|\n| a page | 1.02 |\n| b      | 12.5 |\n"
        );
    }
}
