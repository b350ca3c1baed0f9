/**
 * A preview's page: gives the player content that nobody has published yet, and opens the Flow Tracker over it.
 *
 * It comes after the player and the tracker, before the page's own scripts where the engine can. Each later one
 * brings newer content. What could not play is kept for whoever asks; nothing is sent anywhere.
 */
(content, options) => {
  const s = globalThis.surefoot, player = s?.player;
  if (!player?.sheet || top !== self) return null;
  const first = !s.preview, preview = s.preview ||= { news: [], ready: false };
  preview.hash = content.hash; preview.ready = false; preview.content = content; preview.options = options;
  // Neither the page's language nor its elements are known while its document is being read.
  const load = () => { if (document.documentElement) player.load(preview.content, { ...preview.options, mode: 'preview' }); };
  const begin = () => { if (document.readyState !== 'loading') load(); else if (first) addEventListener('DOMContentLoaded', load, { once: true }); return null; };
  if (!first) return begin();
  player.on('failed', e => { if (preview.news.length < 50) preview.news.push([e.item, e.step, e.reason, e.element].map(x => String(x ?? '').slice(0, 200))); });
  player.on('ready', () => { preview.ready = true; s.tracker?.open(); });
  /** What has come of the content since the last look, or null where it is not there. */
  preview.look = () => ({ hash: preview.hash, ready: preview.ready, news: preview.news.splice(0) });
  /** Starts an item unless something plays or is open. */
  preview.start = item => { const { play, open } = player.state(); return !!play || !!open || player.start(item); };
  /** Resolves once what plays is shown or can't go on, at the latest after some milliseconds. */
  preview.still = within => new Promise(done => {
    const end = performance.now() + within;
    const look = () => { const { play } = player.state(); if (play && play.phase !== 'shown' && !play.stuck && performance.now() < end) setTimeout(look, 60); else done(null); };
    look();
  });
  return begin();
}
