//! Every form gives back what it was given, and names what it can't take.

use super::*;
use crate::content::arbitrary::words;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

const FORMATS: [TextFormat; 4] = [TextFormat::Xliff1, TextFormat::Xliff2, TextFormat::Xlsx, TextFormat::Json];

fn exchange(units: Vec<Unit>) -> Exchange {
    Exchange { source: Language("en".to_owned()), target: Language("de-AT".to_owned()), units }
}

fn unit(source: &str, target: Option<&str>) -> Unit {
    Unit {
        key: "w.intro.text".to_owned(),
        source: source.to_owned(),
        target: target.map(str::to_owned),
        state: TextState::Review,
        note: None,
    }
}

fn nasty() -> impl Strategy<Value = String> {
    let hostile = vec![
        "<script>alert(1)</script>",
        "]]>",
        "&amp;&#0;",
        "=1+1",
        "+cmd|' /C calc'!A0",
        "**a** *b* ${c} [d](/e)",
        "**${a}****${a}**",
        "_x0041_ _x000D_",
        " leading and trailing ",
        "\n\n",
        "\t",
        "a\u{202e}b",
        "'single'",
        "<?xml version=\"1.0\"?><!DOCTYPE x>",
    ];
    prop_oneof![select(hostile).prop_map(str::to_owned), words()]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 60, ..ProptestConfig::default() })]
    #[test]
    fn what_goes_out_comes_back(
        texts in vec((nasty(), of(nasty()), select(TextState::ALL.to_vec()), of(nasty())), 0..5)
    ) {
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        let units = texts.into_iter().enumerate().map(|(at, (source, target, state, note))| Unit {
            key: format!("w.s{at}.text"), source, target: some(target), state, note: some(note),
        });
        let exchange = exchange(units.collect());
        for format in FORMATS {
            let bytes = write_texts(&exchange, format).unwrap();
            let read = read_texts(&bytes, format);
            prop_assert_eq!(read.as_ref(), Ok(&exchange), "{:?}: {}", format, String::from_utf8_lossy(&bytes));
            prop_assert_eq!(write_texts(&exchange, format).unwrap(), bytes, "{:?} is not the same twice", format);
        }
    }
}

#[test]
fn codes_are_protected_and_numbered_alike() {
    let exchange = exchange(vec![unit("Hi **you**, ${name}", Some("${name}, **du**"))]);
    let bytes = write_texts(&exchange, TextFormat::Xliff1).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(
        text.contains(
            r#"<source>Hi <ph id="1">**</ph>you<ph id="2">**</ph>, <ph id="3">${name}</ph></source>"#
        ),
        "{text}"
    );
    assert!(text.contains(r#"<target state="needs-review-translation"><ph id="3">${name}</ph>, <ph id="1">**</ph>du<ph id="2">**</ph></target>"#), "{text}");
    let text = String::from_utf8(write_texts(&exchange, TextFormat::Xliff2).unwrap()).unwrap();
    assert!(text.contains(r#"<data id="d3">${name}</data>"#), "{text}");
    assert!(text.contains(r#"<ph id="3" dataRef="d3"/>, <ph id="1" dataRef="d1"/>du"#), "{text}");
}

#[test]
fn what_other_tools_make_of_it_is_read() {
    let old = r#"<?xml version="1.0"?>
<x:xliff version="1.2" xmlns:x="urn:oasis:names:tc:xliff:document:1.2"><x:file original="a" source-language="en" target-language="de" datatype="plaintext">
<x:header><x:note>from a tool</x:note></x:header><x:body><x:group id="g"><x:trans-unit id="w.title" approved="yes">
<x:source>Click <x:g id="1">here</x:g><x:x id="2" equiv-text="${name}"/></x:source>
<x:alt-trans><x:source>other</x:source><x:target>falsch</x:target></x:alt-trans>
<x:target><x:mrk mtype="seg" mid="0">Hier </x:mrk><x:bpt id="1">**</x:bpt>klicken<x:ept id="1">**</x:ept> &amp; &#x41;</x:target>
<x:note>one</x:note><x:note>two</x:note></x:trans-unit></x:group></x:body></x:file></x:xliff>"#;
    let read = read_texts(old.as_bytes(), TextFormat::Xliff1).unwrap();
    let unit = &read.units[0];
    assert_eq!(unit.source, "Click here${name}");
    assert_eq!(unit.target.as_deref(), Some("Hier **klicken** & A"));
    assert_eq!((unit.state, unit.note.as_deref()), (TextState::Reviewed, Some("one\ntwo")));

    let new = r#"<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="en" trgLang="de"><file id="f"><group id="g"><unit id="w.title">
<originalData><data id="a">**</data></originalData>
<segment state="final"><source>One. </source><target>Eins. </target></segment><ignorable><source> </source></ignorable>
<segment state="initial"><source><pc id="1" dataRefStart="a" dataRefEnd="a">Two</pc></source><target><pc id="1" dataRefStart="a" dataRefEnd="a">Zwei</pc></target></segment>
</unit></group></file></xliff>"#;
    let read = read_texts(new.as_bytes(), TextFormat::Xliff2).unwrap();
    let unit = &read.units[0];
    assert_eq!((unit.source.as_str(), unit.target.as_deref()), ("One.  **Two**", Some("Eins. **Zwei**")));
    assert_eq!(unit.state, TextState::Initial);
}

#[test]
fn what_can_t_be_meant_is_told_with_its_place() {
    for (format, text, expected) in [
        (
            TextFormat::Xliff1,
            "<xliff version=\"2.0\"/>",
            "wanted XLIFF 1.2, there is version `2.0`\nhint: --format xliff2",
        ),
        (TextFormat::Xliff1, "<html/>", "no `<xliff>` begins the file"),
        (
            TextFormat::Xliff1,
            "<xliff version=\"1.2\">\n<file source-language=\"en\" target-language=\"e!\">",
            "`e!` is no language tag",
        ),
        (TextFormat::Xliff1, "<!DOCTYPE x [<!ENTITY a \"b\">]><xliff version=\"1.2\"/>", "a document type"),
        (
            TextFormat::Xliff1,
            "<xliff version=\"1.2\"><file source-language=\"en\" target-language=\"de\"><body>\n<trans-unit id=\"a\"><source>&b;</source>",
            "the entity `&b;` is not known",
        ),
        (
            TextFormat::Xliff1,
            "<xliff version=\"1.2\"><file source-language=\"en\" target-language=\"de\">",
            "the file ends before",
        ),
        (
            TextFormat::Xliff2,
            "<xliff version=\"2.0\" srcLang=\"en\" trgLang=\"de\"><file><unit id=\"a\"><segment><source><ph id=\"1\" dataRef=\"d9\"/></source></segment></unit></file></xliff>",
            "no `<data id=\"d9\">`",
        ),
        (TextFormat::Json, "{\n  \"a\": }", "2:8: no JSON: expected value"),
        (
            TextFormat::Json,
            "{\"format\": \"surefoot.texts\", \"source\": \"en\", \"target\": \"de\", \"texts\": {\"a\": {\"text\": \"x\", \"state\": \"done\"}}}",
            "texts.a: no state `done`",
        ),
        (TextFormat::Xlsx, "no workbook", "no workbook: "),
    ] {
        let error = read_texts(text.as_bytes(), format).expect_err(text).to_string();
        assert!(error.contains(expected), "{error}");
    }
    let second = "<xliff version=\"1.2\">\n<file>";
    assert!(read_texts(second.as_bytes(), TextFormat::Xliff1).unwrap_err().place.starts_with("2:"));
    let twice = exchange(vec![unit("a", None), unit("a", None)]);
    for format in [TextFormat::Xliff1, TextFormat::Xliff2, TextFormat::Xlsx] {
        let error = read_texts(&write_texts(&twice, format).unwrap(), format).unwrap_err();
        assert!(error.message.contains("is there twice"), "{error}");
    }
    assert!(
        write_texts(&exchange(vec![unit("a\u{1}", None)]), TextFormat::Xlsx)
            .unwrap_err()
            .message
            .contains("U+0001")
    );
}
