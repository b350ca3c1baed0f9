/**
 * The instruments: what the player tells of itself to the runner's checks and to the Flow Tracker, and how a test
 * reaches into its closed root. Pages of real users don't carry them: their `state()` only says what plays.
 *
 * Plain JSON, no page text beyond what the content's rules and balloons show.
 */
(() => {
/** What stands over the middle of an element, if anything does. */
player.coveredBy = e => {
  const doc = e.ownerDocument, r = e.getBoundingClientRect(), x = r.left + r.width / 2, y = r.top + r.height / 2;
  let at = doc.elementFromPoint(x, y);
  for (let inner = at && player.rootOf(at); inner;) { const next = inner.elementFromPoint(x, y); if (!next || next === at) break; at = next; inner = player.rootOf(at); }
  for (let n = at; n; n = n.assignedSlot || n.parentNode || n.host) if (n === e) return null;
  return !at || /^surefoot-/.test(at.localName) || e.contains(at) || at.closest?.('label')?.control === e ? null : at.localName + (at.id ? '#' + at.id : '');
};
let asked = 0, answer = null;
player.asks = null;
/** A test answers what the player has asked for. */
player.acted = (id, ok) => { if (player.asks?.id !== id) return false; player.asks = null; answer?.(!!ok); player.stir(); return true; };
player.outside = (act, e) => new Promise(done => { player.asks = { id: ++asked, act, element: player.actOn(act), box: player.box(e) }; answer = done; player.tell('asks', { id: asked }); });

/** A rule in the words of its file. */
player.line = rule => {
  const show = v => typeof v === 'string' ? (/^[\w./ -]+$/.test(v) ? v : JSON.stringify(v)) : Array.isArray(v) ? '[' + v.map(show).join(', ') + ']' : v && typeof v === 'object' ? '{' + Object.entries(v).map(([k, x]) => k + ': ' + show(x)).join(', ') + '}' : String(v);
  return show(rule).replace(/^\{(.*)\}$/s, '$1').slice(0, 300);
};
/** An element by its name: whether it was found, can be seen and used, where it is, and what is over it. */
player.elementState = of => {
  const got = player.find(of), e = got.e, visible = !!e && player.visible(e);
  return { name: of, state: got.state, count: got.count, how: got.how || [], visible, enabled: e ? player.enabled(e) : null, box: visible ? player.box(e) : null, shown: visible ? player.shown(e) : null, covered: visible ? player.coveredBy(e) : null, why: got.state === 'found' ? player.obstacle(of) : got.why || 'element.' + got.state };
};
/** The play as the state tells it. */
function playState() {
  const { play, now } = player.inner();
  if (!play) return null;
  const it = player.content.items[play.item], { path } = player, at = play.path.join(), flat = path.flat(it.steps), done = new Map(play.history.filter(h => h.item === play.item).map(h => [h.step, h]));
  const step = now?.step, on = step?.kind === 'step' ? step.on : null;
  return { item: play.item, title: player.title(play.item), by: play.by, since: play.since, phase: now?.phase || 'starting', stuck: now?.stuck || null, blocked: now?.blocked || [], appeared: !!now?.appeared, shown: play.shown || null,
    step: step ? { id: step.id, kind: step.kind, path: play.path, next: (step.next || []).map(player.triggerKind), element: on ? player.elementState(on) : null } : null,
    balloon: now?.view?.seen?.() || null, splits: play.splits, loops: play.loops, goal: it.goal ? { reached: !!play.goal, ...play.goal, trace: player.ask(it.goal.when) } : null,
    stack: play.stack.map(p => p.item), asks: player.asks,
    steps: flat.map(({ step: s, path: p }) => ({ id: s.id, kind: s.kind, depth: (p.length - 1) / 2, arm: p.length > 1 ? p[p.length - 2] : null, title: player.text(`${play.item}.${s.id}.title`) || player.text(`${play.item}.${s.id}.text`), current: p.join() === at, outcome: done.get(s.id)?.outcome || null, trigger: done.get(s.id)?.trigger || null })) };
}
/** What is to be known of them: whether it shows, and what its element and its rule say. */
const tipState = (name, it) => { const has = player.tipsNow.get(name); return { shown: !!has && !has.thing.hidden, balloon: has ? { box: player.boxOf(has.thing), side: has.thing.surefootAt?.side ?? null, declared: it.side || 'auto', text: player.norm(has.thing.innerText) } : null, element: player.elementState(it.on), when: it.when ? player.ask(it.when, it.on) : null, rule: it.rule ? player.ask(it.rule, it.on) : null }; };
const pressLauncher = name => { const has = player.tipsNow.get(name); if (!has || player.content.items[name].type !== 'launcher') return false; has.thing.click(); return true; };
const menuState = () => { const { widget, panel, tab } = player.menuNow(); return { widget: widget?.isConnected ? player.boxOf(widget) : null, open: panel?.menu ?? null, box: panel ? player.boxOf(panel.card) : null, tab: panel ? tab : null, entries: panel ? [...panel.list.querySelectorAll('.entry[data-item]')].map(e => ({ item: e.dataset.item, locked: e.disabled, text: player.norm(e.innerText) })) : [] }; };
/** Types into the menu's search: for tests that can't reach into the closed root. */
const search = text => { const { panel } = player.menuNow(), input = panel?.card.querySelector('input'); if (!input) return false; input.value = text; input.dispatchEvent(new Event('input')); return true; };
const pressEntry = name => { const { panel } = player.menuNow(), e = panel?.list.querySelector(`[data-item="${CSS.escape(name)}"]`); if (!e || e.disabled) return false; e.click(); return true; };
/** Leads on as the named trigger would: for tests that can't reach into the closed root. */
const press = kind => { const { now } = player.inner(); if (now?.phase !== 'shown' || !now.fire) return false; now.fire(kind || 'next'); return true; };
const scheme = () => { try { return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'; } catch { return 'light'; } };
function itemState(name, it) {
  const history = player.history(name), out = { type: it.type, title: player.text(name + '.title'), segment: it.segment ? player.ask({ segment: it.segment }).truth : null, ...history };
  if (it.type === 'launcher' || it.type === 'smarttip') Object.assign(out, tipState(name, it));
  if (it.autoplay) out.autoplay = { every: it.autoplay.every, when: player.ask(it.autoplay.when), due: player.due(name, it) };
  if (it.type === 'task') out.active = it.activate ? player.ask(it.activate) : null;
  if (it.type === 'task' || it.type === 'course') out.progress = player.progress(name);
  if (it.type === 'menu') out.when = it.when ? player.ask(it.when) : null;
  if (it.goal) out.goal = player.ask(it.goal.when);
  return out;
}
const table = (of, make) => Object.fromEntries(Object.entries(of || {}).map(([name, x]) => [name, make(name, x)]));
/** Everything, for tests and the Flow Tracker. */
player.state = () => {
  const c = player.content;
  if (!c) return { ready: false, refused: player.refused, errors: player.errors };
  player.stale();
  return {
    ready: true, system: c.system ?? null, environment: c.environment ?? null, hash: c.hash ?? null, mode: player.options.mode,
    language: player.language, direction: player.rtl() ? 'rtl' : 'ltr', play: player.inner().play ? playState() : null, last: player.last || null,
    open: player.open ? { item: player.open.item, ...player.open.view() } : null, menu: menuState(),
    items: table(c.items, itemState), segments: table(c.segments, name => player.ask({ segment: name })), rules: table(c.rules, name => player.ask({ rule: name })),
    about: { player: player.version, browser: player.engine(), page: location.origin + location.pathname, window: [innerWidth, innerHeight], loaded: document.readyState, scheme: scheme(), sheets: player.host?.isConnected ? 1 : 0, pageLanguage: document.documentElement.lang || null },
    bounded: [...player.bounded], fallbacks: [...player.fallbacks], errors: player.errors, log: player.log.slice(-100),
  };
};
/** The trigger of a step that a test wants to hear alone; null: all of them. */
player.alone = step => { const at = player.read('alone')?.[step.id]; return at === undefined ? null : [step.next[at]].filter(t => t !== undefined); };
/** Keeps a step from going on by itself while a test looks at it. */
player.hold = on => { player.held = on; player.stir(); return true; };
player.instruments = { alone: only => { player.write('alone', only); }, hold: on => player.hold(on), acted: (id, ok) => player.acted(id, ok), press: (what, item) => item ? pressLauncher(item) || pressEntry(item) : press(what), search, menu: name => { player.openMenu(name); }, forget: () => player.forget() };
})();
