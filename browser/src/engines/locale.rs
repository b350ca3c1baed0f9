//! The system locales that WebKit takes its language from.
//!
//! WebKitGTK has no protocol for a language: header, navigator.language and Intl follow the
//! process's locale, and a locale that the system lacks becomes the language "C". Locales are
//! built into our cache and named by LOCPATH, which needs no root and leaves the system as it is.

use super::{places, version::answer};
use scenarios::Language;
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};
use thiserror::Error;

/// The sources of all locales; Debian's package `locales`.
const SOURCES: &str = "/usr/share/i18n/locales";

/// Where most speakers of a language live, where that is not the country of the same name. From
/// CLDR's likely subtags.
const COUNTRIES: &[(&str, &str)] = &[
    ("af", "ZA"),
    ("am", "ET"),
    ("ar", "EG"),
    ("be", "BY"),
    ("bn", "BD"),
    ("bs", "BA"),
    ("ca", "ES"),
    ("cs", "CZ"),
    ("cy", "GB"),
    ("da", "DK"),
    ("el", "GR"),
    ("en", "US"),
    ("et", "EE"),
    ("eu", "ES"),
    ("fa", "IR"),
    ("fil", "PH"),
    ("ga", "IE"),
    ("gl", "ES"),
    ("gu", "IN"),
    ("he", "IL"),
    ("hi", "IN"),
    ("hy", "AM"),
    ("ja", "JP"),
    ("ka", "GE"),
    ("kk", "KZ"),
    ("km", "KH"),
    ("kn", "IN"),
    ("ko", "KR"),
    ("lo", "LA"),
    ("ml", "IN"),
    ("mr", "IN"),
    ("ms", "MY"),
    ("my", "MM"),
    ("nb", "NO"),
    ("ne", "NP"),
    ("nn", "NO"),
    ("pa", "IN"),
    ("pt", "BR"),
    ("si", "LK"),
    ("sl", "SI"),
    ("sq", "AL"),
    ("sr", "RS"),
    ("sv", "SE"),
    ("sw", "KE"),
    ("ta", "IN"),
    ("te", "IN"),
    ("uk", "UA"),
    ("ur", "PK"),
    ("vi", "VN"),
    ("zh", "CN"),
    ("zh-hans", "CN"),
    ("zh-hant", "TW"),
];

/// Why a language can't be set.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "each message names its fields")]
pub enum LocaleError {
    /// The system knows no such language.
    #[error("no locale for {language} in {SOURCES}\nhint: {}", hint(Path::new(SOURCES).exists()))]
    Unknown { language: Language },

    /// It could not be built.
    #[error("could not build the locale {name}: {why}\nhint: apt-get install locales")]
    NotBuilt { name: String, why: String },
}

/// Sees to it that there is a locale for the language, and returns the variables that select it.
///
/// The first time it takes about a second, then it only looks.
///
/// # Errors
///
/// The system has neither the locale nor the means to build it.
pub fn ensure_locale(language: &Language) -> Result<Vec<(String, String)>, LocaleError> {
    let folder = places::cache().join("locales");
    let sources = file_names(Path::new(SOURCES));
    let built = file_names(&folder);
    let known =
        sources.iter().map(String::as_str).chain(built.iter().filter_map(|name| name.strip_suffix(".UTF-8")));
    let known: Vec<&str> = known.collect();
    let Some(locale) = locale_name(language, &known) else {
        return system_locale(language).ok_or_else(|| LocaleError::Unknown { language: language.clone() });
    };
    let name = format!("{locale}.UTF-8");
    if !built.contains(&name) {
        build(&folder, &locale).map_err(|why| LocaleError::NotBuilt { name: name.clone(), why })?;
    }
    let mut variables = variables(&locale);
    variables.push(("LOCPATH".into(), folder.to_string_lossy().into_owned()));
    Ok(variables)
}

/// A locale that the system has ready, where its sources are not installed.
fn system_locale(language: &Language) -> Option<Vec<(String, String)>> {
    let ready = answer("locale", &["-a"])?;
    let ready: Vec<&str> = ready.lines().filter_map(|name| name.strip_suffix(".utf8")).collect();
    Some(variables(&locale_name(language, &ready)?))
}

fn variables(locale: &str) -> Vec<(String, String)> {
    let language = locale.split('_').next().unwrap_or(locale);
    let name = format!("{locale}.UTF-8");
    [("LANG", name.clone()), ("LC_ALL", name), ("LANGUAGE", format!("{locale}:{language}"))]
        .map(|(key, value)| (key.to_string(), value))
        .into()
}

/// Builds a locale beside its place and moves it there, so that nobody sees half of one.
fn build(folder: &Path, locale: &str) -> Result<(), String> {
    let temporary = folder.join(format!(".{locale}-{}", std::process::id()));
    let place = folder.join(format!("{locale}.UTF-8"));
    fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    let output = Command::new("localedef")
        .args(["-i", locale, "-f", "UTF-8", "--no-archive"])
        .arg(&temporary)
        .output()
        .map_err(|error| format!("localedef: {error}"))?;
    // localedef warns by exit code 1 of faults in the sources and builds all the same.
    if !temporary.join("LC_TIME").exists() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_string());
    }
    match fs::rename(&temporary, &place) {
        // Another process was faster.
        Err(_) if place.exists() => fs::remove_dir_all(&temporary),
        moved => moved,
    }
    .map_err(|error: io::Error| error.to_string())
}

/// The locale that stands for a language: its own country, else the one where most speakers live,
/// else any.
fn locale_name(language: &Language, known: &[&str]) -> Option<String> {
    let tag = language.0.to_ascii_lowercase();
    let primary = language.primary().to_ascii_lowercase();
    let of_country = |country: &str| format!("{primary}_{}", country.to_ascii_uppercase());
    let own = tag.split('-').skip(1).find(|part| part.len() == 2).map(of_country);
    let likely =
        |tag: &str| COUNTRIES.iter().find(|(language, _)| *language == tag).map(|(_, c)| of_country(c));
    let without_country =
        tag.split('-').filter(|part| part.len() != 2 || *part == primary).collect::<Vec<_>>().join("-");
    let wanted = [own, likely(&without_country), likely(&primary), Some(of_country(&primary))];
    if let Some(found) = wanted.into_iter().flatten().find(|name| known.contains(&name.as_str())) {
        return Some(found);
    }
    let plain = |name: &&&str| {
        name.strip_prefix(&primary).is_some_and(|rest| rest.starts_with('_')) && !name.contains('@')
    };
    known.iter().filter(plain).min().map(ToString::to_string)
}

fn file_names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths.filter_map(|path: PathBuf| Some(path.file_name()?.to_str()?.to_string())).collect()
}

fn hint(has_sources: bool) -> &'static str {
    if has_sources { "write the language as a tag such as de or de-AT" } else { "apt-get install locales" }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &[
        "ar_EG",
        "ar_SA",
        "de_AT",
        "de_DE",
        "en_GB",
        "en_US",
        "ja_JP",
        "zh_CN",
        "zh_TW",
        "sr_RS",
        "sr_RS@latin",
        "oc_FR",
    ];

    fn check(tag: &str, expected: Option<&str>) {
        assert_eq!(locale_name(&Language(tag.into()), KNOWN).as_deref(), expected, "{tag}");
    }

    #[test]
    fn a_language_becomes_the_locale_of_its_country_or_of_most_speakers() {
        check("de-AT", Some("de_AT"));
        check("de", Some("de_DE"));
        check("de-LU", Some("de_DE"));
        check("en", Some("en_US"));
        check("ja", Some("ja_JP"));
        check("ar", Some("ar_EG"));
        check("zh-Hant", Some("zh_TW"));
        check("zh-Hans-CN", Some("zh_CN"));
        check("zh-Hant-HK", Some("zh_TW"));
        check("sr-Latn", Some("sr_RS"));
        check("oc", Some("oc_FR"));
        check("tlh", None);
    }

    #[test]
    fn the_variables_name_the_locale_everywhere() {
        let expected = [("LANG", "de_AT.UTF-8"), ("LC_ALL", "de_AT.UTF-8"), ("LANGUAGE", "de_AT:de")];
        assert_eq!(variables("de_AT"), expected.map(|(key, value)| (key.to_string(), value.to_string())));
    }
}
