// Says what really happened on the page, in <output id="result">: "ok …" or "wrong: …".
// Once wrong stays wrong: a second, luckier try must not hide the first one.
"use strict";

let spoilt = false;

/** Shows the result here, or in the page around this frame. */
function say(text) {
  if (window !== top) return parent.postMessage({ result: text }, "*");
  document.getElementById("result").textContent = text;
}
function pass(what) {
  if (!spoilt) say(`ok ${what}`);
}
function fail(what) {
  spoilt = true;
  say(`wrong: ${what}`);
}
const byId = (id) => document.getElementById(id);
const later = (delay, act) => setTimeout(act, delay);
const naming = (node) => (node.id ? `${node.localName}#${node.id}` : node.localName || "document");

// What a frame within says goes up to the page that has the result.
addEventListener("message", ({ data }) => {
  if (!data || !data.result) return;
  if (data.result.startsWith("wrong: ")) fail(data.result.slice(7));
  else if (window !== top) say(data.result);
  else pass(data.result.replace(/^ok /, ""));
});

/**
 * Watches one element: a trusted event on it passes, one on any other button or link is wrong.
 * `objection` may say why it came too early. Clicks on what is marked `data-free`, or on mere
 * background around the element, are nobody's business.
 */
function watch(find, { event = "click", objection = () => "", root = document } = {}) {
  root.addEventListener(
    event,
    (happened) => {
      const path = happened.composedPath();
      const target = find();
      if (path.some((node) => node.dataset && "free" in node.dataset)) return;
      if (!path.includes(target)) {
        const hit = path.find((node) => node.matches && node.matches("button, a, input, .cover"));
        return hit && fail(`hit ${naming(hit)}`);
      }
      if (!happened.isTrusted) return fail(`an untrusted ${event}`);
      const why = objection();
      if (why) fail(why);
      else pass(`${event} on ${naming(target)}`);
    },
    true,
  );
}

/** Passes when a field holds this value after a change, whoever made it: dates are set by script everywhere. */
function watchValue(field, wanted, read = () => field.value) {
  const look = () => (read() === wanted ? pass(`value ${wanted}`) : !spoilt && say(`holds ${JSON.stringify(read())}`));
  field.addEventListener("input", look);
  field.addEventListener("change", look);
}
