//! What the page agent describes of pages that hold too much: bounded, and never silently less than there is.

mod parts;
#[path = "firefox/site.rs"]
mod site;

use browser::{BrowserError, Candidates, Goal, Look, Need, Probe, Session};
use parts::open;
use scenarios::{Described, Engine, TextKind};
use site::Site;
use std::time::{Duration, Instant};

const WAIT: Duration = Duration::from_secs(60);

/// A hundred thousand elements and more controls than are described, the wanted one near the end of those that are
/// shown. Most are hidden, as drawing them is what takes the engines longest.
const LARGE: &str = "<!doctype html><title>Large</title><body><script>const rows=(n,h='')=>{for(let i=0;i<n;i++)\
    h+=`<p><button class=row>Do ${i}</button></p>`;return h};document.body.innerHTML=rows(11000)+'<div hidden>'+rows(39000)+'</div>';\
    document.querySelectorAll('button')[10900].textContent='Pay the invoice now'</script>";

/// Texts of ten million letters: before a control, around it, in its attributes. They are hidden, as drawing them takes
/// Chromium eight seconds.
const LONG: &str = "<!doctype html><title>Long</title><body><script>const long='word '.repeat(2000000);\
    document.body.innerHTML='<div><p hidden></p><button>Pay</button><div><span hidden></span></div></div>';\
    document.querySelector('p').textContent=document.querySelector('span').textContent=long;\
    document.querySelector('button').title=long;document.querySelector('div').setAttribute('tabindex',0)</script>";

/// A frame that its page takes away as soon as it is told to.
const FRAMED: &str = "<!doctype html><title>Framed</title><body><iframe id=f src=/large></iframe>\
    <script>addEventListener('message',()=>document.querySelector('iframe').remove())</script>";

#[tokio::test]
async fn chromium_describes_pages_that_hold_too_much() {
    check(Engine::Chromium).await;
}

#[tokio::test]
async fn firefox_describes_pages_that_hold_too_much() {
    check(Engine::Firefox).await;
}

#[tokio::test]
async fn webkit_describes_pages_that_hold_too_much() {
    check(Engine::Webkit).await;
}

async fn check(engine: Engine) {
    let site = Site::serve(&[("/large", LARGE), ("/long", LONG), ("/framed", FRAMED)]).await;
    let Some((_browser, mut session)) = open(engine).await else { return };
    large(&mut session, &site).await;
    long(&mut session, &site).await;
    framed(&mut session, &site).await;
}

/// What is likest is described, and how many were not is said.
async fn large(session: &mut Session, site: &Site) {
    let page = candidates(session, &site.at("/large"), &pay()).await;
    assert_eq!((page.all.len(), page.cut), (10_000, 40_000));
    assert!(page.all.iter().any(|one| name(one) == "Pay the invoice now"), "the likest is among them");
    let order: Vec<u32> = page.all.iter().map(|one| one.handle).collect();
    assert!(order.is_sorted(), "they are in the order of the page");
    let wanted = page.all.iter().find(|one| name(one) == "Pay the invoice now").expect("it is there");
    assert_eq!(wanted.signals.path, "html>body>p[10901]>button");
    let whole = Probe { tag: "p".to_owned(), ..pay() };
    assert_eq!(candidates(session, &site.at("/long"), &whole).await.cut, 0);
}

/// No text of a description is longer than what is compared.
async fn long(session: &mut Session, site: &Site) {
    let page = candidates(session, &site.at("/long"), &pay()).await;
    assert_eq!(page.cut, 0);
    assert!(page.all.iter().any(|one| name(one) == "Pay"), "{}", page.all.len());
    for one in &page.all {
        let length = serde_json::to_string(&one.signals).expect("plain data").len()
            + one.texts.values().map(String::len).sum::<usize>();
        assert!(length < 20_000, "{length} bytes of one element");
    }
}

/// A frame that goes while it is looked at is gone, and the session goes on.
async fn framed(session: &mut Session, site: &Site) {
    navigate(session, &site.at("/framed")).await;
    let top = session.top();
    let inside = loop {
        let frames = session.frames(&top).await.expect("the page answers");
        match frames.into_iter().next() {
            Some((_, _, place)) => break place,
            None => continue,
        }
    };
    let look = look(&pay());
    let before = session.candidates(&inside, &look).await;
    assert!(before.is_ok_and(|page| page.all.len() <= 10_000));
    session.evaluate(&top, "setTimeout(() => postMessage('go'), 100)").await.expect("it is told");
    let gone = loop {
        if let Err(error) = session.candidates(&inside, &look).await {
            break error;
        }
    };
    assert!(matches!(gone, BrowserError::ContextGone), "{gone:?}");
    assert!(session.frames(&top).await.expect("the page is still there").is_empty());
}

/// A button whose words were others.
fn pay() -> Probe {
    Probe {
        tag: "button".to_owned(),
        role: "button".to_owned(),
        texts: vec![("name".to_owned(), "Pay the invoice".to_owned())],
        active: true,
        ..Probe::default()
    }
}

fn name(one: &Described) -> &str {
    one.texts.get(&TextKind::Name).map_or("", String::as_str)
}

fn look(probe: &Probe) -> Look {
    let mut look = Look::new(Need::None, 0);
    look.target = Some(probe.clone());
    look
}

async fn navigate(session: &mut Session, address: &str) {
    session.driver.navigate(Goal::Address(address.to_owned()), WAIT).await.expect("the page");
}

async fn candidates(session: &mut Session, address: &str, probe: &Probe) -> Candidates {
    navigate(session, address).await;
    let (top, began) = (session.top(), Instant::now());
    let page = session.candidates(&top, &look(probe)).await.expect("the page answers");
    println!(
        "{} {address}: {} described, {} cut, {:?}",
        session.engine,
        page.all.len(),
        page.cut,
        began.elapsed()
    );
    page
}
