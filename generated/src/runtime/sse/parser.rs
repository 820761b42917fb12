//! The format of server-sent events as WHATWG defines it, for a body that comes in pieces.
//!
//! It does not matter where the pieces are cut: lines are put together from bytes, and only
//! whole lines are read as text. It knows neither HTTP nor JSON.

use std::collections::VecDeque;
use std::time::Duration;

/// One event of a stream, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SseEvent {
    /// Its name; `message` where the server gives none.
    pub event: String,
    /// The last id that the server gave, empty if there was none yet.
    pub id: String,
    /// Its lines of data, joined with line feeds.
    pub data: String,
}

/// An event is larger than the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct TooLarge;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// What the ids of the events of one piece may hold together, whatever the limit: each event
/// carries the last id, however long that is and however many events there are.
const IDS: usize = 1 << 20;

/// Reads a stream of events piece by piece.
#[derive(Debug)]
pub(in super::super) struct Parser {
    /// Bytes that an event may hold at most.
    limit: usize,
    /// The first line is not over, so it may begin with a byte order mark.
    first: bool,
    /// The last byte was a carriage return: a line feed after it belongs to the same line end.
    after_return: bool,
    /// The beginning of a line whose end has not come yet.
    line: Vec<u8>,
    event: String,
    id: String,
    /// `None` until the event has a line of data, be it an empty one.
    data: Option<String>,
    retry: Option<Duration>,
}

impl Parser {
    pub(in super::super) fn new(limit: usize) -> Self {
        Self {
            limit,
            first: true,
            after_return: false,
            line: Vec::new(),
            event: String::new(),
            id: String::new(),
            data: None,
            retry: None,
        }
    }

    /// How long to wait before a stream is opened anew, if the server said so.
    pub(in super::super) fn retry(&self) -> Option<Duration> {
        self.retry
    }

    /// Reads a piece and appends the events that end in it. What follows the last blank line
    /// of a stream is no event, so there is nothing to do at its end.
    pub(in super::super) fn push(
        &mut self,
        mut piece: &[u8],
        out: &mut VecDeque<SseEvent>,
    ) -> Result<(), TooLarge> {
        let mut ids = 0_usize;
        while !piece.is_empty() {
            if std::mem::take(&mut self.after_return) && piece[0] == b'\n' {
                piece = &piece[1..];
                continue;
            }
            let end = piece.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
            let (text, rest) = piece.split_at(end.unwrap_or(piece.len()));
            let held = self.line.len() + self.data.as_ref().map_or(0, String::len);
            if text.len() > self.limit.saturating_sub(held) {
                return Err(TooLarge);
            }
            let Some((end, rest)) = rest.split_first() else {
                self.line.extend_from_slice(text);
                return Ok(());
            };
            self.after_return = *end == b'\r';
            piece = rest;
            if text.is_empty() && self.line.is_empty() && self.data.is_some() {
                ids += self.id.len();
                if ids > self.limit.max(IDS) {
                    return Err(TooLarge);
                }
            }
            if self.line.is_empty() {
                self.end_of_line(text, out);
            } else {
                let mut line = std::mem::take(&mut self.line);
                line.extend_from_slice(text);
                self.end_of_line(&line, out);
                line.clear();
                self.line = line;
            }
        }
        Ok(())
    }

    fn end_of_line(&mut self, mut line: &[u8], out: &mut VecDeque<SseEvent>) {
        if std::mem::take(&mut self.first) {
            line = line.strip_prefix(BOM).unwrap_or(line);
        }
        if line.is_empty() {
            out.extend(self.dispatch());
            return;
        }
        let line = String::from_utf8_lossy(line);
        let (name, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            "event" => value.clone_into(&mut self.event),
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().map(Duration::from_millis).or(self.retry);
            }
            // Comments have an empty name; other fields are for others.
            _ => {}
        }
    }

    /// The event that a blank line ends. Without data there is none.
    fn dispatch(&mut self) -> Option<SseEvent> {
        let event = std::mem::take(&mut self.event);
        let data = self.data.take()?;
        let event = if event.is_empty() { "message".to_owned() } else { event };
        Some(SseEvent { event, id: self.id.clone(), data })
    }
}

