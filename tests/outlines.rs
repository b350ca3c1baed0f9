//! The candidates of a step that failed are outlined where its picture shows them: on pages that are scrolled, and in
//! frames that are scrolled themselves. In all engines.

mod parts;

use parts::{Answer, Request, serve, surefoot, verdicts, write};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// The colour of the candidate, which nothing else on the page has.
const PINK: [u8; 3] = [250, 60, 160];

/// A tall page with a frame far below, which is scrolled itself; the next release has another button in it.
fn application(request: &Request, changed: bool) -> Answer {
    let page = match request.path.as_str() {
        "/frame" => {
            let button = if changed { "<button id=b style='background:rgb(250,60,160)'>Discard all</button>" } else { "<button id=a>Publish now</button>" };
            format!(
                "<!doctype html><title>Frame</title><style>body {{ margin: 0; height: 2000px }} \
                 button {{ position: absolute; top: 1200px; left: 80px; width: 160px; height: 40px; border: 0; color: transparent }} \
                 p {{ position: absolute; top: 1130px }}</style><p id=mark onmouseenter='0'>Mark</p>{button}"
            )
        }
        _ => "<!doctype html><title>Page</title><style>body { margin: 0; height: 4000px } \
              iframe { position: absolute; top: 2200px; left: 130px; width: 500px; height: 300px; border: 7px solid gray; \
              padding: 11px }</style><h1>Page</h1><iframe src=/frame title=Inner></iframe>"
            .to_owned(),
    };
    (200, vec![], page)
}

#[test]
fn candidates_are_outlined_where_the_picture_shows_them() {
    for engine in ["chromium", "firefox", "webkit"] {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let folder = folder.path();
        let changed = Arc::new(AtomicBool::new(false));
        let now = changed.clone();
        let url = serve(move |request| application(request, now.load(Ordering::SeqCst)));
        let project = format!("environments:\n  test: {{url: \"{url}\"}}\ndefault_environment: test\n");
        write(folder, "surefoot.yaml", &project);
        write(
            folder,
            "outlines.yaml",
            "scenario: Outlines\nstart: /page\nsteps:\n  - hover: mark\n  - click: publish\ntargets:\n  \
             mark: {selectors: [[\"#mark\"]], frame: [{path: /frame}]}\n  \
             publish: {selectors: [[\"#a\"]], frame: [{path: /frame}]}\n",
        );
        let learned = surefoot(folder, &["run", "outlines.yaml", "--browser", engine, "--learn"]);
        assert!(learned.status.success(), "{engine}: {}", String::from_utf8_lossy(&learned.stdout));
        changed.store(true, Ordering::SeqCst);
        let run = ["run", "outlines.yaml", "--browser", engine, "--timeout", "3s", "--json", "out/run.json"];
        let output = surefoot(folder, &run);
        let said = String::from_utf8_lossy(&output.stdout);
        let broken = ["Outlines", "broken", "element.missing"].map(str::to_owned);
        assert_eq!(verdicts(&folder.join("out/run.json")), [broken], "{engine}: {said}");
        let report = std::fs::read_to_string(folder.join("out/run.json")).expect("a report");
        let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
        let step = &report["runs"][0]["attempts"][0]["steps"][1];
        let numbers = |value: &serde_json::Value| -> Vec<f64> {
            value.as_array().into_iter().flatten().filter_map(serde_json::Value::as_f64).collect()
        };
        let candidates = step["candidates"].as_array().unwrap_or_else(|| panic!("{engine}: {said} {step}"));
        let ours = candidates
            .iter()
            .find(|one| one["element"].as_str().is_some_and(|told| told.contains("Discard")));
        let (bounds, view) = (numbers(&ours.expect("it is a candidate")["box"]), numbers(&step["view"]));
        let (&[x, y, width, height], &[left, top, wide, _]) = (&bounds[..], &view[..]) else {
            panic!("{engine}: {bounds:?} {view:?}")
        };
        assert!(top > 500.0, "{engine}: the page was scrolled: {view:?}");
        let picture = folder.join("out").join(step["screenshot"].as_str().expect("a picture"));
        let bytes = std::fs::read(picture).expect("it was written");
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
        let mut reader = decoder.read_info().expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a picture that fits")];
        let info = reader.next_frame(&mut pixels).expect("a frame");
        let scale = f64::from(info.width) / wide;
        let samples = info.color_type.samples();
        let is_pink = |x: f64, y: f64| {
            let at = (((y - top) * scale) as usize * info.width as usize + ((x - left) * scale) as usize)
                * samples;
            pixels
                .get(at..at + 3)
                .is_some_and(|pixel| pixel.iter().zip(PINK).all(|(one, pink)| one.abs_diff(pink) < 8))
        };
        for (is_within, by) in [(true, 4.0), (false, -4.0)] {
            let corners = [
                (x + by, y + by),
                (x + width - by, y + by),
                (x + by, y + height - by),
                (x + width - by, y + height - by),
            ];
            for (x, y) in corners {
                assert_eq!(is_pink(x, y), is_within, "{engine}: {bounds:?} of {view:?} at {x} {y}");
            }
        }
    }
}
