/**
 * More instruments, for checks that do as a person does: where the parts of what the player shows are, who a page says
 * that the person is, and what its content policy refuses. Like those of state.js they are not on board for real users.
 */
(() => {
/**
 * A part of what we show, brought into sight: where it is, and whether a click there would reach it. `item:NAME` is a
 * launcher or a tip, everything else a selector within the closed root, of whose elements the `nth` counts.
 */
const part = (of, nth = 0) => {
  const e = of.startsWith('item:') ? player.tipsNow.get(of.slice(5))?.thing : player.root?.querySelectorAll(of)[nth];
  if (!e?.isConnected || e.hidden) return null;
  e.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
  const box = player.boxOf(e), x = box.x + box.width / 2, y = box.y + box.height / 2, at = document.elementFromPoint(x, y), inner = at === player.host ? player.root.elementFromPoint(x, y) : null;
  return { box, hit: !!inner && (inner === e || e.contains(inner)), by: at && at !== player.host ? at.localName + (at.id ? '#' + at.id : '') : null, disabled: !!e.disabled };
};
/** Scrolls an element of the content into sight, if it is not. */
const reveal = of => { const { e } = player.find(of); if (e && !player.shown(e)) e.scrollIntoView({ block: 'center', behavior: 'instant' }); return !!e; };
// What the page says of the person comes after what a test says of them, also where the test says it anew.
let told = null;
const person = vars => { told = { ...told, ...vars }; player.vars = { ...player.vars, ...vars }; player.stir(); };
const asPerson = (content, options) => { player.forget(); globalThis.surefoot.player.load(content, options); if (told) person(told); return null; };
/** Frames that the page's own content policy has refused. */
const refused = [];
document.addEventListener('securitypolicyviolation', player.guard(ev => { if (/^(frame|child|default)-src/.test(ev.effectiveDirective) && refused.length < 50) refused.push(ev.blockedURI); }), true);
Object.assign(player.instruments, { part, reveal, person, asPerson, framesRefused: () => refused, takesFocus: of => { const { e } = player.find(of); return !!e && e.tabIndex >= 0 && player.enabled(e); }, ask: (rule, own) => player.ask(rule, own) });
})();
