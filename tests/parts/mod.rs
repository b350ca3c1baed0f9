//! What the tests with a browser share: a tiny web server, and the command with its results.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Command, Output, Stdio},
    sync::Arc,
};

/// A request: its path with the query, and its header lines in lower case.
pub struct Request {
    pub path: String,
    pub headers: Vec<String>,
}

/// A status, more header lines, and a page.
pub type Answer = (u16, Vec<String>, String);

/// Serves on a port that is free, until the test's process ends; the result is the address.
pub fn serve(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = format!("http://{}/", listener.local_addr().expect("it is bound"));
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = answer.clone();
            std::thread::spawn(move || one(stream, &*answer));
        }
    });
    address
}

fn one(mut stream: TcpStream, answer: &dyn Fn(&Request) -> Answer) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut lines = reader.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    let path = lines.next()?.split(' ').nth(1)?.to_owned();
    let headers = lines.map(|line| line.to_ascii_lowercase()).collect();
    let request = Request { path, headers };
    // An answer before the end of a form would reset the connection.
    let length = request.headers.iter().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    std::io::copy(&mut reader.take(length.unwrap_or(0)), &mut std::io::sink()).ok()?;
    let (status, more, page) = answer(&request);
    let more: String = more.iter().map(|line| format!("{line}\r\n")).collect();
    let head = format!(
        "HTTP/1.1 {status} -\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n{more}\r\n",
        page.len()
    );
    stream.write_all(format!("{head}{page}").as_bytes()).ok()
}

/// Writes a file of the project.
pub fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
    std::fs::write(path, text).expect("a file can be written");
}

/// `surefoot …` in the project.
pub fn surefoot(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_surefoot"))
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("it starts")
}

/// Scenario, verdict and code of each run in a file that `--json` has written.
pub fn verdicts(file: &Path) -> Vec<[String; 3]> {
    let text = std::fs::read_to_string(file).expect("the results are there");
    let report: serde_json::Value = serde_json::from_str(&text).expect("they are JSON");
    let word = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    let runs = report["runs"].as_array().expect("there are runs");
    runs.iter().map(|run| [word(&run["scenario"]), word(&run["verdict"]), word(&run["code"])]).collect()
}
