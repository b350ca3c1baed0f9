//! `surefoot preview`: shows a project's content on a page in a window, with the Flow Tracker over it.

use super::window::{is_page, on_display};
use crate::{args::PreviewArgs, usage::UsageErrors};
use browser::{
    BrowserError, SessionOptions,
    launcher::{Browser, LaunchOptions},
};
use runner::preview::{Preview, Source, Told, in_language, remembered};
use scenarios::{Languages, SetBy, content::publish::Published};
use std::path::Path;

/// Shows it until the window is closed or we are told to stop; the result is the exit code.
///
/// # Errors
///
/// What is wrong with the command line, the content or this machine, before any window opens.
pub async fn preview(args: PreviewArgs) -> Result<u8, UsageErrors> {
    is_page(&args.url)?;
    let source = Source {
        path: args.content.clone(),
        environment: args.env.clone(),
        item: args.item.clone(),
        page: args.url.clone(),
    };
    let published = source.read()?;
    let project = source.project()?.project;
    if !args.headless {
        on_display(
            "open it on a machine with a desktop, or over ssh -X; or take a picture: --headless --picture FILE",
        )?;
    }
    let shown = show(&args, &source, published, (&project.languages, &project.redacted));
    tokio::select! {
        shown = shown => match shown {
            Ok(()) => Ok(0),
            Err(Failed::Usage(errors)) => Err(errors),
            Err(Failed::Browser(error)) => Err(UsageErrors::one(format!("{} could not be shown: {error}", args.url))),
        },
        _ = browser::process::stop_signal() => Ok(0),
    }
}

/// Why nothing is shown.
enum Failed {
    Browser(BrowserError),
    Usage(UsageErrors),
}

impl From<BrowserError> for Failed {
    fn from(error: BrowserError) -> Failed {
        Failed::Browser(error)
    }
}

async fn show(
    args: &PreviewArgs,
    source: &Source,
    published: Published,
    (languages, redacted): (&Languages, &[String]),
) -> Result<(), Failed> {
    let launch = LaunchOptions { program: args.browser_path.clone(), remote: None, headed: !args.headless };
    let browser = Browser::start(args.browser, &launch).await?;
    let mut session = browser.session(&options(args, languages)).await?;
    if !args.headless && !args.viewport.mobile {
        session.driver.follow_window().await?;
    }
    if let (Some(_), SetBy::Scenario(file)) = (&args.lang, &languages.set_by) {
        eprintln!("warning: {file} switches the application's language; a preview does not play it");
    }
    let address = in_language(&args.url, &published.base, args.lang.as_ref(), languages);
    eprintln!("{}", shown_words(&published));
    let mut preview = Preview::open(&mut session, source, (published, &address), args.lang.as_ref()).await?;
    if let Some(file) = &args.picture {
        let png = preview.picture(redacted).await?;
        write(file, &png).map_err(Failed::Usage)?;
    } else {
        eprintln!("Close the window, or press Ctrl-C here, to end.");
        preview.follow(tell).await?;
    }
    session.driver.close().await;
    browser.close().await;
    Ok(())
}

fn options(args: &PreviewArgs, languages: &Languages) -> SessionOptions {
    SessionOptions {
        language: args.lang.clone(),
        time_zone: None,
        viewport: args.viewport,
        geolocation: None,
        color_scheme: args.color_scheme,
        insecure: args.insecure,
        downloads: std::env::temp_dir(),
        remembered: remembered(&args.url, args.lang.as_ref(), languages),
    }
}

fn write(file: &Path, png: &[u8]) -> Result<(), UsageErrors> {
    runner::write_whole(file, png)
        .map_err(|error| UsageErrors::one(format!("{}: {error}", file.display())))?;
    println!("{} was written", file.display());
    Ok(())
}

fn shown_words(published: &Published) -> String {
    let (items, texts) =
        (published.items.len(), published.texts.values().map(|texts| texts.len()).sum::<usize>());
    let items = if items == 1 { "1 item".to_owned() } else { format!("{items} items") };
    format!("{} in {}: {items}, {texts} texts", published.system, published.environment)
}

fn tell(told: Told) {
    match told {
        Told::Reloaded(published) => eprintln!("Reloaded: {}", shown_words(&published)),
        Told::Wrong(errors) => {
            eprint!("{errors}");
            eprintln!("The content from before is still shown.");
        }
        Told::Failed(what) => eprintln!("{}", failed_words(&what)),
        Told::Trouble(error) => eprintln!("warning: {error}"),
    }
}

/// What a page says could not be shown; it can say what it likes, but not to the terminal.
fn failed_words([item, step, code, element]: &[String; 4]) -> String {
    let clean =
        |text: &String| text.chars().filter(|letter| !letter.is_control()).take(200).collect::<String>();
    let mut words = format!("not shown: {}", clean(item));
    let mut add = |before: &str, text: &String, after: &str| {
        if !text.is_empty() {
            words.push_str(&format!("{before}{}{after}", clean(text)));
        }
    };
    add(", step ", step, "");
    add(": ", code, "");
    add(" (", element, ")");
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_says_is_one_line_without_orders_to_the_terminal() {
        let said = ["tour", "add", "element.missing\u{1b}[2J\n", "add_button"].map(str::to_owned);
        assert_eq!(failed_words(&said), "not shown: tour, step add: element.missing[2J (add_button)");
        let bare = ["tour", "", "content.missing_item", ""].map(str::to_owned);
        assert_eq!(failed_words(&bare), "not shown: tour: content.missing_item");
    }
}
