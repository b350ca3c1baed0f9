//! `surefoot doctor`: does everything that browsers need work on this machine?

use super::run_output::style;
use browser::engines::{self, Finding};
use reports::Style;
use std::io::IsTerminal;

/// Examines this machine; 0 where all is well, else 1.
pub async fn doctor() -> u8 {
    if std::io::stderr().is_terminal() {
        eprintln!("starting each browser once; this takes some seconds");
    }
    let findings = engines::doctor().await;
    print!("{}", text(&findings, style()));
    u8::from(findings.iter().any(|finding| !finding.ok))
}

fn text(findings: &[Finding], style: Style) -> String {
    let mut out = String::new();
    for finding in findings {
        let (sign, code) = if finding.ok { ("ok    ", "32") } else { ("not ok", "1;31") };
        let sign = if style.color { format!("\u{1b}[{code}m{sign}\u{1b}[0m") } else { sign.to_owned() };
        // What a browser said may have lines of its own: they stay below their finding.
        out += &format!("{sign}  {}\n", below(&finding.what));
        if let Some(hint) = &finding.hint {
            out += &format!("        hint: {}\n", below(hint));
        }
    }
    let bad = findings.iter().filter(|finding| !finding.ok).count();
    out + &match bad {
        0 => format!("\nall {} are ok\n", findings.len()),
        bad => format!("\n{bad} of {} are not ok\n", findings.len()),
    }
}

fn below(text: &str) -> String {
    text.trim_end().replace('\n', "\n        ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_ok_has_its_hint_below() {
        let findings = [
            Finding { ok: true, what: "dbus".into(), hint: None },
            Finding {
                ok: false,
                what: "webkit: no display\n| Xvfb".into(),
                hint: Some("apt-get install xvfb".into()),
            },
        ];
        let style = Style { color: false, width: 80, unicode: true };
        let expected = "ok      dbus\nnot ok  webkit: no display\n        | Xvfb\n        hint: apt-get install xvfb\n\n1 of 2 are not ok\n";
        assert_eq!(text(&findings, style), expected);
    }
}
