//! From what a browser or a page did to a code and a message.

use browser::BrowserError;
use scenarios::{Code, Finding};

/// Something that ends a step: a code and what to tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The code.
    pub code: Code,
    /// What was wanted, what was there, and a hint.
    pub message: String,
}

impl Fault {
    /// A fault whose hint is that of its code.
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Fault {
        let hint = code.entry().next;
        Fault { code, message: format!("{}\nhint: {hint}", message.into()) }
    }

    /// The finding of a step.
    pub(crate) fn finding(&self, step: &str) -> Finding {
        Finding { code: self.code.clone(), step: Some(step.to_owned()), message: self.message.clone() }
    }
}

impl From<BrowserError> for Fault {
    /// What a browser's failure means wherever nothing more is known: we could not tell.
    fn from(error: BrowserError) -> Fault {
        let message = error.to_string();
        let code = match error {
            BrowserError::Crashed | BrowserError::Ended(_) => Code::BROWSER_CRASHED,
            BrowserError::Hung { .. } => Code::BROWSER_HUNG,
            BrowserError::Missing(_) => Code::BROWSER_MISSING,
            BrowserError::Unsupported { ref what, .. } => Code::ENGINE_UNSUPPORTED.of(what),
            BrowserError::Unreachable { ref reason, .. } => {
                if is_certificate(reason) {
                    Code::ENV_TLS
                } else {
                    Code::ENV_DOWN
                }
            }
            BrowserError::Late { .. } => Code::PAGE_NOT_SETTLED,
            BrowserError::DialogOpen => Code::DIALOG_UNEXPECTED,
            BrowserError::TabGone => Code::TAB_MISSING,
            BrowserError::ContextGone => Code::PAGE_NOT_SETTLED,
            BrowserError::Driver(_) | BrowserError::Agent(_) => Code::DRIVER_CRASHED,
        };
        Fault::new(code, message)
    }
}

/// Whether an engine's error name speaks of a certificate.
pub(crate) fn is_certificate(reason: &str) -> bool {
    let reason = reason.to_ascii_uppercase();
    ["CERT", "SSL", "TLS", "SEC_ERROR", "INSECURE"].iter().any(|word| reason.contains(word))
}
