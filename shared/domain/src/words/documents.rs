//! Words about documents and the folders that they are kept in.

use crate::document::DocumentKind;

#[expect(missing_docs, reason = "each says itself")]
mod texts {
    pub const DOCUMENTS: &str = "Documents";
    pub const CARD_TEXT: &str = "Consents, court papers, reports and pictures.";
    pub const OPEN_DOCUMENTS: &str = "See and add documents";
    pub const NONE: &str = "No document has been added.";
    pub const NAME: &str = "Name";
    pub const KIND: &str = "Kind and size";
    pub const ADDED: &str = "Added";
    pub const ABOUT: &str = "About";
    pub const DO: &str = "Change";
    pub const WHOLE_PROFILE: &str = "The whole profile";
    pub const REMOVED: &str = "Removed documents";
    pub const REMOVED_COLUMN: &str = "Removed";
    pub const PUT_BACK: &str = "Put back";
    pub const REMOVE: &str = "Remove";
    pub const MOVE: &str = "Move";
    pub const MOVE_TO: &str = "Move to folder";
    pub const FOLDER: &str = "Folder";

    pub const ADD: &str = "Add documents";
    pub const ADD_BUTTON: &str = "Add the documents";
    pub const FOR_WHAT: &str = "What are they about?";
    pub const PERSONAL_HINT: &str =
        "A photograph can say where and when it was taken. Who opens a document here is recorded.";
    pub const CHOOSE_FOLDER: &str = "Choose a folder that takes documents.";
    pub const CHOOSE_ABOUT: &str = "Choose an account of this client, or the whole profile.";
    pub const CHOOSE_FILE: &str = "Choose a file.";
    pub const NO_FOLDERS: &str =
        "No folder takes documents at the moment. An administrator can add one under “Folders”.";

    pub const DONE_ADDED: &str = "The documents were added.";
    pub const DONE_MOVED: &str = "The document was moved.";
    pub const DONE_REMOVED: &str = "The document was removed. It can be put back, below.";
    pub const DONE_RESTORED: &str = "The document was put back.";

    pub const EMPTY_FILE: &str = "This file is empty. Choose another one.";
    pub const NO_NAME: &str = "The file has no name. Give it one, then choose it again.";
    pub const HOSTILE_NAME: &str =
        "The name of the file has characters that cannot be used. Rename it, then choose it again.";
    pub const FOLDER_RETIRED: &str = "That folder takes no documents any more. Choose another one.";
    pub const FILE_MISSING_TITLE: &str = "The file of this document is missing";
    pub const FILE_MISSING: &str = "The document is on record, but its file is not where documents are kept, or is damaged. Please tell your administrator: it may be in a backup.";

    pub const NO_FILES: &str = "Documents cannot be stored or opened at the moment. Nothing was added. Please try again, and tell your administrator if it stays so.";

    pub const FOLDERS: &str = "Folders";
    pub const FOLDERS_INTRO: &str = "Documents of clients are kept in these folders, in this order. A folder that is retired keeps what is in it and takes nothing new.";
    pub const FOLDER_NAME: &str = "Name of the folder";
    pub const ADD_FOLDER: &str = "Add folder";
    pub const RENAME: &str = "Rename";
    pub const UP: &str = "Move up";
    pub const DOWN: &str = "Move down";
    pub const RETIRE: &str = "Retire";
    pub const USE_AGAIN: &str = "Use again";
    pub const HELD: &str = "Files";
    pub const IN_USE: &str = "In use";
    pub const RETIRED: &str = "Retired";
    pub const ENTER_FOLDER_NAME: &str = "Enter a name for the folder.";
    pub const FOLDER_TAKEN: &str = "There is a folder of this name already.";
    pub const DONE_FOLDER_ADDED: &str = "The folder was added.";
    pub const DONE_FOLDER_CHANGED: &str = "The folder was changed.";

    /// The folders of a new installation.
    pub const FIRST_FOLDERS: [&str; 4] = ["Consents", "Court", "Medical", "Other"];
}
pub use texts::*;

/// A kind of file.
pub fn kind(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Pdf => "PDF",
        DocumentKind::Jpeg => "JPEG picture",
        DocumentKind::Png => "PNG picture",
        DocumentKind::Gif => "GIF picture",
        DocumentKind::Webp => "WebP picture",
        DocumentKind::Heic => "HEIC picture",
        DocumentKind::Tiff => "TIFF picture",
        DocumentKind::Text => "Plain text",
        DocumentKind::Csv => "CSV table",
        DocumentKind::Rtf => "Rich text",
        DocumentKind::Docx => "Word document",
        DocumentKind::Xlsx => "Excel workbook",
        DocumentKind::Odt => "OpenDocument text",
        DocumentKind::Mp3 => "MP3 recording",
        DocumentKind::M4a => "M4A recording",
        DocumentKind::Wav => "WAV recording",
    }
}

/// The endings of all kinds: "PDF, JPG, … or WAV".
fn endings() -> String {
    let all: Vec<String> = DocumentKind::ALL
        .iter()
        .map(|it| it.endings()[0].to_uppercase())
        .collect();
    match all.split_last() {
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

/// What is taken, said before anything is chosen.
pub fn limits(largest: u64, at_once: u64) -> String {
    format!(
        "Taken are {} files, each of at most {}, and at most {} together.",
        endings(),
        size(largest),
        size(at_once)
    )
}

/// The label of one of several inputs.
pub fn file(n: usize) -> String {
    format!("File {n}")
}

/// A number of bytes, as people say it.
pub fn size(bytes: u64) -> String {
    const KB: u64 = 1_000;
    const MB: u64 = 1_000 * KB;
    match bytes {
        ..KB => super::count(bytes, "byte", "bytes"),
        KB..MB => format!("{} kB", bytes.div_ceil(KB)),
        _ => {
            let tenths = bytes.div_ceil(MB / 10);
            match tenths % 10 {
                0 => format!("{} MB", tenths / 10),
                rest => format!("{}.{rest} MB", tenths / 10),
            }
        }
    }
}

/// The name of a file is too long.
pub fn name_too_long(max: usize) -> String {
    format!("The name of the file has more than {max} characters. Rename it, then choose it again.")
}

/// A kind of file that is not on the list.
pub fn not_taken() -> String {
    format!(
        "Files of this kind are not taken. Save it as a PDF, for instance, and choose that. Taken are {}.",
        endings()
    )
}

/// A file whose content is not what its name says.
pub fn lies(said: DocumentKind) -> String {
    format!(
        "The name of this file says that it is of the kind “{}”, but what is in it is not. Choose the right file, or save it anew.",
        kind(said)
    )
}

/// A file that is too large.
pub fn too_large(largest: u64) -> String {
    format!("This file is larger than {}. Choose a smaller one.", size(largest))
}

/// Files that are too large together.
pub fn too_large_together(at_once: u64) -> String {
    format!(
        "The files together are larger than {}. Nothing was added. Send fewer at a time.",
        size(at_once)
    )
}

/// More files than one form has.
pub fn too_many(most: usize) -> String {
    format!("At most {most} files are taken at a time. Nothing was added.")
}

/// What is wrong with one of several files; `name` is its own.
pub fn wrong_file(name: &str, why: &str) -> String {
    if name.is_empty() {
        why.to_owned()
    } else {
        format!("{name}: {why}")
    }
}

/// Some of several files were taken.
pub fn some_added(n: u64) -> String {
    match n {
        1 => "1 other document was added.".to_owned(),
        n => format!("{n} other documents were added."),
    }
}

/// Documents whose file is missing or has another size.
pub fn without_file(n: usize) -> String {
    format!("Documents whose file is missing or damaged: {n}. “intake doctor” names them.")
}
