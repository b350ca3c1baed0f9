//! The command that plays a run on one's own machine, with the window to be seen.

use store::RunRow;

/// To be pasted into a terminal, in the folder that `surefoot pull` has filled; `None` where a word of it can't stand in
/// one line: a name comes from files that somebody else has written.
pub(crate) fn command(row: &RunRow) -> Option<String> {
    let mut words = vec!["surefoot".to_owned(), "run".to_owned(), row.file.clone()];
    let options = [
        ("--env", Some(&row.environment).filter(|name| !name.is_empty())),
        ("--browser", Some(&row.browser)),
        ("--lang", row.language.as_ref()),
        ("--viewport", Some(&row.viewport)),
        ("--persona", row.persona.as_ref()),
    ];
    for (option, value) in options {
        if let Some(value) = value {
            words.extend([option.to_owned(), value.clone()]);
        }
    }
    words.push("--headed".to_owned());
    let is_option = |value: &str| value.starts_with('-') && !value.starts_with("--");
    // Drafts play what is in no folder.
    let is_good = row.draft.is_none()
        && !row.file.starts_with('-')
        && words.iter().all(|word| !is_option(word) && !word.chars().any(is_unseen));
    is_good.then(|| words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" "))
}

/// What a terminal acts upon, or a person does not see: controls, and marks that turn a line's direction.
fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A word that a shell takes as it is.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:=@,".contains(letter);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_word_is_a_command_of_its_own() {
        let check = |word: &str, expected: &str| assert_eq!(quoted(word), expected);
        check("scenarios/a.yaml", "scenarios/a.yaml");
        check("content/a.yaml#first", "'content/a.yaml#first'");
        check("$(reboot)", "'$(reboot)'");
        check("it's; reboot", "'it'\\''s; reboot'");
        check("", "''");
        assert!(is_unseen('\n') && is_unseen('\u{202e}') && is_unseen('\u{1b}') && !is_unseen('ä'));
    }
}
