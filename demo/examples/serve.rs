//! Serves the demo application by hand: `cargo run -p demo --example serve -- 1 8931`.

use demo::{EMAIL, Options, PASSWORD, Release};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let release = if arguments.next().as_deref() == Some("2") { Release::Two } else { Release::One };
    let port = arguments.next().and_then(|port| port.parse().ok()).unwrap_or(8931);
    let serving = demo::serve(Options { release, port, default_language: None }).await?;
    println!("{} (sign in as {EMAIL} with {PASSWORD}; situations are at /situations/)", serving.url());
    tokio::signal::ctrl_c().await?;
    serving.stop().await;
    Ok(())
}
