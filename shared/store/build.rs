//! Builds again when a migration changes: they are embedded in the program.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
