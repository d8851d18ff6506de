//! Forms with files: received piece by piece, each file straight to where files are kept, never whole in memory.
//!
//! What is wrong with one file is remembered and the rest is received all the same: a browser only reads the answer when it has sent
//! everything, and the other files are as good as they are.

use axum::{
    extract::{
        DefaultBodyLimit, FromRequest, Multipart, Request,
        multipart::{Field, MultipartError},
    },
    http::StatusCode,
};
use domain::{
    document::{FileName, KindError},
    words::documents as words,
};
use store::files::{Arrived, FileError, Files, Incoming};
use tokio::time::timeout;

use crate::{
    form::{Pairs, Typed},
    problem::Problem,
    security::UPLOAD_DEADLINE,
};

/// How many files one form has.
pub const MOST: usize = 5;
/// The name of one of the inputs for files, from 1.
pub fn input(n: usize) -> String {
    format!("file-{n}")
}

/// How often as much as is taken is received, so that who sends too much can be told so.
const RECEIVED: u64 = 4;
/// The most bytes of an input that is no file, and of all of them together, with their names. A page has two short ones.
const INPUT: usize = 1_000;
const INPUTS: usize = 8 * 1_024;
/// The most parts of a form. A page has seven.
const PARTS: usize = 32;

/// A form with files that was received to its end.
#[derive(Debug, Default)]
pub(crate) struct Upload {
    /// The other inputs, with what is wrong with the files.
    pub(crate) typed: Typed,
    /// The files that may be kept.
    pub(crate) files: Vec<Arrived>,
    /// Whether anything was larger than it may be.
    pub(crate) too_large: bool,
}

/// Receives a form with files. Whatever is not kept of it in the end leaves nothing behind.
pub(crate) async fn receive(files: &Files, mut request: Request) -> Result<Upload, Problem> {
    let most = usize::try_from(files.at_once.saturating_mul(RECEIVED)).unwrap_or(usize::MAX);
    DefaultBodyLimit::max(most).apply(&mut request);
    let form = Multipart::from_request(request, &()).await;
    let form = form.map_err(|_| Problem::BadRequest)?;
    timeout(UPLOAD_DEADLINE, read(files, form))
        .await
        .map_err(|_| Problem::SlowForm)?
}

async fn read(files: &Files, mut form: Multipart) -> Result<Upload, Problem> {
    let (mut upload, mut pairs) = (Upload::default(), Pairs::default());
    let (mut wrong, mut received, mut seen) = (Vec::new(), 0, 0);
    let (mut parts, mut typed) = (0, 0);
    let over = loop {
        let mut field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => break received > files.at_once,
            Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => break true,
            Err(error) => return Err(broken(&error)),
        };
        parts += 1;
        if parts > PARTS {
            return Err(Problem::BadRequest);
        }
        let mut input = field.name().unwrap_or_default().to_owned();
        let Some(name) = field.file_name().map(str::to_owned) else {
            let value = text(field).await?;
            typed += input.len() + value.len();
            if typed > INPUTS {
                return Err(Problem::BadRequest);
            }
            pairs.0.push((input, value));
            continue;
        };
        let is_wanted = seen < MOST && received <= files.at_once;
        let file = match content(files, &mut field, is_wanted, &mut received).await {
            Ok(file) => file,
            Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => break true,
            Err(error) => return Err(broken(&error)),
        };
        // An input in which no file was chosen.
        if name.is_empty() && file.is_none() {
            continue;
        }
        seen += 1;
        // Then it is said of all of them together.
        if seen > MOST {
            continue;
        }
        // Under a name that the page has.
        if !(1..=MOST).any(|n| self::input(n) == input) {
            input = self::input(1);
        }
        match arrived(&name, file).await {
            Ok(file) => upload.files.push(file),
            Err(Refused::Io(error)) => return Err(Problem::Files(error)),
            Err(Refused::Said(why)) => wrong.push((input, words::wrong_file(&name, &why))),
            Err(Refused::TooLarge) => {
                upload.too_large = true;
                wrong.push((input, words::wrong_file(&name, &words::too_large(files.largest))));
            }
        }
    };
    if over || seen > MOST {
        upload.too_large = over;
        upload.files.clear();
        let why = if over {
            words::too_large_together(files.at_once)
        } else {
            words::too_many(MOST)
        };
        wrong = vec![(input(1), why)];
    }
    upload.typed = Typed::new(pairs);
    for (input, why) in wrong {
        upload.typed.complain(input, why);
    }
    Ok(upload)
}

/// What is in an input that is no file.
async fn text(mut field: Field<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|it| broken(&it))? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > INPUT {
            return Err(Problem::BadRequest);
        }
    }
    String::from_utf8(bytes).map_err(|_| Problem::BadRequest)
}

/// Receives the content of a file to its end; none if there is none. It is kept only if it is wanted.
async fn content(
    files: &Files,
    field: &mut Field<'_>,
    is_wanted: bool,
    received: &mut u64,
) -> Result<Option<Result<Incoming, FileError>>, MultipartError> {
    let mut file: Option<Result<Incoming, FileError>> = None;
    while let Some(piece) = field.chunk().await? {
        *received += piece.len() as u64;
        if piece.is_empty() {
            continue;
        }
        let so_far = match file.take() {
            _ if !is_wanted || *received > files.at_once => Err(FileError::TooLarge),
            None => files.begin().await.map_err(FileError::from),
            Some(so_far) => so_far,
        };
        file = Some(match so_far {
            Ok(mut incoming) => incoming.write(&piece).await.map(|()| incoming),
            Err(error) => Err(error),
        });
    }
    Ok(file)
}

/// Why a file is not taken.
enum Refused {
    TooLarge,
    Said(String),
    Io(std::io::Error),
}

impl From<FileError> for Refused {
    fn from(error: FileError) -> Self {
        match error {
            FileError::TooLarge => Refused::TooLarge,
            FileError::Kind(error) => Refused::Said(error.to_string()),
            FileError::Io(error) => Refused::Io(error),
        }
    }
}

/// A file under its name, if that and its content may be.
async fn arrived(name: &str, file: Option<Result<Incoming, FileError>>) -> Result<Arrived, Refused> {
    let name = FileName::parse(name).map_err(|it| Refused::Said(it.to_string()))?;
    let file = file.unwrap_or(Err(KindError::Empty.into()))?;
    Ok(file.end(name).await?)
}

/// A form that ends before its end, or is none.
fn broken(error: &MultipartError) -> Problem {
    tracing::debug!(%error, "a form with files was not received to its end");
    Problem::BadRequest
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    /// Reads a form of these inputs, and of files with nothing in them.
    async fn read_form(inputs: &[(String, String)], files: usize) -> Result<Upload, Problem> {
        let mut body = String::new();
        for (name, value) in inputs {
            body += &format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        for n in 0..files {
            body +=
                &format!("--edge\r\ncontent-disposition: form-data; name=\"file-1\"; filename=\"{n}.pdf\"\r\n\r\n\r\n");
        }
        body += "--edge--\r\n";
        let request = Request::builder()
            .header("content-type", "multipart/form-data; boundary=edge")
            .body(Body::from(body))
            .unwrap();
        let form = Multipart::from_request(request, &()).await.unwrap();
        read(&Files::new("nowhere".into(), 1_000, 10_000), form).await
    }

    fn inputs(n: usize, length: usize) -> Vec<(String, String)> {
        (0..n).map(|it| (format!("input-{it}"), "x".repeat(length))).collect()
    }

    #[tokio::test]
    async fn a_form_has_so_many_parts_and_no_more() {
        assert!(read_form(&inputs(PARTS, 1), 0).await.is_ok());
        for (texts, files) in [(PARTS + 1, 0), (0, PARTS + 1), (3, PARTS)] {
            let refused = read_form(&inputs(texts, 1), files).await;
            assert!(matches!(refused, Err(Problem::BadRequest)), "{texts} {files}");
        }
    }

    #[tokio::test]
    async fn what_is_typed_is_short_together_too() {
        assert!(read_form(&inputs(8, 900), 0).await.is_ok());
        let refused = read_form(&inputs(10, 900), 0).await;
        assert!(matches!(refused, Err(Problem::BadRequest)));
    }

    #[tokio::test]
    async fn of_too_many_files_only_that_is_said() {
        let some = read_form(&inputs(3, 9), MOST).await.unwrap().typed;
        assert_eq!(some.summary().len(), MOST);
        let many = read_form(&inputs(3, 9), MOST + 20).await.unwrap().typed;
        assert_eq!(many.error(&input(1)), Some(&*words::too_many(MOST)));
        assert_eq!(many.summary().len(), 1);
    }
}
