//! Checks a shuttle or a resource: its address answers, leads where it should, and opens as it says.

use super::{
    frame,
    menu::CHECK_MENU,
    noted::Noted,
    own::Check,
    person::{QUIET, js},
};
use crate::{
    fault::Fault,
    link::{self, Answer},
};
use browser::Goal;
use scenarios::{
    Code,
    content::{Expected, Opening},
};
use std::time::Instant;
use url::Url;

/// What hosts answer to programs that they take for robots.
const REFUSALS: [u16; 6] = [401, 403, 405, 406, 429, 503];

/// A shuttle or a resource.
pub(super) struct Link<'l> {
    pub url: &'l str,
    pub open: Opening,
    pub expect: &'l Expected,
}

impl Check<'_, '_> {
    pub(super) async fn link(&mut self, link: &Link<'_>) {
        let noted = Noted::begin("address", "link", format!("{} answers", link.url));
        let answer = self.answers(link.url).await;
        let (answer, done) = match answer {
            Ok(answer) => (Some(answer), Ok(())),
            Err(fault) => match self.shy(link, &fault) {
                Some(answer) => (Some(answer), Ok(())),
                None => (None, Err(fault)),
            },
        };
        self.ended(noted, done).await;
        let (Some(answer), false) = (answer, self.record.stopped) else {
            return self.unchecked("open", format!("opens {}", place(link.open)));
        };
        if link.open == Opening::Lightbox {
            let noted = Noted::begin("frame", "link", "may be shown in a frame of this page");
            let done = match frame::refused(&answer, &self.home) {
                Some(why) => Err(Fault::new(Code::FRAME_REFUSED, why)),
                None => Ok(()),
            };
            self.ended(noted, done).await;
        }
        let noted = Noted::begin("open", "click", format!("opens {}", place(link.open)));
        let opened = self.open(link, &answer).await;
        let (there, done) = match opened {
            Ok(there) => (Some(there), Ok(())),
            Err(fault) => (None, Err(fault)),
        };
        self.ended(noted, done).await;
        self.leads(link, there.unwrap_or(answer)).await;
    }

    /// Asks an address of the content: in the page where it is of the same origin, so that the person's session
    /// counts.
    ///
    /// # Errors
    ///
    /// It is none, does not answer, or leads to a login page.
    pub(super) async fn answers(&mut self, url: &str) -> Result<Answer, Fault> {
        let address = self.address(url).ok_or_else(|| {
            Fault::new(Code::LINK_DEAD.of("no address"), format!("{url} is no address of a page"))
        })?;
        if link::same_origin(&self.home, &address) {
            let top = self.stage.session.top();
            let asked = serde_json::json!({"url": address, "whole": true});
            let asked: Result<Answer, _> = self.stage.session.ask(&top, "more.link", asked).await;
            if let Some(answer) = asked.ok().filter(|answer| answer.status.is_some()) {
                return link::judge(&address, &answer).map_or(Ok(answer), Err);
            }
        }
        let answer = link::ask(&address, self.stage.options.insecure).await?;
        link::judge(&address, &answer).map_or(Ok(answer), Err)
    }

    /// Some hosts refuse whoever is no browser: there its answer in the browser counts.
    fn shy(&self, link: &Link<'_>, fault: &Fault) -> Option<Answer> {
        let status: u16 = fault.code.detail()?.parse().ok()?;
        let url = self.address(link.url)?;
        let may_be = link.open != Opening::Lightbox && !link::same_origin(&self.home, &url);
        (may_be && REFUSALS.contains(&status)).then(|| Answer {
            status: Some(status),
            url,
            title: Some(String::new()),
            ..Answer::default()
        })
    }

    fn address(&self, url: &str) -> Option<String> {
        let base = Url::parse(&self.published.base).or_else(|_| Url::parse(&self.home)).ok()?;
        let address = base.join(url).ok()?;
        matches!(address.scheme(), "http" | "https").then(|| address.to_string())
    }

    /// Opens it from the menu, as a person does; what is there then, as far as the browser tells.
    async fn open(&mut self, link: &Link<'_>, answer: &Answer) -> Result<Answer, Fault> {
        let tabs = self.stage.session.driver.tabs(None).await?;
        let documents = self.stage.session.driver.documents();
        let name = self.item.name.clone();
        self.choose(CHECK_MENU, &name).await?;
        let nothing =
            |what: &str| Fault::new(Code::LAUNCH_NOTHING_PLAYED, format!("it was chosen, and {what}"));
        match link.open {
            Opening::Lightbox => {
                self.boxed(link, answer).await?;
                Ok(answer.clone())
            }
            Opening::Here => {
                if !self.left(documents, "false").await? {
                    return match answer.saved {
                        true => Ok(answer.clone()),
                        false => Err(nothing("the page has stayed")),
                    };
                }
                let there = self.there(link, answer).await;
                let home = self.home.clone();
                self.go(Goal::Address(home)).await?;
                there
            }
            // A file is saved, and the tab closes by itself.
            Opening::Tab | Opening::Window if answer.saved => self.tidy(tabs).await.map(|()| answer.clone()),
            Opening::Tab | Opening::Window => {
                if !self.tab_opens(tabs).await? {
                    return Err(nothing("no tab has opened"));
                }
                self.stage.session.driver.tabs(Some(tabs)).await?;
                let there = self.there(link, answer).await;
                self.tidy(tabs).await?;
                there
            }
        }
    }

    /// The page in the current tab, once it has come.
    async fn there(&mut self, link: &Link<'_>, answer: &Answer) -> Result<Answer, Fault> {
        let end = Instant::now() + self.patience()?;
        let page = loop {
            let page = self.stage.session.page().await;
            let page = page.ok().filter(|page| page.ready == "complete" && page.address.starts_with("http"));
            if page.is_some() || Instant::now() >= end {
                break page;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        };
        let Some(page) = page else { return Ok(answer.clone()) };
        let status = self.stage.session.driver.arrived().0.status.or(answer.status);
        let redirected = page.address != answer.url;
        let title = answer.title.as_ref().map(|_| page.title);
        let there = Answer { status, url: page.address, redirected, title, ..answer.clone() };
        let address = self.address(link.url).unwrap_or_default();
        link::judge(&address, &there).map_or(Ok(there), Err)
    }

    async fn boxed(&mut self, link: &Link<'_>, answer: &Answer) -> Result<(), Fault> {
        let name = js(&self.item.name);
        let patience = self.patience()?;
        if !self.until(&format!("s.open?.item==={name}"), patience).await?.0 {
            return Err(Fault::new(Code::LAUNCH_NOTHING_PLAYED, "it was chosen, and no box has opened"));
        }
        let origin =
            Url::parse(&answer.url).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
        let refused = format!("surefoot.player.framesRefused().some(at=>at.startsWith({}))", js(&origin));
        if self.until(&refused, QUIET / 2).await?.0 {
            let message = format!("the page's own Content-Security-Policy allows no frame with {}", link.url);
            return Err(Fault::new(Code::FRAME_REFUSED, message));
        }
        self.press(".card .x", 0, "the cross").await?;
        match self.until("!s.open", patience).await?.0 {
            true => Ok(()),
            false => Err(Fault::new(
                Code::BUTTON_DEAD.of("close"),
                "the cross was clicked, and the box is still open",
            )),
        }
    }

    /// It has led to the page that is expected.
    async fn leads(&mut self, link: &Link<'_>, there: Answer) {
        if self.record.stopped {
            return;
        }
        let mut wanted = vec![];
        wanted.extend(link.expect.title.iter().map(|title| format!("a page with “{title}” in its title")));
        wanted.extend(link.expect.host.iter().map(|host| format!("the host {host}")));
        if wanted.is_empty() {
            return self.unchecked(
                "page",
                format!("led to {}: the content does not say what to expect there", there.url),
            );
        }
        let noted = Noted::begin("page", "link", format!("leads to {}", wanted.join(", ")));
        self.ended(noted, expected(link.expect, &there)).await;
    }
}

fn place(open: Opening) -> &'static str {
    match open {
        Opening::Tab => "in a new tab",
        Opening::Window => "in a window of its own",
        Opening::Here => "in place of the page",
        Opening::Lightbox => "in a frame over the page",
    }
}

fn expected(expect: &Expected, there: &Answer) -> Result<(), Fault> {
    let host =
        Url::parse(&there.url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    if let Some(wanted) = &expect.host
        && !wanted.eq_ignore_ascii_case(&host)
        && !wanted.eq_ignore_ascii_case(&with_port(&there.url))
    {
        return Err(Fault::new(
            Code::LINK_WRONG_TITLE,
            format!("it led to the host {host}, not to {wanted}"),
        ));
    }
    match (&expect.title, &there.title) {
        (Some(wanted), Some(title)) if !title.contains(wanted.as_str()) => {
            let message = format!("the page's title is “{title}”, and “{wanted}” is not in it");
            Err(Fault::new(Code::LINK_WRONG_TITLE, message))
        }
        (Some(wanted), None) => {
            let message = format!("{} is no page with a title, and “{wanted}” is expected in it", there.url);
            Err(Fault::new(Code::LINK_WRONG_TITLE, message))
        }
        _ => Ok(()),
    }
}

fn with_port(address: &str) -> String {
    let url = Url::parse(address).ok();
    let named = url.and_then(|url| Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?)));
    named.unwrap_or_default()
}
