//! What gov is built with besides its source: tables and programs that it carries.

mod known_archives;

fn main() {
    known_archives::generate();
}
