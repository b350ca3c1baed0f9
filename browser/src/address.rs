//! Addresses as they can be told to anyone.

use url::Url;

/// Without the name and the password that it may hold.
pub fn without_credentials(url: &Url) -> Url {
    let mut url = url.clone();
    // Addresses such as about:blank can't have any.
    let _has_none = url.set_username("").and_then(|()| url.set_password(None));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_a_password_are_told_to_nobody() {
        let url = Url::parse("https://ada:secret@host/x").unwrap();
        assert_eq!(without_credentials(&url).as_str(), "https://host/x");
        let none = Url::parse("about:blank").unwrap();
        assert_eq!(without_credentials(&none), none);
    }
}
