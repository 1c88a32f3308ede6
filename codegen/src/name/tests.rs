//! Names over whole APIs, and a small generator of random texts.

/// A generator of pseudo-random numbers (xorshift) for loops over odd texts.
pub(crate) struct Random(pub u64);

impl Random {
    /// The next number below `limit`.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit.max(1)
    }

    fn character(&mut self) -> char {
        const ODD: &[char] = &[
            ' ', '-', '_', '.', '/', '+', '*', '\'', '"', '\\', '\r', '\n', '\u{0}', '\u{202e}',
            '\u{200d}', '\u{2028}', 'é', 'ß', 'İ', 'ǅ', '日', '🦀', '٣', '\u{301}', '#', '<',
        ];
        match self.below(4) {
            0 => ODD
                .get(usize::try_from(self.below(ODD.len() as u64)).unwrap_or(0))
                .copied()
                .unwrap_or('x'),
            1 => char::from_u32(u32::try_from(self.below(0x0011_0000)).unwrap_or(0)).unwrap_or('y'),
            _ => char::from(b'A' + u8::try_from(self.below(58)).unwrap_or(0)),
        }
    }

    /// A short text of odd characters, sometimes a keyword or a number.
    pub(crate) fn text(&mut self) -> String {
        const WORDS: &[&str] = &[
            "type", "self", "Self", "crate", "", "1", "-1", "+1", "Option", "id", "ID", "a_b",
            "aB", "unknown", "gen", "_", "__",
        ];
        if self.below(5) == 0 {
            let at = usize::try_from(self.below(WORDS.len() as u64)).unwrap_or(0);
            return WORDS.get(at).copied().unwrap_or_default().to_owned();
        }
        let length = if self.below(50) == 0 {
            200
        } else {
            self.below(12)
        };
        (0..length).map(|_| self.character()).collect()
    }
}
