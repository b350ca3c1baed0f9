//! The pages that walk-thrus are played on: each does one thing that a page of a customer may do.

use crate::parts::{Answer, Request};

/// What is on every page: a button, a field, a list, a link, and what comes late.
const BODY: &str = "<style>body{margin:60px 200px;font:16px sans-serif}main{display:grid;gap:90px;justify-items:start}</style><main>\
    <button id=add type=button onclick=\"document.title='Added'\">Add</button><label>Name <input id=name></label>\
    <label>Mail <input id=mail type=email></label><select id=city><option>Choose<option>Paris<option>Rome</select>\
    <button id=save type=button>Save</button><a id=more href=/two>More</a><p id=late hidden>Late</p></main>";

/// What a page has beside: by its name.
fn special(name: &str) -> &'static str {
    match name {
        "twins" => "<button class=twin>One</button><button class=twin>Two</button>",
        "hidden" => "<button id=odd style=display:none>Odd</button>",
        "disabled" => "<button id=odd disabled>Odd</button>",
        "offscreen" => "<button id=odd style='position:fixed;left:-900px;top:90px'>Odd</button>",
        "middle" => {
            "<button id=odd style='position:fixed;left:120px;top:90px;width:160px;height:30px'>Odd</button>"
        }
        "covered" => {
            "<button id=odd style='position:fixed;left:700px;top:300px'>Odd</button>\
             <div id=cookies style='position:fixed;left:600px;top:280px;width:400px;height:80px;background:#eee'>Cookies</div>"
        }
        "over" => {
            "<div popover=manual id=news style='margin:0;border:0;inset:auto;left:0;top:100px;width:900px;height:600px'>News</div>\
             <script>addEventListener('surefoot:step',()=>setTimeout(()=>news.showPopover(),100))</script>"
        }
        "deaf" => {
            "<script>for(const t of ['click','input','change','pointerover','pointermove'])\
             addEventListener(t,e=>e.stopImmediatePropagation(),true)</script>"
        }
        "numb" => {
            "<script>for(const t of ['pointerover','pointermove'])addEventListener(t,e=>e.stopImmediatePropagation(),true)</script>"
        }
        "closes" => {
            "<script>addEventListener('surefoot:step',e=>{if(e.detail.step==='two')setTimeout(()=>surefoot.player.stop(),300)})</script>"
        }
        "reloads" => {
            "<script>addEventListener('surefoot:step',()=>setTimeout(()=>location.reload(),50))</script>"
        }
        "dialog" => "<script>add.addEventListener('click',()=>alert('Really?'))</script>",
        "tab" => "<script>add.addEventListener('click',()=>open('/two','_blank'))</script>",
        "throws" => "<script>addEventListener('click',()=>{throw new Error('of the page')},true)</script>",
        "away" => {
            "<script>add.addEventListener('click',()=>{location.href=location.href.replace('127.0.0.1','localhost')})</script>"
        }
        "forgets" => "<script>localStorage.clear();sessionStorage.clear()</script>",
        "comes" => {
            "<script>add.addEventListener('click',()=>setTimeout(()=>{late.hidden=false},300));\
             addEventListener('surefoot:step',e=>{if(e.detail.step==='cond')setTimeout(()=>{document.title='Go'},300)})</script>"
        }
        // What its button brings is gone for good once it was there.
        "once" => {
            "<script>add.addEventListener('click',()=>{late.hidden=!!sessionStorage.had;sessionStorage.had=1})</script>"
        }
        "form" => {
            "<p id=error hidden>Mend it</p><script>save.addEventListener('click',()=>{const bad=!mail.value.includes('@');\
             error.hidden=!bad;late.hidden=bad})</script>"
        }
        "shadow" => {
            "<my-card></my-card><script>customElements.define('my-card',class extends HTMLElement{connectedCallback(){\
             this.attachShadow({mode:'open'}).innerHTML='<button id=inner onclick=document.title=this.id>Inner</button>'}})</script>"
        }
        _ => "",
    }
}

/// Answers every request of the tests.
pub fn page(request: &Request) -> Answer {
    let path = request.path.split('?').next().unwrap_or_default();
    let name = path.trim_start_matches('/');
    let told = |key: &str| request.headers.iter().find_map(|line| line.strip_prefix(key).map(str::to_owned));
    let language = told("accept-language: ").map_or("en".to_owned(), |tags| tags.chars().take(2).collect());
    let direction = if language == "ar" { " dir=rtl" } else { "" };
    let headers = match name {
        "strict" => vec![
            "Content-Security-Policy: default-src 'none'; style-src 'none'; script-src 'none'".to_owned(),
        ],
        _ => vec![],
    };
    if name == "gone" {
        return (404, headers, "<title>Nothing here</title>".to_owned());
    }
    let body = if name == "two" { "<h1 id=back>Two</h1>" } else { BODY };
    let page = format!(
        "<!doctype html><html lang={language}{direction}><title>{name}</title><body>{body}{}",
        special(name)
    );
    (200, headers, page)
}
