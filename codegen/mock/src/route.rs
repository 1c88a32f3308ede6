//! Path templates: which operation a path belongs to, and the values of its parameters.

use indexmap::IndexMap;
use percent_encoding::percent_decode_str;

/// Values of path parameters, decoded.
pub(crate) type Params = IndexMap<String, String>;

/// `/sessions/{session_id}/chat`
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template {
    pub(crate) text: String,
    segments: Vec<Vec<Piece>>,
}

/// A part of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Parameter(String),
}

impl Template {
    pub(crate) fn new(text: &str) -> Self {
        let segments = text.trim_start_matches('/').split('/');
        Self {
            text: text.to_owned(),
            segments: segments.map(pieces).collect(),
        }
    }

    /// The parameters of a path that fits.
    pub(crate) fn matches(&self, path: &str) -> Option<Params> {
        let given: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        if given.len() != self.segments.len() {
            return None;
        }
        let mut params = Params::new();
        for (pieces, text) in self.segments.iter().zip(given) {
            match_segment(pieces, text, &mut params)?;
        }
        Some(params)
    }

    /// How many segments have no parameter: of two matching templates, the one with more applies.
    pub(crate) fn literals(&self) -> usize {
        let is_literal = |pieces: &&Vec<Piece>| matches!(pieces.as_slice(), [Piece::Literal(_)]);
        self.segments.iter().filter(is_literal).count()
    }

    /// The parameter that is the whole last segment, and the template before it.
    pub(crate) fn last_parameter(&self) -> Option<(&str, &str)> {
        let Some([Piece::Parameter(name)]) = self.segments.last().map(Vec::as_slice) else {
            return None;
        };
        let parent = self.text.rsplit_once('/')?.0;
        Some((parent, name))
    }

    /// The template with its parameters replaced by values, if there is one for each.
    pub(crate) fn fill(&self, params: &Params) -> Option<String> {
        let mut path = String::new();
        for pieces in &self.segments {
            path.push('/');
            for piece in pieces {
                match piece {
                    Piece::Literal(text) => path.push_str(text),
                    Piece::Parameter(name) => path.push_str(params.get(name)?),
                }
            }
        }
        Some(path)
    }

    /// The path, with values, up to its last parameter; the whole path if there is none.
    pub(crate) fn resource(&self, params: &Params) -> Option<String> {
        let has_parameter =
            |pieces: &Vec<Piece>| pieces.iter().any(|p| matches!(p, Piece::Parameter(_)));
        let last = self.segments.iter().rposition(has_parameter);
        let kept = last.map_or(self.segments.len(), |at| at + 1);
        let short = Self {
            text: String::new(),
            segments: self.segments.iter().take(kept).cloned().collect(),
        };
        short.fill(params)
    }
}

fn pieces(segment: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = segment;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else {
            break;
        };
        if !before.is_empty() {
            pieces.push(Piece::Literal(before.to_owned()));
        }
        pieces.push(Piece::Parameter(name.to_owned()));
        rest = tail;
    }
    if !rest.is_empty() || pieces.is_empty() {
        pieces.push(Piece::Literal(rest.to_owned()));
    }
    pieces
}

/// Each parameter ends where the literal after it begins.
fn match_segment(pieces: &[Piece], text: &str, params: &mut Params) -> Option<()> {
    let mut rest = text;
    let mut pieces = pieces.iter().peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Literal(literal) => rest = rest.strip_prefix(literal.as_str())?,
            Piece::Parameter(name) => {
                let end = match pieces.peek() {
                    Some(Piece::Literal(next)) => rest.find(next.as_str())?,
                    Some(Piece::Parameter(_)) | None => rest.len(),
                };
                let (value, tail) = rest.split_at_checked(end)?;
                if value.is_empty() {
                    return None;
                }
                let value = percent_decode_str(value).decode_utf8_lossy().into_owned();
                params.insert(name.clone(), value);
                rest = tail;
            }
        }
    }
    rest.is_empty().then_some(())
}

#[cfg(test)]
mod tests {
    use super::Template;

    fn values(template: &str, path: &str) -> Option<Vec<String>> {
        let params = Template::new(template).matches(path)?;
        Some(params.into_values().collect())
    }

    #[test]
    fn parameters_are_decoded() {
        assert_eq!(
            values("/a/{x}/b", "/a/1%2F2/b"),
            Some(vec!["1/2".to_owned()])
        );
        assert_eq!(values("/a/{x}", "/a/"), None);
        assert_eq!(values("/a/{x}", "/a/b/c"), None);
    }

    #[test]
    fn a_segment_may_mix_text_and_parameters() {
        let both = Some(vec!["1".to_owned(), "2".to_owned()]);
        assert_eq!(values("/{a}.{b}:go", "/1.2:go"), both);
        assert_eq!(values("/{a}:go", "/1:stop"), None);
    }

    #[test]
    fn the_resource_ends_with_the_last_parameter() {
        let template = Template::new("/sessions/{id}/chat");
        let params = template.matches("/sessions/7/chat").unwrap_or_default();
        assert_eq!(template.resource(&params).as_deref(), Some("/sessions/7"));
    }
}
