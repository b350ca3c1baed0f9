//! The pages of the test, served on a port of its own.

use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const MAIN: &str = r#"<!doctype html><title>main</title><body style="min-height:3000px">
<p id=said></p>
<button id=button onclick="say('clicked '+event.isTrusted)" ondblclick="window.doubles=(window.doubles||0)+1" oncontextmenu="window.menus=(window.menus||0)+1">Press</button>
<input id=field><textarea id=area></textarea><div id=rich contenteditable style="height:20px"></div>
<button id=alert onclick="alert('hello');say('alerted')">alert</button>
<button id=confirm onclick="say(confirm('sure?'))">confirm</button>
<button id=prompt onclick="say(prompt('name?'))">prompt</button>
<a id=blank target=_blank href=/second>second</a> <button id=open onclick="window.open('/third')">third</button>
<input id=file type=file multiple style="display:none" onchange="say('changed')">
<a id=slow href=/slow>slow</a> <button id=scripted onclick="setTimeout(()=>{location.href='/slow'})">go</button>
<form action=/slow><button id=submit>send</button></form>
<a id=download href=/report.csv>report</a>
<script>
const say = words => { document.querySelector('#said').textContent = words; };
const cover = () => { const e = document.createElement('div'); e.id = 'cover'; e.style = 'position:fixed;inset:0;background:#0008'; document.body.append(e); };
</script>"#;

const SHADOW: &str = "<!doctype html><div id=host></div><div id=closed></div><script>\
    for(const [id,mode] of [['host','open'],['closed','closed']]){const root=document.getElementById(id).attachShadow({mode});\
    root.innerHTML='<button id=inner>in</button>';}</script>";

const DRAG: &str = "<!doctype html><p id=said></p><div id=native draggable=true style='width:80px;height:40px'>native</div>\
    <div id=mouse style='width:80px;height:40px;user-select:none'>mouse</div><div id=zone style='width:200px;height:100px'>zone</div><script>\
    const words=[],say=w=>{words.push(w);said.textContent=words.join()},zone=document.getElementById('zone');let carried=false;\
    native.ondragstart=e=>{e.dataTransfer.setData('text/plain','cargo');say('start')};native.ondragend=()=>say('end');\
    zone.ondragover=e=>{e.preventDefault();say('over')};zone.ondrop=e=>say('drop:'+e.dataTransfer.getData('text/plain'));\
    mouse.onmousedown=()=>{carried=true};zone.onmouseup=()=>{if(carried){words.length=0;say('mouse dropped')}};</script>";

/// Serves until the test ends; the port.
pub async fn serve() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, port));
        }
    });
    port
}

async fn answer(mut stream: TcpStream, port: u16) -> std::io::Result<()> {
    let mut request = vec![0; 16384];
    let mut length = 0;
    while !request[..length].windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut request[length..]).await? {
            0 => return Ok(()),
            more => length += more,
        }
    }
    let request = String::from_utf8_lossy(&request[..length]).into_owned();
    let mut words = request.split(' ');
    let (verb, address) = (words.next().unwrap_or(""), words.next().unwrap_or("/"));
    let path = address.split('?').next().unwrap_or("/");
    if path == "/never" {
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
    if path == "/slow" || verb == "POST" {
        tokio::time::sleep(Duration::from_millis(700)).await;
    }
    let (header, page) = page(verb, path, address, &request, port);
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n{header}\r\n",
        page.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(page.as_bytes()).await?;
    stream.shutdown().await
}

fn page(verb: &str, path: &str, address: &str, request: &str, port: u16) -> (&'static str, String) {
    let frame = |name: &str, address: &str| {
        format!(
            "{MAIN}<iframe name={name} src='{address}' style='position:absolute;top:250px;left:90px;border:7px solid;width:700px;height:500px'></iframe>"
        )
    };
    let host = if address.contains("cross") { "localhost" } else { "127.0.0.1" };
    let query = address.split_once('?').map_or("", |(_, query)| query);
    match path {
        "/report.csv" => ("Content-Disposition: attachment; filename=\"report.csv\"\r\n", "a,b\n".to_owned()),
        "/cookie" => ("Set-Cookie: secret=1\r\n", MAIN.to_owned()),
        "/frames" => ("", frame("outer", &format!("http://{host}:{port}/inside?{query}"))),
        "/inside" => ("", frame("inner", &format!("http://127.0.0.1:{port}/"))),
        "/shadow" => ("", SHADOW.to_owned()),
        "/drag" => ("", DRAG.to_owned()),
        "/form" => {
            ("", format!("<p id=said>{verb}</p><form method=post><button id=submit>send</button></form>"))
        }
        "/headers" => ("", format!("<pre id=said>{request}</pre><button id=button>b</button>")),
        "/second" | "/third" => {
            ("", format!("<title>{path}</title><button id=close onclick='window.close()'>close</button>"))
        }
        _ => ("", MAIN.to_owned()),
    }
}
