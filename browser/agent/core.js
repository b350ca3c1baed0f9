/**
 * The hot half of the page agent: find an element, make it ready, witness the event, read back.
 *
 * The same script runs in every engine and every frame, in an isolated world where the engine has one.
 * It keeps no state that a page could see but one symbol, and it never polls: it looks again when the
 * document changes, and every 100 ms in case what changed was only a style.
 */
(() => {
const KEY = Symbol.for('surefoot');
if (globalThis[KEY]) return;
const held = [], handles = new WeakMap(), closed = new WeakMap();
const hold = e => { if (!handles.has(e)) handles.set(e, held.push(e) - 1); return handles.get(e); };
// What is known of all elements while nothing can change: `together`.
let places = null, paths = null, labels = null;
const norm = s => (s || '').replace(/[\s\u00a0\u200b]+/g, ' ').trim();
const rootOf = e => e.shadowRoot || closed.get(e) || null;
// Links have a `host` too: that of their address.
const hostOf = n => n?.nodeType === 11 && n.host || null;
const up = e => e.assignedSlot || e.parentNode || hostOf(e);
const contains = (a, b) => { for (let n = b; n; n = up(n)) if (n === a) return true; for (let n = b; n; n = n.parentNode || hostOf(n)) if (n === a) return true; return false; };
const quote = s => CSS.escape(s);
const task = ms => new Promise(r => setTimeout(r, ms));
// Whether a frame was drawn: a busy browser draws none for a while, and nothing moves meanwhile.
const frame = () => new Promise(r => { const t = setTimeout(() => r(false), 200); requestAnimationFrame(() => { clearTimeout(t); r(true); }); });

// All elements below a root that match, through open shadow roots and the closed ones that we know.
function deep(root, selector, out = []) {
  for (const e of root.querySelectorAll(selector)) out.push(e);
  for (const e of root.querySelectorAll('*')) { const inner = rootOf(e); if (inner) deep(inner, selector, out); }
  return out;
}

// Implied roles (HTML-AAM); what is not here has none.
const ROLES = { a: e => e.hasAttribute('href') ? 'link' : '', area: e => e.hasAttribute('href') ? 'link' : '', button: 'button', summary: 'button', select: e => e.multiple || e.size > 1 ? 'listbox' : 'combobox', textarea: 'textbox', option: 'option', img: 'img', nav: 'navigation', main: 'main', header: 'banner', footer: 'contentinfo', aside: 'complementary', form: 'form', dialog: 'dialog', table: 'table', tr: 'row', td: 'cell', th: 'columnheader', ul: 'list', ol: 'list', li: 'listitem', progress: 'progressbar', output: 'status', article: 'article', fieldset: 'group', iframe: '',
  input: e => ({ button: 'button', submit: 'button', reset: 'button', image: 'button', checkbox: 'checkbox', radio: 'radio', range: 'slider', number: 'spinbutton', search: 'searchbox', hidden: '' }[e.type] ?? (e.list ? 'combobox' : /^(text|email|tel|url|password)$/.test(e.type) ? 'textbox' : e.type)) };
// The one control that a custom element draws in its shadow root, where it fills most of it: what people meet there is
// that control. A card with a button to close it is no button.
function drawn(e) {
  const all = e.localName.includes('-') && rootOf(e)?.querySelectorAll('button,a[href],input,select,textarea,[role]');
  if (all?.length !== 1) return null;
  const size = n => { const r = n.getBoundingClientRect(); return r.width * r.height; };
  return size(all[0]) * 2 >= size(e) ? all[0] : null;
}
function role(e) {
  const own = norm(e.getAttribute('role')).split(' ')[0];
  if (own) return own;
  const inner = drawn(e); if (inner) return role(inner);
  const implied = /^h[1-6]$/.test(e.localName) ? 'heading' : ROLES[e.localName];
  return (typeof implied === 'function' ? implied(e) : implied) || (e.isContentEditable && !e.parentElement?.isContentEditable ? 'textbox' : '');
}

// What is written in an editor is somebody's entry, as in a field.
const typedIn = e => e.isContentEditable || /^(textbox|searchbox)$/.test(e.getAttribute('role'));
const starts = e => (e.hasAttribute('contenteditable') || e.hasAttribute('role')) && typedIn(e);
const SILENT = /^(style|script|textarea|select)$/;
// The first of an element's text, without what was entered there: a page may hold any amount of both text and elements.
function said(e, most, silent = SILENT, but = null) {
  if (typedIn(e) || SILENT.test(e.localName)) return '';
  let s = '', left = 5000;
  const walk = n => { for (let c = n.firstChild; c && s.length < most && left-- > 0; c = c.nextSibling) { if (c.nodeType === 3) s += c.data.slice(0, most - s.length); else if (c.nodeType === 1 && c !== but && !silent.test(c.localName) && !starts(c)) walk(c); } };
  walk(e); return s;
}
// A browser looks through the whole document for the labels of one field.
const labelsOf = e => {
  if (!labels) return e.labels || [];
  if (e.labels === undefined) return [];
  const root = e.getRootNode();
  if (!labels.has(root)) { const of = new Map(); labels.set(root, of); for (const l of root.querySelectorAll?.('label') || []) if (l.control) of.set(l.control, [...(of.get(l.control) || []), l]); }
  return labels.get(root).get(e) || [];
};
const labelText = e => norm([...labelsOf(e)].map(l => said(l, 4000, /^(style|script|textarea|select|input)$/, e)).join(' '));
function content(e) {
  if (e.localName === 'input') return /^(button|submit|reset)$/.test(e.type) ? norm(e.value) : '';
  return norm(said(e, 4000));
}
// The accessible name, after accname 1.2 as far as recordings need it.
function name(e) {
  const by = e.getAttribute('aria-labelledby');
  if (by) { const s = norm(by.split(/\s+/).map(id => e.getRootNode().getElementById?.(id)).map(n => n ? said(n, 4000) : '').join(' ')); if (s) return s; }
  const own = norm(e.getAttribute('aria-label')); if (own) return own;
  if (/^(input|select|textarea)$/.test(e.localName)) {
    if (/^(button|submit|reset)$/.test(e.type)) return norm(e.value) || norm(e.title);
    return labelText(e) || norm(e.getAttribute('alt')) || norm(e.title) || norm(e.placeholder);
  }
  if (e.localName === 'img') return norm(e.alt) || norm(e.title);
  return content(e) || norm([...(e.querySelectorAll?.('img[alt],[aria-label]') || [])].map(i => i.getAttribute('aria-label') || i.alt).join(' ')) || norm(e.getAttribute('title'));
}
// The mark of a cut tells those who look for secrets that one may begin before it.
const cut = (s, n = 120) => s.length > n ? s.slice(0, n).replace(/[\ud800-\udbff]$/, '') + '…' : s;
const TEXTS = { name: e => cut(name(e)), text: e => cut(content(e)), label: e => cut(labelText(e)), placeholder: e => cut(norm(e.getAttribute('placeholder')), 2000), title: e => cut(norm(e.getAttribute('title')), 2000), alt: e => cut(norm(e.getAttribute('alt')), 2000) };

// An attribute as recorded: addresses as path and query, so that another host is no difference. A page that was saved
// is opened as a file, and a frame's document may come with its element: then its base tells whose it is.
const home = () => /^http/.test(location.protocol) ? location.origin : new URL(document.baseURI).origin;
function attr(e, key) {
  if (key === 'href' || key === 'action') { const v = e.getAttribute(key); if (v === null || /^\s*(#|javascript:|$)/i.test(v)) return v; try { const u = new URL(v, document.baseURI); return u.origin === home() ? u.pathname + u.search + (u.hash.length > 1 ? u.hash : '') : u.href; } catch { return v; } }
  return e.getAttribute(key);
}
// Where an element stands is counted once for all of its siblings while nothing can change meanwhile: a list of 100,000
// would else be counted 100,000 times.
function together(work) { if (places) return work(); places = new Map(); paths = new Map(); labels = new Map(); try { return work(); } finally { places = paths = labels = null; } }
function nth(e) {
  if (places?.has(e)) return places.get(e);
  const of = e.parentNode?.children || [e], counts = new Map(), all = [];
  for (let s = of[0]; s; s = s.nextElementSibling) { const n = (counts.get(s.localName) || 0) + 1; counts.set(s.localName, n); if (places || s === e) all.push([s, n]); }
  for (const [s, n] of all) { const at = [n, counts.get(s.localName)]; if (!places) return at; places.set(s, at); }
  return places?.get(e) || [1, 1];
}
function path(e) {
  if (paths?.has(e)) return paths.get(e);
  const [at, all] = nth(e), above = e.parentElement, own = all > 1 ? `${e.localName}[${at}]` : e.localName, whole = above ? path(above) + '>' + own : own;
  paths?.set(e, whole); return whole;
}
// The same asked of the browser, which counts ten thousand siblings while we look at a hundred.
const isAt = (e, want) => want.split('>').reverse().every(part => {
  const [tag, at] = part.split(/[[\]]/), own = e, alone = own === document.documentElement || own?.matches(':only-of-type');
  e = own?.parentElement; return own?.localName === tag && (at ? !alone && own.matches(`:nth-of-type(${at})`) : alone);
}) && !e;
const short = e => { const t = cut(TEXTS.name(e), 40); return e.localName + (e.id ? '#' + e.id : e.classList?.length ? '.' + e.classList[0] : '') + (t ? ` “${t}”` : ''); };

// The roots that a recorded chain of shadow hosts leads to; all of them where one has changed.
function roots(shadow) {
  let now = [document];
  for (const spec of shadow || []) {
    const [tag, id] = spec.replace('!', '').split('#'); const next = [];
    for (const root of now) { const hosts = [...root.querySelectorAll(tag)].filter(rootOf); const exact = hosts.filter(h => id && h.id === id); for (const h of exact.length ? exact : hosts) next.push(rootOf(h)); }
    now = next;
  }
  return now;
}

// Which families of signals agree that `e` is the recorded element; null where one contradicts.
function families(e, t) {
  if (e.localName !== t.tag || (t.role && role(e) !== t.role)) return null;
  const found = []; let same = 0;
  for (const [key, value] of t.ids) { const now = attr(e, key); if (now === value) same++; else if (now !== null) return null; }
  if (same) found.push('identity');
  same = 0;
  for (const [kind, value] of t.texts) { const now = TEXTS[kind](e); if (now === value) same++; else return null; }
  if (same) found.push('text');
  if (t.path && isAt(e, t.path)) found.push('structure');
  else if (t.near.length && t.position) { const [at, all] = t.position; let n = e.parentElement, ok = e.matches(`:nth-of-type(${at}):nth-last-of-type(${all - at + 1})`); for (const [tag, id, cls] of t.near) { ok &&= n && n.localName === tag && (!id || n.id === id) && cls.every(c => n.classList.contains(c)); n = n?.parentElement; } if (ok) found.push('structure'); }
  if (found.length && t.row?.length) { if (!globalThis[KEY].more.inRow(e, t.row)) return null; found.push('row'); }
  return found;
}

const ACTIVE = 'a[href],button,input,select,textarea,summary,label,[role=button],[role=link],[role=tab],[role=menuitem],[role=option],[role=checkbox],[role=switch],[role=radio],[contenteditable=""],[contenteditable=true]';
const host = e => { const near = e.closest(ACTIVE); return near && near.localName !== 'label' && !e.matches('input,select,textarea') ? near : e; };
// Fast way: at least two families on one element, nothing against it. Returns the element or why not.
function resolve(t) {
  if (t.sel) {
    const { some, part, all, most } = globalThis[KEY].more.vote(t.sel);
    const seen = all.filter(visible), best = seen.length ? seen : all;
    if (most) return { e: most, how: ['most'] };
    return best.length === 1 ? { e: best[0], how: [part || 'selectors'] } : { none: true, count: best.length, some };
  }
  const from = roots(t.shadow); let list = [];
  for (const [key, value] of t.ids) {
    list = from.flatMap(r => key === 'href' || key === 'action' ? [...r.querySelectorAll(`${t.tag}[${key}]`)].filter(e => attr(e, key) === value) : [...r.querySelectorAll(`${t.tag}[${key}="${quote(value)}"]`)]);
    if (list.length) break;
  }
  if (!list.length && t.texts.length) list = from.flatMap(r => [...r.querySelectorAll(t.tag)]).filter(e => t.texts.some(([kind, value]) => TEXTS[kind](e) === value));
  const fits = list.map(e => ({ e, how: families(e, t) })).filter(c => c.how);
  const good = fits.filter(c => c.how.length > 1);
  // Twins of which only the place is another: the texts of their rows tell, if we know them.
  const placed = t.beside && fits.length > 1 && good.find(c => c.how.includes('structure')), bare = e => path(e).replace(/\[\d+\]/g, '');
  if (placed && fits.filter(c => c.how.some(h => h !== 'structure') && visible(c.e) && bare(c.e) === bare(placed.e)).length > 1) return { none: true, count: good.length, some: list.length };
  if (good.length > 1) { const shown = good.filter(c => visible(c.e)); if (shown.length === 1) return shown[0]; const best = Math.max(...good.map(c => c.how.length)); const top = good.filter(c => c.how.length === best); if (top.length === 1) return top[0]; }
  return good.length === 1 ? good[0] : { none: true, count: good.length, some: list.length };
}

function boxes(e) {
  let all = [...e.getClientRects()].filter(r => r.width > 0 && r.height > 0);
  if (!all.length && e.childNodes.length && getComputedStyle(e).display === 'contents') { const range = document.createRange(); range.selectNodeContents(e); all = [...range.getClientRects()].filter(r => r.width > 0 && r.height > 0); }
  return all;
}
function visible(e) { return boxes(e).length > 0 && getComputedStyle(e).visibility === 'visible'; }
function hit(x, y) {
  let e = document.elementFromPoint(x, y);
  for (let inner = e && rootOf(e); inner;) { const next = inner.elementFromPoint(x, y); if (!next || next === e) break; e = next; inner = rootOf(e); }
  return e;
}
// What follows the pointer is always under it, and what is pressed there is meant for what it hovers over.
let ghost = null;
const reaches = (e, at) => at && (contains(e, at) || (ghost && contains(ghost, at)) || (at.closest?.('label')?.control === e) || (e.localName === 'label' && e.control === at) || (e.localName === 'option' && at.contains(e)));
// A point of the element that a click would reach, and what is in the way where there is none.
function point(e, at) {
  const rects = boxes(e); let by = null;
  if (at) { const r = e.getBoundingClientRect(); const x = r.left + at[0], y = r.top + at[1], h = hit(x, y); return reaches(e, h) ? { x, y } : { by: h }; }
  const tries = rects.slice(0, 3).map(r => [r, .5, .5]);
  for (const r of rects.slice(0, 1)) for (const fy of [.5, .2, .8, .05, .95]) for (const fx of [.5, .2, .8, .05, .95]) tries.push([r, fx, fy]);
  for (const [r, fx, fy] of tries) {
    const l = Math.max(r.left, 0), t = Math.max(r.top, 0), w = Math.min(r.right, innerWidth) - l, h = Math.min(r.bottom, innerHeight) - t;
    if (w <= 0 || h <= 0) continue;
    const x = Math.floor(l + w * fx), y = Math.floor(t + h * fy), got = hit(x, y);
    if (reaches(e, got)) return { x, y };
    by ||= got;
  }
  return { by };
}
const inView = e => boxes(e).some(r => { const x = (r.left + r.right) / 2, y = (r.top + r.bottom) / 2; return x >= 0 && y >= 0 && x < innerWidth && y < innerHeight; });
const modal = () => { try { return document.querySelector('dialog:modal'); } catch { return null; } };
const inert = e => { for (let n = e; n; n = n.parentElement || hostOf(n.getRootNode())) if (n.inert) return true; const top = modal(); return !!top && !contains(top, e); };
const disabled = e => e.matches?.(':disabled') || (() => { for (let n = e; n && n.nodeType === 1; n = up(n)) if (n.getAttribute?.('aria-disabled') === 'true') return true; return false; })();
const animations = e => (document.getAnimations?.() || []).filter(a => a.playState === 'running' && a.effect?.target && contains(a.effect.target, e));
const animates = e => animations(e).length > 0;
// One that has just begun has moved nothing yet.
const begins = e => animations(e).some(a => a.pending || !a.currentTime);
// Whether one changes its place: where no frame is drawn, nothing else tells.
const moves = e => animations(e).some(a => a.effect.getKeyframes?.().some(k => Object.keys(k).some(p => /transform|translate|scale|rotate|left|top|right|bottom|inset|margin|padding|width|height|offsetDistance|gap/i.test(p))));
const same = (a, b) => a && b && Math.abs(a.x - b.x) < 1 && Math.abs(a.y - b.y) < 1 && Math.abs(a.width - b.width) < 1 && Math.abs(a.height - b.height) < 1;

const SET = /^(date|time|month|week|datetime-local|color|range)$/;
const editable = e => e.isContentEditable || e.localName === 'textarea' || (e.localName === 'input' && !/^(button|submit|reset|image|checkbox|radio|file|hidden)$/.test(e.type));
const value = e => e.isContentEditable ? e.innerText : e.value;
const active = () => { let e = document.activeElement; for (let r = e && rootOf(e); r?.activeElement; r = rootOf(e)) e = r.activeElement; return e; };
const fire = (e, ...types) => types.forEach(t => e.dispatchEvent(new Event(t, { bubbles: true, composed: true })));
function put(e, v) { Object.getOwnPropertyDescriptor(Object.getPrototypeOf(e), 'value').set.call(e, v); fire(e, 'input', 'change'); }
// A page may take a choice back at once; what is drawn anew is not asked.
async function choose(e, choices) {
  const all = [...e.options]; const picked = [];
  for (const c of choices) { const o = c.index !== undefined ? all[c.index] : all.find(o => c.value !== undefined ? o.value === c.value : norm(o.label) === norm(c.option)) || (c.option !== undefined && all.find(o => o.value === c.option)); if (!o || o.disabled || o.closest('optgroup')?.disabled) return { missing: c, options: all.slice(0, 12).map(o => norm(o.label)) }; picked.push(o); }
  if (e.multiple) for (const o of all) o.selected = picked.includes(o); else picked[0].selected = true;
  fire(e, 'input', 'change');
  for (let i = 0; i < 4; i++) await null;
  const now = [...e.selectedOptions];
  return { done: true, kept: !e.isConnected || (now.length === picked.length && picked.every((o, i) => now.includes(o) || now[i]?.value === o.value)), value: now.map(o => norm(o.label)).join(', ') };
}

// What still keeps the element from being acted upon; null when nothing does.
function obstacle(e, q) {
  if (!e.isConnected) return { why: 'gone' };
  if (q.need === 'seen') return visible(e) || [...(e.labels || [])].some(visible) ? null : { why: 'hidden' };
  const soft = q.need === 'fill' || q.need === 'file' || q.need === 'focus';
  if (q.need === 'file') return e.matches(':disabled') ? { why: 'disabled' } : null;
  let shown = e;
  if (!visible(e)) { const label = q.need === 'check' && [...(e.labels || [])].find(visible); if (!label) return { why: 'hidden' }; shown = label; }
  if (q.need !== 'hover' && disabled(e)) return { why: 'disabled' };
  if (inert(e)) return { why: 'covered', by: modal() ? short(modal()) : 'an inert part of the page' };
  if (q.need === 'fill' && editable(e) && e.readOnly) return { why: 'readonly' };
  return soft ? { shown } : { shown, aim: true };
}

// Looks until the element is ready to be acted upon, or `wait` ms have passed.
async function find(q) {
  // Rows are told apart and recorded selectors read by the other half: with this answer it is brought, and we are asked again.
  if ((q.target?.row?.length || q.target?.sel) && !globalThis[KEY].more.inRow) return 'surefoot:absent';
  // A page that never rests is looked at as a whole all the same, only later.
  const began = performance.now(), end = began + q.wait; let last = { state: 'none' }, quiet = performance.now(), block = 0, scrolled = false, still = 0, box = null, changed = null;
  ghost = held[q.ghost] || null;
  const mo = new MutationObserver(() => { quiet = performance.now(); changed?.(); });
  mo.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  try {
    for (let first = true; ; first = false) {
      if (!first) {
        const left = end - performance.now(); if (left <= 0) return last;
        await Promise.race([new Promise(r => { changed = r; }), task(Math.min(left, 100))]);
        changed = null;
      }
      if (document.readyState === 'loading') { last = { state: 'none', loading: true }; continue; }
      const r = q.handle !== undefined ? { e: held[q.handle], how: ['ranked'] } : together(() => resolve(q.target));
      if (r.none) { const idle = performance.now() - quiet; last = { state: 'none', count: r.count, some: r.some, idle, ready: document.readyState }; if (idle >= q.patience || performance.now() - began >= 4 * q.patience) return last; continue; }
      const e = q.need === 'fill' || q.need === 'focus' ? drawn(r.e) || r.e : r.e, base = { handle: hold(e), how: r.how, element: short(e), tag: e.localName, type: e.type || '' };
      let o = q.need === 'none' ? null : obstacle(e, q);
      if (o?.why) { last = { ...base, state: 'unready', why: o.why, by: o.by }; if (o.why === 'gone' && q.handle !== undefined) return last; continue; }
      if (o?.aim || q.need === 'fill') {
        const shown = o.shown;
        // What is only looked at moves as little else as can be.
        if (!inView(shown)) { const to = q.dry ? 'nearest' : 'center'; scrolled = true; shown.scrollIntoView({ block: to, inline: to, behavior: 'instant' }); }
        if (q.steady || animates(shown) || box) {
          // Three looks: where it turns round, two are alike.
          const before = shown.getBoundingClientRect(), once = await frame(), between = shown.getBoundingClientRect(), drawn = once && await frame();
          if (!same(before, between) || !same(before, shown.getBoundingClientRect()) || begins(shown) || (!drawn && (still++ < 4 || moves(shown)))) { box = before; last = { ...base, state: 'unready', why: 'moving' }; continue; }
          box = null;
        }
        if (o.aim) {
          const p = point(shown, q.at);
          if (p.x === undefined) {
            last = { ...base, state: 'unready', why: p.by ? 'covered' : inView(shown) ? 'covered' : 'offscreen', by: p.by ? short(p.by) : '' };
            scrolled = true; shown.scrollIntoView({ block: ['end', 'start', 'center', 'nearest'][block++ % 4], inline: 'nearest', behavior: 'instant' });
            const again = point(shown, q.at); if (again.x === undefined) continue; Object.assign(p, again);
          }
          Object.assign(base, { x: p.x, y: p.y, scrolled });
        }
      }
      // What only a part of the selectors speaks for is a likeness: who asked decides before anything is touched.
      if (q.dry || /^(place|worded|most)$/.test(r.how[0])) return { ...base, state: 'ready', kind: 'dry' };
      const done = await before(e, q);
      if (done.again) { last = { ...base, state: 'unready', why: done.again }; continue; }
      return { ...base, ...done, state: 'ready' };
    }
  } finally { mo.disconnect(); }
}

// The last thing before the input: focus a field, set what keys can't set, arm the witness.
async function before(e, q) {
  if (q.need === 'fill' || q.need === 'focus') {
    if (q.need === 'fill' && e.localName === 'select') { if (!q.choices) return { kind: 'done', ...await choose(e, [{ option: q.value }]) }; return { kind: 'done', ...await choose(e, q.choices) }; }
    if (q.choices) return { kind: 'other' };
    if (q.need === 'fill' && e.localName === 'input' && SET.test(e.type)) { e.focus(); put(e, q.value); return { kind: 'done', kept: e.value === q.value, value: e.type === 'password' ? '' : e.value }; }
    if (q.need === 'fill' && !editable(e)) return { kind: 'other' };
    e.focus({ preventScroll: true });
    if (active() !== e && !contains(active() || document, e) && !contains(e, active())) return { again: 'focus' };
    if (q.need === 'fill') {
      const multi = e.isContentEditable;
      if (multi) { const s = getSelection(), r = document.createRange(); r.selectNodeContents(e); if (q.append) r.collapse(false); s.removeAllRanges(); s.addRange(r); }
      else if (q.append) { try { e.setSelectionRange(e.value.length, e.value.length); } catch {} } else e.select();
    }
    listen(e);
    return { kind: 'text', secret: e.type === 'password', empty: !value(e), was: q.append ? value(e) : '', max: e.maxLength > 0 ? e.maxLength : undefined };
  }
  if (q.need === 'check') { const on = e.checked ?? e.getAttribute('aria-checked') === 'true'; if (on === q.on) return { kind: 'done', done: true }; arm(e); return { kind: 'click' }; }
  if (q.need === 'click' || q.need === 'hover') { arm(e, q.need === 'hover'); return { kind: 'click', secret: e.type === 'password' }; }
  return { kind: 'none' };
}

// Sees whether the trusted event reaches the element. One that would land elsewhere is stopped before
// the page sees it, so that a miss never does harm.
let watch = null, told = null;
const middle = e => { const r = e.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]; };
function arm(e, hover) {
  watch?.end(); told = null;
  const w = watch = { e, hover, from: middle(e), was: [path(e), short(e)].join(), hit: false, by: null, left: false, ups: 0, settle: null, types: hover ? ['mousemove', 'pointermove', 'mouseover'] : ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'dblclick', 'auxclick', 'contextmenu'] };
  const see = ev => {
    if (!ev.isTrusted) return;
    const at = ev.composedPath()[0], ok = reaches(e, at) || (at && at.shadowRoot === null && contains(at, e) && at !== document && at.nodeType === 1 && !at.contains(e));
    // It was there, but not at rest: a person would not have pressed yet. Once more, when it is steady.
    if (ok && !w.hit && !hover && Math.hypot(middle(e)[0] - w.from[0], middle(e)[1] - w.from[1]) > 1) w.by = e;
    if (!w.hit && !w.by) { if (ok) { w.hit = true; w.x = ev.clientX; w.y = ev.clientY; } else if (!hover) w.by = at; }
    if (w.by && !hover) { ev.preventDefault(); ev.stopImmediatePropagation(); }
    if (/^(click|auxclick|contextmenu)$/.test(ev.type)) { if (ok) w.clicked = true; else w.beside = at; }
    if (ev.type === 'pointerup') w.ups++;
    w.settle?.();
  };
  const gone = () => { w.left = true; w.settle?.(); };
  for (const t of w.types) addEventListener(t, see, true);
  addEventListener('beforeunload', gone, true); addEventListener('pagehide', gone, true);
  w.end = () => { for (const t of w.types) removeEventListener(t, see, true); removeEventListener('beforeunload', gone, true); removeEventListener('pagehide', gone, true); };
}
async function witness(q) {
  const w = watch;
  // A drag is asked for once: where nobody watches for it, either the page has been replaced meanwhile, or nothing says that it began.
  if (!w && q.drag) return { hit: false, none: true, left: !held[q.handle] };
  if (!w) return told || { hit: false, none: true };
  // What is stopped is stopped to its last release: the second press of a double click as well.
  const over = () => w.left || (w.by ? w.ups >= (q.ups ?? 1) : w.clicked || w.beside || (w.hover || q.drag) && w.hit);
  const until = async ms => { for (const end = performance.now() + ms; !over();) { const left = end - performance.now(); if (left <= 0) return; await Promise.race([new Promise(r => { w.settle = r; }), task(left)]); } };
  await until(q.wait || 400);
  // Nothing has come yet, or not all: the machine is busy, and what comes must find the guard in its place.
  if (!w.hit || w.by) await until(1500);
  // The click comes in the same task as the release, after it: it is to be stopped as well.
  await (w.by ? task(30) : null);
  w.end(); if (watch === w) watch = null;
  // Pressed on the element and released beside it, because it moved in between: that is no click.
  const pressed = w.hit && !w.hover && !q.drag && !w.clicked && !w.left;
  if (pressed && w.e.isConnected && !boxes(w.e).some(r => w.x >= r.left - 1 && w.x <= r.right + 1 && w.y >= r.top - 1 && w.y <= r.bottom + 1)) { w.hit = false; w.by = w.beside || document.elementFromPoint(w.x, w.y); }
  // Drawn anew between press and release: no click either, where the same stands there again.
  if (pressed && !w.e.isConnected) for (let n = hit(w.x, w.y); n; n = n.parentElement) if ([path(n), short(n)].join() === w.was) { w.hit = false; w.by = n; break; }
  const other = w.by?.nodeType === 1;
  return told = { hit: w.hit, by: other ? short(w.by) : w.by ? 'the page' : null, other: other && !w.hit ? hold(w.by) : null, left: w.left };
}

// Remembers what a field held when it last heard an input: it may be gone when it is asked.
let heard = null;
function listen(e) {
  heard?.end();
  const h = heard = { e, value: '' }, hear = ev => { if (ev.composedPath()[0] === e || contains(e, ev.target)) h.value = value(e); };
  addEventListener('input', hear, true);
  h.end = () => removeEventListener('input', hear, true);
}
const letters = s => norm(s).replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
// A field may add and exchange separators; it must lose neither sign nor decimals.
const minus = s => /^\s*[-\u2212]\s*\p{N}/u.test(s), decimals = s => norm(s).match(/\p{N}[.,\u066b](\p{N}{1,2})\D*$/u)?.[1].length ?? 0;
const alike = (a, b) => norm(a) === norm(b) || letters(a) !== '' && letters(a) === letters(b) && minus(a) === minus(b) && (!decimals(a) || decimals(a) === decimals(b));

// Waits until the field holds what was entered; a secret's value is compared, never returned. A field that
// is gone has kept it only if it had heard all of it; a box may go for being ticked.
async function kept(q) {
  const e = held[q.handle], box = q.on !== undefined, end = performance.now() + (q.wait || 400);
  try {
    for (;;) {
      if (!e?.isConnected) return { kept: box || !!e && heard?.e === e && alike(q.value, heard.value), gone: true };
      const now = box ? (e.checked ?? e.getAttribute('aria-checked') === 'true') : value(e);
      if (box ? now === q.on : norm(now) === norm(q.value)) return { kept: true };
      if (performance.now() > end) return { kept: false, value: q.secret || box ? '' : cut(String(now)), alike: !box && alike(q.value, now), focus: active() === e };
      await task(10);
    }
  } finally { if (!box) heard?.end(); }
}

globalThis[KEY] = { find, cut, witness, kept, held, hold, closed, norm, rootOf, hostOf, up, contains, deep, role, name, said, typedIn, together, content, labelText, TEXTS, attr, nth, path, short, visible, boxes, hit, value, ACTIVE, resolve, families, host, editable, fire, more: {} };
})();
