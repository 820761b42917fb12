//! What the servers answer that is no JSON.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::document::Document;
use crate::judge::{Told, statuses};
use crate::recorder::Reply;
use crate::wire;

/// Larger than what a socket takes at once.
const LARGE: usize = 300_000;

/// The documented success of another media type, in pieces that end anywhere.
pub fn download(source: &Document, told: &Told) -> Reply {
    let documented = statuses(source, told.pointer).into_iter().filter(|status| status / 100 == 2);
    let media = |status: &u16| {
        let response = source.resolve(&format!("{}/responses/{status}", told.pointer))?.1;
        let content = response.get("content")?.as_object()?;
        content.keys().find(|media| !wire::is_json(&wire::essence(media))).cloned()
    };
    let found = documented.clone().find_map(|status| Some((status, media(&status)?)));
    let first = documented.clone().next().unwrap_or(200);
    let (status, media) = found.unwrap_or_else(|| (first, "application/octet-stream".to_owned()));
    // A range of media types is none that a server could name.
    let media = if media.contains('*') { "application/octet-stream".to_owned() } else { media };
    let body = body(&wire::essence(&media));
    Reply { status, media, pieces: cut(&body, &[1, 7, 4096, 65_537]) }
}

fn body(essence: &str) -> Vec<u8> {
    let all: Vec<u8> = (0..=255).collect();
    match essence {
        "text/csv" => {
            "id,name,note\r\n1,\"a, \"\"b\"\"\",\u{e4}\u{1f600}\r\n2,,\"two\nlines\"\r\n".into()
        }
        "application/pdf" => [b"%PDF-1.7\n".as_slice(), &all, b"\n%%EOF\n"].concat(),
        text if text.starts_with("text/") => "\u{e4}\u{1f600} plain\n".repeat(300).into(),
        _ => all.iter().copied().cycle().take(LARGE).collect(),
    }
}

/// Events in the forms that the format has, cut in the middle of lines and characters; what a
/// reader has to get out of it.
pub fn events() -> (Reply, Vec<Value>) {
    let events = vec![
        json!({"type": "delta", "index": 0, "delta": {"text": "\u{e4}\u{1f600}"}}),
        json!({"type": "delta", "index": 1, "choices": [{"delta": {"content": "b"}}], "n": 1.5}),
        json!({"type": "stop", "usage": null, "empty": {}, "list": []}),
    ];
    // A comment, a name, an id, lines that end in different ways, and data in two lines.
    let last = events[2].to_string();
    let (head, tail) = last.split_at(last.find(',').map_or(0, |at| at + 1));
    let text = format!(
        "\u{feff}: hello\n\nevent: delta\nid: 1\ndata: {}\n\nid: 2\r\ndata:{}\r\n\r\n\
         retry: 10\ndata: {head}\ndata: {tail}\n\ndata: [DONE]\n\n",
        events[0], events[1]
    );
    let pieces = cut(text.as_bytes(), &[2, 30, 40, 61, 64, 90, 120]);
    (Reply { status: 200, media: "text/event-stream".to_owned(), pieces }, events)
}

fn cut(bytes: &[u8], ends: &[usize]) -> Vec<Bytes> {
    let ends = ends.iter().copied().filter(|end| *end < bytes.len()).chain([bytes.len()]);
    let mut from = 0;
    ends.map(|end| {
        let piece = Bytes::copy_from_slice(&bytes[from..end]);
        from = end;
        piece
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_the_whole() {
        let all = body("application/zip");
        let pieces = cut(&all, &[1, 7, 4096, 65_537, 1 << 30]);
        assert_eq!((pieces.len(), pieces.concat() == all), (5, true));
        let (reply, events) = events();
        assert_eq!(reply.pieces.len(), 8);
        let text = String::from_utf8(reply.pieces.concat()).expect("it is text as a whole");
        assert!(text.contains(&events[0].to_string()) && !text.contains(&events[2].to_string()));
        // One of the cuts is inside of a character.
        assert!(reply.pieces.iter().any(|piece| std::str::from_utf8(piece).is_err()));
    }
}
