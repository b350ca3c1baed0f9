//! The `surefoot` command: parses, calls, exits.
//!
//! - `args`: the command line.
//! - `commands`: one file per command.
//! - `good`: the last good evidence of each scenario, beside which a failure is shown.
//! - `log`: the log on standard error, without secrets.
//! - `secret_values`: where the values of secrets come from.
//! - `stepping`: `run --step`.

mod args;
mod commands;
mod good;
mod log;
mod secret_values;
mod stepping;

use clap::Parser;
use runner::{folder as files, matrix, usage};
use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(browser::process::GUARD_ARGUMENT) {
        browser::process::guard_main();
    }
    let args = args::Args::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: the system gives no threads: {error}");
            return ExitCode::from(3);
        }
    };
    let code = runtime.block_on(commands::call(args));
    // Browsers end with their last handle; what a blocked task still holds ends here.
    browser::process::end_all();
    ExitCode::from(code)
}
