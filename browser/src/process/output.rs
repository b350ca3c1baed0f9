//! The lines that a browser prints, of which the last few are kept.
//!
//! Browsers tell where they listen, and why they could not start, only there. Nothing here waits for
//! a line that is longer than [`LONGEST_LINE`]: some print data addresses of megabytes.

use std::{
    collections::VecDeque,
    fs::File,
    io::Write,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    sync::watch,
};

/// How many lines are kept.
const KEPT_LINES: usize = 200;

/// How many of the last lines an error quotes.
const QUOTED_LINES: usize = 8;

/// Where a line is cut, in bytes.
const LONGEST_LINE: usize = 16 * 1024;

/// What a browser has printed.
#[derive(Debug, Clone)]
pub(super) struct Output {
    kept: Arc<Mutex<Kept>>,
    /// The number of lines so far. It closes when nobody is left who could print.
    printed: watch::Receiver<u64>,
}

#[derive(Debug, Default)]
struct Kept {
    lines: VecDeque<String>,
    printed: u64,
}

/// Begins to read; both streams end up in one list, in the order in which they arrive.
pub(super) fn read(
    streams: (impl AsyncRead + Unpin + Send + 'static, impl AsyncRead + Unpin + Send + 'static),
    log: Option<File>,
) -> Output {
    let kept = Arc::new(Mutex::new(Kept::default()));
    let (sender, printed) = watch::channel(0);
    let log = log.map(Arc::new);
    tokio::spawn(keep(streams.0, kept.clone(), log.clone(), sender.clone()));
    tokio::spawn(keep(streams.1, kept.clone(), log, sender));
    Output { kept, printed }
}

/// The last lines, each on a line of its own, to be put behind an error's message.
pub(crate) fn quoted(lines: &[String]) -> String {
    let from = lines.len().saturating_sub(QUOTED_LINES);
    lines[from..].iter().map(|line| format!("\n  | {line}")).collect()
}

impl Output {
    /// The last lines, oldest first.
    pub(super) fn lines(&self) -> Vec<String> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).lines.iter().cloned().collect()
    }

    /// The first line that is `wanted`, now or later; nothing once nobody can print any more.
    pub(super) async fn first_line(&mut self, wanted: impl Fn(&str) -> bool) -> Option<String> {
        loop {
            self.printed.mark_unchanged();
            if let Some(line) = self.lines().into_iter().find(|line| wanted(line)) {
                return Some(line);
            }
            if self.printed.changed().await.is_err() {
                return self.lines().into_iter().find(|line| wanted(line));
            }
        }
    }
}

async fn keep(
    mut stream: impl AsyncRead + Unpin,
    kept: Arc<Mutex<Kept>>,
    log: Option<Arc<File>>,
    printed: watch::Sender<u64>,
) {
    let mut piece = [0; 4096];
    let mut pending = Vec::new();
    while let Ok(length @ 1..) = stream.read(&mut piece).await {
        if let Some(log) = &log {
            // A log that can't be written is no reason to stop reading: the browser would block.
            let _full_disk = log.as_ref().write_all(&piece[..length]);
        }
        pending.extend_from_slice(&piece[..length]);
        let lines = cut(&mut pending);
        if !lines.is_empty() {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.add(lines);
            printed.send_replace(kept.printed);
        }
    }
    if !pending.is_empty() {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.add(vec![String::from_utf8_lossy(&pending).into_owned()]);
        printed.send_replace(kept.printed);
    }
}

impl Kept {
    fn add(&mut self, lines: Vec<String>) {
        self.printed += lines.len() as u64;
        self.lines.extend(lines);
        let surplus = self.lines.len().saturating_sub(KEPT_LINES);
        self.lines.drain(..surplus);
    }
}

/// Takes the whole lines out of what has arrived, and the beginning of one that is too long.
fn cut(pending: &mut Vec<u8>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut start = 0;
    for end in pending.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(index, _)| index) {
        lines.push(String::from_utf8_lossy(&pending[start..end]).trim_end_matches('\r').to_string());
        start = end + 1;
    }
    pending.drain(..start);
    if pending.len() > LONGEST_LINE {
        lines.push(String::from_utf8_lossy(pending).into_owned());
        pending.clear();
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_where_they_end_or_get_too_long() {
        let mut pending = b"one\r\ntwo\n\nthr".to_vec();
        assert_eq!(cut(&mut pending), ["one", "two", ""]);
        assert_eq!(pending, b"thr");
        let mut long = vec![b'x'; LONGEST_LINE + 1];
        assert_eq!(cut(&mut long)[0].len(), LONGEST_LINE + 1);
        assert!(long.is_empty());
    }

    #[tokio::test]
    async fn a_line_is_found_in_either_stream_and_without_its_end() {
        let mut output = read((&b"a\nDevTools listening on ws://x\nb"[..], &b"late"[..]), None);
        let found = output.first_line(|line| line.contains("listening on")).await;
        assert_eq!(found.as_deref(), Some("DevTools listening on ws://x"));
        assert_eq!(output.first_line(|line| line == "late").await.as_deref(), Some("late"));
        assert_eq!(output.first_line(|_| false).await, None);
    }

    #[tokio::test]
    async fn only_the_last_lines_are_kept() {
        let many: &'static [u8] = "line\n".repeat(KEPT_LINES * 3).leak().as_bytes();
        let mut output = read((many, &b""[..]), None);
        assert_eq!(output.first_line(|_| false).await, None);
        assert_eq!(output.lines().len(), KEPT_LINES);
    }
}
