/**
 * The recorder's toolbar: pause, undo, add a check, finish; what was recorded last, in words.
 *
 * It stands in the top document only, in a closed shadow root. It decides nothing: each button sends one
 * word, and what it shows is told from outside. No inline style or handler, which a strict
 * Content-Security-Policy would block.
 */
(() => {
const s = globalThis[Symbol.for('surefoot')];
if (!s?.capture || s.capture.told || window !== window.top) return;
const { send } = s.capture;
const CSS = `
:host{all:initial;position:fixed;z-index:2147483647;left:50%;bottom:16px;transform:translateX(-50%);direction:ltr}
:host([placed]){transform:none;bottom:auto}
[role=toolbar]{display:flex;gap:6px;align-items:center;padding:6px 10px;background:#14211c;color:#fff;border-radius:10px;font:14px/1.4 system-ui,sans-serif;box-shadow:0 4px 18px #0008;max-width:94vw;box-sizing:border-box;flex-wrap:wrap;width:max-content}
button{font:inherit;color:#fff;background:#2b3f37;border:1px solid #557;border-color:#56726690;border-radius:6px;padding:4px 9px;cursor:pointer;white-space:nowrap}
button:hover{background:#3a564b}button:focus-visible{outline:3px solid #ffd34d;outline-offset:1px}
button[aria-pressed=true]{background:#ffd34d;color:#14211c}
.move{cursor:move;background:none;border:0;padding:4px}.finish{background:#0a7d4f}
.said{min-width:9em;max-width:26em;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.dot{width:10px;height:10px;border-radius:50%;background:#ff5252;flex:none}.paused .dot{background:#aaa}
.checks{display:contents}.checks[hidden]{display:none}`;
const bar = document.createElement('surefoot-toolbar');
const root = bar.attachShadow({ mode: 'closed' });
const sheet = new CSSStyleSheet(); sheet.replaceSync(CSS); root.adoptedStyleSheets = [sheet];
s.toolbar = bar;
const make = (tag, props = {}, ...inside) => { const e = document.createElement(tag); for (const [key, value] of Object.entries(props)) key in e ? e[key] = value : e.setAttribute(key, value); e.append(...inside); return e; };
const button = (text, title, act, extra = {}) => { const b = make('button', { type: 'button', textContent: text, title, ...extra }); b.addEventListener('click', act); return b; };
const tool = (name, more = {}) => send({ kind: 'tool', tool: name, ...more });
let state = { count: 0, last: '', paused: false, pointing: null, place: null };

const pause = button('Pause', 'Stop recording for a while', () => tool('pause'), { 'aria-pressed': 'false' });
const checks = make('span', { className: 'checks', hidden: true });
const kinds = [['visible', 'Visible', 'Point at an element that must be there'], ['text', 'Text', 'Point at an element that must say what it says now'], ['value', 'Value', 'Point at a field that must hold what it holds now']].map(([what, text, title]) => button(text, title, () => tool(state.pointing === what ? 'unpoint' : 'point', { what }), { 'aria-pressed': 'false', className: what }));
const address = button('Address', 'The page must be at this address', () => { send({ kind: 'expect', what: 'address', value: location.pathname + location.search + location.hash, described: null }); open(false); });
checks.append(...kinds, address);
const add = button('Add check ▸', 'Add a check of what the page shows', () => open(checks.hidden), { 'aria-expanded': 'false' });
const open = on => { checks.hidden = !on; add.setAttribute('aria-expanded', String(on)); };
const undo = button('Undo', 'Take back the last step', () => tool('undo'));
const finish = button('Finish', 'End the recording and write the scenario', () => tool('finish'), { className: 'finish' });
const said = make('span', { className: 'said', role: 'status', 'aria-live': 'polite' });
const move = button('⠿', 'Drag to move; or use the arrow keys', () => {}, { className: 'move' });
const group = make('div', { role: 'toolbar', 'aria-label': 'Surefoot recorder' }, move, make('span', { className: 'dot' }), said, pause, undo, add, checks, finish);
root.append(group);

function place(x, y) {
  const w = bar.offsetWidth || 300, h = bar.offsetHeight || 40;
  x = Math.max(0, Math.min(x, innerWidth - w)); y = Math.max(0, Math.min(y, innerHeight - h));
  bar.setAttribute('placed', ''); bar.style.setProperty('left', `${x}px`); bar.style.setProperty('top', `${y}px`);
  return [x, y];
}
move.addEventListener('pointerdown', ev => {
  move.setPointerCapture(ev.pointerId);
  const r = bar.getBoundingClientRect(), dx = ev.clientX - r.left, dy = ev.clientY - r.top; let at = null;
  const go = ev => { at = place(ev.clientX - dx, ev.clientY - dy); };
  move.addEventListener('pointermove', go);
  move.addEventListener('pointerup', () => { move.removeEventListener('pointermove', go); if (at) tool('place', { at }); }, { once: true });
});
group.addEventListener('keydown', ev => {
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[ev.key] || [];
  if (ev.key === 'Escape' && state.pointing) return tool('unpoint');
  if (dx === undefined) return;
  ev.preventDefault();
  if (root.activeElement === move) { const r = bar.getBoundingClientRect(); return tool('place', { at: place(r.left + dx * 20, r.top + dy * 20) }); }
  const all = [...group.querySelectorAll('button')].filter(b => b.offsetParent !== null || b.getClientRects().length), at = all.indexOf(root.activeElement);
  all[(at + (dx || dy) + all.length) % all.length].focus();
});
// A page that closes its menus on any click outside must not see ours.
for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'dblclick', 'contextmenu', 'keydown', 'keyup', 'keypress', 'focusin', 'focusout']) bar.addEventListener(type, ev => ev.stopPropagation());

function show() {
  group.classList.toggle('paused', state.paused);
  pause.textContent = state.paused ? 'Resume' : 'Pause';
  pause.setAttribute('aria-pressed', String(state.paused));
  for (const b of kinds) b.setAttribute('aria-pressed', String(state.pointing === b.className));
  const steps = state.count === 1 ? '1 step' : `${state.count} steps`;
  said.textContent = state.paused ? `${steps} · paused` : state.pointing ? `point at the element (Escape: never mind)` : state.last ? `${steps} · ${state.last}` : `${steps} · recording`;
  said.title = state.last || '';
  undo.disabled = !state.count;
  if (!bar.isConnected && document.documentElement) { document.documentElement.append(bar); }
  if (state.place) place(...state.place);
}
s.capture.told = next => { if (state.pointing && !next.pointing) open(false); state = { ...state, ...next }; show(); };
if (document.documentElement) show();
addEventListener('DOMContentLoaded', show);
addEventListener('load', show);
})();
