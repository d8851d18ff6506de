//! Words of the keyboard shortcuts.

#[expect(missing_docs, reason = "each says itself")]
mod texts {
    pub const TITLE: &str = "Keyboard shortcuts";
    pub const TEXT: &str = "Single keys that press what is on the page: each of them has a link or a button that does the same. They do nothing while you type into a field, and nothing together with Ctrl, Alt or the like. If you speak to your computer or often press keys by mistake, leave them off.";
    pub const ARE_ON: &str = "They are on for you.";
    pub const ARE_OFF: &str = "They are off for you.";
    pub const TURN_ON: &str = "Turn them on";
    pub const TURN_OFF: &str = "Turn them off";
    pub const CLOSE: &str = "Close";
    pub const KEY: &str = "Key";
    pub const DOES: &str = "What it does";
    pub const THEN: &str = "then";
    pub const OR: &str = "or";
}
pub use texts::*;

/// Each key, or keys one after the other, or keys that do the same, with what it does.
pub const ALL: &[(&[&str], &str, &str)] = &[
    (
        &["j"],
        "",
        "To the next row of the list, the next candidate or the next reason",
    ),
    (&["k"], "", "To the one before"),
    (&["o", "Enter"], OR, "Open it"),
    (&["u"], "", "Back to the page above"),
    (&["1"], "", "Import as a new client"),
    (&["2"], "", "Import to the client shown"),
    (&["3"], "", "Return to the referrer"),
    (&["m"], "", "Merge with another referral"),
    (&["a"], "", "Take the referral"),
    (&["s"], "", "Save, or do what the page asks about"),
    (&["z"], "", "Undo what was done last"),
    (&["/"], "", "Search for a client"),
    (&["g", "q"], THEN, "Go to the queue"),
    (&["?"], "", "Show this list"),
];
