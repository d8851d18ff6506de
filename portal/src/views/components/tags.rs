//! Small labels and the icons in them.

use maud::{Markup, html};

/// A small picture. It never stands alone: a word beside it says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Done, agrees.
    Check,
    /// Not, differs.
    Cross,
    /// Nearly the same.
    Nearly,
    /// Not known.
    Question,
    /// Something to know.
    Info,
    /// Something to look at.
    Warning,
    /// Danger.
    Stop,
    /// Waits.
    Clock,
    /// Being worked on.
    Half,
    /// Not begun.
    Ring,
    /// Put away.
    Dash,
    /// More than before.
    Plus,
    /// Two became one.
    Join,
    /// Sent back.
    Return,
    /// To the page before.
    Back,
    /// To the next page.
    Next,
    /// Sorted upwards.
    Up,
    /// Sorted downwards.
    Down,
    /// Could be sorted.
    UpDown,
}

impl Icon {
    /// Strokes in a square of 16, for a round pen of 1.75.
    fn path(self) -> &'static str {
        match self {
            Self::Check => "m3 8.5 3.5 3.5L13 4.5",
            Self::Cross => "m4 4 8 8M12 4l-8 8",
            Self::Nearly => "M2.5 6.5c2-2.5 3.6-2 5.5-.7s3.5 1.8 5.5-.7M2.5 11.2c2-2.5 3.6-2 5.5-.7s3.5 1.8 5.5-.7",
            Self::Question => "M5.3 5.7C5.3 4 6.5 3 8 3s2.8 1 2.8 2.6C10.8 7.7 8 7.8 8 9.8M8 12.9v.1",
            Self::Info => "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M8 7.5v3.7M8 4.8v.1",
            Self::Warning => "M8 2 1.5 13.5h13ZM8 6.5v3.2M8 11.5v.1",
            Self::Stop => "M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3ZM8 4.8v3.7M8 11.1v.1",
            Self::Clock => "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M8 4.5V8l2.5 1.5",
            Self::Half => "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 2v12M10.5 4v8M12.5 6v4",
            Self::Ring => "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11",
            Self::Dash => "M3.5 8h9",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Join => "M3 2.5c0 4 5 3 5 7.5v3.5M13 2.5c0 4-5 3-5 7.5",
            Self::Return => "M6 3 2.5 6.5 6 10M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6",
            Self::Back => "M10 3 5 8l5 5",
            Self::Next => "m6 3 5 5-5 5",
            Self::Up => "M8 13V3.5M4 7l4-4 4 4",
            Self::Down => "M8 3v9.5M4 9l4 4 4-4",
            Self::UpDown => "m5 6 3-3 3 3M5 10l3 3 3-3",
        }
    }
}

/// Draws a picture in the colour and near the size of the text around it; hidden from screen readers.
pub fn icon(icon: Icon) -> Markup {
    html! {
        svg.icon width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" {
            path d=(icon.path()) {}
        }
    }
}

/// What a status means to the one who reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// Nobody has begun: not started, draft.
    Idle,
    /// It waits for somebody: received, submitted.
    Waiting,
    /// Somebody works on it: in review, in progress.
    Working,
    /// It went well: accepted, imported, done.
    Done,
    /// It came back, and somebody has to do something: returned, needs attention.
    Returned,
    /// It may be somebody we know: possible match.
    Match,
    /// It became part of something else: merged.
    Merged,
    /// It failed: rejected, refused.
    Failed,
    /// It is put away: closed, withdrawn, deleted.
    Closed,
}

/// A status: an icon and a word on a tint.
pub fn status_tag(tag: Tag, text: &str) -> Markup {
    let (class, sign) = match tag {
        Tag::Idle => ("tag--quiet", Icon::Ring),
        Tag::Waiting => ("tag--info", Icon::Clock),
        Tag::Working => ("tag--info", Icon::Half),
        Tag::Done => ("tag--good", Icon::Check),
        Tag::Returned => ("tag--warning", Icon::Return),
        Tag::Match => ("tag--warning", Icon::Nearly),
        Tag::Merged => ("tag--good", Icon::Join),
        Tag::Failed => ("tag--bad", Icon::Cross),
        Tag::Closed => ("tag--quiet", Icon::Dash),
    };
    html! { span.tag.(class) { (icon(sign)) (text) } }
}

/// The mark of what cannot wait: the only solid label there is.
pub fn urgent_tag(text: &str) -> Markup {
    html! { span.tag.tag--urgent { (icon(Icon::Stop)) (text) } }
}
