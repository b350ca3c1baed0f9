/**
 * Records what a person does: clicks, typing, choices, keys and files, in any frame.
 *
 * An element is described before the page can react to the event. Nothing is held back for later: each
 * event is sent at once and merged outside, so that a page that is left takes nothing with it. The value
 * of a password is never read.
 */
(() => {
const s = globalThis[Symbol.for('surefoot')];
if (!s?.more || s.capture) return;
const { hold, host, norm, short, TEXTS } = s;
const doc = Math.random().toString(36).slice(2) + Date.now().toString(36);
const send = message => {
  const binding = globalThis.surefootCaptured;
  if (typeof binding === 'function') binding(JSON.stringify({ time: Date.now(), url: location.href, doc, ...message }));
};
const describe = e => e && s.more.describe({ handle: hold(e) });
const deepest = ev => { const e = ev.composedPath()[0]; return e?.nodeType === 1 ? e : e?.parentElement || document.documentElement; };
// The toolbar is not part of the page.
const ours = ev => s.toolbar && ev.composedPath().includes(s.toolbar);
const skipped = ev => !ev.isTrusted || ours(ev);

const SECRET = /(^|\s)(one-time-code|current-password|new-password)(\s|$)/;
// A field that has once been a password stays one: "show password" only changes its type.
const wasSecret = new WeakSet();
function secret(e) {
  if (wasSecret.has(e)) return true;
  const yes = e.type === 'password' || SECRET.test(e.getAttribute?.('autocomplete') || '') || (e.localName === 'input' && (getComputedStyle(e).webkitTextSecurity || 'none') !== 'none');
  if (yes) wasSecret.add(e);
  return yes;
}
const notePasswords = root => { for (const e of root.querySelectorAll?.('input[type=password]') || []) wasSecret.add(e); };

const PICKED = /^(file|range|color|date|time|datetime-local|month|week)$/;
const isBox = e => e?.localName === 'input' && /^(checkbox|radio)$/.test(e.type);
const isText = e => e?.localName === 'textarea' || (e?.localName === 'input' && !isBox(e) && !/^(button|submit|reset|image|hidden|file)$/.test(e.type));
const editing = e => { if (!e?.isContentEditable) return null; while (e.parentElement?.isContentEditable) e = e.parentElement; return e; };
// The control that a click on `e` sets: itself, or that of its label.
const control = e => { const near = e.closest('a[href],button,input,select,textarea'); return near || e.closest('label')?.control || null; };
// Setting these is recorded as what was chosen, not as the clicks that led there.
const isPicked = e => { const c = control(e); return !!e.closest('select') || c?.localName === 'select' || (c?.localName === 'input' && PICKED.test(c.type)); };
const modifiers = ev => [['altKey', 'alt'], ['ctrlKey', 'control'], ['metaKey', 'meta'], ['shiftKey', 'shift']].filter(([key]) => ev[key]).map(([, name]) => name);

// --- pointing: the next click chooses the element of a check and does nothing else.
let pointing = null, frame = null;
function mark(e) {
  if (!frame) {
    frame = document.createElement('surefoot-mark');
    const root = frame.attachShadow({ mode: 'closed' }), sheet = new CSSStyleSheet();
    sheet.replaceSync(':host{all:initial;position:fixed;z-index:2147483646;pointer-events:none;outline:3px solid #0a7d4f;outline-offset:1px;background:#0a7d4f22}');
    root.adoptedStyleSheets = [sheet];
  }
  if (!e || ['html', 'body'].includes(e.localName)) return frame.remove();
  const r = e.getBoundingClientRect();
  if (!frame.isConnected) document.documentElement.append(frame);
  for (const [key, value] of [['left', r.left], ['top', r.top], ['width', r.width], ['height', r.height]]) frame.style.setProperty(key, `${value}px`);
}
const shownText = e => norm(/^(input|textarea)$/.test(e.localName) ? '' : e.innerText ?? e.textContent).slice(0, 300);
function choose(e) {
  const what = pointing, field = e.closest('input,textarea,select') || e;
  const on = what === 'value' ? field : what === 'text' ? e : host(e);
  if (what === 'value' && (secret(field) || field.value === undefined)) return send({ kind: 'tool', tool: 'refused' });
  const value = what === 'text' ? shownText(on) : what === 'value' ? String(field.localName === 'select' ? field.selectedOptions[0]?.label ?? '' : field.value) : null;
  send({ kind: 'expect', what, value, described: describe(on) });
}
const stop = ev => { ev.preventDefault(); ev.stopImmediatePropagation(); };
for (const type of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'dblclick', 'contextmenu', 'auxclick', 'pointermove', 'keydown']) {
  addEventListener(type, ev => {
    if (!pointing || ours(ev)) return;
    if (type === 'pointermove') return mark(deepest(ev));
    if (type === 'keydown' && ev.key !== 'Escape') return;
    stop(ev);
    if (type === 'keydown') send({ kind: 'tool', tool: 'unpoint' });
    if (type === 'click') choose(deepest(ev));
  }, true);
}

// --- clicks
let down = null, box = null, clicked = null;
const big = /^(canvas|svg|img|video|embed|object)$/;
function message(e, ev) {
  const on = host(e), r = on.getBoundingClientRect();
  const at = big.test(on.localName) && on.localName !== 'img' ? [Math.round(ev.clientX - r.left), Math.round(ev.clientY - r.top)] : null;
  return { kind: 'click', button: ['left', 'middle', 'right'][ev.button] || 'left', modifiers: modifiers(ev), at, time: Date.now(), url: location.href, described: describe(on) };
}
function flush() {
  if (down) { const d = down; down = null; if (!isPicked(d.e) && !isBox(control(d.e))) send(d.message); }
  if (box) { const b = box; box = null; send(b.message); }
}
addEventListener('pointerdown', ev => {
  if (skipped(ev) || pointing) return;
  const e = deepest(ev);
  if (isText(e)) secret(e);
  down = { e, button: ev.button, x: ev.clientX, y: ev.clientY, message: message(e, ev) };
}, true);
// The page may replace the element before the click: then no click comes at all.
addEventListener('pointerup', ev => {
  const d = down;
  if (!d || ev.button !== 0 || skipped(ev)) return;
  if (Math.hypot(ev.clientX - d.x, ev.clientY - d.y) > 6 || d.e === document.documentElement || d.e.closest(':disabled')) return;
  setTimeout(() => { if (down === d) { down = null; if (!isPicked(d.e) && !isBox(control(d.e))) send(d.message); } }, 150);
}, true);
function click(ev, button) {
  const d = down && down.button === ev.button ? down : null;
  down = null;
  // Clicks made by the keyboard or by a label have no count: their cause is recorded already.
  if (skipped(ev) || pointing || (button === 'left' && ev.detail === 0)) return;
  const e = d ? d.e : deepest(ev), said = { ...(d ? d.message : message(e, ev)), button };
  if (button === 'left' && isPicked(e)) return;
  const set = control(e);
  if (button === 'left' && isBox(set)) {
    const b = box = { e: set, message: said, described: describe(set) };
    setTimeout(() => { if (box === b) { box = null; send(said); } }, 120);
    return;
  }
  clicked = said;
  send(said);
}
addEventListener('click', ev => click(ev, 'left'), true);
addEventListener('auxclick', ev => { if (ev.button === 1) click(ev, 'middle'); }, true);
addEventListener('contextmenu', ev => { if (ev.button === 2) click(ev, 'right'); }, true);
addEventListener('dblclick', ev => { if (!skipped(ev) && !pointing && clicked) send({ ...clicked, kind: 'double_click', time: Date.now() }); }, true);

// --- what fields hold
const before = new WeakMap(), sent = new WeakMap();
addEventListener('focusin', ev => {
  const e = deepest(ev);
  notePasswords(document);
  if (isText(e) || editing(e)) { secret(e); before.set(editing(e) || e, describe(editing(e) || e)); }
}, true);
function held(ev) {
  if (skipped(ev)) return;
  const e = deepest(ev), edited = editing(e);
  if (isBox(e)) {
    const described = box?.e === e ? box.described : describe(e);
    box = null;
    if (sent.get(e) !== e.checked || ev.type === 'input') send({ kind: 'check', on: e.checked, described });
    return sent.set(e, e.checked);
  }
  if (e.localName === 'select') {
    const options = [...e.selectedOptions].map(o => norm(o.label) || o.value), key = options.join('\n');
    if (ev.type === 'change' && sent.get(e) === key) return;
    sent.set(e, key);
    return send({ kind: 'select', options, described: describe(e) });
  }
  if (e.localName === 'input' && e.type === 'file') {
    const files = [...e.files].map(f => f.name), key = files.join('\n');
    if (!files.length || sent.get(e) === key) return;
    sent.set(e, key); setTimeout(() => sent.delete(e), 1000);
    return send({ kind: 'upload', files, described: describe(e) });
  }
  if (!isText(e) && !edited) return;
  const on = edited || e, described = before.get(on) || describe(on);
  before.set(on, described);
  if (secret(e)) return ev.type === 'input' || !sent.has(e) ? (sent.set(e, true), send({ kind: 'secret', described })) : undefined;
  const value = (edited ? edited.innerText : e.value).slice(0, 20000);
  if (ev.type === 'change' && (sent.get(on) ?? value) === value && sent.has(on)) return;
  sent.set(on, value);
  send({ kind: 'type', value, described });
}
// `input` passes shadow roots, `change` does not; browsers that fill a form may send either.
addEventListener('input', held, true);
addEventListener('change', held, true);

// --- keys
const NAMED = /^(Enter|Escape|Tab|Arrow(Up|Down|Left|Right)|Home|End|PageUp|PageDown|Insert|F\d{1,2})$/;
const BROWSERS = /^(F5|F11|F12)$|^(Control|Meta)\+(Shift\+)?([RTWNLPJHUD0+=-]|Tab|PageUp|PageDown|F5)$|^Alt\+(ArrowLeft|ArrowRight|Home|F4|D)$|^F\d+$/;
function keyName(ev) {
  const plain = ev.key.length === 1 ? (ev.key === ' ' ? 'Space' : ev.key.toUpperCase()) : ev.key;
  const held = [['ctrlKey', 'Control'], ['altKey', 'Alt'], ['metaKey', 'Meta'], ['shiftKey', 'Shift']].filter(([key]) => ev[key]).map(([, name]) => name);
  return [...held, plain].join('+');
}
function tells(ev, e) {
  const shortcut = ev.ctrlKey || ev.metaKey || ev.altKey, keys = keyName(ev), blank = /^(html|body)$/.test(e.localName);
  if (!NAMED.test(ev.key) && !(shortcut && ev.key.length === 1) && ev.key !== ' ') return null;
  if (BROWSERS.test(keys) && !/^F[1-46-9]$|^F10$/.test(keys)) return null;
  const many = e.localName === 'textarea' || !!editing(e), text = isText(e) && !PICKED.test(e.type), moves = /^(Arrow|Home|End|Page)/.test(ev.key);
  if (text || many) {
    if (ev.key === ' ' || ev.key === 'Insert' || (shortcut && /^[cvxzyaCVXZYA]$/.test(ev.key))) return null;
    if (moves && (many || !/^Arrow(Up|Down)$/.test(ev.key))) return null;
    return many && ev.key === 'Enter' && !shortcut ? null : keys;
  }
  if (e.localName === 'select' || isBox(e) || (e.localName === 'input' && PICKED.test(e.type))) return ev.key === ' ' || moves || (e.localName === 'select' && ev.key === 'Enter') ? null : keys;
  // On the bare page these only scroll.
  return blank && (moves || ev.key === ' ') ? null : keys;
}
addEventListener('keydown', ev => {
  if (skipped(ev) || pointing || ev.isComposing || ev.repeat || ev.getModifierState('AltGraph') || ['Control', 'Shift', 'Alt', 'Meta'].includes(ev.key)) return;
  const e = deepest(ev), keys = tells(ev, e);
  if (keys) send({ kind: 'press', keys, described: /^(html|body)$/.test(e.localName) ? null : describe(editing(e) || e) });
}, true);

addEventListener('pagehide', flush, true);
s.capture = { send, flush, point: what => { pointing = what; if (!what) mark(null); } };
})();
