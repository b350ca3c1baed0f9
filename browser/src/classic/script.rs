//! What is run in the page, and what it answers.
//!
//! The agent lives in the page's own world, as WebDriver has no other. Each answer carries the
//! document's token, which stands on the document itself: a window may be used again for the next
//! document, as that of a popup is.

use crate::{agent, driver::Call, error::BrowserError};
use serde_json::Value;

/// What a script answered.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    /// Its value.
    pub value: Value,
    /// The document it ran in.
    pub token: String,
    /// The address of that document.
    pub address: String,
    /// How often it was about to be left.
    pub goodbyes: u64,
}

/// A look at the document and nothing else.
pub(super) const LOOK: &str = "null";

/// Swallows the left click that WebKitWebDriver 2.50.6 sends when the right button comes up.
pub(super) const SWALLOW: &str = "(()=>{const stop=e=>{if(e.isTrusted&&e.button===0){e.stopImmediatePropagation();e.preventDefault()}};\
    const types=['mouseup','pointerup','click'];for(const t of types)addEventListener(t,stop,true);\
    document[Symbol.for('surefoot.swallow')]=()=>{for(const t of types)removeEventListener(t,stop,true)}})()";

/// Swallows no more.
pub(super) const SPARE: &str =
    "(document[Symbol.for('surefoot.swallow')]?.(),delete document[Symbol.for('surefoot.swallow')])";

/// Whether a field may take the focus by script: in a frame of another origin WebKit lets it do so only
/// after the user has done something there.
pub(super) const MAY_FOCUS: &str = "(()=>{try{if(top.document)return true}catch{}return !navigator.userActivation||navigator.userActivation.hasBeenActive})()";

/// Keeps the page drawing, unseen: WebKitGTK 2.50.6 takes its picture at the next drawing, and a page
/// that has just come and stands still draws no more for 2 s, or never (measured: 2040 ms, with this 70).
pub(super) const DRAW: &str = "void(document[Symbol.for('surefoot.draw')]=\
    document.documentElement.animate({opacity:[1,.9999]},{duration:1e5,iterations:Infinity}))";

/// Lets the page rest again.
pub(super) const REST: &str =
    "void(document[Symbol.for('surefoot.draw')]?.cancel(),delete document[Symbol.for('surefoot.draw')])";

/// Stops the native drag that comes, once the page has filled it, and keeps what it carries.
pub(super) const CATCH_DRAG: &str = "(()=>{const key=Symbol.for('surefoot.drag');delete document[key];\
    addEventListener('dragstart',e=>{if(e.defaultPrevented||!e.isTrusted)return;const data=new DataTransfer();\
    for(const t of e.dataTransfer.types)data.setData(t,e.dataTransfer.getData(t));\
    document[key]={data,from:e.composedPath()[0]};e.preventDefault()},{once:true})})()";

/// Drops what was kept at a point of the frame.
pub(super) fn drop_at((x, y): (f64, f64)) -> String {
    format!(
        "(()=>{{const kept=document[Symbol.for('surefoot.drag')];if(!kept)return;\
         let to=document.elementFromPoint({x},{y});while(to?.shadowRoot){{const inner=to.shadowRoot.elementFromPoint({x},{y});if(!inner||inner===to)break;to=inner}}\
         const fire=(type,at)=>at&&!at.dispatchEvent(new DragEvent(type,{{bubbles:true,cancelable:true,composed:true,\
         dataTransfer:kept.data,clientX:{x},clientY:{y}}}));\
         fire('drag',kept.from);fire('dragenter',to);if(fire('dragover',to))fire('drop',to);fire('dragend',kept.from)}})()"
    )
}

/// Whether an element may have a closed shadow root: one of the page's own kinds without an open one.
pub(super) const MAY_BE_CLOSED: &str = "(()=>{const among=root=>[...root.querySelectorAll('*')].some(e=>\
    e.shadowRoot?among(e.shadowRoot):e.localName.includes('-')&&e.matches(':defined'));return among(document)})()";

/// The size of the page.
pub(super) const SIZE: &str = "[innerWidth,innerHeight]";

/// An expression that calls the agent.
pub(super) fn calling(call: &Call) -> String {
    agent::expression(call.function, &call.argument)
}

/// The body of an asynchronous script that evaluates `expression` after `before`, and only in the
/// document with the token `pin`, if there is one.
pub(super) fn body(before: &str, expression: &str, pin: Option<&str>) -> String {
    let pin = Value::from(pin);
    format!(
        "const done=arguments[arguments.length-1],key=Symbol.for('surefoot.document'),pin={pin};\
         const bye=document[Symbol.for('surefoot.goodbye')]||={{count:0}};\
         if(!bye.heard){{bye.heard=true;addEventListener('beforeunload',()=>{{bye.count++}},true)}}\
         const say=o=>done(JSON.stringify({{...o,token:document[key],address:location.href,goodbyes:bye.count}}));\
         if(pin&&document[key]!==pin)say({{gone:true}});else{{\
         document[key]||=Math.random().toString(36).slice(2);\
         try{{\n{before};\n\
         Promise.resolve({expression}).then(value=>say({{value}}),e=>say({{error:String(e&&e.stack||e)+' '+String(e)}}))\
         }}catch(e){{say({{error:String(e)}})}}}}"
    )
}

/// The same, leaving its number on the document.
pub(super) fn numbered(body: &str, number: u64) -> String {
    format!("document[Symbol.for('surefoot.script')]={number};{body}")
}

/// Asks for the number of the last script that ran in this document.
pub(super) const LAST_NUMBER: &str =
    "arguments[arguments.length-1](document[Symbol.for('surefoot.script')]||0)";

/// Reads what [`body`] said.
pub(super) fn read(text: &str) -> Result<Answer, BrowserError> {
    let mut said: Value =
        serde_json::from_str(text).map_err(|error| BrowserError::Agent(error.to_string()))?;
    if said["gone"] == true {
        return Err(BrowserError::ContextGone);
    }
    if let Some(error) = said["error"].as_str() {
        return Err(BrowserError::Agent(error.lines().take(4).collect::<Vec<_>>().join(" ")));
    }
    let word = |key: &str| said[key].as_str().unwrap_or("").to_owned();
    let goodbyes = said["goodbyes"].as_u64().unwrap_or(0);
    Ok(Answer { goodbyes, token: word("token"), address: word("address"), value: said["value"].take() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_answer_has_its_document() {
        let answer = read(r#"{"value":[1],"token":"t","address":"http://x/","goodbyes":2}"#).unwrap();
        assert_eq!(
            answer,
            Answer { value: json!([1]), token: "t".into(), address: "http://x/".into(), goodbyes: 2 }
        );
    }

    #[test]
    fn another_document_and_an_error_are_no_answers() {
        assert!(matches!(read(r#"{"gone":true}"#), Err(BrowserError::ContextGone)));
        assert!(matches!(read(r#"{"error":"x"}"#), Err(BrowserError::Agent(words)) if words == "x"));
    }
}
