//! Uploads whose source is not what it was said to be.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};

use super::{Server, ok, reply};
use crate::{
    __private::{Call, json},
    Body, Error, File, Form, Method, TransportErrorKind, Value,
};

fn call(server: &Server) -> Call<Value, Infallible> {
    let client = server.client();
    client.describe("op", Method::PUT, "/").success(200, json)
}

/// The two places of a file: the whole body, and a part between others.
fn placed(server: &Server, file: File, is_part: bool) -> Call<Value, Infallible> {
    if is_part {
        let form = Form::new().text("before", "1").file("file", file);
        call(server).multipart_body(form.text("after", "2"))
    } else {
        call(server).bytes_body("x/y", Body::from(file))
    }
}

/// A stream of so many bytes in pieces of 700, with nothing now and then, that waits before its end is known.
fn bytes(count: usize) -> impl futures_core::Stream<Item = std::io::Result<Bytes>> + Send {
    let pieces: Vec<_> = vec![b'x'; count]
        .chunks(700)
        .flat_map(|piece| [Bytes::copy_from_slice(piece), Bytes::new()])
        .collect();
    let end = stream::once(tokio::task::yield_now()).filter_map(|()| std::future::ready(None));
    stream::iter(pieces).map(Ok).chain(end)
}

fn refused(result: Result<crate::Response<Value>, Error<Infallible>>, told: &str) -> String {
    match result {
        Err(Error::Transport(error)) => {
            assert_eq!(error.kind(), TransportErrorKind::RequestBody, "{told}");
            format!("{error:?}")
        }
        other => unreachable!("{told}: {other:?}"),
    }
}

/// A class of faults: a request that is not what was to be sent counts as sent. Streams.
#[tokio::test]
async fn a_stream_has_the_length_that_was_declared_or_fails() {
    for is_part in [false, true] {
        for (declared, actual) in [
            (1000, 1000),
            (0, 0),
            (1000, 1001),
            (1000, 1_300_000),
            (700, 1400),
            (1400, 700),
            (1000, 999),
            (1000, 0),
            (0, 1),
        ] {
            let told = format!("{actual} bytes in place of {declared}, part: {is_part}");
            let server = Server::new([ok("7")]);
            let file = File::stream(bytes(actual), Some(declared));
            let result = placed(&server, file, is_part).send().await;
            if u64::try_from(actual).unwrap() == declared {
                assert_eq!(*result.unwrap(), 7, "{told}");
                continue;
            }
            let text = refused(result, &told);
            let what = if actual > usize::try_from(declared).unwrap() {
                "longer"
            } else {
                "shorter"
            };
            assert!(text.contains(what), "{told}: {text}");
            // The server never saw a whole request, on a connection that is gone.
            assert!(server.requests().is_empty(), "{told}");
        }
        // Without a declared length any is right.
        let server = Server::new([ok("7")]);
        let file = File::stream(bytes(5000), None);
        assert_eq!(*placed(&server, file, is_part).send().await.unwrap(), 7);
        // A stream cannot be sent twice.
        let server = Server::new([reply(503, &[], ""), ok("7")]);
        let file = File::stream(bytes(5), Some(5));
        let error = placed(&server, file, is_part).send().await.unwrap_err();
        assert_eq!(error.status().unwrap(), 503);
        assert_eq!(server.requests().len(), 1);
    }
}

/// The same class. Files.
#[cfg(all(feature = "fs", unix))]
mod files {
    use super::*;
    use std::{
        fs,
        io::Write as _,
        os::unix::fs::PermissionsExt as _,
        path::{Path, PathBuf},
        sync::{Arc, Mutex},
    };

    /// A folder of its own, which goes with it.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("rt-uploads-{name}-{}", std::process::id());
            let path = std::env::temp_dir().join(name);
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    type Change = fn(&Path);

    fn grow(path: &Path) {
        let mut file = fs::OpenOptions::new().append(true).open(path).unwrap();
        file.write_all(&[b'y'; 1000]).unwrap();
    }

    fn shrink(path: &Path) {
        let file = fs::OpenOptions::new().write(true).open(path).unwrap();
        file.set_len(10).unwrap();
    }

    fn empty(path: &Path) {
        fs::write(path, "").unwrap();
    }

    fn vanish(path: &Path) {
        fs::remove_file(path).unwrap();
    }

    fn forbid(path: &Path) {
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
    }

    fn become_a_folder(path: &Path) {
        fs::remove_file(path).unwrap();
        fs::create_dir(path).unwrap();
    }

    #[tokio::test]
    async fn a_file_has_the_length_that_was_announced_or_fails() {
        let changes: [(&str, Change); 6] = [
            ("grows", grow),
            ("shrinks", shrink),
            ("becomes empty", empty),
            ("vanishes", vanish),
            ("is forbidden", forbid),
            ("becomes a folder", become_a_folder),
        ];
        for is_part in [false, true] {
            for (what, change) in changes {
                let folder = Folder::new(&format!("{}-{is_part}", what.replace(' ', "-")));
                let path = folder.0.join("file");
                fs::write(&path, vec![b'x'; 200_000]).unwrap();
                // Root may read everything.
                if what == "is forbidden" && {
                    forbid(&path);
                    fs::File::open(&path).is_ok()
                } {
                    continue;
                }
                let told = format!("a file that {what}, part: {is_part}");

                // Before the first attempt.
                let server = Server::new([ok("7")]);
                let call = placed(&server, File::path(&path), is_part);
                change(&path);
                refused(call.send().await, &told);
                assert!(server.requests().is_empty(), "{told}");
            }
        }
    }

    #[tokio::test]
    async fn a_file_that_changes_between_attempts_fails_the_second() {
        for is_part in [false, true] {
            let folder = Folder::new(&format!("attempts-{is_part}"));
            let path = folder.0.join("file");
            fs::write(&path, "content").unwrap();
            let server = Server::new([reply(503, &[("retry-after-ms", "1")], ""), ok("7")]);
            let sent = Arc::new(Mutex::new(0));
            let (counter, changed) = (sent.clone(), path.clone());
            let client = server.builder().on_request(move |_| {
                let mut sent = counter.lock().unwrap();
                *sent += 1;
                if *sent == 2 {
                    grow(&changed);
                }
            });
            let client = client.build().unwrap();
            let call: Call<Value, Infallible> =
                client.describe("op", Method::PUT, "/").success(200, json);
            let file = File::path(&path);
            let call = if is_part {
                call.multipart_body(Form::new().file("file", file))
            } else {
                call.bytes_body("x/y", Body::from(file))
            };
            refused(call.send().await, "the second attempt");
            assert_eq!((*sent.lock().unwrap(), server.requests().len()), (2, 1));
        }
    }

    #[tokio::test]
    async fn what_cannot_be_read_fails() {
        let folder = Folder::new("unreadable");
        for is_part in [false, true] {
            for path in [folder.0.clone(), folder.0.join("nothing")] {
                let server = Server::new([ok("7")]);
                let call = placed(&server, File::path(&path), is_part);
                refused(call.send().await, &format!("{path:?}"));
                assert!(server.requests().is_empty());
            }
        }
    }

    #[tokio::test]
    async fn what_is_no_regular_file_is_sent_as_it_comes_and_once() {
        for is_part in [false, true] {
            let folder = Folder::new(&format!("fifo-{is_part}"));
            let path = folder.0.join("fifo");
            let made = std::process::Command::new("mkfifo").arg(&path).status();
            assert!(made.unwrap().success());
            let server = Server::new([reply(503, &[("retry-after-ms", "1")], ""), ok("7")]);
            let call = placed(&server, File::path(&path), is_part);
            let writing = {
                let path = path.clone();
                std::thread::spawn(move || fs::write(path, vec![b'p'; 100_000]).unwrap())
            };
            let error = call.send().await.unwrap_err();
            assert_eq!(error.status().unwrap(), 503);
            writing.join().unwrap();
            let request = server.request();
            assert!(request.contains("transfer-encoding: chunked"));
            assert_eq!(request.matches('p').count() / 100_000, 1);

            // A device that is empty.
            let server = Server::new([ok("7")]);
            let call = placed(&server, File::path("/dev/null"), is_part);
            assert_eq!(*call.send().await.unwrap(), 7);
            let request = server.request();
            assert!(request.contains("transfer-encoding: chunked"), "{request}");
        }
    }
}
