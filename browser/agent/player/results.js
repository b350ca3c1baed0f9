/**
 * What real users' browsers found: element found, hidden, ambiguous or missing. Off unless the content asks for it.
 *
 * A record is `{item, step, outcome, at, element, page, first}`: `first` of this session, so that sessions can be
 * counted and none told from another. The batch adds browser, language and environment. No name,
 * no text, no query, no value: ids in the page's path are masked. Sampled by session, sent when there is a batch
 * or the page is left, and never to anyone who asks not to be tracked.
 */
(() => {
let batch = [], on = null, unlisten;
/** The page's address without what could say who sees it. */
const page = () => location.origin + location.pathname.split('/').map(p => p.length > 24 || /\d{3,}|[@%]|^(\d+|[0-9a-f]{8,})$/i.test(p) ? ':id' : p).join('/').slice(0, 200);
function decided() {
  if (on !== null) return on;
  const told = player.content.player;
  if (!(told?.report_to && told.sampling > 0) || navigator.globalPrivacyControl || navigator.doNotTrack === '1') return on = false;
  const session = player.read('session') || {};
  // The whole session or nothing of it: half a walk-thru says nothing.
  if (!('#sampled' in session)) { session['#sampled'] = Math.random() < told.sampling; player.write('session', session); }
  return on = session['#sampled'];
}
/** Notes where an element stood that was looked for (rules.js): of an item, or of a step or act of its. */
player.result = (item, step, seen, element) => {
  if (!decided()) return;
  const outcome = { visible: 'found', loading: 'missing' }[seen] || seen;
  const session = player.read('session') || {}, told = Array.isArray(session['#told']) ? session['#told'] : [], key = `${item} ${step} ${outcome}`;
  const first = told.length < 200 && !told.includes(key);
  if (first) { told.push(key); session['#told'] = told; player.write('session', session); }
  batch.push({ item, step, outcome, at: Date.now(), element, page: page(), first });
  if (batch.length > 19) player.flush();
};
player.flush = () => {
  if (!batch.length) return;
  const { player: told, environment, system, hash } = player.content, records = batch; batch = [];
  try { navigator.sendBeacon(told.report_to, new Blob([JSON.stringify({ system, environment, content: hash, browser: player.engine(), language: player.language, records })], { type: 'text/plain' })); } catch {}
};
player.beginResults = () => { on = null; unlisten = player.listen(window, 'pagehide visibilitychange', () => { if (document.visibilityState === 'hidden') player.flush(); }, true); };
player.endResults = () => { player.flush(); unlisten?.(); };
})();
