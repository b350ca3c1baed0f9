/**
 * What the player remembers, what it tells, and when it looks again.
 *
 * A play lives in the session's storage, so that it goes on after a navigation; what was seen and done lives in
 * the local one. Where a page has neither, memory does until the document ends. Nothing of the page is stored.
 */
(() => {
const memory = {};
const key = kind => `surefoot.${kind}.${player.content?.system || ''}.${player.content?.environment || ''}`;
const area = kind => { try { return kind === 'play' || kind === 'session' ? sessionStorage : localStorage; } catch { return null; } };
function read(kind) {
  const at = key(kind);
  if (memory[at]) return memory[at];
  // Whoever can write to the page's storage writes what they like: what is no object is nothing.
  try { const found = JSON.parse(area(kind)?.getItem(at) || 'null'); return found && typeof found === 'object' && !Array.isArray(found) ? found : null; } catch { return null; }
}
function write(kind, value) {
  const at = key(kind);
  delete memory[at];
  try { if (value === null) area(kind)?.removeItem(at); else { const to = area(kind); if (!to) throw 0; to.setItem(at, JSON.stringify(value)); } } catch { if (value !== null) memory[at] = value; }
}
player.read = read; player.write = write;

/** Reporting what real users' browsers find is on board only where it was asked for: results.js. */
player.result = () => {};

const FRESH = { plays: 0, done: false, closed: false, last: 0 };
/** What has become of an item for this person. */
player.history = name => ({ ...FRESH, ...(read('seen') || {})[name], playing: player.playing?.(name) || false });
/** Notes what became of an item. */
player.note = (name, more) => {
  const all = read('seen') || {}, { playing, ...before } = player.history(name);
  all[name] = { ...before, ...more };
  write('seen', all); player.stir();
};
/** Notes that an item has played once more; for autoplay `session`, in the session too. */
player.notePlay = name => {
  player.note(name, { plays: player.history(name).plays + 1, closed: false, last: Date.now() });
  write('session', { ...read('session'), [name]: true });
};
player.inSession = name => !!(read('session') || {})[name];
/** Forgets everything about this person: plays, progress, what was shown. */
/*tests*/player.forget = () => { for (const kind of ['play', 'session', 'seen']) write(kind, null); player.stir(); };/*end*/

const ears = new Map();
/** Everything that happened, the newest last, at most 500. */
player.log = [];
player.errors = [];
/** Hears events of a type, or `*`; returns how to stop hearing. */
player.on = (type, ear) => { if (!ears.has(type)) ears.set(type, new Set()); ears.get(type).add(ear); return () => ears.get(type).delete(ear); };
/** Tells an event to those who listen here and, as `surefoot:TYPE`, to those who listen on the window. */
player.tell = (type, detail = {}) => {
  const event = { type, at: Date.now(), ...detail };
  player.log.push(event); if (player.log.length > 500) player.log.shift();
  for (const ear of [...(ears.get(type) || []), ...(ears.get('*') || [])]) guard(() => ear(event))();
  guard(() => dispatchEvent(new CustomEvent('surefoot:' + type, { detail: JSON.parse(JSON.stringify(event)) })))();
  player.stir();
};
/** A fault of ours is no error of the page: it is kept here and shown in the Flow Tracker. */
const guard = player.guard = run => (...args) => {
  const wrong = error => { if (player.errors.length < 50) player.errors.push(String(error?.stack || error).slice(0, 500)); };
  try { const out = run(...args); if (out && typeof out.catch === 'function') return out.catch(wrong); return out; } catch (error) { wrong(error); }
};
player.listen = (to, types, ear, options) => { const safe = guard(ear); for (const t of types.split(' ')) to.addEventListener(t, safe, options); return () => { for (const t of types.split(' ')) to.removeEventListener(t, safe, options); }; };

// Looking again. Watchers are asked when the page changes, at most every 60 ms, and twice a second in case
// what changed was only a style. Without watchers nothing is watched.
const watchers = new Set();
let observer = null, timer = 0, beat = 0, last = 0, gap = 60, address = '', unlisten = [];
function look() {
  timer = 0; const began = performance.now();
  player.stale();
  if (location.href !== address) { const from = address; address = location.href; if (from) { player.forgetProbes(); player.tell('route', {}); } }
  for (const watcher of [...watchers]) guard(watcher)();
  // A page that is dear to look through is looked through less often: a twentieth of the time is ours at most.
  last = performance.now(); gap = Math.min(2000, Math.max(60, 20 * (last - began)));
}
/** Asks the watchers again, soon; several requests are one. */
player.stir = () => { if (!timer && watchers.size) timer = setTimeout(guard(look), Math.max(0, gap - (performance.now() - last))); };
const own = record => player.host && (record.target === player.host || record.target === player.host.parentNode && [...record.addedNodes, ...record.removedNodes].every(n => n === player.host || n === player.trackerHost));
/** Has `watcher` asked whenever the page may have changed; returns how to stop. */
player.watch = watcher => {
  watchers.add(watcher);
  if (!observer) {
    address = location.href;
    observer = new MutationObserver(guard(records => { if (!records.every(own)) { player.stale(); player.stir(); } }));
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    beat = setInterval(guard(() => { if (!document.hidden) player.stir(); }), 500);
    unlisten = [player.listen(window, 'popstate hashchange load resize pageshow', () => player.stir()), player.listen(window, 'scroll transitionend animationend input change focusin focusout', () => player.stir(), { capture: true, passive: true })];
  }
  player.stir();
  return () => {
    watchers.delete(watcher);
    if (watchers.size || !observer) return;
    observer.disconnect(); observer = null; clearInterval(beat); clearTimeout(timer); timer = 0; unlisten.forEach(u => u());
  };
};
/** Resolves with what `ask` answers as soon as that is something; with null when `alive` ends or `within` ms have passed. */
player.until = (ask, alive, within = Infinity) => new Promise(done => {
  const end = performance.now() + within; let stop = () => {}, limit = 0;
  const settle = value => { stop(); clearTimeout(limit); done(value); };
  const look = () => { if (!alive()) return settle(null); const got = ask(); if (got !== null && got !== undefined && got !== false) return settle(got); if (performance.now() >= end) settle(null); };
  stop = player.watch(look);
  if (within < Infinity) limit = setTimeout(guard(look), within + 5);
  guard(look)();
});
})();
