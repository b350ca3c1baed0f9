//! What each signal says of each candidate, from 0.0 to 1.0.
//!
//! A signal of which the target knows nothing is silent for all candidates alike, so that missing data never decides.

use crate::{
    facts::{Field, NONE, Value},
    page::{Element, Page},
    wanted::Wanted,
    weights::{SIGNALS, Signal},
};

/// What all signals say of one candidate.
pub type Voices = [f32; SIGNALS];

/// What all signals say of all candidates.
pub(crate) fn voices(wanted: &Wanted, page: &Page<'_>) -> Vec<Voices> {
    let aligned = wanted.alignments(page);
    let each = |element: &Element| of(wanted, page, element, aligned[element.node as usize]);
    let mut voices: Vec<Voices> = page.elements.iter().map(each).collect();
    for (signal, best) in [
        (Signal::Text, Signal::BestText),
        (Signal::Address, Signal::BestAddress),
        (Signal::Query, Signal::BestQuery),
        (Signal::Near, Signal::BestNear),
    ] {
        let most = voices.iter().map(|voices| voices[signal as usize]).fold(0.0, f32::max);
        // The best of nothing is nothing.
        if most > 0.1 {
            for voices in &mut voices {
                voices[best as usize] = voices[signal as usize] / most;
            }
        }
    }
    voices
}

/// What the recorded element itself would say, as far as it is known.
pub(crate) fn of_itself(wanted: &Wanted) -> Voices {
    let mut voices = [0.0; SIGNALS];
    let mut says = |signals: &[Signal], known: bool| {
        signals.iter().for_each(|signal| voices[*signal as usize] = f32::from(u8::from(known)));
    };
    use Signal::*;
    says(&[Text, Stems, SameText, BestText], wanted.speaks && wanted.has_tokens(Field::Text));
    says(&[Length], wanted.speaks);
    says(&[Label], wanted.speaks && wanted.has(Value::Label));
    says(&[Hint], wanted.speaks && (wanted.has(Value::Placeholder) || wanted.has(Value::Title)));
    says(&[Id], wanted.has_tokens(Field::Id));
    says(&[SameId], wanted.has(Value::Id));
    says(&[TestId], wanted.has(Value::TestId));
    says(&[NameAttribute], wanted.has(Value::NameAttribute));
    says(&[Classes, SameClasses], wanted.has_tokens(Field::Class));
    says(&[Names], wanted.has_tokens(Field::Names));
    says(&[Address, SameAddress, BestAddress], wanted.has(Value::Path));
    says(&[Query, BestQuery], wanted.has_tokens(Field::Query));
    says(&[Near, BestNear], wanted.has_tokens(Field::Near));
    says(&[Row], !wanted.row.is_empty());
    says(&[Tag], wanted.has(Value::Tag));
    says(&[Role], wanted.has(Value::Role));
    says(&[Type], wanted.has(Value::Type));
    says(&[InputValue], wanted.has(Value::Given));
    says(&[Path, Places, SamePath, Tail], !wanted.path.is_empty());
    says(&[Lineage], wanted.has_tokens(Field::Lineage));
    says(&[Position], wanted.position.is_some());
    says(&[Size, Place], wanted.bounds.is_some());
    voices
}

fn of(wanted: &Wanted, page: &Page<'_>, element: &Element, [path, places]: [f32; 2]) -> Voices {
    let mut voices = [0.0; SIGNALS];
    let mut says = |signal: Signal, voice: f32| voices[signal as usize] = voice;
    let same = |value: Value| wanted.same(element, value) == Some(true);
    let yes = |is: bool| f32::from(u8::from(is));
    let alike = |field: Field| wanted.alike(page, element, field);
    let both = |field: Field| wanted.has_tokens(field) && element.sums[field as usize] > 0.0;

    let text = alike(Field::Text);
    says(Signal::Text, text);
    let stems = alike(Field::Stem);
    says(Signal::Stems, stems);
    let says_it = |value: Value| {
        let said = element.values[value as usize];
        said != NONE && wanted.sayings.contains(&said)
    };
    says(Signal::SameText, yes(says_it(Value::Text) || says_it(Value::Name)));
    says(Signal::OtherText, yes(wanted.speaks && both(Field::Text) && stems < 0.05));
    if wanted.speaks {
        says(Signal::Length, ratio(wanted.length as f32 + 0.5, element.length as f32 + 0.5));
    }
    says(Signal::Label, alike(Field::Label));
    says(Signal::Hint, yes(same(Value::Placeholder) || same(Value::Title)));

    let id = alike(Field::Id);
    says(Signal::Id, id);
    says(Signal::SameId, yes(same(Value::Id)));
    says(Signal::OtherId, yes(both(Field::Id) && id < 0.34));
    says(Signal::TestId, yes(same(Value::TestId)));
    says(Signal::NameAttribute, yes(same(Value::NameAttribute)));
    says(Signal::Classes, alike(Field::Class));
    says(Signal::SameClasses, yes(same(Value::Classes)));
    says(Signal::Names, alike(Field::Names));

    let address = alike(Field::Address);
    let leads = wanted.same(element, Value::Path);
    let same_host = wanted.same(element, Value::Host) != Some(false);
    says(Signal::Address, address);
    says(Signal::SameAddress, yes(leads == Some(true)) * if same_host { 1.0 } else { 0.5 });
    says(Signal::OtherAddress, yes(leads == Some(false) && address < 0.34));
    says(Signal::Query, alike(Field::Query));

    says(Signal::Near, alike(Field::Near));
    if !wanted.row.is_empty() {
        let found = wanted.row.iter().filter(|text| element.row.contains(text)).count();
        says(Signal::Row, found as f32 / wanted.row.len() as f32);
    }
    says(Signal::Tag, yes(same(Value::Tag)));
    says(Signal::Role, yes(same(Value::Role)));
    says(Signal::Type, yes(same(Value::Type)));
    says(Signal::InputValue, yes(same(Value::Given)));

    says(Signal::Path, path);
    says(Signal::Places, places);
    let tail = tail(wanted, page, element);
    says(Signal::SamePath, yes(tail >= 1.0));
    says(Signal::Tail, tail);
    says(Signal::Selectors, element.agreeing);
    says(Signal::Lineage, alike(Field::Lineage));
    says(Signal::Position, yes(wanted.position.is_some() && wanted.position == element.position));
    if let (Some(one), Some(other)) = (wanted.bounds, element.bounds) {
        says(Signal::Size, (ratio(one[2], other[2]) + ratio(one[3], other[3])) / 2.0);
        let (x, y) = (centre(one).0 - centre(other).0, centre(one).1 - centre(other).1);
        says(Signal::Place, 1.0 / (1.0 + x.hypot(y) / FAR));
    }
    voices
}

/// At this distance, in CSS pixels, half of what the place says is gone.
const FAR: f32 = 150.0;

pub(crate) fn centre(bounds: [f32; 4]) -> (f32, f32) {
    (bounds[0] + bounds[2] / 2.0, bounds[1] + bounds[3] / 2.0)
}

fn ratio(one: f32, other: f32) -> f32 {
    if one.max(other) <= 0.0 { 0.0 } else { one.min(other).max(0.0) / one.max(other) }
}

/// How much of its path, from the innermost step outwards, is as it was; 1.0 is the very same path.
fn tail(wanted: &Wanted, page: &Page<'_>, element: &Element) -> f32 {
    let (mut node, mut same) = (element.node, 0u16);
    for place in wanted.steps.iter().rev() {
        let step = page.tree.step(node);
        if step.place != *place || step.depth == 0 {
            break;
        }
        (node, same) = (step.parent, same + 1);
    }
    let all = wanted.path.len().max(usize::from(page.tree.step(element.node).depth)).max(1);
    f32::from(same) / all as f32
}
