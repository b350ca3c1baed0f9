/**
 * What the player tells of itself: to the runner's checks and to the Flow Tracker. Plain JSON, no page text
 * beyond what the content's rules and balloons show.
 */
(() => {
/** An element by its name: whether it was found, can be seen and used, where it is, and what is over it. */
player.elementState = of => {
  const got = player.find(of), e = got.e, visible = !!e && player.visible(e);
  return { name: of, state: got.state, count: got.count, how: got.how || [], visible, enabled: e ? player.enabled(e) : null, box: visible ? player.box(e) : null, shown: visible ? player.shown(e) : null, covered: visible ? player.coveredBy(e) : null, why: got.state === 'found' ? player.obstacle(of) : got.why || 'element.' + got.state };
};
const scheme = () => { try { return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'; } catch { return 'light'; } };
function itemState(name, it) {
  const history = player.history(name), out = { type: it.type, title: player.text(name + '.title'), segment: it.segment ? player.ask({ segment: it.segment }).truth : null, ...history };
  if (it.type === 'launcher' || it.type === 'smarttip') Object.assign(out, player.tipState(name, it));
  if (it.autoplay) out.autoplay = { every: it.autoplay.every, when: player.ask(it.autoplay.when), due: player.due(name, it) };
  if (it.type === 'task') out.active = it.activate ? player.ask(it.activate) : null;
  if (it.type === 'task' || it.type === 'course') out.progress = player.progress(name);
  if (it.type === 'menu') out.when = it.when ? player.ask(it.when) : null;
  if (it.goal) out.goal = player.ask(it.goal.when);
  return out;
}
const table = (of, make) => Object.fromEntries(Object.entries(of || {}).map(([name, x]) => [name, make(name, x)]));
player.state = () => {
  const c = player.content;
  if (!c) return { ready: false, refused: player.refused, errors: player.errors };
  player.stale();
  return {
    ready: true, system: c.system ?? null, environment: c.environment ?? null, hash: c.hash ?? null, mode: player.options.mode,
    language: player.language, direction: player.rtl() ? 'rtl' : 'ltr', play: player.playState(), last: player.last || null,
    open: player.open ? { item: player.open.item, ...player.open.view() } : null, menu: player.menuState(),
    items: table(c.items, itemState), segments: table(c.segments, name => player.ask({ segment: name })), rules: table(c.rules, name => player.ask({ rule: name })),
    about: { player: player.version, browser: player.engine(), page: location.origin + location.pathname, window: [innerWidth, innerHeight], loaded: document.readyState, scheme: scheme(), sheets: player.host?.isConnected ? 1 : 0, pageLanguage: document.documentElement.lang || null },
    bounded: [...player.bounded], fallbacks: [...player.fallbacks], errors: player.errors, log: player.log.slice(-100),
  };
};
})();
