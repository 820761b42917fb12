//! Bytes, files and readers as streams of pieces.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::{PIECE, at};

/// Bytes in memory, cut up so that progress can be told.
pub(super) struct Slices(pub(super) Bytes);

impl Stream for Slices {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let length = self.0.len().min(PIECE);
        let piece = self.0.split_to(length);
        Poll::Ready((!piece.is_empty()).then_some(Ok(piece)))
    }
}

/// Opens a file, whose length must stay as it is now.
pub(super) fn open(path: &Path) -> io::Result<(Steady, u64)> {
    let opened = File::open(path).and_then(|file| Ok((file.metadata()?, file)));
    let (about, file) = opened.map_err(|error| at(path, &error))?;
    if !about.is_file() {
        return Err(at(path, &io::Error::new(io::ErrorKind::InvalidInput, "it is not a file")));
    }
    let length = about.len();
    Ok((Steady { file, path: path.to_owned(), length, left: length }, length))
}

/// A file that has to keep its length while it is read.
pub(super) struct Steady {
    file: File,
    path: PathBuf,
    length: u64,
    left: u64,
}

impl Steady {
    fn changed(&self, now: u64) -> io::Error {
        let message = format!(
            "{}: the file had {} bytes when it was opened, and now has {now}",
            self.path.display(),
            self.length
        );
        io::Error::new(io::ErrorKind::InvalidData, message)
    }
}

impl Read for Steady {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = usize::try_from(self.left).map_or(buffer.len(), |left| left.min(buffer.len()));
        if wanted == 0 {
            return Ok(0);
        }
        let read = match self.file.read(&mut buffer[..wanted]) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) => return Err(at(&self.path, &error)),
        };
        self.left -= read as u64;
        if read == 0 {
            return Err(self.changed(self.length - self.left));
        }
        if self.left == 0 {
            // Looked at before the last piece goes out, when the request can still fail.
            let now = self.file.metadata().map_err(|error| at(&self.path, &error))?.len();
            if now != self.length {
                return Err(self.changed(now));
            }
        }
        Ok(read)
    }
}

type Reader = Box<dyn Read + Send>;

/// A blocking reader: read on the threads that tokio has for that, or right here where there is
/// no such runtime.
pub(super) struct Blocking {
    state: State,
}

enum State {
    Idle(Reader),
    #[cfg(not(target_arch = "wasm32"))]
    Busy(tokio::task::JoinHandle<(Reader, io::Result<Bytes>)>),
    Over,
}

impl Blocking {
    pub(super) fn new(reader: Reader) -> Self {
        Self { state: State::Idle(reader) }
    }

    fn took(&mut self, reader: Reader, piece: io::Result<Bytes>) -> Option<io::Result<Bytes>> {
        let over = !matches!(&piece, Ok(piece) if !piece.is_empty());
        self.state = if over { State::Over } else { State::Idle(reader) };
        (!matches!(&piece, Ok(piece) if piece.is_empty())).then_some(piece)
    }
}

impl Stream for Blocking {
    type Item = io::Result<Bytes>;

    #[cfg(target_arch = "wasm32")]
    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Idle(reader) => {
                let (reader, piece) = step(reader);
                Poll::Ready(self.took(reader, piece))
            }
            State::Over => Poll::Ready(None),
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        use std::future::Future;

        loop {
            match std::mem::replace(&mut self.state, State::Over) {
                State::Idle(reader) => match tokio::runtime::Handle::try_current() {
                    Ok(runtime) => {
                        self.state = State::Busy(runtime.spawn_blocking(move || step(reader)));
                    }
                    Err(_) => {
                        let (reader, piece) = step(reader);
                        return Poll::Ready(self.took(reader, piece));
                    }
                },
                State::Busy(mut task) => match Pin::new(&mut task).poll(cx) {
                    Poll::Ready(Ok((reader, piece))) => {
                        return Poll::Ready(self.took(reader, piece));
                    }
                    Poll::Ready(Err(error)) => {
                        // The reader panicked, or the runtime is going down.
                        return Poll::Ready(Some(Err(io::Error::other(error))));
                    }
                    Poll::Pending => {
                        self.state = State::Busy(task);
                        return Poll::Pending;
                    }
                },
                State::Over => return Poll::Ready(None),
            }
        }
    }
}

/// Reads one piece; an empty one is the end.
fn step(mut reader: Reader) -> (Reader, io::Result<Bytes>) {
    let mut buffer = vec![0; PIECE];
    let read = loop {
        match reader.read(&mut buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => break other,
        }
    };
    let piece = read.map(|length| {
        buffer.truncate(length);
        Bytes::from(buffer)
    });
    (reader, piece)
}

#[cfg(not(target_arch = "wasm32"))]
pub(super) use asynchronous::Async;

#[cfg(not(target_arch = "wasm32"))]
mod asynchronous {
    use std::io;
    use std::pin::Pin;
    use std::task::{Context, Poll, ready};

    use bytes::Bytes;
    use futures_core::Stream;
    use tokio::io::{AsyncRead, ReadBuf};

    use super::PIECE;

    /// An asynchronous reader.
    pub(in super::super) struct Async {
        reader: Pin<Box<dyn AsyncRead + Send>>,
        /// Empty while nobody waits.
        buffer: Vec<u8>,
        over: bool,
    }

    impl Async {
        pub(in super::super) fn new(reader: Pin<Box<dyn AsyncRead + Send>>) -> Self {
            Self { reader, buffer: Vec::new(), over: false }
        }
    }

    impl Stream for Async {
        type Item = io::Result<Bytes>;

        fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            if self.over {
                return Poll::Ready(None);
            }
            let this = &mut *self;
            this.buffer.resize(PIECE, 0);
            let mut filled = ReadBuf::new(&mut this.buffer);
            let read = ready!(this.reader.as_mut().poll_read(cx, &mut filled));
            let length = filled.filled().len();
            let mut buffer = std::mem::take(&mut this.buffer);
            this.over = read.is_err() || length == 0;
            if let Err(error) = read {
                return Poll::Ready(Some(Err(error)));
            }
            buffer.truncate(length);
            Poll::Ready((length > 0).then(|| Ok(Bytes::from(buffer))))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};
    use std::pin::Pin;
    use std::task::{Context, Poll, Waker};

    use futures_core::Stream;

    use super::super::{PIECE, Upload};

    /// Gives its bytes in two halves, and is interrupted before each.
    struct Halting {
        left: Vec<usize>,
        interrupted: bool,
    }

    impl Read for Halting {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.interrupted = !self.interrupted;
            if self.interrupted {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let length = self.left.pop().unwrap_or_default();
            buffer[..length].fill(1);
            Ok(length)
        }
    }

    #[test]
    fn no_runtime_is_needed_to_read() {
        let reader = Halting { left: vec![3, 5], interrupted: false };
        let upload = Upload::blocking_reader(reader).length(8);
        let (mut pieces, length) = upload.open().expect("it was never read");
        let mut cx = Context::from_waker(Waker::noop());
        let mut found = Vec::new();
        while let Poll::Ready(Some(piece)) = pieces.as_mut().poll_next(&mut cx) {
            found.push(piece.expect("it can be read").len());
        }
        assert_eq!((found.as_slice(), length), (&[5, 3][..], Some(8)));
        assert!(!upload.is_replayable());
    }

    #[test]
    fn bytes_are_cut_up_where_progress_is_told() {
        let upload = Upload::bytes(vec![0; PIECE + 1]);
        assert!(upload.in_memory().is_some());
        let upload = upload.on_progress(|_, _| {});
        assert!(upload.in_memory().is_none() && upload.is_replayable());
        for _ in 0..2 {
            let (mut pieces, _) = upload.open().expect("bytes can always be read");
            let mut next = || {
                let mut cx = Context::from_waker(Waker::noop());
                match Pin::new(&mut pieces).poll_next(&mut cx) {
                    Poll::Ready(Some(piece)) => Some(piece.expect("it can be read").len()),
                    _ => None,
                }
            };
            assert_eq!((next(), next(), next()), (Some(PIECE), Some(1), None));
        }
    }
}
