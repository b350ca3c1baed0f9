/**
 * The verbs that the runner calls: which tours there are, start one, wait for its next step, forget it.
 *
 * All waiting happens here, woken by the document's changes, and every 100 ms in case what changed was only
 * a style. No wait is without an end.
 */
const task = ms => new Promise(r => setTimeout(r, ms));
const frame = () => new Promise(r => { const t = setTimeout(r, 200); requestAnimationFrame(() => { clearTimeout(t); r(); }); });
// Resolves to the first truthy answer of `look`, or null at the end.
function until(look, ms) {
  return new Promise(done => {
    let busy = false; const end = performance.now() + ms;
    const finish = value => { watch.disconnect(); clearInterval(tick); done(value); };
    const again = () => { if (busy) return; busy = true; let value = null; try { value = look(); } finally { busy = false; } if (value) finish(value); else if (performance.now() >= end) finish(null); };
    const watch = new MutationObserver(again);
    const tick = setInterval(again, 100);
    watch.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    again();
  });
}
const safely = (f, otherwise) => { try { return f() ?? otherwise; } catch { return otherwise; } };
const activeOf = name => { const now = safely(() => adapters[name].active(), null); return now && (now.balloon || now.pending) ? now : null; };
const textOf = balloon => { const copy = balloon.cloneNode(true); copy.querySelectorAll('script,style,button,[role=button],svg').forEach(e => e.remove()); return norm(copy.textContent); };
const keyOf = now => now && [now.index ?? '', now.balloon ? norm(now.balloon.textContent).slice(0, 400) : '', now.target && !now.guessed ? selectorOf(now.target) : '', now.beacon ? 'beacon' : ''].join('|');

// What lies over the whole page; a tour's shade is there since it began.
const tops = () => [.1, .5, .9].flatMap(x => [.1, .5, .9].flatMap(y => document.elementsFromPoint(x * innerWidth, y * innerHeight).filter(e => e !== document.body && e !== document.documentElement)));
const veils = e => { const r = e.getBoundingClientRect(); return !!log?.tops && !log.tops.has(e) && r.width * r.height > .9 * innerWidth * innerHeight && /fixed|absolute/.test(style(e).position); };
// What a click at the middle of an element would reach, if that is foreign to it and to the library.
function coverOf(e, own) {
  const r = e.getBoundingClientRect();
  const x = (Math.max(r.left, 0) + Math.min(r.right, innerWidth)) / 2, y = (Math.max(r.top, 0) + Math.min(r.bottom, innerHeight)) / 2;
  const ours = h => h === e || e.contains(h) || h.contains(e) || h.closest(own) || (e.localName === 'label' && e.control === h) || h.closest('label')?.control === e;
  for (const hit of document.elementsFromPoint(x, y)) {
    if (hit.closest(own) || veils(hit)) continue;
    return ours(hit) ? null : brief(hit);
  }
  // Libraries let nothing but their own be hit while they play.
  return null;
}
function factsOf(e, own) {
  const r = e.getBoundingClientRect();
  const why = unseen(e), x = r.x + r.width / 2, y = r.y + r.height / 2;
  return { name: brief(e), selector: selectorOf(e), rect: rectOf(e), hidden: why, body: e === document.body || e === document.documentElement,
    in_view: r.right > 0 && r.bottom > 0 && r.x < innerWidth && r.y < innerHeight, text: cut(norm(e.textContent), 80),
    by: why || x < 0 || y < 0 || x >= innerWidth || y >= innerHeight ? null : coverOf(e, own) };
}
// What libraries look up of their own; authors name elements after tours as well, and say so by attributes.
const OURS = /driver-|shepherd|introjs|joyride|reactour|tour-elem|hopscotch|[.#]popover|\bgc-|[gq]uidechimp|dropdown|scope|red-ui-tourGuide|red-ui-popover|sizzle|jQuery\d|^(\*|html|body|head|script|style|meta|iframe)\b|\[data-(reach|floating|radix|popper)|floater/i;
// What was looked up since the tour began, the library's own marks left out; `now` is what this step asked for.
// Whoever asks for the element of one step asks for the others' as well: from the same lines of a script, or from one that
// asks for nothing else.
function aims(target) {
  log.aims ||= { sites: new Set(), lines: new Set(), targets: new WeakSet() };
  for (const note of log.looked.values()) if (note.at > START && note.first?.deref() === target) for (const site of note.sites || []) { log.aims.sites.add(site); log.aims.lines.add(site.split('\n')[0]); }
  log.aims.targets.add(target);
}
function isAimed(note) {
  if (!log?.aims || !note.sites) return false;
  if (note.sites.some(site => log.aims.sites.has(site))) return true;
  const lines = note.sites.map(site => site.split('\n')[0]).filter(line => line && log.aims.lines.has(line));
  const others = () => [...log.looked.values()].filter(other => other !== note && other.count && other.sites?.some(site => lines.includes(site.split('\n')[0])));
  return lines.length > 0 && others().every(other => log.aims.targets.has(other.first?.deref()));
}
function lookups(target, marks) {
  const out = [];
  if (target && log) aims(target);
  for (const [selector, note] of [...(log?.looked || [])]) {
    if (note.at <= START || OURS.test(selector) || marks?.test(selector)) continue;
    const first = note.first?.deref();
    out.push({ selector: cut(selector, 200), count: note.count, hidden: first ? unseen(first) : null, is: first ? selectorOf(first) : null, now: note.at > MARK, known: !!note.before, aimed: isAimed(note) });
  }
  return out.slice(-40);
}
async function facts(name, now, calm) {
  const adapter = adapters[name];
  // Balloons fade and slide in: what is measured on the way is nowhere.
  let was = null, still = 0;
  const most = calm ? 150 : 60, enough = calm ? 30 : 4;
  for (let n = 0; n < most && still < enough; n++) {
    await frame();
    const seen = activeOf(name);
    if (!seen || seen.balloon && unseen(seen.balloon)) { still = 0; if (!seen) continue; }
    now = seen;
    const here = JSON.stringify([now.balloon && rectOf(now.balloon), now.target && rectOf(now.target), now.balloon && style(now.balloon).opacity]);
    still = here === was ? still + 1 : 0; was = here;
    // A library may know of its next step before its balloon does.
    if (still === enough - 1 && n < most - 4 && now.declared?.text && now.text && norm(now.text) !== now.declared.text) still--;
    if (still === enough - 1 && document.getAnimations?.().some(a => a.playState === 'running' && a.effect?.target && now.balloon?.contains(a.effect.target) && a.effect.getComputedTiming().iterations < 10)) still--;
  }
  if (!activeOf(name)) return null;
  const { balloon, target, declared } = now, go = now.beacon || (balloon && safely(() => (adapter.next || (n => onward(n.balloon)))(now), null));
  // A function of the author's gives its element to the library alone.
  const aimed = declared && declared.target && declared.target !== '(a function)' ? resolved(now.raw ?? declared.target) : null;
  const at = e => { if (!e || unseen(e)) return null; const r = e.getBoundingClientRect(); return { x: r.x + r.width / 2, y: r.y + r.height / 2, label: cut(norm(e.textContent) || e.getAttribute('aria-label') || brief(e), 60) }; };
  const found = target || aimed?.find(e => !unseen(e)) || aimed?.[0] || null;
  const text = balloon ? norm(now.text ?? textOf(balloon)) : '';
  return { state: 'step', key: keyOf(now), adapter: name, index: now.index ?? null, count: now.count ?? null, title: cut(plain(now.title), 300), text: cut(text, 2000), long: text.length,
    beacon: !!now.beacon, fallback: !!now.fallback, declared: declared || null, matches: aimed ? aimed.filter((e, i, s) => s.indexOf(e) === i && !unseen(e)).length || aimed.length : null, missing: !!aimed && aimed.length === 0,
    balloon: balloon ? { rect: rectOf(balloon), hidden: unseen(balloon), empty: !text && !balloon.querySelector('img,video,iframe,canvas') } : null,
    target: found ? factsOf(found, adapter.own) : null, go: at(go), act: now.act ? { ...now.act, at: at(now.actOn || found), to: now.to || null } : null,
    lookups: lookups(found, adapter.marks), seq: log?.seq || 0, witness: !!log, viewport: [innerWidth, innerHeight], lang: document.documentElement.lang || '', address: location.href };
}
const verbs = {
  // Waits until a library shows up, or the page has been there for so long without one.
  async detect({ wait }) {
    const here = () => Object.keys(adapters).filter(n => safely(() => adapters[n].present(), false));
    // Until it has loaded a page may have a library, and not yet the tours that it makes with it.
    await until(() => document.readyState === 'complete' && here().some(n => n !== 'generic'), wait);
    return here().map(name => ({ adapter: name, tours: safely(() => adapters[name].tours(), []), active: !!activeOf(name), starts: !!adapters[name].start }));
  },
  async load({ adapter }) { return adapters[adapter].load ? await adapters[adapter].load() : safely(() => adapters[adapter].tours(), []); },
  // A library may be there long before the tour that is made with it.
  async start({ adapter, id, wait }) {
    const now = adapters[adapter], tours = () => safely(() => now.tours(), []), known = () => now.loads || tours().some(t => t.id === id || t.path === id);
    await until(() => safely(() => now.present(), false) && (!now.start || document.readyState === 'complete' && known()), wait);
    if (!now.start) return false;
    if (!known()) throw Error(`the page has no tour ${id} (known: ${tours().map(t => t.id).join(', ') || 'none'})`);
    now.start(id);
    return true;
  },
  // Waits for a step with another key; `ended` where the balloon is gone and stays so for `gone` ms.
  async step({ adapter, key, wait, gone, closing, calm }) {
    const names = adapter ? [adapter] : [...Object.keys(adapters).filter(n => n !== 'generic'), 'generic'];
    const changed = () => { for (const n of names) { const now = activeOf(n); if (now?.balloon && keyOf(now) !== key || now?.beacon && keyOf(now) !== key) return { n, now }; } };
    const end = performance.now() + wait, left = () => Math.max(end - performance.now(), 1);
    const said = state => ({ state, lookups: lookups(null, adapters[adapter]?.marks), seq: log?.seq || 0, address: location.href, outcome: safely(() => adapters[names[0]].ended?.(), null) });
    while (performance.now() < end) {
      let found = await until(() => changed() || (key !== null && names.every(n => !activeOf(n)) && { none: true }), left());
      if (!found) break;
      if (found.none) {
        if (await until(() => names.some(activeOf) || null, closing ? Math.min(gone, 300) : gone)) continue;
        return said('ended');
      }
      // A library's own marks may come a moment after something that looks like a balloon.
      if (found.n === 'generic' && !adapter) found = await until(() => { const seen = changed(); return seen && seen.n !== 'generic' ? seen : null; }, 700) || changed() || found;
      const seen = await facts(found.n, found.now, calm);
      // One that faded away meanwhile was the last one's.
      if (seen && seen.key !== key) return seen;
    }
    return said(key === null ? 'absent' : 'same');
  },
  // From here on lookups belong to the next step; those that missed so far are the page's own habit.
  // A tour that is about to begin changes what floats on the page: what does so before is none of its balloons.
  mark({ begin }) {
    if (log && begin) { log.begun = true; log.aims = null; for (const note of log.looked.values()) note.sites = null; log.before = new WeakSet(adapters.generic.floating()); log.tops = new WeakSet(tops()); }
    if (log) for (const note of log.looked.values()) { note.old = true; }
    return log?.seq || 0;
  },
  probe({ selector }) { const found = resolved(selector); const best = found.find(e => !unseen(e)) || found[0]; return { count: found.length, seen: found.filter(e => !unseen(e)).length, hidden: best ? unseen(best) : null }; },
  async point({ selector, wait }) {
    // Before the page has loaded a click may find nobody who listens.
    const ready = () => document.readyState === 'complete' && all(selector).find(e => !unseen(e));
    const e = await until(ready, wait || 1) || all(selector).find(e => !unseen(e));
    if (!e) return null;
    e.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const r = e.getBoundingClientRect();
    return { x: r.x + r.width / 2, y: r.y + r.height / 2, label: brief(e) };
  },
  reset({ adapter }) { for (const name of adapter ? [adapter] : Object.keys(adapters)) safely(() => adapters[name].reset?.(), null); return true; },
  leave() { log?.restore(); return true; },
};
