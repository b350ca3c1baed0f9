//! Whether a page may be shown in a frame of another one: its `X-Frame-Options` and `Content-Security-Policy`. Pure.

use crate::link::Answer;
use url::Url;

/// Why the page that answered may not be framed by the page at `by`; `None`: it may.
pub(super) fn refused(answer: &Answer, by: &str) -> Option<String> {
    let (Ok(page), Ok(by)) = (Url::parse(&answer.url), Url::parse(by)) else { return None };
    if by.scheme() == "https" && page.scheme() == "http" {
        return Some(format!("{page} is not encrypted, and the page around it is"));
    }
    let ancestors: Vec<Vec<&str>> =
        answer.policy.iter().flat_map(|policy| policy.split(',')).filter_map(ancestors).collect();
    if let Some(refusing) =
        ancestors.iter().find(|sources| !sources.iter().any(|source| allows(source, &page, &by)))
    {
        return Some(format!("its Content-Security-Policy has frame-ancestors {}", refusing.join(" ")));
    }
    // Where a policy speaks of frames, browsers ask nothing else.
    if !ancestors.is_empty() {
        return None;
    }
    let options = answer.frame_options.as_deref().unwrap_or_default().to_ascii_lowercase();
    let refuses = options.split(',').map(str::trim).any(|option| match option {
        "deny" => true,
        "sameorigin" => page.origin() != by.origin(),
        _ => false,
    });
    refuses.then(|| format!("its X-Frame-Options is {options}"))
}

/// The sources of a policy's `frame-ancestors`.
fn ancestors(policy: &str) -> Option<Vec<&str>> {
    let named = |directive: &&str| {
        directive.split_whitespace().next().is_some_and(|name| name.eq_ignore_ascii_case("frame-ancestors"))
    };
    policy.split(';').find(named).map(|directive| directive.split_whitespace().skip(1).collect())
}

/// Whether a source expression allows the page around.
fn allows(source: &str, page: &Url, by: &Url) -> bool {
    let source = source.to_ascii_lowercase();
    match source.as_str() {
        "'none'" => return false,
        "'self'" => return page.origin() == by.origin(),
        "*" => return true,
        _ => {}
    }
    if let Some(scheme) = source.strip_suffix(':') {
        return by.scheme() == scheme;
    }
    let (scheme, rest) =
        source.split_once("://").map_or((None, source.as_str()), |(scheme, rest)| (Some(scheme), rest));
    let host = rest.split('/').next().unwrap_or(rest);
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (host, None),
    };
    let is_scheme = match scheme {
        Some(scheme) => scheme == by.scheme() || (scheme == "http" && by.scheme() == "https"),
        None => page.scheme() == by.scheme() || by.scheme() == "https",
    };
    let is_port = match port {
        Some("*") => true,
        Some(port) => by.port_or_known_default().is_some_and(|known| known.to_string() == port),
        None => by.port().is_none(),
    };
    let name = by.host_str().unwrap_or_default();
    let is_host = match host.strip_prefix("*.") {
        Some(parent) => name.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.')),
        None => name == host,
    };
    is_scheme && is_port && is_host
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(options: &str, policy: &str, expected: bool) {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let url = "https://help.example.org/guide".to_owned();
        let answer = Answer { url, frame_options: some(options), policy: some(policy), ..Answer::default() };
        let refused = refused(&answer, "https://crm.example.com/orders");
        assert_eq!(refused.is_some(), expected, "{options} {policy}: {refused:?}");
    }

    #[test]
    fn a_page_says_itself_who_may_frame_it() {
        check("", "", false);
        check("DENY", "", true);
        check("sameorigin", "", true);
        check("ALLOWALL", "", false);
        check("", "default-src 'self'; frame-ancestors 'none'", true);
        check("", "frame-ancestors 'self'", true);
        check("", "frame-ancestors 'self' https://*.example.com", false);
        check("", "frame-ancestors https://*.example.com:8443", true);
        check("", "frame-ancestors crm.example.com, default-src 'none'; frame-ancestors 'none'", true);
        check("", "script-src 'self'", false);
    }

    #[test]
    fn where_a_policy_speaks_of_frames_the_older_header_does_not_count() {
        check("DENY", "frame-ancestors *", false);
    }
}
