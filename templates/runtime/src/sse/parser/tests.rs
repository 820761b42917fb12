//! The parser against the examples of the standard, and against a naive one for any bytes cut
//! anywhere.

use std::collections::VecDeque;
use std::time::Duration;

use super::{Parser, SseEvent, TooLarge};

const NO_LIMIT: usize = usize::MAX;

fn event(event: &str, id: &str, data: &str) -> SseEvent {
    SseEvent { event: event.to_owned(), id: id.to_owned(), data: data.to_owned() }
}

fn read(text: impl AsRef<[u8]>) -> Vec<SseEvent> {
    let mut out = VecDeque::new();
    Parser::new(NO_LIMIT).push(text.as_ref(), &mut out).expect("there is no limit");
    out.into()
}

/// Reads the pieces; the events up to the error, and whether there was one.
fn pieces<'a>(
    limit: usize,
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> (Vec<SseEvent>, Result<(), TooLarge>, Option<Duration>) {
    let mut out = VecDeque::new();
    let mut parser = Parser::new(limit);
    let mut end = Ok(());
    for piece in pieces {
        end = parser.push(piece, &mut out);
        if end.is_err() {
            break;
        }
    }
    (out.into(), end, parser.retry())
}

#[test]
fn the_examples_of_the_standard() {
    assert_eq!(read("data: YHOO\ndata: +2\ndata: 10\n\n"), [event("message", "", "YHOO\n+2\n10")]);
    // A comment; an id; an id that is reset; a block that is not over.
    let text = ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\ndata: lost";
    assert_eq!(
        read(text),
        [
            event("message", "1", "first event"),
            event("message", "", "second event"),
            event("message", "", " third event")
        ]
    );
    // Two events: an empty one and one of a line feed. The last block is not over.
    assert_eq!(
        read("data\n\ndata\ndata\n\ndata:"),
        [event("message", "", ""), event("message", "", "\n")]
    );
    assert_eq!(read("data:test\n\ndata: test\n\n").len(), 2);
}

#[test]
fn fields() {
    assert_eq!(read("event: add\ndata: 1\n\ndata: 2\n\n")[1], event("message", "", "2"));
    assert_eq!(read("event: add\n\ndata: 1\n\n"), [event("message", "", "1")]);
    assert_eq!(read("id: a\0b\ndata: 1\n\n"), [event("message", "", "1")]);
    assert_eq!(read("data : 1\nDATA: 2\nother: 3\n\n"), []);
    assert_eq!(read("\u{feff}data: 1\n\n\u{feff}data: 2\n\n"), [event("message", "", "1")]);
    assert_eq!(read(b"data: \xff\xc3\xa4\n\n"), [event("message", "", "\u{fffd}ä")]);
    let retry = |text: &str| pieces(NO_LIMIT, [text.as_bytes()]).2;
    assert_eq!(retry("retry: 1500\n"), Some(Duration::from_millis(1500)));
    assert_eq!(retry("retry: 7\nretry: +1\nretry:\nretry: 1.5\n"), Some(Duration::from_millis(7)));
    assert_eq!(retry("retry: 99999999999999999999999\n"), None);
}

#[test]
fn every_line_end_wherever_it_is_cut() {
    for end in ["\n", "\r", "\r\n"] {
        let text = format!("\u{feff}event: ä{end}data: 1{end}data: 2{end}{end}data: 3{end}{end}");
        let wanted = [event("ä", "", "1\n2"), event("message", "", "3")];
        for at in 0..=text.len() {
            let (before, after) = text.as_bytes().split_at(at);
            assert_eq!(pieces(NO_LIMIT, [before, after]).0, wanted, "{end:?} cut at {at}");
        }
        let single = text.as_bytes().chunks(1);
        assert_eq!(pieces(NO_LIMIT, single).0, wanted, "{end:?} in single bytes");
    }
}

#[test]
fn an_event_has_a_limit() {
    let small = b"data: 1\n\n".repeat(100);
    let (events, end, _) = pieces(8, [small.as_slice()]);
    assert_eq!((events.len(), end), (100, Ok(())), "the limit is for each event");
    let (events, end, _) = pieces(8, [b"data: 1\n\ndata: 123\n\n".as_slice()]);
    assert_eq!((events.len(), end), (1, Err(TooLarge)));
    let many = b"data: 1\n".repeat(100);
    assert_eq!(pieces(64, [many.as_slice()]).1, Err(TooLarge), "many short lines are one event");
    let endless = std::iter::repeat_n(b"aaaaaaaa".as_slice(), 1000);
    assert_eq!(pieces(64, endless).1, Err(TooLarge), "a line without an end");
}

/// Splits the whole text first, as one would with all of it in memory.
fn naive(text: &[u8]) -> Vec<SseEvent> {
    let text = String::from_utf8_lossy(text);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<&str> = text.split('\n').collect();
    lines.pop();
    let (mut out, mut name, mut id, mut data) = (Vec::new(), "", "", Vec::new());
    for line in lines {
        let (field, value) = match line.find(':') {
            Some(at) => (&line[..at], &line[at + 1..]),
            None => (line, ""),
        };
        let value = if let Some(rest) = value.strip_prefix(' ') { rest } else { value };
        if line.is_empty() {
            if !data.is_empty() {
                let name = if name.is_empty() { "message" } else { name };
                out.push(event(name, id, &data.join("\n")));
            }
            name = "";
            data.clear();
        } else if field == "data" {
            data.push(value);
        } else if field == "event" {
            name = value;
        } else if field == "id" && !value.contains('\0') {
            id = value;
        }
    }
    out
}

/// Seeded and bounded: whatever comes, cut wherever, gives the same events.
#[test]
fn any_bytes_in_any_pieces() {
    const WORDS: &[&[u8]] = &[
        b"data",
        b"data:",
        b"data: ",
        b"event: ",
        b"id: ",
        b"id",
        b"retry: 10",
        b":",
        b" ",
        b"\n",
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"\r\n\r\n",
        b"\xEF\xBB\xBF",
        b"\xEF\xBB",
        b"\xC3\xA4",
        b"\xC3",
        b"\xF0\x9F\x98\x80",
        b"\xF0\x9F",
        b"\0",
        b"[DONE]",
        b"{\"a\":1}",
        b"x",
        b"\xff",
    ];
    let mut random = fastrand::Rng::with_seed(20_261_121);
    let mut events = 0;
    for round in 0..20_000 {
        let words = random.usize(0..40);
        let text: Vec<u8> =
            (0..words).flat_map(|_| WORDS[random.usize(..WORDS.len())].to_vec()).collect();
        let limit = if random.bool() { NO_LIMIT } else { random.usize(1..64) };
        let whole = pieces(limit, [text.as_slice()]);
        let mut cut = Vec::new();
        let mut rest = text.as_slice();
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(random.usize(0..=rest.len().min(7)));
            cut.push(piece);
            rest = after;
        }
        assert_eq!(pieces(limit, cut), whole, "round {round}: {text:?}");
        if limit == NO_LIMIT {
            assert_eq!(whole.0, naive(&text), "round {round}: {text:?}");
        }
        events += whole.0.len();
    }
    assert!(events > 2_000, "the words make events: {events}");
}

/// Every event carries the last id, so a long one is multiplied by however many events follow.
#[test]
fn an_id_cannot_fill_the_memory() {
    const LIMIT: usize = 1 << 20;
    let id = format!("id: {}\n", "x".repeat(LIMIT / 2));
    let events = "data\n\n".repeat(1000);
    let (found, end, _) = pieces(LIMIT, [id.as_bytes(), events.as_bytes()]);
    assert_eq!(end, Err(TooLarge));
    let held: usize = found.iter().map(|event| event.id.len()).sum();
    assert!(held <= LIMIT, "{held} bytes of ids are held");
    // Ids of a sensible length may come in any number.
    let events = "id: 0123456789\ndata\n\n".repeat(10_000);
    let (found, end, _) = pieces(64, [events.as_bytes()]);
    assert_eq!((found.len(), end), (10_000, Ok(())));
}
