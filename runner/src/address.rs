//! Addresses of a scenario: made absolute, and told the language where the application reads it there.

use scenarios::{Language, Languages, SetBy};
use url::Url;

/// `address` relative to `base`; the origin of an absolute one is kept.
///
/// A base with a path of its own (`https://host/app/`) keeps it: `/contacts` becomes `/app/contacts`.
pub(crate) fn join(base: &Url, address: &str) -> String {
    if Url::parse(address).is_ok() {
        return address.to_owned();
    }
    let root = root(base);
    root.join(address.trim_start_matches('/')).map_or_else(|_| address.to_owned(), |url| url.to_string())
}

/// `address` relative to `base`, asking for `language` as the project says: by a query or in the path.
///
/// Addresses outside of `base` stay as they are: what other applications make of it, nobody knows.
pub(crate) fn join_in(base: &Url, address: &str, language: &Language, languages: &Languages) -> String {
    let absolute = join(base, address);
    match &languages.set_by {
        SetBy::Query(name) => with_query(base, &absolute, name, language),
        SetBy::Path(template) => {
            let known: Vec<&Language> = languages.all.iter().chain(&languages.default).collect();
            with_prefix(base, &absolute, template, (language, &known))
        }
        _ => absolute,
    }
}

/// The base as a folder.
fn root(base: &Url) -> Url {
    let mut root = base.clone();
    root.set_query(None);
    root.set_fragment(None);
    if !root.path().ends_with('/') {
        root.set_path(&format!("{}/", base.path()));
    }
    root
}

fn with_query(base: &Url, absolute: &str, name: &str, language: &Language) -> String {
    let Some(mut url) = Url::parse(absolute).ok().filter(|url| url.origin() == base.origin()) else {
        return absolute.to_owned();
    };
    // The recorded address may ask for the language that it was recorded in.
    let is_other =
        |pair: &&str| url::form_urlencoded::parse(pair.as_bytes()).next().is_some_and(|(key, _)| key != name);
    let others: Vec<&str> = url.query().unwrap_or_default().split('&').filter(is_other).collect();
    let others = others.join("&");
    url.set_query((!others.is_empty()).then_some(&others));
    url.query_pairs_mut().append_pair(name, &language.0);
    url.to_string()
}

fn with_prefix(
    base: &Url,
    absolute: &str,
    template: &str,
    (language, known): (&Language, &[&Language]),
) -> String {
    let root = root(base);
    let Some(rest) = absolute.strip_prefix(root.as_str()).or((absolute == base.as_str()).then_some(""))
    else {
        return absolute.to_owned();
    };
    let template = template.trim_matches('/');
    let prefix = |language: &Language| template.replace("{lang}", &language.0);
    // It may have been recorded below the prefix of another language.
    let bare = known.iter().find_map(|language| {
        let rest = rest.strip_prefix(&prefix(language))?;
        (rest.is_empty() || rest.starts_with(['/', '?', '#'])).then(|| rest.trim_start_matches('/'))
    });
    format!("{root}{}/{}", prefix(language), bare.unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(set_by: SetBy, base: &str, address: &str, expected: &str) {
        let language = |tag: &str| Language(tag.to_owned());
        let languages = Languages { default: Some(language("en")), all: vec![language("de")], set_by };
        let base = Url::parse(base).unwrap();
        assert_eq!(join_in(&base, address, &language("de"), &languages), expected, "{address}");
    }

    #[test]
    fn addresses_are_relative_to_the_base_url() {
        for (base, address, expected) in [
            ("http://127.0.0.1:80/", "/admin/", "http://127.0.0.1/admin/"),
            ("https://host/app", "/contacts?a=1", "https://host/app/contacts?a=1"),
            ("https://host/", "", "https://host/"),
            ("https://host/", "https://other/x", "https://other/x"),
        ] {
            check(SetBy::Header, base, address, expected);
        }
    }

    #[test]
    fn a_query_asks_for_the_language_at_the_base_url_only() {
        for (address, expected) in [
            ("/contacts", "https://host/contacts?lang=de"),
            ("/find?q=a%20b&x#top", "https://host/find?q=a%20b&x&lang=de#top"),
            ("/?lang=en&page=2", "https://host/?page=2&lang=de"),
            ("https://host/deals", "https://host/deals?lang=de"),
            ("https://other/deals", "https://other/deals"),
            ("about:blank", "about:blank"),
        ] {
            check(SetBy::Query("lang".to_owned()), "https://host/", address, expected);
        }
    }

    #[test]
    fn a_prefix_stands_between_the_base_url_and_the_path() {
        for (template, base, address, expected) in [
            ("/{lang}", "https://host/", "/contacts", "https://host/de/contacts"),
            ("/{lang}/", "https://host/app", "/", "https://host/app/de/"),
            ("/{lang}", "https://host/app", "https://host/app/x?y", "https://host/app/de/x?y"),
            ("/{lang}", "https://host/app", "https://host/other", "https://host/other"),
            ("/{lang}", "https://host/", "/en/contacts", "https://host/de/contacts"),
            ("/{lang}", "https://host/", "/en", "https://host/de/"),
            ("/{lang}", "https://host/", "/energy", "https://host/de/energy"),
            ("/intl-{lang}/shop", "https://host/", "cart", "https://host/intl-de/shop/cart"),
        ] {
            check(SetBy::Path(template.to_owned()), base, address, expected);
        }
    }
}
