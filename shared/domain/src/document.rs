//! Documents: what a file may be called, and which kinds of file are taken.
//!
//! The list is short on purpose: what people scan, photograph, record and write. Not on it is what can carry a program: web pages,
//! drawings with scripts, archives, and the old formats of Word and Excel with their macros.
//!
//! A file is not asked which of all kinds it is, but whether it is of the one that its name says. So a few signs of each kind are
//! enough, and stricter than a crate that guesses.

use std::fmt;

use thiserror::Error;

use crate::{referral::stored_enum, words::documents as words};

stored_enum! {
    /// A kind of file that is taken.
    DocumentKind {
        /// PDF.
        Pdf = "pdf",
        /// A photograph.
        Jpeg = "jpeg",
        /// A picture of a screen.
        Png = "png",
        /// A picture of few colors.
        Gif = "gif",
        /// A picture from the web.
        Webp = "webp",
        /// A photograph from an iPhone.
        Heic = "heic",
        /// A scan or a fax.
        Tiff = "tiff",
        /// Plain text.
        Text = "text",
        /// A table as text.
        Csv = "csv",
        /// Rich text.
        Rtf = "rtf",
        /// Word.
        Docx = "docx",
        /// Excel.
        Xlsx = "xlsx",
        /// LibreOffice Writer.
        Odt = "odt",
        /// A recording.
        Mp3 = "mp3",
        /// A recording from a telephone.
        M4a = "m4a",
        /// A recording without loss.
        Wav = "wav",
    }
}

/// So much of the beginning of a file is looked at to tell what it is.
pub const HEAD: usize = 64 * 1024;

impl DocumentKind {
    /// The kind that a name says, and that the beginning of the content has to be.
    pub fn of(name: &FileName, head: &[u8]) -> Result<Self, KindError> {
        if head.is_empty() {
            return Err(KindError::Empty);
        }
        let ending = name.ending();
        let said = Self::ALL.iter().find(|it| it.endings().contains(&ending.as_str()));
        let kind = *said.ok_or(KindError::NotTaken)?;
        if kind.fits(head) {
            Ok(kind)
        } else {
            Err(KindError::Other(kind))
        }
    }

    /// How names of this kind end, without the dot; the usual one first.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
            Self::Gif => &["gif"],
            Self::Webp => &["webp"],
            Self::Heic => &["heic", "heif"],
            Self::Tiff => &["tif", "tiff"],
            Self::Text => &["txt"],
            Self::Csv => &["csv"],
            Self::Rtf => &["rtf"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Odt => &["odt"],
            Self::Mp3 => &["mp3"],
            Self::M4a => &["m4a"],
            Self::Wav => &["wav"],
        }
    }

    /// What a browser is told that it is.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Heic => "image/heic",
            Self::Tiff => "image/tiff",
            Self::Text => "text/plain",
            Self::Csv => "text/csv",
            Self::Rtf => "application/rtf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Mp3 => "audio/mpeg",
            Self::M4a => "audio/mp4",
            Self::Wav => "audio/wav",
        }
    }

    /// The name people read.
    pub fn label(self) -> &'static str {
        words::kind(self)
    }

    /// Whether a content that begins so is of this kind.
    fn fits(self, head: &[u8]) -> bool {
        let at = |offset: usize, signs: &[&[u8]]| {
            let rest = head.get(offset..).unwrap_or_default();
            signs.iter().any(|it| rest.starts_with(it))
        };
        match self {
            Self::Pdf => at(0, &[b"%PDF-"]),
            Self::Jpeg => at(0, &[b"\xff\xd8\xff"]),
            Self::Png => at(0, &[b"\x89PNG\r\n\x1a\n"]),
            Self::Gif => at(0, &[b"GIF87a", b"GIF89a"]),
            Self::Webp => at(0, &[b"RIFF"]) && at(8, &[b"WEBP"]),
            Self::Wav => at(0, &[b"RIFF"]) && at(8, &[b"WAVE"]),
            Self::Heic => at(4, &[b"ftyphei", b"ftyphev", b"ftypmif1", b"ftypmsf1"]),
            Self::M4a => at(4, &[b"ftypM4A ", b"ftypM4B ", b"ftypmp4", b"ftypisom", b"ftyp3gp"]),
            Self::Tiff => at(0, &[b"II*\0", b"MM\0*"]),
            Self::Rtf => at(0, &[b"{\\rtf"]),
            Self::Docx => at(0, &[b"PK\x03\x04"]) && packs(head, b"word/"),
            Self::Xlsx => at(0, &[b"PK\x03\x04"]) && packs(head, b"xl/"),
            Self::Odt => at(0, &[b"PK\x03\x04"]) && at(30, &[b"mimetypeapplication/vnd.oasis.opendocument.text"]),
            // With tags before the sound, or a frame of layer III at once.
            Self::Mp3 => at(0, &[b"ID3"]) || matches!(head, [0xff, it, ..] if it & 0xe6 == 0xe2 && it & 0x18 != 0x08),
            Self::Text | Self::Csv => {
                let is_text = |it: &&Self| matches!(it, Self::Text | Self::Csv);
                is_plain(head) && !Self::ALL.iter().any(|it| !is_text(&it) && it.fits(head))
            }
        }
    }
}

/// Whether what begins so is text, in whatever encoding of letters, and neither a page, a drawing nor a script.
fn is_plain(head: &[u8]) -> bool {
    let hidden = |it: &u8| it.is_ascii_control() && !matches!(it, b'\t' | b'\n' | b'\r' | b'\x0c');
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let begins = |rest: &[u8], it: &str| {
        rest.get(..it.len())
            .is_some_and(|them| them.eq_ignore_ascii_case(it.as_bytes()))
    };
    let tags = ["!doctype", "html", "head", "body", "svg", "script", "?"];
    let is_tag = text
        .strip_prefix(b"<")
        .is_some_and(|rest| tags.into_iter().any(|it| begins(rest, it)));
    !head.iter().any(hidden) && !is_tag && !begins(text, "#!")
}

/// Whether a ZIP file that begins so packs a file whose name begins with `folder`.
fn packs(head: &[u8], folder: &[u8]) -> bool {
    head.windows(30 + folder.len())
        .any(|it| it.starts_with(b"PK\x03\x04") && it.ends_with(folder))
}

/// Why a file is not taken. Displays as a sentence for the person who sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KindError {
    /// There is nothing in it.
    #[error("{}", words::EMPTY_FILE)]
    Empty,
    /// Its name ends like none of the kinds.
    #[error("{}", words::not_taken())]
    NotTaken,
    /// Its name says that it is of a kind, but its content is not.
    #[error("{}", words::lies(*.0))]
    Other(DocumentKind),
}

/// The name of a file as its sender gave it, white space tidied: 1 to 200 characters with an ending.
///
/// It is shown and offered when the file is saved, and never part of a path: what separates folders or lines, what cannot be printed
/// and what turns the direction of writing round (so that `exe.pdf` can be the end of a program's name) is refused all the same.
///
/// `Debug` prints only the length: names of files name children.
#[derive(Clone, PartialEq, Eq)]
pub struct FileName(String);

/// Why a name is not taken. Displays as a sentence for the person who sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FileNameError {
    /// Nothing, or nothing before its ending.
    #[error("{}", words::NO_NAME)]
    Empty,
    /// More than [`FileName::MAX`] characters.
    #[error("{}", words::name_too_long(FileName::MAX))]
    TooLong,
    /// A character that a name of a file must not have.
    #[error("{}", words::HOSTILE_NAME)]
    Hostile,
}

impl FileName {
    /// The longest name, in characters.
    pub const MAX: usize = 200;

    /// Tidies `text` and checks it.
    pub fn parse(text: &str) -> Result<Self, FileNameError> {
        let tidy = text
            .split(' ')
            .filter(|it| !it.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        let turns = |it: char| matches!(it, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if tidy.trim_start_matches('.').is_empty() || tidy.starts_with('.') && tidy.matches('.').count() == 1 {
            Err(FileNameError::Empty)
        } else if tidy
            .chars()
            .any(|it| it.is_control() || turns(it) || matches!(it, '/' | '\\'))
        {
            Err(FileNameError::Hostile)
        } else if tidy.chars().count() > Self::MAX {
            Err(FileNameError::TooLong)
        } else {
            Ok(Self(tidy))
        }
    }

    /// The name, for storing and showing.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What follows its last dot, in small letters; empty if there is none.
    pub fn ending(&self) -> String {
        self.0.rsplit_once('.').map_or("", |it| it.1).to_ascii_lowercase()
    }
}

impl fmt::Debug for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileName(<{} chars>)", self.0.chars().count())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(text: &str) -> FileName {
        FileName::parse(text).unwrap()
    }

    /// The beginning of a file of each kind.
    fn head(kind: DocumentKind) -> Vec<u8> {
        let zip = |name: &str| [b"PK\x03\x04".as_slice(), &[0; 26], name.as_bytes()].concat();
        match kind {
            DocumentKind::Pdf => b"%PDF-1.7\n%\xe2\xe3".to_vec(),
            DocumentKind::Jpeg => b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec(),
            DocumentKind::Png => b"\x89PNG\r\n\x1a\n\0\0".to_vec(),
            DocumentKind::Gif => b"GIF89a\x01\0".to_vec(),
            DocumentKind::Webp => b"RIFF\x10\0\0\0WEBPVP8 ".to_vec(),
            DocumentKind::Heic => b"\0\0\0\x18ftypheic\0\0".to_vec(),
            DocumentKind::Tiff => b"II*\0\x08\0\0\0".to_vec(),
            DocumentKind::Text => "What Grüßle said.\r\n".as_bytes().to_vec(),
            DocumentKind::Csv => b"a,b\n1,2\n".to_vec(),
            DocumentKind::Rtf => br"{\rtf1\ansi }".to_vec(),
            DocumentKind::Docx => [zip("[Content_Types].xml<>"), zip("word/document.xml")].concat(),
            DocumentKind::Xlsx => [zip("_rels/.rels<>"), zip("xl/workbook.xml")].concat(),
            DocumentKind::Odt => zip("mimetypeapplication/vnd.oasis.opendocument.textPK"),
            DocumentKind::Mp3 => b"\xff\xfb\x90\x64".to_vec(),
            DocumentKind::M4a => b"\0\0\0\x20ftypM4A \0".to_vec(),
            DocumentKind::Wav => b"RIFF\x10\0\0\0WAVEfmt ".to_vec(),
        }
    }

    #[test]
    fn each_kind_is_known_by_its_content_and_no_other_content_passes_for_it() {
        let text = |it: DocumentKind| matches!(it, DocumentKind::Text | DocumentKind::Csv);
        for &kind in DocumentKind::ALL {
            for ending in kind.endings() {
                let named = name(&format!("Photo 1.{}", ending.to_uppercase()));
                assert_eq!(DocumentKind::of(&named, &head(kind)), Ok(kind));
                assert_eq!(DocumentKind::of(&named, b""), Err(KindError::Empty));
                for &other in DocumentKind::ALL.iter().filter(|it| **it != kind) {
                    // A table is text.
                    if !(text(kind) && text(other)) {
                        let said = DocumentKind::of(&named, &head(other));
                        assert_eq!(said, Err(KindError::Other(kind)), "{other:?} as {kind:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_can_carry_a_program_is_not_taken_under_any_name() {
        let program = b"MZ\x90\0\x03\0";
        for ending in [
            "exe", "html", "htm", "svg", "js", "zip", "doc", "xls", "docm", "com", "", "pdf.", "pdf.exe",
        ] {
            let said = DocumentKind::of(&name(&format!("x.{ending}")), program);
            assert_eq!(said, Err(KindError::NotTaken), "{ending}");
        }
        assert_eq!(DocumentKind::of(&name("no ending"), program), Err(KindError::NotTaken));
        for &kind in DocumentKind::ALL {
            for program in [
                program.as_slice(),
                b"\xef\xbb\xbf <!DOCTYPE html>",
                b"<SVG onload=x>",
                b"#!/bin/sh",
                b"PK\x03\x04",
            ] {
                let said = DocumentKind::of(&name(&format!("x.{}", kind.endings()[0])), program);
                assert_eq!(said, Err(KindError::Other(kind)));
            }
        }
    }

    #[test]
    fn a_name_is_kept_as_given_and_hostile_ones_are_refused() {
        for kept in ["Vollmacht Grüßle.pdf", "同意書.pdf", "a \"b\" <c>; d%2f.pdf", "..a.pdf"] {
            assert_eq!(name(kept).as_str(), kept);
        }
        assert_eq!(name("  two   spaces .pdf ").as_str(), "two spaces .pdf");
        for hostile in [
            "../../etc/passwd.pdf",
            r"C:\fakepath\x.pdf",
            "a\r\nX-Evil: 1.pdf",
            "a\0.pdf",
            "annexe\u{202e}fdp.exe",
            "tab\t.pdf",
        ] {
            assert_eq!(FileName::parse(hostile), Err(FileNameError::Hostile), "{hostile:?}");
        }
        for empty in ["", "  ", ".", "..", ".pdf"] {
            assert_eq!(FileName::parse(empty), Err(FileNameError::Empty), "{empty:?}");
        }
        assert_eq!(FileName::parse(&"x".repeat(201)), Err(FileNameError::TooLong));
        assert_eq!(format!("{:?}", name("Zelda.pdf")), "FileName(<9 chars>)");
    }

    proptest! {
        #[test]
        fn no_bytes_and_no_name_are_too_strange(text in any::<String>(), head in prop::collection::vec(any::<u8>(), 0..200)) {
            for &kind in DocumentKind::ALL {
                kind.fits(&head);
                kind.fits(&[b"PK\x03\x04".as_slice(), &head].concat());
            }
            if let Ok(name) = FileName::parse(&text) {
                prop_assert_eq!(FileName::parse(name.as_str()), Ok(name.clone()));
                prop_assert!(!name.as_str().contains(['/', '\\', '\0', '\r', '\n']));
                let _ = DocumentKind::of(&name, &head);
            }
        }
    }
}
