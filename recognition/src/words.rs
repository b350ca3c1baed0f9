//! Splits and compares texts, ids and paths.

use std::collections::HashSet;

/// A text for comparison: white space collapsed, lower case, typographic quotes and dashes plain, digits
/// of every script as ASCII, and without the colon, dots, asterisk or empty counter that forms hang on their labels.
pub fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().map(fold) {
        if letter.is_ascii_alphanumeric() {
            out.push(letter.to_ascii_lowercase());
        } else if letter.is_whitespace() || letter == '\u{a0}' {
            if !out.ends_with(' ') && !out.is_empty() {
                out.push(' ');
            }
        } else {
            out.extend(letter.to_lowercase());
        }
    }
    // A counter that counts nothing: “Roles ()”.
    out.trim_matches([' ', ':', '*', '…', '.', '：']).trim_end_matches("()").trim_end().to_owned()
}

pub(crate) fn fold(letter: char) -> char {
    match letter {
        // Most are, and this is done for every letter of a page.
        '\0'..='\u{7f}' => letter,
        '‘' | '’' | '‚' | '‛' | 'ʼ' => '\'',
        '“' | '”' | '„' | '«' | '»' => '"',
        '–' | '—' | '‐' | '‑' => '-',
        _ => fold_digit(letter),
    }
}

fn fold_digit(letter: char) -> char {
    // Starts of the decimal digits in scripts that interfaces use: Arabic, Persian, Devanagari, Bengali, Thai, full width.
    const ZEROS: [u32; 6] = [0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10];
    let code = u32::from(letter);
    ZEROS
        .iter()
        .find(|zero| (**zero..**zero + 10).contains(&code))
        .and_then(|zero| char::from_digit(code - zero, 10))
        .unwrap_or(letter)
}

/// The text with the digits of every script as ASCII.
pub fn fold_digits(text: &str) -> String {
    text.chars().map(fold_digit).collect()
}

/// Whether a text says the same in every language: digits, signs, icons; no letters.
pub fn is_language_free(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(char::is_alphabetic)
}

/// Whether a text is only an icon or a sign: a state may change it, and look-alikes share it.
pub fn is_symbol(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(char::is_alphanumeric)
}

/// All runs of digits in a text, sorted: languages order them differently.
pub(crate) fn numbers(text: &str) -> Vec<String> {
    let folded = fold_digits(text);
    let mut runs: Vec<String> = folded
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .map(str::to_owned)
        .collect();
    runs.sort();
    runs
}

/// The words of an id, class or address: `menuButton-2` → menu, button, 2.
pub(crate) fn tokens(value: &str) -> Vec<String> {
    let mut out = vec![];
    let mut word = String::new();
    let mut before = ' ';
    for letter in value.chars() {
        let cut = !letter.is_alphanumeric()
            || (letter.is_uppercase() && before.is_lowercase())
            || (letter.is_ascii_digit() != before.is_ascii_digit() && before.is_alphanumeric());
        if cut && !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
}

/// How alike two sets of words are: twice the shared over the sum (Dice), each word weighted.
pub(crate) fn dice(one: &[String], other: &[String], weight: impl Fn(&str) -> f64) -> f64 {
    let one: HashSet<&str> = one.iter().map(String::as_str).collect();
    let other: HashSet<&str> = other.iter().map(String::as_str).collect();
    let sum = |set: &HashSet<&str>| set.iter().map(|word| weight(word)).sum::<f64>();
    let shared: f64 = one.intersection(&other).map(|word| weight(word)).sum();
    let all = sum(&one) + sum(&other);
    // Of nothing the sum is -0.0.
    if all <= 0.0 { 0.0 } else { 2.0 * shared / all + 0.0 }
}

/// How many letters of two texts are compared one by one.
const COMPARED: usize = 300;

/// How alike two texts are, from 0.0 to 1.0: by words, and by letters where words fail.
pub fn likeness(one: &str, other: &str) -> f64 {
    let (one, other) = (normal(one), normal(other));
    if one == other {
        return 1.0;
    }
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    // Comparing letters takes time by the square: beyond a label, the beginning has to do.
    let head = |text: &str| text.chars().take(COMPARED).collect::<String>();
    let (one, other) = (head(&one), head(&other));
    let (these, those) = (tokens(&one), tokens(&other));
    let by_word = dice(&these, &those, |word| word.chars().count() as f64);
    // “Save” and “Save contact”: every word of the shorter one is kept.
    let (less, more) = if these.len() < those.len() { (&these, &those) } else { (&those, &these) };
    let kept = !less.is_empty() && less.iter().all(|word| more.contains(word));
    by_word.max(if kept { 0.75 } else { 0.0 }).max(strsim::normalized_levenshtein(&one, &other) * 0.9)
}

/// How many steps of two paths are compared.
const STEPS: usize = 128;

/// How much of two paths of steps agrees in order (longest common subsequence), from 0.0 to 1.0.
pub(crate) fn common(one: &[&str], other: &[&str]) -> f64 {
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    // The innermost steps of a path tell most.
    let one = &one[one.len().saturating_sub(STEPS)..];
    let other = &other[other.len().saturating_sub(STEPS)..];
    let mut row = vec![0usize; other.len() + 1];
    for a in one {
        let mut diagonal = 0;
        for (at, b) in other.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if a == b { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    2.0 * row[other.len()] as f64 / (one.len() + other.len()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_say_the_same_are_the_same() {
        for (one, other) in [
            ("Yes, I’m sure", "Yes, I'm sure"),
            ("Name:", "name"),
            ("١٥", "15"),
            ("  New\u{a0}contact ", "New contact"),
        ] {
            assert_eq!(normal(one), normal(other));
        }
    }

    #[test]
    fn ids_are_split_where_people_would_split_them() {
        assert_eq!(tokens("menuButton-2"), ["menu", "button", "2"]);
        assert_eq!(tokens("id_line_set-0-item"), ["id", "line", "set", "0", "item"]);
    }

    #[test]
    fn paths_agree_in_order() {
        assert!((common(&["a", "b", "c"], &["a", "c"]) - 0.8).abs() < 1e-9);
    }
}
