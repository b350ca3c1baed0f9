//! News for tests.

use chrono::DateTime;
use scenarios::TicketState;
use store::{News, NewsKind, NewsTicket};

/// News of a cell.
pub(crate) fn news(at: i64, kind: NewsKind, cell: &str) -> News {
    News {
        id: format!("{at:06}"),
        kind,
        created: DateTime::from_timestamp(1_800_000_000 + at, 0).expect("a moment"),
        run: format!("run-{at}"),
        plan: "nightly".to_owned(),
        cell: cell.to_owned(),
        scenario: "Create a contact".to_owned(),
        system: Some("crm".to_owned()),
        environment: "test".to_owned(),
        browser: "chromium".to_owned(),
        language: Some("de".to_owned()),
        message: Some("no button “Save” after 10 s\nhint: record it again".to_owned()),
        ticket: None,
        target: None,
    }
}

/// News of a ticket.
pub(crate) fn with_ticket(news: News, number: i64, severity: &str) -> News {
    let ticket = NewsTicket {
        number,
        title: "click Save in “Create a contact”".to_owned(),
        code: "element.missing".to_owned(),
        severity: severity.to_owned(),
        state: TicketState::New,
        is_operations: false,
    };
    News { ticket: Some(ticket), ..news }
}

/// A letter whose every page text is hostile.
pub(crate) fn hostile_letter() -> super::letter::Letter {
    let hostile = "<!channel> <@U1> @channel *b* `x` [free](https://evil.example) <https://evil.example|click> & \
                   <script>alert(1)</script>\r\nBcc: eve@evil.example\u{202e}";
    let mut broken = with_ticket(news(1, NewsKind::Broken, "a"), 7, "high");
    if let Some(ticket) = &mut broken.ticket {
        ticket.title = hostile.to_owned();
        ticket.code = format!("element.covered({hostile})");
    }
    broken.message = Some(hostile.to_owned());
    broken.system = Some(hostile.to_owned());
    broken.environment = hostile.to_owned();
    broken.language = Some(hostile.to_owned());
    let healed = News {
        scenario: hostile.to_owned(),
        target: Some(hostile.to_owned()),
        ..news(2, NewsKind::Healed, "b")
    };
    let plan = News { plan: hostile.to_owned(), ..news(3, NewsKind::Recovered, "c") };
    let told = super::told::told(&[broken, healed, plan], &scenarios::Topic::ALL);
    let setting = super::letter::Setting {
        project: hostile.to_owned(),
        channel: hostile.to_owned(),
        words: super::words::Words::of("en"),
        public: url::Url::parse("https://surefoot.example/").ok(),
    };
    super::letter::letter(&super::Content::Change(Box::new(told)), &setting)
}
