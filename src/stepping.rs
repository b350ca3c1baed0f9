//! `run --step`: a person plays step by step, from the terminal.

use crate::usage::UsageErrors;
use runner::Gate;
use std::{
    io::{self, BufRead, IsTerminal, Write},
    sync::{Arc, atomic::AtomicBool, atomic::Ordering},
};

/// Prints each step's words and waits for Enter. At the end of the input (Ctrl+D) the rest plays by itself.
///
/// # Errors
///
/// Nobody could press Enter: standard input is no terminal.
pub fn gate() -> Result<Gate, UsageErrors> {
    if !io::stdin().is_terminal() {
        return Err(UsageErrors::one(
            "--step waits for Enter before each step, but standard input is no terminal\n\
             hint: run it in a terminal, or slow it down with --slow 1000",
        ));
    }
    let ended = Arc::new(AtomicBool::new(false));
    Ok(Gate::new(move |words| {
        let ended = ended.clone();
        async move {
            // A panic of the reader would be the only failure, and then nobody can answer any more.
            let reading = tokio::task::spawn_blocking(move || ask(&words, &ended));
            drop(reading.await);
        }
    }))
}

fn ask(words: &str, ended: &AtomicBool) {
    if ended.load(Ordering::SeqCst) {
        return;
    }
    eprint!("next: {words} [Enter] ");
    // Without standard error there is nobody to tell.
    drop(io::stderr().flush());
    if io::stdin().lock().read_line(&mut String::new()).is_ok_and(|read| read > 0) {
        return;
    }
    eprintln!();
    ended.store(true, Ordering::SeqCst);
}
