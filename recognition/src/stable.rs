//! Which ids, classes and addresses can be trusted to stay.
//!
//! Frameworks write hashes, counters and random ids into attributes. Such a token is no evidence: it
//! neither finds an element nor speaks against one.

/// Whether a single word looks made by a machine: a hash, a long number, a uuid.
pub fn is_generated(word: &str) -> bool {
    let letters = word.chars().filter(char::is_ascii_alphabetic).count();
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let length = word.chars().count();
    if digits >= 4 && letters == 0 {
        return true;
    }
    let hex = word.chars().all(|letter| letter.is_ascii_hexdigit());
    if hex && length >= 6 && digits >= 2 {
        return true;
    }
    if length >= 5 && digits >= 2 && letters >= 2 && changes(word) >= 3 {
        return true;
    }
    // Base-62 hashes of style compilers: mixed case inside, no vowel pattern of a word.
    length >= 5 && mixed_case(word) && vowels(word) * 5 <= letters && !is_camel(word)
}

fn changes(word: &str) -> usize {
    let kinds: Vec<bool> = word.chars().map(|letter| letter.is_ascii_digit()).collect();
    kinds.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

fn mixed_case(word: &str) -> bool {
    let inner = word.get(1..).unwrap_or("");
    inner.chars().any(char::is_uppercase) && word.chars().any(char::is_lowercase)
}

fn is_camel(word: &str) -> bool {
    // Two capitals in a row, or a part without a vowel, is no camel.
    let mut parts = vec![String::new()];
    for letter in word.chars() {
        if letter.is_uppercase() {
            parts.push(String::new());
        }
        parts.last_mut().expect("there is always a part").push(letter);
    }
    parts.iter().filter(|part| !part.is_empty()).all(|part| part.len() >= 2 && vowels(part) > 0)
}

fn vowels(word: &str) -> usize {
    word.chars()
        .filter(|letter| matches!(letter.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y'))
        .count()
}

/// Whether an id or class as a whole can be trusted: none of its words is generated.
pub fn is_stable(value: &str) -> bool {
    !value.is_empty()
        && value.len() <= 80
        && value.is_ascii()
        && !value.split(['-', '_', ':', '.', '/']).any(is_generated)
        && !is_counter(value)
}

/// `ember123`, `ui-id-7`, `:r3:`, `react-select-2-input`: a name and a number that counts.
pub(crate) fn is_counter(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let known = [
        "ember",
        "ui-id-",
        ":r",
        "react-",
        "mui-",
        "headlessui-",
        "radix-",
        "ext-gen",
        "gwt-uid-",
        "yui_",
        "mat-",
        "cdk-",
        "__next",
        "downshift-",
        "el-id-",
        "rc_",
    ];
    known.iter().any(|prefix| lower.starts_with(prefix))
        && lower.chars().any(|letter| letter.is_ascii_digit())
}

/// The part of an unstable id before its first generated word, where it says something: `red-ui-tab-`.
pub fn stable_prefix(value: &str) -> Option<&str> {
    let mut start = 0;
    for word in value.split(['-', '_', ':', '.']) {
        if is_generated(word) {
            return (start >= 4).then(|| &value[..start]);
        }
        start += word.len() + 1;
    }
    None
}

/// An imported CSS or XPath selector with its generated ids widened to their stable prefix; `None`
/// where there is none to widen.
pub fn relaxed(selector: &str) -> Option<String> {
    if let Some(rest) = selector.strip_prefix("xpath/") {
        let (before, tail) = rest.split_once("@id=\"")?;
        let (id, after) = tail.split_once('"')?;
        let prefix = stable_prefix(id)?;
        return Some(format!("xpath/{before}starts-with(@id,\"{prefix}\"){after}"));
    }
    if selector.starts_with("aria/") || selector.starts_with("text/") {
        return None;
    }
    let at = selector.find('#')?;
    let rest = &selector[at + 1..];
    let end = rest.find([' ', '>', '.', ':', '[', '~', '+', ',']).unwrap_or(rest.len());
    let prefix = stable_prefix(&rest[..end])?;
    Some(format!("{}[id^=\"{prefix}\"]{}", &selector[..at], &rest[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_made_by_machines_are_not_trusted() {
        for id in [
            "e6c45be7-fd33d",
            "red-ui-tab-e6c45be7-fd33d",
            "ember123",
            ":r3:",
            "css-1x2y3z4",
            "sc-bZQynM",
            "post-2024110512",
            "jss42a1b2",
            // Dates, moments and records of one run.
            "day-20240305",
            "event-1700000000000",
            "row-6f9619ff-8b86-d011-b42d-00c04fc964ff",
            // Counters of frameworks.
            "react-select-2-input",
            "mui-1234",
            "headlessui-menu-button-7",
            "radix-:r1c:",
            "cdk-overlay-3",
            "mat-input-0",
            "ui-id-12",
            "gwt-uid-45",
            "yui_3_18_1_1",
            "ext-gen1024",
            "downshift-0-label",
            "el-id-8123-4",
            // Hashes of style compilers.
            "Button_root__a1B2c3",
            "css-1q2w3e4r",
            "svelte-1a2b3c4",
            "_3xK9dQz",
            // Of a language that an id should not have.
            "größe",
            "保存",
            "",
        ] {
            assert!(!is_stable(id), "{id}");
        }
        for id in [
            "id_username",
            "menu-item-search",
            "calendarlink0",
            "id_line_set-0-item",
            "node-dialog-ok",
            "searchbar",
            "toolbarViewerLeft",
            "n2",
            "userName",
            "address-line-2",
            "step2-next",
            "h1-title",
            "col-md-6",
            "contactForm:email",
            "btn_save",
        ] {
            assert!(is_stable(id), "{id}");
        }
    }

    #[test]
    fn a_generated_id_keeps_its_meaningful_beginning() {
        assert_eq!(relaxed("#red-ui-tab-e6c45be7-fd33d a").as_deref(), Some("[id^=\"red-ui-tab-\"] a"));
        assert_eq!(
            relaxed("xpath///*[@id=\"red-ui-tab-e6c45be7-fd33d\"]/a").as_deref(),
            Some("xpath///*[starts-with(@id,\"red-ui-tab-\")]/a")
        );
        assert_eq!(relaxed("#searchbar"), None);
        assert_eq!(relaxed("aria/Save"), None);
    }
}
