//! Sources: what may be read twice, lengths that are kept, and files that change.

use super::*;

#[tokio::test]
async fn a_file_is_sent_again_and_a_reader_is_not() {
    let file = Temp::new("again.bin", &[7; 100_000]);
    let server = Sink::start(vec![503, 200, 503], false).await;
    let client = server.client();
    let told = Arc::new(Mutex::new(Vec::new()));
    let record = Arc::clone(&told);
    let upload = file.upload().on_progress(move |sent, _| {
        record.lock().expect("nothing panics").push(sent);
    });
    put(&client, upload).await.expect("the second attempt is taken");
    assert_eq!(*told.lock().expect("nothing panics"), [65_536, 100_000, 65_536, 100_000]);
    let error = put(&client, stream(&["once"])).await.expect_err("it cannot be sent again");
    assert_eq!((error.status(), error.attempts()), (Some(503), 1));
    let got = server.got();
    assert_eq!(got.iter().map(|got| got.length).collect::<Vec<_>>(), [100_000, 100_000, 4]);
    assert_eq!(got[0].sum, got[1].sum);
}

#[tokio::test]
async fn a_reader_that_nobody_has_read_is_still_good() {
    let tries = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&tries);
    let client = through(move |mut request| {
        let first = count.fetch_add(1, Ordering::SeqCst) == 0;
        Box::pin(async move {
            if first {
                return Err(TransportError::connect("nobody there"));
            }
            let piece = piece(&mut request).await.expect("there is one");
            assert_eq!(piece.expect("it can be read"), "once");
            Ok(done())
        })
    });
    let client =
        client.with(|client| client.retry(RetryPolicy::new().initial_delay(Duration::ZERO)));
    let client = client.expect("good settings");
    let upload = stream(&["once"]);
    put(&client, upload.clone()).await.expect("the second attempt reads it");
    assert_eq!(tries.load(Ordering::SeqCst), 2);
    let error = put(&client, upload).await.expect_err("it is gone");
    assert!(error.is_file() && error.to_string().contains("only once"), "{error}");
    assert_eq!(tries.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_promised_length_is_kept_or_the_request_fails() {
    let server = Sink::start(vec![200], false).await;
    let client = server.client();
    put(&client, stream(&["ab", "c"]).length(3)).await.expect("it is taken");
    let error = put(&client, stream(&["ab", "c"]).length(4)).await.expect_err("too short");
    assert!(
        error.is_file() && error.to_string().ends_with("the upload ended after 3 of 4 bytes"),
        "{error}"
    );
    let error = put(&client, stream(&["ab", "c"]).length(2)).await.expect_err("too long");
    assert!(error.to_string().contains("more than the 2 bytes"), "{error}");
    assert_eq!(error.attempts(), 1);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let whole: Vec<Got> = server.got().into_iter().filter(|got| got.complete).collect();
    assert_eq!(whole.len(), 1, "{whole:?}");
    assert_eq!(
        (whole[0].start.as_slice(), whole[0].header("content-length")),
        (&b"abc"[..], Some("3"))
    );
}

#[tokio::test]
async fn a_source_that_fails_ends_the_request() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the tape is torn"))
        }
    }
    struct Panics;
    impl Read for Panics {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            panic!("a reader may do that; this is part of the test")
        }
    }
    let server = Sink::start(vec![], false).await;
    let client = server.client();
    let error = put(&client, Upload::blocking_reader(Broken)).await.expect_err("it fails");
    assert!(error.is_file() && error.to_string().contains("the tape is torn"), "{error}");
    let error = put(&client, Upload::blocking_reader(Panics)).await.expect_err("it fails");
    assert!(error.is_file() && error.attempts() == 1, "{error}");
    let pieces = vec![Ok(Bytes::from_static(b"a")), Err(io::Error::other("no more"))];
    let torn = Upload::stream(Given(pieces.into_iter()));
    let mut call = rt::Call::new(&client, &FORM);
    call.file("file", torn);
    let error = rt::Pending::<Value>::new(call).await.expect_err("it fails");
    assert!(error.is_file() && error.to_string().contains("no more"), "{error}");
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(server.got().iter().all(|got| !got.complete), "{:?}", server.got());
}

#[tokio::test]
async fn a_file_must_stay_as_it_is() {
    let gone = Temp::new("gone.bin", b"x");
    let upload = gone.upload();
    std::fs::remove_file(&gone.0).expect("it is there");
    let server = Sink::start(vec![], false).await;
    let error = put(&server.client(), upload).await.expect_err("the file is gone");
    assert!(error.is_file() && error.to_string().contains("gone.bin: "), "{error}");
    assert!(server.got().is_empty());

    for (name, length) in [("grows.bin", 300_001), ("shrinks.bin", 200_000)] {
        let file = Temp::new(name, &[1; 300_000]);
        let path = file.0.clone();
        let client = through(move |mut request| {
            let path = path.clone();
            Box::pin(async move {
                let mut sum = 0;
                while let Some(piece) = piece(&mut request).await {
                    sum += piece.map_err(TransportError::other)?.len();
                    let file = std::fs::OpenOptions::new().write(true).open(&path);
                    file.and_then(|file| file.set_len(length)).expect("it can be changed");
                }
                panic!("a body of {sum} bytes passed for whole");
            })
        });
        let error = put(&client, file.upload()).await.expect_err("the file has changed");
        assert!(error.is_file(), "{error}");
        let message = error.to_string();
        let wanted = format!("{name}: the file had 300000 bytes when it was opened, and now has");
        assert!(message.contains(&wanted) && message.contains(&length.to_string()), "{message}");
        assert_eq!(error.attempts(), 1);
    }

    // What matters is the length at the time of sending.
    let mut file = Temp::new("late.bin", b"abc");
    let upload = file.upload();
    let mut open = std::fs::OpenOptions::new().write(true).open(&mut file.0).expect("it is there");
    open.seek(SeekFrom::End(0)).and_then(|_| open.write_all(b"def")).expect("there is room");
    let server = Sink::start(vec![200], false).await;
    put(&server.client(), upload).await.expect("it is taken");
    assert_eq!(server.got()[0].start, b"abcdef");
}

#[tokio::test]
async fn only_files_can_be_named() {
    let error = Upload::path(std::env::temp_dir()).expect_err("a directory");
    assert!(error.to_string().ends_with("is not a file"), "{error}");
    let error = Upload::path("/no/such/file").expect_err("nothing there");
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
    assert!(error.to_string().starts_with("/no/such/file: "), "{error}");
    // An empty one is a file.
    let file = Temp::new("empty.csv", b"");
    let server = Sink::start(vec![200], false).await;
    put(&server.client(), file.upload()).await.expect("it is taken");
    let got = &server.got()[0];
    assert_eq!((got.length, got.header("content-length")), (0, Some("0")));
}

#[test]
fn uploads_print_what_they_are() {
    let file = Temp::new("fax.tiff", b"");
    let shown = format!("{:?}", file.upload());
    assert!(
        shown.starts_with("Upload(file ") && shown.ends_with("fax.tiff\", image/tiff)"),
        "{shown}"
    );
    assert_eq!(
        format!("{:?}", stream(&["secret"]).length(6).file_name("a.txt")),
        "Upload(stream of 6 bytes, \"a.txt\", text/plain)"
    );
    assert_eq!(
        format!("{:?}", stream(&["secret"])),
        "Upload(stream, \"file\", application/octet-stream)"
    );
}
