//! The application that the items are checked on: one page, and a way to go wrong for each query.

use axum::{
    Router,
    http::{StatusCode, Uri, header},
    response::{Html, IntoResponse, Redirect, Response},
};

/// A server that ends with the test.
pub struct Site {
    pub address: String,
    server: tokio::task::JoinHandle<()>,
}

impl Site {
    pub async fn serve() -> Site {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}/", listener.local_addr().expect("it is bound"));
        let app = Router::new().fallback(async |uri: Uri| answer(&uri));
        let server = tokio::spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        Site { address, server }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}

const BODY: &str = "<h1>Orders</h1><button id=save type=button>Save order</button> <label>Email <input id=email></label>\
    <label>Name <input id=name></label><p id=wrong hidden>There is no such address</p><button class=twin>Twin</button>\
    <button class=twin>Twin</button><a id=more href=/two>More</a>\
    <script>save.onclick=()=>{document.title='Saved'};\
    document.getElementById('name').onchange=()=>{document.title='Named'}</script>";

/// What a page does wrong, by its query.
fn fault(query: &str) -> &'static str {
    match query {
        "late" => {
            "setTimeout(()=>document.body.insertAdjacentHTML('beforeend','<button id=late>Late</button>'),900)"
        }
        "swallow" => "addEventListener('click',e=>{e.stopImmediatePropagation();e.preventDefault()},true)",
        "deaf" => {
            "for(const t of ['pointerover','focusin'])addEventListener(t,e=>e.stopImmediatePropagation(),true)"
        }
        "stuck" => "email.addEventListener('change',()=>{if(!email.value.includes('@'))wrong.hidden=false})",
        "clings" => {
            "addEventListener('pointerover',e=>{if(e.target.localName!=='h1')e.stopImmediatePropagation()},true)"
        }
        "holds" => {
            "addEventListener('focusout',e=>e.stopImmediatePropagation(),true);\
             addEventListener('focusin',e=>{if(e.target!==email)e.stopImmediatePropagation()},true)"
        }
        "rigid" => "addEventListener('click',e=>e.preventDefault(),true)",
        "restless" => {
            "save.animate([{opacity:.8},{opacity:1}],{duration:500,iterations:1/0});let n=0;const shake=()=>{save.style.cssText=`position:relative;left:${++n*7%20}px`};\
             const frame=()=>{shake();requestAnimationFrame(frame)};frame();setInterval(shake,30)"
        }
        "cookies" => {
            "document.body.insertAdjacentHTML('beforeend','<div id=cookies style=position:fixed;inset:0;background:white>Cookies</div>')"
        }
        "renamed" => "save.textContent='Keep order'",
        "mute" => "addEventListener('input',e=>e.stopImmediatePropagation(),true)",
        "blocks" => "window.open=()=>null",
        "offscreen" => {
            "document.body.insertAdjacentHTML('beforeend','<button id=odd style=position:fixed;left:-900px;top:90px>Odd</button>')"
        }
        // Whatever shows itself in front of all is gone behind it in the same moment.
        "veiled" => {
            "document.body.insertAdjacentHTML('beforeend','<div popover=manual id=news style=\"margin:0;inset:auto;left:0;top:0;width:99vw;height:90vh\">News</div>');\
             const show=HTMLElement.prototype.showPopover;show.call(news);\
             HTMLElement.prototype.showPopover=function(){show.call(this);news.hidePopover();show.call(news)}"
        }
        // A script of the page stands between the player and the page.
        "other" => {
            "document.querySelectorAll=function(s){return Document.prototype.querySelectorAll.call(this,s==='#email'?'#save':s)}"
        }
        "zoomed" => "document.documentElement.style.zoom='1.5';document.body.style.padding='80px 200px'",
        "forgets" => "localStorage.clear()",
        "sales" => "addEventListener('load',()=>surefoot.player.person({role:'sales'}))",
        "nobody" => "addEventListener('load',()=>surefoot.player.person({role:'nobody'}))",
        _ => "",
    }
}

fn answer(uri: &Uri) -> Response {
    let page = |title: &str, body: &str| {
        Html(format!("<!doctype html><html lang=en><title>{title}</title><body>{body}"))
    };
    match uri.path() {
        "/" => {
            let fault = fault(uri.query().unwrap_or_default());
            page("Orders", &format!("{BODY}<script>{fault}</script>")).into_response()
        }
        // The same page within a frame, which is not where the window begins.
        "/framed" => {
            let query = uri.query().unwrap_or_default();
            page("Framed", &format!("<p style=height:90px>Around it</p><iframe id=inner src=\"/?{query}\" width=600 height=300></iframe>")).into_response()
        }
        "/two" => page("Two", "<h1>Two</h1>").into_response(),
        "/alone" => ([(header::X_FRAME_OPTIONS, "DENY")], page("Alone", "")).into_response(),
        "/shut" => Redirect::to("/login?next=/shut").into_response(),
        "/login" => page("Log in", "<input type=password>").into_response(),
        "/file" => ([(header::CONTENT_DISPOSITION, "attachment; filename=list.csv")], "a,b").into_response(),
        "/strict" => {
            let policy = [(header::CONTENT_SECURITY_POLICY, "frame-src 'none'")];
            (policy, page("Orders", BODY)).into_response()
        }
        _ => (StatusCode::NOT_FOUND, page("Nothing here", "")).into_response(),
    }
}
