/**
 * Launchers and smart tips: small things beside elements of the page, for as long as their rules hold.
 *
 * Without `keep_looking` an element is looked for while the page loads and a little longer; with it, always. What
 * was once found is found again when the page draws it anew.
 */
(() => {
const { h } = player;
/** What is there: by the item's name `{thing, e, text}`. */
const there = new Map();
/** What has become of looking for an item's element on this page: 1 sought, 2 met, 3 told as not there. */
const met = new Map(), bad = new Set();
let hovered, focused, began = 0, unlisten;
/** A page begins: a document, or a route of a single-page application. */
player.pageBegins = () => { began = performance.now(); met.clear(); };

function make(name, it) {
  if (it.type === 'launcher') {
    const label = player.text(name + '.label'), own = label || player.title(it.plays);
    return h('button', { type: 'button', class: 'launch' + (label ? '' : ' bare'), 'aria-label': label ? null : own, title: label ? null : own, on: { click: () => { player.tell('press', { item: name }); player.notePlay(name); player.present(it.plays, 'launcher'); } } }, player.icon('launcher'), label && h('span', { dir: 'auto' }, label));
  }
  return h('div', { class: 'tip ' + (it.tip === 'validation' ? 'bad' : ''), role: 'tooltip', dir: 'auto' }, it.tip === 'validation' && player.icon('warn'), player.says('span', '', name + '.text'));
}
function wanted(name, it) {
  if (!player.allowed(it) || !player.holds(it.when, it.on)) return null;
  const late = performance.now() - began >= (player.options.patience ?? 10000), gone = late && !it.keep_looking, been = met.get(name);
  if (gone && !(been < 3)) return null;
  const seen = player.seen(it.on), { e } = player.find(it.on), tell = as => { met.set(name, as); player.result(name, null, seen, it.on); };
  if (been !== 2) {
    // Told once a page, when one has lost patience. What keeps looking waits for an element that comes and goes: that
    // it is not there says nothing, that it is there twice does.
    if (late && been === 1 && (gone ? seen !== 'visible' : seen === 'ambiguous')) tell(3);
    if (seen === 'visible') tell(2); else if (gone) return null; else if (!been) met.set(name, 1);
  }
  if (seen !== 'visible') return null;
  if (it.type === 'launcher') return e;
  const on = x => x && (x === e || e.contains(x));
  if (it.tip === 'guidance') return on(hovered) || on(focused) ? e : null;
  return bad.has(name) && player.ask(it.rule, it.on).truth === 'false' ? e : (bad.delete(name), null);
}
const at = (thing, it, e) => {
  const shown = player.shown(e); thing.classList.toggle('off', !shown); thing.hidden = !shown;
  if (shown) player.put(thing, player.place(it.side === 'auto' && it.type === 'launcher' ? 'end' : it.side, shown, { width: thing.offsetWidth, height: thing.offsetHeight }, player.view(), 8));
};
const move = () => { for (const [name, { thing, e }] of there) if (e.isConnected) at(thing, player.content.items[name], e); };
/** Shows what its rules show now, and takes the rest away. */
player.lookAtTips = () => {
  for (const [name, it] of player.smallOnes) {
    const e = wanted(name, it), has = there.get(name);
    if (!e) { if (has) { has.thing.remove(); there.delete(name); player.tell('hidden', { item: name }); player.clear(); } continue; }
    if (has) { has.e = e; if (!has.thing.isConnected) player.stage().append(has.thing); at(has.thing, it, e); continue; }
    const thing = make(name, it);
    player.stage().append(thing); there.set(name, { thing, e }); at(thing, it, e);
    player.tell('shown', { item: name });
    if (it.type === 'smarttip') { player.notePlay(name); player.announce(thing.innerText); }
  }
};
/** Begins to listen, if the content has any of them. */
player.beginTips = () => {
  player.smallOnes = Object.entries(player.content.items || {}).filter(([, it]) => it.type === 'launcher' || it.type === 'smarttip');
  const tips = player.smallOnes.filter(([, it]) => it.type === 'smarttip');
  let frame = 0; const stops = [];
  if (player.smallOnes.length) stops.push(player.listen(window, 'scroll resize', () => { if (there.size && !frame) frame = requestAnimationFrame(player.guard(() => { frame = 0; move(); })); }, { capture: true, passive: true }));
  if (tips.length) {
    const first = ev => ev.composedPath()[0], now = () => player.lookAtTips();
    const mine = (e, it) => { const got = player.find(it.on); return got.e && e && (got.e === e || got.e.contains(e)); };
    stops.push(player.listen(window, 'pointerover', ev => { const e = first(ev); if (e === hovered || e === player.host) return; hovered = e; if (tips.some(([n, it]) => there.has(n) || mine(e, it))) now(); }, { capture: true, passive: true }));
    stops.push(player.listen(window, 'focusin', ev => { focused = first(ev); now(); }, { capture: true, passive: true }));
    stops.push(player.listen(window, 'focusout', ev => { const e = first(ev); focused = null; for (const [n, it] of tips) if (it.tip === 'validation' && mine(e, it)) bad.add(n); now(); }, { capture: true, passive: true }));
    stops.push(player.listen(window, 'input', () => { if (bad.size) now(); }, { capture: true, passive: true }));
  }
  unlisten = () => stops.forEach(s => s());
};
player.endTips = () => { unlisten?.(); unlisten = null; for (const { thing } of there.values()) thing.remove(); there.clear(); met.clear(); bad.clear(); };
/*tests*/player.tipsNow = there;/*end*/
})();
