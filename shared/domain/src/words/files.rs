//! Words about clients in and out: adding one by hand, files of clients, the export.

use super::count;

#[expect(missing_docs, reason = "each says itself")]
mod texts {
    pub const ADD_NEW: &str = "Add new";
    pub const NEW_CLIENT: &str = "Add a client";
    pub const NEW_TEXT: &str =
        "First look whether the child is known. Enter what you know of first name, last name and date of birth.";
    pub const LOOK: &str = "Look for the child";
    pub const ADD_TEXT: &str = "Check it, complete it and save. Until you save, nothing is added.";
    pub const LOOK_AGAIN: &str = "Look for the child again";
    pub const DONE_ADDED: &str = "The client was added.";

    pub const TITLE: &str = "Clients in and out";
    pub const IMPORT: &str = "Import clients from a file";
    pub const IMPORT_TEXT: &str = "A CSV file, as every spreadsheet program saves it: a heading for each column in the first row, then one row for each child. Nothing is added before you have seen what would be.";
    pub const FILE: &str = "CSV file";
    pub const FILE_HINT: &str = "At most 50 MB and 200,000 rows.";
    pub const UPLOAD: &str = "Upload the file";
    pub const NO_FILE: &str = "Choose a file.";
    pub const TOO_LARGE: &str = "The file is larger than 50 MB. Split it into several files.";
    pub const TOO_MANY_ROWS: &str = "The file has more than 200,000 rows. Split it into several files.";
    pub const TOO_MANY_COLUMNS: &str = "The file has more than 200 columns. Remove those that are not about clients.";
    pub const NO_ROWS: &str =
        "There is no row below the headings. The first row has to hold the headings, and each further row one child.";
    pub const NOT_TEXT: &str = "This is not a CSV file. Open it in the program that it comes from and save it as CSV.";
    pub const BROKEN_UPLOAD: &str = "The file did not arrive whole. Upload it again.";

    pub const EARLIER: &str = "Files so far";
    pub const NO_FILES: &str = "No file was imported yet.";
    pub const UPLOADED: &str = "Uploaded";
    pub const BY: &str = "By";
    pub const ROWS: &str = "Rows";
    pub const STATE: &str = "State";

    pub const EXPORT: &str = "Export all clients";
    pub const EXPORT_TEXT: &str = "A CSV file with the profile of every client, active and inactive, as it is now. It holds personal data of children: store it encrypted, and delete it when it is no longer needed. The export is written down in the audit log.";
    pub const EXPORT_GUARD: &str = "A cell that begins with = + - @ has an apostrophe before it, so that no spreadsheet program takes it for a formula. An import takes the apostrophe away again.";
    pub const DOWNLOAD: &str = "Download the file";

    pub const COLUMNS: &str = "What the columns hold";
    pub const COLUMNS_TEXT: &str =
        "Say for each column which part of the profile it holds. Columns that were recognized are filled in.";
    pub const FIRST_ROWS: &str = "First rows";
    pub const COLUMN: &str = "Column of the file";
    pub const HOLDS: &str = "Holds";
    pub const NOTHING: &str = "Leave out";
    pub const CHECK: &str = "Check the file";
    pub const CHECK_TEXT: &str = "Checking adds nobody.";
    pub const MAPPED_TWICE: &str = "Another column holds this already. Choose it once.";
    pub const NO_NAME: &str = "Say which column holds the first name or the last name.";
    pub const GUARDIANS: &str = "Names of parents or guardians";
    pub const ACTIVE: &str = "Active";

    pub const CHECKING: &str = "The file is being checked";
    pub const IMPORTING: &str = "The clients are being added";
    pub const REFRESHES: &str = "This page loads itself again until it is done. You can leave it: the work goes on.";
    pub const REFRESH: &str = "Look again now";
    pub const CANCEL: &str = "Cancel this import";
    pub const CANCEL_HINT: &str = "Nobody of this file was added yet.";
    pub const CANCEL_HINT_ADDED: &str = "Clients who were added already stay.";

    pub const CHECKED: &str = "What an import would do";
    pub const NOBODY_ADDED: &str = "Nobody was added yet.";
    pub const CHANGED: &str = "Clients were added or changed in the meantime, so the file was checked again. Look at it once more, then import.";
    pub const CHOOSE_AGAIN: &str = "Another child was the likely match when you chose. Choose again.";
    pub const AFTER_ANOTHER: &str = "Another file is being imported or taken back, and may hold the same children. What you chose is kept: import this one when the other one is done.";
    pub const GOOD: &str = "Will be added";
    pub const WRONG: &str = "Have something wrong and are left out";
    pub const LIKE: &str = "Probably clients already";
    pub const REPEATED: &str = "Probably twice in this file";
    pub const MISTAKES: &str = "What is wrong";
    pub const MISTAKES_TEXT: &str = "Correct these rows in the file and import them later, or import the others now.";
    pub const DOWNLOAD_MISTAKES: &str = "Download all as CSV";
    pub const ROW: &str = "Row";
    pub const WHAT: &str = "What is wrong";
    pub const FLAGGED: &str = "Rows that are probably no new children";
    pub const FLAGGED_TEXT: &str = "They are left out unless you say otherwise.";
    pub const CHILD: &str = "Child in the file";
    pub const IS_LIKE: &str = "Probably the same as";
    pub const DECISION: &str = "Decision";
    pub const LEAVE_OUT: &str = "Leave out";
    pub const ADD_ANYWAY: &str = "Add anyway";
    pub const SAVE_CHOICES: &str = "Save these choices";
    pub const SAVE_AND_PREVIOUS: &str = "Save these and go to the previous page";
    pub const SAVE_AND_NEXT: &str = "Save these and go to the next page";
    pub const LEAVE_ALL: &str = "Leave out all of them";
    pub const ADD_ALL: &str = "Add all of them anyway";
    pub const NOTHING_TO_ADD: &str = "There is nobody to add. Correct the file and upload it again.";
    pub const MAP_AGAIN: &str = "Choose the columns again";

    pub const DONE: &str = "The import is done";
    pub const CANCELLED: &str = "The import was cancelled";
    pub const REPORT: &str = "Report";
    pub const ADDED: &str = "Added";
    pub const LEFT_OUT: &str = "Left out, being probably known";
    pub const WRONG_ROWS: &str = "Had something wrong";
    pub const NOT_REACHED: &str = "Not reached";
    pub const SEE_CLIENTS: &str = "See the clients";

    pub const MOVED_ON: &str = "The file has come further since you opened the page. Look at where it is now.";

    pub const STATE_MAPPING: &str = "Waits for its columns";
    pub const STATE_CHECKING: &str = "Being checked";
    pub const STATE_CHECKED: &str = "Checked, waits for you";
    pub const STATE_IMPORTING: &str = "Being imported";
    pub const STATE_DONE: &str = "Imported";
    pub const STATE_CANCELLED: &str = "Cancelled";
    pub const STATE_REMOVING: &str = "Being taken back";
    pub const STATE_REMOVED: &str = "Taken back";
    pub const REMOVING: &str = "The clients are being taken back";
    pub const REMOVED: &str = "The clients were taken back";
    pub const REMOVED_TEXT: &str = "An administrator can bring each of them back for some time:";
    pub const DELETED_CLIENTS: &str = "deleted clients";
    pub const TAKEN_BACK: &str = "Taken back";
    pub const KEPT_SINCE: &str = "Kept, because something was written of them since";
    pub const TAKE_BACK: &str = "Take the added clients back";
    pub const TAKE_BACK_LATER: &str =
        "Another file is being imported or taken back, and may hold the same children. Try again when that is done.";
    pub const TAKE_BACK_TEXT: &str = "If it was the wrong file: the clients that it added are deleted, but for those of whom anything was written since. An administrator can bring each of them back for some time.";

    pub const TOO_MANY_CELLS: &str =
        "This row has more cells than there are headings. Look for a comma or a quotation mark too many.";
    pub const YES_OR_NO: &str = "Write yes or no.";
    pub const TOO_MANY_GUARDIANS: &str = "Write at most 4 names, with a semicolon between them.";
}
pub use texts::*;

/// A quotation mark with which a cell begins and that does not end it.
pub fn open_quote(line: usize) -> String {
    format!(
        "In line {line} of the file a cell begins with a quotation mark and has no other one at its end, so one cannot tell where the next child begins. Remove the mark, or save the file as CSV once more in the program that it comes from."
    )
}

/// A cell that is none of the choices of its column; some of them.
pub fn not_in_list(labels: &[&str]) -> String {
    match labels {
        [all @ .., last] if all.len() < 8 => format!("Write one of: {}, {last}.", all.join(", ")),
        _ => format!(
            "Write one of the choices of the form, such as {}.",
            labels[..2.min(labels.len())].join(" or ")
        ),
    }
}

/// A mistake, with the column that it is in.
pub fn mistake(column: &str, message: &str) -> String {
    if column.is_empty() {
        message.to_owned()
    } else {
        format!("{column}: {message}")
    }
}

/// A heading that is empty.
pub fn nameless(column: usize) -> String {
    format!("Column {}", column + 1)
}

/// How many rows of a file are of a kind.
pub fn rows(n: u64) -> String {
    count(n, "row", "rows")
}

/// How fast it goes.
pub fn a_second(n: u64) -> String {
    format!("{n} rows a second")
}

/// The button that imports.
pub fn import_now(n: u64) -> String {
    format!("Add {}", count(n, "client", "clients"))
}

/// Choices that the last check has undone.
pub fn choose_again(n: u64) -> String {
    format!(
        "Choose again for {} that you had chosen to add anyway: another child is now the likely match. What is not chosen again is left out.",
        count(n, "row", "rows")
    )
}

/// What is chosen so far of the rows that are probably known.
pub fn chosen_so_far(add: u64, leave: u64) -> String {
    let rows = |n| count(n, "row", "rows");
    format!(
        "Chosen so far: {} to add anyway, {} to leave out.",
        rows(add),
        rows(leave)
    )
}

/// How many were added.
pub fn added(n: u64) -> String {
    format!("{} added.", count(n, "client was", "clients were"))
}

/// Another row of the file.
pub fn row(n: i64) -> String {
    format!("Row {n}")
}

/// What a row decides about, for those who hear the list alone.
pub fn decision_of(n: i64) -> String {
    format!("Decision about row {n}")
}

/// More mistakes than are shown.
pub fn more(n: u64) -> String {
    format!("And {} more.", count(n, "row", "rows"))
}

/// What `intake clients` prints.
pub mod command {
    #[expect(missing_docs, reason = "each says itself")]
    mod texts {
        pub const CLIENTS: &str = "Take clients in from a CSV file, or write them to one";
        pub const IMPORT: &str = "Add the clients of a CSV file";
        pub const IMPORT_LONG: &str = "Adds the clients of a CSV file: UTF-8 or Windows-1252, with commas, semicolons or tabs, the headings in its first row.

Columns are recognized by the names and labels of the fields of a profile, such as first_name, Last name, date of birth, sex, ZIP code; \
--column says it of others, which are left out otherwise. Rows with something wrong, and children who are probably clients already or twice in the file, are left out and listed. \
What was begun and interrupted is gone on with by the running program, or cancelled on the page \"Clients in and out\".

Exit status: 0 if every row was added, or would be; 1 if some were left out; 2 if nothing could be done.";
        pub const FILE: &str = "The CSV file";
        pub const DRY_RUN: &str =
            "Say what would be done, and add nobody; until the run ends the file is kept in the database, sealed";
        pub const COLUMN: &str = "What a column holds, if its heading does not say so; FIELD is a heading that `intake clients export` writes, such as last_name. May be given several times";
        pub const LEAVE_OUT: &str =
            "A column to leave out, although its heading says what it holds. May be given several times";
        pub const AS: &str =
            "The user name of the administrator in whose name it is done; may be left out if there is only one";
        pub const ADD_LIKELY: &str = "Also add children who are probably clients already, or twice in the file";
        pub const EXPORT: &str = "Write the profiles of all clients as CSV";
        pub const EXPORT_LONG: &str = "Writes the profiles of all clients, active and inactive, as CSV in UTF-8 to a file or to the standard output.

A cell that begins with = + - @, a tab or a carriage return has an apostrophe before it, so that no spreadsheet program takes it for a formula; \
`intake clients import` takes it away again.";
        pub const OUTPUT: &str =
            "Where to write; the standard output if left out. A file that exists is not overwritten";
        pub const NOT_ADMINISTRATOR: &str =
            "say with --as USERNAME in the name of which active administrator; `intake admin create` makes one";
        pub const NO_COLUMNS: &str =
            "no column is recognized as the first or the last name; say which it is with --column HEADING=last_name";
        pub const AFTER_ANOTHER: &str = "another file is being imported and may hold the same children; nobody was added: try again when it is done";
        pub const UNDECIDED: &str = "somebody has cancelled this import";
        pub const CANCELLED: &str = "cancelled: no further row is added; who was added stays, and can be taken back on the page of client files";
    }
    pub use texts::*;

    /// Columns that nobody knows.
    pub fn left_out(columns: &[String]) -> String {
        format!("Columns left out: {}", columns.join(", "))
    }

    /// Something else than a heading and a field.
    pub fn no_equals(said: &str) -> String {
        format!("write HEADING=FIELD, not \"{said}\"")
    }

    /// A heading that is not in the file.
    pub fn no_heading(heading: &str) -> String {
        format!("the file has no column \"{heading}\"")
    }

    /// A field that no profile has.
    pub fn no_field(field: &str, fields: &[&str]) -> String {
        format!("there is no field \"{field}\"; there are {}", fields.join(", "))
    }

    /// A column of which two things are said, or a field that two columns are to hold.
    pub fn said_twice(said: &str) -> String {
        format!("\"{said}\" says something else than another argument")
    }

    /// How far it has come.
    pub fn progress(what: &str, done: i64, total: i64, rate: u64) -> String {
        format!("{what}: {done} of {total} rows, {rate} a second")
    }

    /// What was found.
    pub fn found(good: i64, wrong: i64, like: i64, repeated: i64) -> String {
        format!(
            "{good} good, {wrong} with something wrong, {like} probably clients already, {repeated} probably twice in the file"
        )
    }

    /// What was done.
    pub fn done(added: i64, left_out: i64, wrong: i64) -> String {
        format!("{added} added, {left_out} left out, {wrong} with something wrong")
    }

    /// What is wrong with a row.
    pub fn mistake(row: i64, what: &str) -> String {
        format!("row {row}: {what}")
    }

    /// A row that is probably no new child.
    pub fn like_row(row: i64, other: i64) -> String {
        format!("row {row}: probably the same child as row {other}")
    }

    /// The same of a client.
    pub fn like_client(row: i64, client: &str) -> String {
        format!("row {row}: probably client {client}")
    }
}
