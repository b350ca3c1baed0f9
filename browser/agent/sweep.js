/**
 * Looks for many targets at once, and does nothing to them: no scrolling, no focus, no event.
 */
(() => {
const s = globalThis[Symbol.for('surefoot')];
if (s.more.sweep) return;
// A box that is hidden behind its label can be ticked all the same.
const shown = e => s.visible(e) || [...(e.labels || [])].some(s.visible);

// Looks until all are found, or the page has been still for a while, or `wait` ms have passed. What must be there is
// waited for longer than what may be.
s.more.sweep = async q => {
  const end = performance.now() + q.wait; let quiet = performance.now(), changed = null, all = [];
  const mo = new MutationObserver(() => { quiet = performance.now(); changed?.(); });
  mo.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  const good = (one, w) => one && (one.shown || w.hidden);
  try {
    for (;;) {
      const loading = document.readyState === 'loading', now = performance.now();
      if (!loading) all = q.wanted.map(w => { const r = s.resolve(w.target); return r.none ? null : { e: r.e, how: r.how, shown: shown(r.e) }; });
      const missing = q.wanted.some((w, i) => w.must && !good(all[i], w)), open = q.wanted.some((w, i) => !good(all[i], w));
      const still = document.readyState === 'complete' && now - quiet >= (missing ? 400 : 120);
      if (now >= end || (!loading && (!open || still))) break;
      await Promise.race([new Promise(r => { changed = r; }), new Promise(r => setTimeout(r, Math.min(end - now, 60)))]);
      changed = null;
    }
  } finally { mo.disconnect(); }
  return { loading: document.readyState === 'loading', all: q.wanted.map((w, i) => { const one = all[i]; if (!one) return null; const handle = s.hold(one.e); return { handle, how: one.how, shown: one.shown, element: s.short(one.e), described: w.describe ? s.more.describe({ handle }) : null }; }) };
};
})();
