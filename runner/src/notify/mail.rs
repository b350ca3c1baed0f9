//! A letter as mail: a text and an HTML part from templates, and how it goes to the server.
//!
//! Page text reaches headers in the subject only, as one line; lettre encodes it. Each recipient has a message of their
//! own, so that one who is unknown holds nobody else up.

use super::{letter::Letter, post::reasons, reach::Reach, send::Failed};
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};
use scenarios::{Mail, MailSecurity};
use std::{net::SocketAddr, sync::LazyLock, time::Duration};
use tera::{Context, Tera};
use tokio::{net::TcpStream, time::timeout};
use url::Host;

/// How long a connection, and each answer of the server, may take.
const CONNECTION: Duration = Duration::from_secs(10);
const ANSWER: Duration = Duration::from_secs(30);

/// The longest subject.
const SUBJECT: usize = 200;

static TEMPLATES: LazyLock<Tera> = LazyLock::new(|| {
    let mut tera = Tera::new();
    tera.add_raw_templates([
        ("mail.html", include_str!("mail/mail.html")),
        ("mail.txt", include_str!("mail/mail.txt")),
    ])
    .expect("the templates are part of the program and tested");
    tera
});

/// A letter as a message to somebody.
///
/// # Errors
///
/// The sender or the recipient is no address.
pub(crate) fn message(letter: &Letter, id: &str, from: &str, to: &str) -> Result<Message, String> {
    let wrong = |what: &str, text: &str| format!("the {what} `{text}` is no e-mail address");
    let from: Mailbox = from.parse().map_err(|_| wrong("sender", from))?;
    let to: Address = to.parse().map_err(|_| wrong("recipient", to))?;
    let context = Context::from_serialize(letter).map_err(|error| error.to_string())?;
    let part = |name: &str| TEMPLATES.render(name, &context).map_err(|error| reasons(&error));
    let subject: String =
        letter.subject.chars().filter(|letter| !letter.is_control()).take(SUBJECT).collect();
    let header = |name: &'static str, value: &str| {
        HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
    };
    Message::builder()
        .message_id(Some(format!("<{id}@{}>", from.email.domain())))
        .from(from)
        .to(Mailbox::new(None, to))
        .subject(subject)
        // Nobody on holiday has to answer.
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("X-Surefoot-Message", id))
        .multipart(MultiPart::alternative_plain_html(part("mail.txt")?, part("mail.html")?))
        .map_err(|error| error.to_string())
}

/// Hands a message to the server. Tells what it said.
///
/// # Errors
///
/// It was not taken, or the server is not reached.
pub(crate) async fn send(
    reach: &Reach,
    mail: &Mail,
    password: Option<&str>,
    message: Message,
) -> Result<String, Failed> {
    let host = Host::parse(&mail.server).map_err(|_| Failed::again("the mail server's name is none"))?;
    let may = reach.look_up(&host, mail.port).await.map_err(Failed::again)?;
    if mail.security == MailSecurity::None && !may.is_named {
        return Err(Failed::again(
            "a public mail server is told nothing without encryption\nhint: `security: starttls` or `tls`",
        ));
    }
    let address = first_open(&may.addresses).await.map_err(Failed::again)?;
    // The address that was looked at, and the name for its certificate.
    let parameters =
        || TlsParameters::new(mail.server.clone()).map_err(|error| Failed::again(reasons(&error)));
    let tls = match mail.security {
        MailSecurity::StartTls => Tls::Required(parameters()?),
        MailSecurity::Tls => Tls::Wrapper(parameters()?),
        MailSecurity::None => Tls::None,
    };
    let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(address.ip().to_string())
        .port(mail.port)
        .tls(tls)
        .timeout(Some(ANSWER));
    if let Some(user) = &mail.user {
        transport =
            transport.credentials(Credentials::new(user.clone(), password.unwrap_or_default().to_owned()));
    }
    match transport.build().send(message).await {
        Ok(response) => {
            let said: Vec<&str> = response.message().collect();
            Ok(format!("{} {}", response.code(), said.join(" ")).trim().to_owned())
        }
        Err(error) => {
            let detail = reasons(&error);
            Err(Failed { is_final: error.is_permanent(), detail, wanted: None })
        }
    }
}

/// The first address that takes a connection.
async fn first_open(addresses: &[SocketAddr]) -> Result<SocketAddr, String> {
    let mut told = "there is no address".to_owned();
    for address in addresses {
        match timeout(CONNECTION, TcpStream::connect(address)).await {
            Ok(Ok(_)) => return Ok(*address),
            Ok(Err(error)) => told = format!("{address} can't be reached: {error}"),
            Err(_) => told = format!("{address} does not answer within {CONNECTION:?}"),
        }
    }
    Err(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::example::hostile_letter;

    #[test]
    fn hostile_text_adds_no_header_no_markup_and_no_link() {
        let message =
            message(&hostile_letter(), "0198-1", "Surefoot <s@a.example>", "ada@b.example").unwrap();
        assert_eq!(message.envelope().to().len(), 1);
        let whole = String::from_utf8(message.formatted()).unwrap();
        let (head, _) = whole.split_once("\r\n\r\n").expect("a head");
        assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc")), "{head}");
        assert!(
            head.contains("Message-ID: <0198-1@a.example>")
                && head.contains("Auto-Submitted: auto-generated")
        );
        let context = Context::from_serialize(&hostile_letter()).expect("a letter");
        let html = TEMPLATES.render("mail.html", &context).expect("it is made");
        assert!(
            !html.contains("<script") && !html.contains("://evil") && html.contains("&lt;script&gt;"),
            "{html}"
        );
        let text = TEMPLATES.render("mail.txt", &context).expect("it is made");
        assert!(!text.contains("://evil") && text.contains("https://surefoot.example/tickets/7"), "{text}");
        assert!(!text.contains("&lt;") && !text.contains("&amp;"), "a text is no markup: {text}");
    }

    #[test]
    fn an_address_that_is_none_is_told() {
        let told = |from, to| message(&hostile_letter(), "1", from, to).unwrap_err();
        assert!(told("nobody", "ada@b.example").contains("sender"));
        assert!(told("s@a.example", "ada@b.example\r\nBcc: eve@b.example").contains("recipient"));
    }
}
