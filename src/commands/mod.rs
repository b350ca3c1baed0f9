//! One file per command.

mod admin;
mod backup;
mod browsers;
mod cells;
mod check;
mod demo;
mod demo_night;
mod discover;
mod doctor;
mod drill;
mod explain;
mod far;
mod import;
mod init;
mod preview;
mod proposals;
mod publish;
mod publish_files;
mod push;
mod record;
mod retention;
mod run;
mod run_learn;
mod run_output;
mod secret;
mod serve;
mod server;
mod service;
mod show;
mod texts;
mod trigger;
mod window;

use crate::{
    args::{Args, Command, SchemaKind},
    log,
};

/// Calls the command; the result is the exit code.
pub async fn call(args: Args) -> u8 {
    let is_service = matches!(args.command, Command::Serve(_) | Command::Worker(_));
    log::begin(args.verbose, args.log_format, is_service);
    // What a power cut or a killed guard left behind.
    browser::process::sweep();
    // A recording is written when it is stopped, a preview's window is closed; a service finishes what it plays.
    if !is_service && !matches!(args.command, Command::Record(_) | Command::Preview(_)) {
        end_on_signal();
    }
    // Only one provider is compiled in; a second installation is refused and harmless.
    drop(rustls::crypto::ring::default_provider().install_default());
    let done = match args.command {
        Command::Record(args) => record::record(args).await,
        Command::Preview(args) => preview::preview(*args).await,
        Command::Run(args) => run::run(*args).await,
        Command::Drill(args) => drill::drill(*args).await,
        Command::Import(args) => import::import(&args),
        Command::Check(args) => check::check(&args),
        Command::Texts(args) => texts::texts(&args),
        Command::Publish(args) => publish::publish(&args),
        Command::Discover(args) => discover::discover(args).await,
        Command::Init(args) => init::init(&args),
        Command::Explain(args) => explain::explain(args).await,
        Command::Show(args) => show::show(&args),
        Command::Browsers { command } => browsers::browsers(command).await,
        Command::Doctor => Ok(doctor::doctor().await),
        Command::Schema { kind } => {
            let schema = match kind {
                SchemaKind::Scenario => scenarios::schema::scenario_schema(),
                SchemaKind::Project => scenarios::schema::project_schema(),
                SchemaKind::Content => scenarios::schema::content_schema(),
                SchemaKind::Published => scenarios::content::publish::published_schema(),
                SchemaKind::Run => scenarios::schema::report_schema(),
            };
            println!("{schema:#}");
            Ok(0)
        }
        Command::Serve(args) => serve::serve(args).await,
        Command::Worker(args) => serve::worker(args).await,
        Command::Push(args) => push::push(args).await,
        Command::Trigger(args) => trigger::trigger(args).await,
        Command::Pull(args) => push::pull(args).await,
        Command::Backup(args) => backup::backup(args).await,
        Command::Restore(args) => backup::restore(args).await,
        Command::Retention(args) => retention::retention(args).await,
        Command::Admin { command } => admin::admin(command).await,
        Command::Demo(args) => demo::demo(args).await,
        Command::Proposals(args) => proposals::proposals(&args),
    };
    match done {
        Ok(code) => code,
        Err(errors) => {
            eprint!("{errors}");
            2
        }
    }
}

/// From now on a signal to stop ends all browsers and us.
fn end_on_signal() {
    tokio::spawn(async {
        if let Ok(code) = browser::process::stop_signal().await {
            browser::process::end_all();
            browser::elsewhere::end_all().await;
            std::process::exit(code);
        }
    });
}
