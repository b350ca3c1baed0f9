//! The five languages, and which one a visit gets: `?lang=`, else the cookie `lang`, else the browser's
//! Accept-Language header, else the server's default.

use std::fmt;

/// A language of the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, the source of all translations.
    English,
    /// German.
    German,
    /// French.
    French,
    /// Japanese.
    Japanese,
    /// Arabic, written from right to left.
    Arabic,
}

impl Language {
    /// All of them, the source language first.
    pub const ALL: [Language; 5] =
        [Language::English, Language::German, Language::French, Language::Japanese, Language::Arabic];

    /// The code in the header, the cookie and the address.
    pub fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::German => "de",
            Language::French => "fr",
            Language::Japanese => "ja",
            Language::Arabic => "ar",
        }
    }

    /// Its name in itself.
    pub fn name(self) -> &'static str {
        match self {
            Language::English => "English",
            Language::German => "Deutsch",
            Language::French => "Français",
            Language::Japanese => "日本語",
            Language::Arabic => "العربية",
        }
    }

    /// The value of `dir` on the page.
    pub fn direction(self) -> &'static str {
        if self == Language::Arabic { "rtl" } else { "ltr" }
    }

    /// Reads `de`, `de-AT` or `DE`; `None` for a language the application does not have.
    pub fn parse(tag: &str) -> Option<Language> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        Language::ALL.into_iter().find(|language| language.code() == primary)
    }

    /// The best of an Accept-Language header: the highest `q`, the first of equals.
    pub(crate) fn accepted(header: &str) -> Option<Language> {
        let mut best: Option<(f32, Language)> = None;
        for entry in header.split(',') {
            let mut parts = entry.split(';');
            let language = Language::parse(parts.next().unwrap_or_default());
            let quality = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(1.0, |quality| quality.parse::<f32>().unwrap_or(0.0));
            if let Some(language) = language
                && quality > best.map_or(0.0, |(quality, _)| quality)
            {
                best = Some((quality, language));
            }
        }
        best.map(|(_, language)| language)
    }

    /// A date as people of this language write it; `iso` is `2024-03-05`, anything else stays as it is.
    pub(crate) fn date(self, iso: &str) -> String {
        let parts: Vec<&str> = iso.split('-').collect();
        let [year, month, day] = parts[..] else { return iso.to_owned() };
        match self {
            Language::English => format!("{month}/{day}/{year}"),
            Language::German => format!("{day}.{month}.{year}"),
            Language::French => format!("{day}/{month}/{year}"),
            Language::Japanese => format!("{year}年{month}月{day}日"),
            Language::Arabic => format!("{day}\u{200f}/{month}\u{200f}/{year}"),
        }
    }

    /// Euros with this language's separators and sign.
    pub(crate) fn euros(self, amount: u32) -> String {
        let separator = match self {
            Language::German => ".",
            Language::French => "\u{202f}",
            _ => ",",
        };
        let digits = amount.to_string();
        let mut text = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push_str(separator);
            }
            text.push(digit);
        }
        match self {
            Language::English | Language::Japanese => format!("€{text}"),
            _ => format!("{text}\u{a0}€"),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, expected: Option<Language>) {
        assert_eq!(Language::accepted(header), expected, "{header}");
    }

    #[test]
    fn the_best_known_language_of_a_header_wins() {
        check("de-AT,de;q=0.9,en;q=0.8", Some(Language::German));
        check("zh-CN,zh;q=0.9,ja;q=0.8", Some(Language::Japanese));
        check("en;q=0.3, ar", Some(Language::Arabic));
        check("fr;q=0", None);
        check("", None);
    }

    #[test]
    fn numbers_and_dates_follow_the_language() {
        assert_eq!(Language::German.euros(1_234_567), "1.234.567\u{a0}€");
        assert_eq!(Language::English.euros(900), "€900");
        assert_eq!(Language::German.date("2024-03-05"), "05.03.2024");
        assert_eq!(Language::English.date(""), "");
    }
}
