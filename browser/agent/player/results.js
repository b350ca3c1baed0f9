/**
 * What real users' browsers found: element found, ambiguous or missing. Off unless the content asks for it.
 *
 * A record is `{item, step, outcome, at, element, page, first}`: `first` of this session, so that sessions can be
 * counted and none told from another. The batch adds browser, language and environment. No name,
 * no text, no query, no value: ids in the page's path are masked. Sampled by session, sent when there is a batch
 * or the page is left, and never to anyone who asks not to be tracked.
 */
(() => {
let batch = [], on = null, unlisten = null;
const BATCH = 20;
/** The page's address without what could say who sees it. */
const page = () => location.origin + location.pathname.split('/').map(p => p.length > 24 || /\d{3,}|[@%]|^[0-9a-f]{8,}$/i.test(p) || /^\d+$/.test(p) ? ':id' : p).join('/').slice(0, 200);
function decided() {
  if (on !== null) return on;
  const told = player.content.player;
  if (!told?.report_to || !(told.sampling > 0) || navigator.globalPrivacyControl || navigator.doNotTrack === '1') return on = false;
  const session = player.read('session') || {};
  // The whole session or nothing of it: half a walk-thru says nothing.
  if (typeof session['#sampled'] !== 'boolean') { session['#sampled'] = Math.random() < told.sampling; player.write('session', session); }
  return on = session['#sampled'];
}
/** Notes the outcome of looking for an element; `what` is a step of the play, or an item. */
player.result = (what, outcome, element) => {
  if (!decided()) return;
  const item = player.playNow()?.item, session = player.read('session') || {}, told = Array.isArray(session['#told']) ? session['#told'] : [], key = `${item || ''} ${what} ${outcome}`;
  const first = told.length < 200 && !told.includes(key);
  if (first) { told.push(key); session['#told'] = told; player.write('session', session); }
  batch.push({ item: item || what, step: item ? what : null, outcome, at: Date.now(), element: element ?? null, page: page(), first });
  if (batch.length >= BATCH) player.flush();
};
player.flush = () => {
  if (!batch.length) return;
  const { player: told, environment, system, hash } = player.content, records = batch; batch = [];
  const body = JSON.stringify({ system, environment, content: hash, browser: player.engine(), version: (navigator.userAgent.match(/(?:Firefox|Chrome|Version)\/(\d+)/) || [])[1] || '', language: player.language, records });
  try { navigator.sendBeacon(told.report_to, new Blob([body], { type: 'text/plain' })); } catch {}
};
player.beginResults = () => { on = null; unlisten = player.listen(window, 'pagehide visibilitychange', () => { if (document.hidden || document.visibilityState === 'hidden') player.flush(); }, true); };
player.endResults = () => { player.flush(); unlisten?.(); };
})();
