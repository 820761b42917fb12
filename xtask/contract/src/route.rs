//! Which operation of the document a request is for.
//!
//! A second reading of path templates, which knows nothing of how the crate fills them in.

use percent_encoding::percent_decode_str;

/// A path template, in segments of literal text and placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    segments: Vec<Vec<Piece>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Placeholder,
}

impl Template {
    /// Of a path such as `/Calls/{call_sid}.json`.
    pub fn new(path: &str) -> Self {
        let segment = |text: &str| {
            let mut pieces = Vec::new();
            let mut rest = text;
            while let Some((before, after)) = rest.split_once('{') {
                if !before.is_empty() {
                    pieces.push(Piece::Literal(before.to_owned()));
                }
                pieces.push(Piece::Placeholder);
                rest = after.split_once('}').map_or("", |(_, after)| after);
            }
            if !rest.is_empty() {
                pieces.push(Piece::Literal(rest.to_owned()));
            }
            pieces
        };
        Self { segments: path.split('/').map(segment).collect() }
    }

    /// Whether a path as it came over the wire is one of this template: literal segments are
    /// equal, no placeholder is empty.
    pub fn matches(&self, path: &str) -> bool {
        let segments: Vec<&str> = path.split('/').collect();
        segments.len() == self.segments.len()
            && self.segments.iter().zip(segments).all(|(pieces, text)| {
                let text = percent_decode_str(text).decode_utf8_lossy();
                fits(pieces, &text)
            })
    }

    /// Literal segments first: of two templates that match, the larger one is meant.
    pub fn rank(&self) -> Vec<bool> {
        self.segments.iter().map(|pieces| !pieces.contains(&Piece::Placeholder)).collect()
    }
}

fn fits(pieces: &[Piece], text: &str) -> bool {
    match pieces {
        [] => text.is_empty(),
        [Piece::Literal(literal), rest @ ..] => {
            text.strip_prefix(literal.as_str()).is_some_and(|text| fits(rest, text))
        }
        [Piece::Placeholder, rest @ ..] => {
            text.char_indices().map(|(at, c)| at + c.len_utf8()).any(|end| fits(rest, &text[end..]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Template;

    #[test]
    fn literals_are_equal_and_placeholders_are_filled() {
        let template = Template::new("/Accounts/{a}/Recordings/{r}.json");
        assert!(template.matches("/Accounts/1/Recordings/x%2Fy.json"));
        assert!(!template.matches("/Accounts/1/Recordings/.json"));
        assert!(!template.matches("/Accounts//Recordings/x.json"));
        assert!(!template.matches("/accounts/1/Recordings/x.json"));
        assert!(!template.matches("/Accounts/1/Recordings/x.json/"));
        assert!(!template.matches("/v2/Accounts/1/Recordings/x.json"));
        assert!(Template::new("/a/{b}").matches("/a/%C3%A4%20b"));
    }

    #[test]
    fn a_literal_outranks_a_placeholder() {
        assert!(Template::new("/a/jobs").rank() > Template::new("/a/{id}").rank());
        assert!(Template::new("/{x}/b").rank() < Template::new("/a/{x}").rank());
    }
}
