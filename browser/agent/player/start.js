/**
 * Begins: by the snippet's `data-environment`, or by `surefoot.player.load(content)` of whoever injected it.
 *
 * The player waits until the document is there, asks for its content when the browser is idle, and does nothing
 * to a page that has no content. What goes wrong in here never becomes an error of the page.
 */
(() => {
player.version = '1';
player.content = null; player.options = {}; player.vars = null; player.language = 'en'; player.refused = null;
/** Whether a person gets an item at all: their segment allows it. `play` mode does not ask. */
player.allowed = it => !!it && (player.options.mode === 'play' || !it.segment || player.ask({ segment: it.segment }).truth === 'true');

const pageShown = new Set(), waits = new Map();
const today = at => new Date(at).toDateString();
/** Whether an item may play by itself now, by how often it did; its rule is another question. */
player.due = (name, it) => {
  const h = player.history(name);
  return { once: () => !h.plays, session: () => !player.inSession(name), day: () => !h.plays || today(h.last) !== today(Date.now()), page: () => !pageShown.has(name), done: () => !h.done && !pageShown.has(name) }[it.autoplay.every || 'once']?.() ?? false;
};
function autoplay() {
  if (player.options.mode === 'play' || player.options.autoplay === false || player.playNow() || player.open) return;
  for (const [name, it] of Object.entries(player.content.items)) {
    if (!it.autoplay) continue;
    if (!player.due(name, it) || !player.allowed(it) || !player.holds(it.autoplay.when)) { waits.delete(name); continue; }
    const since = waits.get(name) ?? Date.now(); waits.set(name, since);
    const left = (it.autoplay.after || 0) - (Date.now() - since);
    if (left > 0) { setTimeout(player.stir, left + 5); continue; }
    pageShown.add(name); waits.delete(name); player.present(name, 'autoplay'); return;
  }
}
let stop = null;
function look() { player.anchorHost(); player.tick(); player.lookAtMenu(); player.lookAtTips(); autoplay(); }
/** Whether anything of the content can show without being asked for: only then is the page watched. */
const lively = () => Object.values(player.content.items).some(it => it.autoplay || /^(launcher|smarttip|menu|task|course)$/.test(it.type));

/**
 * Takes content and begins.
 * @param {object} content published content, as scenarios/src/content/publish/form.rs describes it
 * @param {{language?: string, mode?: 'play'|'preview'|'published', autoplay?: boolean, patience?: number, hands?: 'outside', vars?: object}} options
 */
function load(content, options = {}) {
  unload();
  // Another form would be played wrongly: better not at all.
  player.refused = content?.format === 'surefoot.content' && content.version === 1 ? null : `content of the format ${String(content?.format).slice(0, 40)}, version ${String(content?.version).slice(0, 10)}; wanted surefoot.content, version 1`;
  if (player.refused) { player.tell('failed', { reason: 'content.format' }); return; }
  player.content = { ...content, items: content.items || {} }; player.options = { mode: 'published', ...options };
  if (options.vars) player.vars = { ...options.vars };
  player.language = player.chosen(options.language, content);
  player.forgetProbes(); /*tests*/player.bounded.clear(); player.fallbacks.clear();/*end*/
  const begin = player.guard(() => {
    if (player.content === null) return;
    // Now the page says which language it is in.
    player.language = player.chosen(options.language, content);
    player.pageBegins(); player.beginResults?.(); player.beginTips();
    player.tell('ready', { system: content.system ?? null, hash: content.hash ?? null });
    const resumed = player.resume();
    if (lively()) stop = player.watch(look);
    player.on('route', routed);
    return resumed;
  });
  // While the document is being read nothing of ours may slow it down.
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', () => setTimeout(begin, 0), { once: true }); else begin();
}
const routed = () => { if (player.content) { player.pageBegins(); pageShown.clear(); } };
/** Takes everything away; a play of the session stays in its storage. */
function unload() {
  if (!player.content) return;
  stop?.(); stop = null; player.shut(); player.suspend(); player.endTips(); player.endMenu(); player.endResults?.();
  player.host?.remove(); player.content = null; pageShown.clear(); waits.clear();
}
/** Fetches what the snippet names: `data-content`, or ENVIRONMENT.json beside the script; it may name the file of its version. */
async function fetched(script) {
  const { environment } = script.dataset;
  let from = new URL(script.dataset.content || `${encodeURIComponent(environment)}.json`, script.src);
  for (let hops = 0; hops < 3; hops++) {
    const answer = await fetch(from, { credentials: 'omit', referrerPolicy: 'no-referrer' });
    if (!answer.ok) throw new Error(`no content for ${environment}: ${answer.status}`);
    const found = await answer.json();
    // The player's own words in the content's languages come beside it.
    Object.assign(player.own, found.words);
    if (typeof found.content !== 'string') {
      // Where results go may be told from where the content is.
      if (found.player?.report_to) found.player.report_to = String(new URL(found.player.report_to, from));
      return found;
    }
    from = new URL(found.content, from);
  }
  throw new Error('the content names other files without end');
}

const g = player.guard;
const api = {
  version: player.version, load: g(load), unload: g(unload),
  /** Plays or shows an item by its name; false where there is none of this name. */
  start: g((item, how) => { if (!player.content?.items[item]) return false; player.present(item, how?.by || 'start'); return true; }),
  /** Closes what plays and what is open. */
  stop: g(() => { player.closePlay('stopped'); player.shut(); player.closeMenu(); }),
  state: g(() => player.state ? player.state() : { ready: !!player.content, refused: player.refused, play: player.playNow(), open: player.open?.item ?? null, errors: player.errors }), on: (type, ear) => player.on(type, ear),
  /** Tells attributes of the person, for rules about them; they stay in the page. */
  person: g(vars => { player.vars = { ...player.vars, ...vars }; player.stir(); }),
  language: g(tag => { if (player.content) load(player.content, { ...player.options, language: tag }); }),
};
// What tests and the Flow Tracker need more; nothing where the instruments are not on board.
for (const [name, run] of Object.entries(player.instruments || {})) api[name] = g(run);
if (player.instruments) api.sheet = player.SHEET;
globalThis.surefoot = Object.assign(globalThis.surefoot || {}, { player: api });
const script = document.currentScript;
if (script?.dataset.environment) {
  const begin = g(async () => {
    const data = script.dataset, content = await fetched(script);
    let vars; try { vars = data.person ? JSON.parse(data.person) : undefined; } catch {}
    load(content, { language: data.language, mode: data.mode === 'preview' ? 'preview' : 'published', vars });
  });
  const idle = () => (window.requestIdleCallback ? requestIdleCallback(begin, { timeout: 1500 }) : setTimeout(begin, 50));
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', idle, { once: true }); else idle();
}
})();
