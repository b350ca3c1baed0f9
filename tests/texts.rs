//! What an element says is compared with what was learned for its language. In Chromium.

mod parts;

use parts::{Answer, Request, serve, surefoot, verdicts, write};
use serde_json::Value;
use std::sync::{Arc, Mutex};

const SCENARIO: &str = "scenario: form\nlanguage: en\nstart: /\ntimeout: {step: 6s}\nsteps:\n  - id: save\n    hover: save\n\
     targets:\n  save: {selectors: [[\"#save\"]]}\n";

/// Enough words for a page to tell its language, whatever it says of itself.
const ENGLISH: &str = "<h1>Change the details of this contact</h1><h2>These are the people you do business with</h2>\
     <label>Send the monthly newsletter to all of your customers</label><a href=/help>Read more about your settings</a>\
     <button>Create another contact for this company</button>";
const GERMAN: &str = "<h1>Die Angaben zu diesem Kontakt ändern</h1><h2>Das sind die Menschen, mit denen Sie Geschäfte machen</h2>\
     <label>Den monatlichen Rundbrief an alle Kunden senden</label><a href=/help>Mehr über Ihre Einstellungen lesen</a>\
     <button>Noch einen Kontakt für dieses Unternehmen anlegen</button>";

/// What the page says in the language that it is asked for.
struct Said {
    lang: &'static str,
    words: &'static str,
    save: &'static str,
}

const USUAL: [Said; 3] = [
    Said { lang: "en", words: "", save: "Save" },
    Said { lang: "de", words: "", save: "Speichern" },
    Said { lang: "fr", words: "", save: "Enregistrer" },
];

struct Site {
    folder: tempfile::TempDir,
    now: Arc<Mutex<Said>>,
}

fn page(request: &Request, now: &Said) -> Answer {
    if request.path != "/" {
        return (404, vec![], String::new());
    }
    let asked = request.headers.iter().find_map(|line| line.strip_prefix("accept-language: "));
    assert!(asked.is_some(), "a language is asked for");
    let Said { lang, words, save } = now;
    let page = format!(
        "<!doctype html><html lang={lang}><meta charset=utf-8><title>Form</title><main>{words}\
         <form id=form><input id=name><button type=button id=save class=primary>{save}</button></form></main>"
    );
    (200, vec![], page)
}

impl Site {
    fn new() -> Site {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let now = Arc::new(Mutex::new(Said { lang: "en", words: "", save: "Save" }));
        let shown = now.clone();
        let url = serve(move |request| page(request, &shown.lock().expect("no panic while locked")));
        let project = format!(
            "environments: {{test: {{url: \"{url}\"}}}}\ndefault_environment: test\n\
             languages: {{default: en, all: [en, de, fr, nl]}}\n"
        );
        write(folder.path(), "surefoot.yaml", &project);
        write(folder.path(), "scenarios/form.yaml", SCENARIO);
        Site { folder, now }
    }

    /// Runs in a language while the page says this; the verdict, its code, and all that was said.
    fn run(&self, language: &str, said: Said, more: &[&str]) -> (String, String, String) {
        *self.now.lock().expect("no panic while locked") = said;
        let run = ["run", "--lang", language, "--json", "out.json"];
        let output = surefoot(self.folder.path(), &[&run[..], more].concat());
        let told = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        let [_, verdict, code] = verdicts(&self.folder.path().join("out.json")).remove(0);
        (verdict, code, told)
    }

    fn check(&self, language: &str, said: Said, expected: (&str, &str)) -> String {
        let save = said.save;
        let (verdict, code, told) = self.run(language, said, &[]);
        assert_eq!((verdict.as_str(), code.as_str()), expected, "“{save}” in {language}: {told}");
        told
    }

    fn learn(&self, language: &str, said: Said) -> String {
        let (verdict, _, told) = self.run(language, said, &["--learn"]);
        assert_eq!(verdict, "passed", "{told}");
        std::fs::read_to_string(self.folder.path().join("scenarios/form.yaml")).expect("it can be read")
    }

    /// Target, old and new text of the proposals that wait.
    fn proposed(&self) -> Vec<String> {
        let folder = self.folder.path().join(".surefoot/proposals");
        let read = |entry: std::fs::DirEntry| -> Value {
            serde_json::from_str(&std::fs::read_to_string(entry.path()).expect("it can be read"))
                .expect("it is JSON")
        };
        let all = std::fs::read_dir(folder).into_iter().flatten().flatten().map(read);
        let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let mut told: Vec<String> = all
            .map(|one| {
                let text = &one["text"];
                format!(
                    "{} {}: {} > {}",
                    word(&one["target"]),
                    word(&text["language"]),
                    word(&text["old"]),
                    word(&text["new"])
                )
            })
            .collect();
        told.sort();
        told
    }
}

fn said(lang: &'static str, save: &'static str) -> Said {
    Said { lang, words: "", save }
}

#[test]
fn each_way_in_which_a_text_is_not_the_learned_one_has_its_own_code() {
    let site = Site::new();
    for usual in USUAL {
        site.learn(usual.lang, usual);
    }
    for usual in USUAL {
        site.check(usual.lang, usual, ("passed", "-"));
    }
    site.check("de", said("de", "Save"), ("broken", "text.untranslated"));
    site.check("de", said("de", "Enregistrer"), ("broken", "text.wrong_language(fr)"));
    site.check("en", said("en", "Speichern"), ("broken", "text.wrong_language(de)"));
    // Dutch was never learned: the source's text may be all that there is, a third language's is not.
    site.check("nl", said("nl", "Save"), ("passed", "-"));
    site.check("nl", said("nl", "Opslaan"), ("passed", "-"));
    site.check("nl", said("nl", "Enregistrer"), ("broken", "text.fallback(fr)"));
    assert_eq!(site.proposed(), [""; 0], "a fault is no proposal");
    site.check("de", said("de", "Sichern"), ("healed", "text.mismatch"));
    assert_eq!(site.proposed(), ["save de: Speichern > Sichern"]);
}

#[test]
fn a_text_that_is_the_sources_in_every_run_is_no_fault_but_somebody_may_confirm_it() {
    let site = Site::new();
    site.learn("en", said("en", "Save"));
    let text = site.learn("de", said("de", "Save"));
    assert!(text.contains("de: {unconfirmed: Save}"), "{text}");
    site.check("de", said("de", "Save"), ("passed", "-"));
    assert_eq!(site.proposed(), [""; 0], "it may be a name");
    site.learn("fr", said("fr", "Enregistrer"));
    site.check("de", said("de", "Save"), ("passed", "-"));
    assert_eq!(site.proposed(), ["save de: Save > Save"]);
    // The translation has come: good news, and learned by a good run.
    site.check("de", said("de", "Speichern"), ("passed", "-"));
    assert_eq!(site.proposed(), ["save de: Save > Speichern"]);
    let text = site.learn("de", said("de", "Speichern"));
    assert!(text.contains("de: Speichern"), "{text}");
}

#[test]
fn a_pages_own_words_tell_its_language_where_it_says_another() {
    let site = Site::new();
    site.learn("en", Said { lang: "en", words: ENGLISH, save: "Save" });
    site.learn("de", Said { lang: "de", words: GERMAN, save: "Speichern" });
    let told = site.check(
        "de",
        Said { lang: "de", words: ENGLISH, save: "Save details" },
        ("broken", "text.untranslated"),
    );
    assert!(told.contains("the whole page is in en"), "{told}");
    site.check("de", Said { lang: "en", words: GERMAN, save: "Sichern" }, ("healed", "text.mismatch"));
}

#[test]
fn what_came_in_another_language_than_the_one_asked_for_is_not_learned() {
    let site = Site::new();
    site.learn("en", Said { lang: "en", words: ENGLISH, save: "Save" });
    let text = site.learn("fr", Said { lang: "fr", words: GERMAN, save: "Speichern" });
    assert!(!text.contains("fr:"), "{text}");
}
