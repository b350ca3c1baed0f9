/**
 * Describes elements: signals for a target, and all plausible candidates for one.
 *
 * Values of fields are never read here: only attributes, texts and structure.
 */
(() => {
const s = globalThis[Symbol.for('surefoot')];
if (s.more.describe) return;
const { norm, cut, rootOf, hostOf, deep, role, TEXTS, attr, nth, path, visible, boxes, held, hold, ACTIVE, host, contains, content, name, said, typedIn, together } = s;

// Elements that an imported selector matches (Chrome Recorder's prefixes).
function select(selector, root) {
  const rest = selector.replace(/^(aria|css|xpath|pierce|text)\//, '');
  const kind = rest === selector ? 'css' : selector.slice(0, selector.length - rest.length - 1);
  try {
    if (kind === 'css') return [...root.querySelectorAll(rest)];
    if (kind === 'pierce') return deep(root, rest);
    if (kind === 'xpath') { const r = document.evaluate(rest, root, null, 7, null); return Array.from({ length: r.snapshotLength }, (_, i) => r.snapshotItem(i)).filter(n => n.nodeType === 1); }
    if (kind === 'text') { const want = norm(rest).toLowerCase(); const all = [...root.querySelectorAll('*')].filter(e => !/^(script|style|head|title|html|body|noscript)$/.test(e.localName) && content(e).toLowerCase().includes(want)); return all.filter(e => !all.some(o => o !== e && e.contains(o))); }
    const [, want, asked] = rest.match(/^(.*?)(?:\[role="([^"]*)"\])?$/s);
    return [...root.querySelectorAll('*')].filter(e => (!asked || role(e) === asked || asked === 'textbox' && /^(searchbox|combobox)$/.test(role(e))) && (asked || role(e) || e.hasAttribute('aria-label')) && name(e) === norm(want));
  } catch { return []; }
}
// What the selectors with any match agree on. A text matches the innermost element that holds it, the others the one
// that was acted upon: they agree where that holds the text. Where they contradict each other (a class that something
// else has got since, an id that counts), `most` is the element that most kinds of them name. Selectors that lead from
// the same id, those that say what it is called and those that only count are one voice each; numbered ids and counting
// give way to a name, and name nothing by themselves.
function vote(paths) {
  const voices = [];
  for (const parts of paths) {
    const last = parts[parts.length - 1], id = last.match(/#([^\s>.:[~+,]+)|@id="([^"]*)"/); let now = [document];
    parts.forEach((part, i) => { now = now.flatMap(n => select(part, i ? rootOf(n) || n : n)); });
    const set = new Set(now.map(host)); if (!set.size) continue;
    const text = last.startsWith('text/'), called = text || last.startsWith('aria/'), counts = !called && /^xpath\/.*\[\d+\]|:nth-/.test(last), of = !called && id && (id[1] || id[2]);
    const whole = text && new Set(now.filter(n => content(n).toLowerCase() === norm(last.slice(5)).toLowerCase()).map(host));
    voices.push({ set, text, whole, counts, kind: called ? 'name' : of ? '#' + of : counts ? 'place' : last, weak: counts || (!called && /\d/.test(of || '')) });
  }
  // Where nothing but the text matches of several, the rest may still come: a text that only holds it is another's.
  const firm = voices.filter(v => !v.text), worded = !firm.length && paths.length > 1; if (worded) for (const v of voices) v.set = v.whole;
  const named = [...new Set((firm.length ? firm : voices).flatMap(v => [...v.set]))];
  const names = (v, e) => v.set.has(e) || (v.text && firm.length > 0 && [...v.set].some(inner => contains(e, inner)));
  const all = named.filter(e => voices.every(v => names(v, e))), some = voices.length;
  const kinds = [...new Set(voices.map(v => v.kind))].map(kind => voices.filter(v => v.kind === kind));
  const most = () => {
    const votes = named.filter(visible).map(e => ({ e, by: kinds.filter(k => k.every(v => names(v, e))) })), top = Math.max(0, ...votes.map(v => v.by.length));
    const sound = votes.filter(v => v.by.length === top && v.by.some(k => !k[0].weak)), called = sound.filter(v => v.by.some(k => k[0].kind === 'name'));
    if (sound.length === 1 && top * 2 > kinds.length) return sound[0].e;
    return called.length === 1 && kinds.every(k => k[0].weak || called[0].by.includes(k)) ? called[0].e : null;
  };
  return { some, part: worded ? 'worded' : paths.length > 1 && voices.every(v => v.counts) ? 'place' : '', all, most: all.length ? null : most() };
}
s.more.vote = vote;

// Attributes worth remembering; the texts among them are described apart, per language.
const KEEP = ['id', 'name', 'type', 'href', 'action', 'for', 'data-testid', 'data-test-id', 'data-test', 'data-cy', 'data-qa', 'data-id', 'data-name', 'data-action', 'data-type', 'data-i18n', 'aria-controls', 'autocomplete', 'rel', 'target', 'src', 'contenteditable', 'is', 'part', 'slot', 'accesskey', 'inputmode'];
// Attributes that an application finds its own controls by, where the value reads as a name: `data-command="editor:cut"`.
const OWN = /^data-([a-z0-9]+-)*(command|cmd|action|key|role|tab|panel|pane|view|page|section|route|field|column|menu|item|target|toggle|event|trigger|handler|controller|component|control|plugin|widget|button|icon|tool|dialog|modal|i18n-key|l10n-id|translate|operation|id|name|type)$/, OWN_VALUE = /^[A-Za-z@#_][\w@#:./-]{2,79}$/;
const called = e => [...e.attributes].filter(a => OWN.test(a.name) && OWN_VALUE.test(a.value) && !/[^@]@.*\./.test(a.value)).slice(0, 4).map(a => [a.name, a.value]);
const VALUED = e => (e.localName === 'input' && /^(radio|checkbox)$/.test(e.type)) || e.localName === 'option' || e.localName === 'button';
const classes = e => [...(e.classList || [])].slice(0, 12);

function attributes(e) {
  const out = {};
  for (const key of KEEP) { const v = attr(e, key); if (v) out[key] = cut(String(v), 200); }
  for (const a of e.attributes) if (/^data-(test|qa|cy|e2e)/.test(a.name) && !(a.name in out)) out[a.name] = cut(a.value, 200);
  for (const [key, value] of called(e)) out[key] ??= value;
  if (VALUED(e) && e.getAttribute('value')) out.value = cut(e.getAttribute('value'), 100);
  if (e.localName === 'input' && !out.type) out.type = e.type;
  // A link that became a button of a form leads where the form does.
  if (sends(e) && e.form.getAttribute('action')) out.formaction = cut(attr(e.form, 'action'), 200);
  const fields = sends(e) && soleOf(e); if (fields) out.formfields = fields;
  return out;
}
const sends = e => /^(submit|image)$/.test(e.type) && e.form;
// What the form asks for whose only button this is, by the names that its server reads; `-` where it asks for nothing.
// Such a button does what its form is for, whatever it says and wherever it stands.
const NO_FIELD = /^(hidden|submit|button|reset|image|fieldset|output)$/, MANY = 500;
function soleOf(e) {
  if (e.form.elements.length > MANY) return '';
  const all = [...e.form.elements]; if (all.some(o => o !== e && sends(o) && visible(o))) return '';
  return cut([...new Set(all.filter(o => o.name && !NO_FIELD.test(o.type)).map(o => o.name.replace(/\s+/g, '_')))].sort().join(' ') || '-', 200);
}
function ancestors(e) {
  const out = [];
  for (let n = e.parentElement || hostOf(e.getRootNode()); n && out.length < 8 && n.localName !== 'html'; n = n.parentElement || hostOf(n.getRootNode())) {
    const a = { tag: n.localName }; if (n.id) a.id = n.id; if (n.getAttribute('role')) a.role = n.getAttribute('role'); const c = classes(n); if (c.length) a.classes = c; out.push(a);
  }
  return out;
}
function shadow(e) {
  const out = [];
  for (let r = e.getRootNode(), h; (h = hostOf(r)); r = h.getRootNode()) out.unshift(h.localName + (h.id ? '#' + h.id : '') + (r.mode === 'closed' ? '!' : ''));
  return out;
}
// What a control draws, as a number: its icon tells it from its neighbours in every language. Read off what is drawn
// from and not off pixels, so that colours, sizes and hovering change nothing. Of a control with words only those parts
// count that say nothing: its own background is no icon.
const SHAPES = { path: ['d'], polygon: ['points'], polyline: ['points'], circle: ['cx', 'cy', 'r'], ellipse: ['cx', 'cy', 'rx', 'ry'], rect: ['x', 'y', 'width', 'height'], line: ['x1', 'y1', 'x2', 'y2'] };
const file = u => u.startsWith('data:') ? u.slice(0, 2000) : u.split(/[?#]/)[0].split('/').pop().replace(/[.-][0-9a-f]{6,}(?=\.)/i, '');
const drawnBy = n => {
  const shape = SHAPES[n.localName]; if (shape) return n.localName + shape.map(a => n.getAttribute(a)).join();
  if (n.localName === 'use') return (n.getAttribute('href') || n.getAttribute('xlink:href') || '').split('#').pop();
  if (n.namespaceURI !== 'http://www.w3.org/1999/xhtml') return '';
  if (n.localName === 'img') return n.currentSrc || n.src ? file(n.currentSrc || n.src) : '';
  const out = [], c = getComputedStyle(n);
  for (const k of ['backgroundImage', 'maskImage', 'webkitMaskImage']) { const u = /^url\("(.*)"\)$/.exec(c[k] || ''); if (u) { out.push(file(u[1]), k === 'backgroundImage' && c.backgroundPosition); break; } }
  // The letter of an icon font; longer ones are words.
  for (const which of ['::before', '::after']) { const d = getComputedStyle(n, which), m = /^"(.{1,2})"$/u.exec(d.content); if (m && m[1].trim() && d.display !== 'none') out.push(m[1], d.fontFamily.split(',')[0]); }
  return out.join();
};
// What an application calls an icon, by the habits of icon sets: it stays where the icon is drawn anew.
const ICON = /^(fa|bi|mdi|ti|ri|pi|icon|glyphicon|lucide|feather|octicon|tabler-icon|codicon)-(?!(lg|sm|xs|fw|spin|pulse|solid|regular|brands|light|thin|\d+x?|size.*|icon|wrapper|left|right|inner|inverse|btn|button)$)[a-z][a-z0-9-]*$/;
const iconOf = n => { const name = n.getAttribute('data-icon') || (n.localName === 'use' && (n.getAttribute('href') || n.getAttribute('xlink:href') || '').split('#').pop()) || [...n.classList].find(c => ICON.test(c)) || ''; return /^[A-Za-z][\w:./-]{1,59}$/.test(name) ? name : ''; };
function picture(e) {
  const r = e.getBoundingClientRect(), has = !!norm(said(e, 200));
  if (!r.width || r.width > (has ? 400 : 160) || r.height > 160 || /^(input|select|textarea|iframe|canvas|video)$/.test(e.localName)) return '';
  const all = e.getElementsByTagName('*'); if (all.length > 24) return '';
  const drawing = (has ? [...all].filter(n => !norm(n.textContent.slice(0, 200))) : [e, ...all]).filter(n => n.getClientRects().length), parts = drawing.map(drawnBy).filter(Boolean); if (!parts.length) return '';
  let h = 0x811c9dc5; for (const c of parts.join('|')) h = Math.imul(h ^ c.codePointAt(0), 0x01000193);
  const icon = drawing.map(iconOf).find(Boolean);
  return (h >>> 0).toString(16).padStart(8, '0') + (icon ? ' ' + icon : '');
}
// Texts near the element: its row, its siblings, its parents' siblings; nearest first.
function neighbours(e) {
  const out = []; const add = t => { t = cut(norm(t), 60); if (t && !out.includes(t) && out.length < 6) out.push(t); };
  const say = n => { if (!typedIn(n)) add(own(n) || cut(said(n, 400), 200)); };
  for (let n = e, level = 0; n && level < 4 && out.length < 6 && n.localName !== 'body'; n = n.parentElement, level++) {
    for (const sib of [n.previousElementSibling, n.nextElementSibling]) if (sib && !/^(script|style|input|select|textarea)$/.test(sib.localName)) say(sib);
    if (n.localName === 'tr' || n.localName === 'li') break;
  }
  return out;
}
// The row that an element stands in, of a table, a list or a set of cards that look alike, and what else is said there.
const ROW = 'tr,li,article,[role=row],[role=listitem],[role=option],[role=treeitem],[role=article]';
const own = n => { let s = '', left = 1000; for (let c = n.firstChild; c && s.length < 2000 && left-- > 0; c = c.nextSibling) if (c.nodeType === 3) s += ' ' + c.data.slice(0, 2000); return norm(s); };
const alike = (a, b) => !!b && a.localName === b.localName && a.classList[0] === b.classList[0];
const isCard = n => /^(div|section)$/.test(n.localName) && n.classList.length > 0 && (alike(n, n.previousElementSibling) || alike(n, n.nextElementSibling));
function cells(row, e) {
  const out = []; let left = 1000;
  const walk = n => { if (n === e || out.length > 11 || left-- < 0 || /^(style|script|noscript|textarea|select)$/.test(n.localName) || typedIn(n)) return; const t = cut(own(n), 60); if (t && !out.includes(t) && n.getClientRects().length) out.push(t); for (const c of n.children) walk(c); };
  walk(row); return out;
}
function rowOf(e) {
  for (let n = e.parentElement, i = 0; n && i < 8 && n.localName !== 'body'; n = n.parentElement, i++) if (n.matches(ROW) || isCard(n)) { const says = cells(n, e); if (says.length) return { row: n, says }; }
  return null;
}
s.more.inRow = (e, texts) => { const says = rowOf(e)?.says || []; return 2 * texts.filter(t => says.includes(t)).length >= texts.length; };
// Entries of a menu that is not open are not what a row says.
// What the row of an element says and no other row does: by that a record is known, wherever its row stands.
const fellows = row => [...row.parentElement.children].slice(0, 500).filter(n => n.localName === row.localName);
function row(e, counted) {
  const found = rowOf(e), list = found?.row.parentElement; if (!list) return [];
  let counts = counted.get(list);
  if (!counts) { counted.set(list, counts = new Map()); for (const n of fellows(found.row)) for (const t of cells(n)) counts.set(t, (counts.get(t) || 0) + 1); }
  return found.says.filter(t => !(counts.get(t) > 1)).slice(0, 6);
}
// The same, of an element with a twin in another row: moments last only until the next look.
const MOMENT = /\d[:：]\d\d|\d{4}[-./]\d{1,2}[-./]\d|\d{1,2}[./]\d{1,2}[./]\d{2}/;
function record(e) {
  const found = rowOf(e), alone = (key, value) => e.getRootNode().querySelectorAll(`[${key}="${CSS.escape(value)}"]`).length === 1;
  if (!found?.row.parentElement || (e.id && !/\d/.test(e.id) && alone('id', e.id)) || called(e).some(([key, value]) => /[a-z][^a-z]+[a-z]/i.test(value) && alone(key, value))) return [];
  const name = TEXTS.name(e), twin = o => o !== e && TEXTS.name(o) === name && (name || o.className === e.className);
  if (!fellows(found.row).some(n => n !== found.row && [...n.querySelectorAll(e.localName)].some(twin))) return [];
  const all = row(e, new Map()), firm = all.filter(t => !MOMENT.test(t));
  return (firm.length ? firm : all).slice(0, 3);
}
function describe(e, row = []) {
  const texts = {}; for (const kind of Object.keys(TEXTS)) { const t = TEXTS[kind](e); if (t) texts[kind] = t; }
  const r = e.getBoundingClientRect();
  return { handle: hold(e), tag: e.localName, role: role(e), attributes: attributes(e), classes: classes(e), ancestors: ancestors(e), position: nth(e), path: path(e), box: [Math.round(r.left + scrollX), Math.round(r.top + scrollY), Math.round(r.width), Math.round(r.height)], shadow: shadow(e), picture: picture(e), texts, neighbours: neighbours(e), row, visible: visible(e) };
}
s.more.describe = q => { const e = held[q.handle]; return e && e.isConnected ? describe(e, record(e)) : null; };

// Everything that the target might be now: controls for a control, else elements with text of their own
// or of the same tag. Hidden ones are told apart, so that a closed menu is not a missing entry.
//
// No more than `limit` are described, as each is a kilobyte that has to travel: those that cheap looks find likest, and
// `cut` says how many there were besides.
s.more.candidates = q => together(() => {
  const t = q.target, limit = q.limit ?? LIMIT; let all;
  const plain = 'html,head,body,script,style,meta,link,title,noscript,template,br,base';
  if (t.active) all = deep(document, `${ACTIVE},${t.tag},[onclick],[tabindex]`);
  // What a script made a control of may be a real one today, with an icon only.
  else all = deep(document, '*').filter(e => e.localName === t.tag || own(e) || e.matches(ACTIVE));
  const shown = [], rest = [];
  for (const e of new Set(all)) if (!e.matches(plain)) { if (visible(e)) shown.push(e); else if (e.localName === t.tag) rest.push(e); }
  const votes = q.selectors && vote(q.selectors), voted = new Set(votes?.all);
  const list = shown.concat(rest), chosen = list.length > limit ? likest(list, t, limit, voted) : list;
  const counted = new Map();
  // As one text: the engines' own ways of handing over an object take longer than all the rest.
  return JSON.stringify({ cut: list.length - chosen.length, all: chosen.map(e => { const d = describe(e, row(e, counted)); if (votes) d.selectors = [voted.has(e) ? votes.some : 0, votes.some]; return d; }) });
});
const LIMIT = 10000;
const words = text => (text || '').toLowerCase().match(/[\p{L}\p{N}]+/gu) || [];
// The likest by what costs next to nothing to look at, in the order of the page.
function likest(list, t, limit, voted) {
  const ids = new Set(t.ids.flatMap(([, v]) => words(v))), texts = new Set(t.texts.flatMap(([, v]) => words(v)));
  const share = (set, text) => set.size && text ? words(text.slice(0, 200)).filter(w => set.has(w)).length : 0;
  const likeness = e => {
    let n = voted.has(e) ? 1000 : 0;
    if (e.localName === t.tag) n += 4;
    if (t.role && role(e) === t.role) n += 4;
    for (const [key, value] of t.ids) { const now = e.getAttribute(key) && attr(e, key); if (now === value) n += 40; else n += 3 * Math.min(3, share(ids, now)); }
    let says = own(e) || norm(said(e, 200)); for (const key of ['aria-label', 'title', 'placeholder', 'alt']) { const v = e.getAttribute(key); if (v) says += ' ' + v.slice(0, 200); }
    n += 6 * Math.min(4, share(texts, says)); if (t.texts.some(([, v]) => v === says)) n += 20;
    let up = e.parentElement; for (const [tag, id, cls] of t.near) { if (!up) break; if (up.localName === tag) n++; if (id && up.id === id) n += 4; n += Math.min(2, cls.filter(c => up.classList.contains(c)).length); up = up.parentElement; }
    if (t.path && path(e) === t.path) n += 20;
    return n;
  };
  const scored = list.map((e, at) => [likeness(e), at]).sort((a, b) => b[0] - a[0] || a[1] - b[1]).slice(0, limit);
  return scored.map(([, at]) => at).sort((a, b) => a - b).map(at => list[at]);
}

// The frame elements of this document, with what they are recognised by.
s.more.frames = () => deep(document, 'iframe,frame,object[data*=htm]').map((e, index) => { let p = ''; try { p = e.src ? new URL(e.src, document.baseURI).pathname : ''; } catch {} return { handle: hold(e), index, id: e.id || '', name: e.getAttribute('name') || '', title: e.title || '', path: p }; });
// Where the document in a frame element begins on this page; without one, how far this page is scrolled.
s.more.origin = q => {
  if (q.handle === undefined) return [scrollX, scrollY];
  const e = held[q.handle]; if (!e?.isConnected) return null;
  const r = e.getBoundingClientRect(), c = getComputedStyle(e);
  return [r.left + parseFloat(c.borderLeftWidth) + parseFloat(c.paddingLeft) + scrollX, r.top + parseFloat(c.borderTopWidth) + parseFloat(c.paddingTop) + scrollY];
};
// Brings a point of a frame into view and says where it is in this document, or what covers it.
s.more.aim = q => {
  const e = held[q.handle]; if (!e?.isConnected) return null;
  const place = () => { const r = e.getBoundingClientRect(), c = getComputedStyle(e); return [r.left + parseFloat(c.borderLeftWidth) + parseFloat(c.paddingLeft), r.top + parseFloat(c.borderTopWidth) + parseFloat(c.paddingTop)]; };
  let [x, y] = place();
  const out = () => x + q.x < 0 || y + q.y < 0 || x + q.x >= innerWidth || y + q.y >= innerHeight;
  if (out()) { e.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' }); [x, y] = place(); }
  if (out()) { const r = e.getBoundingClientRect(); scrollBy({ left: r.left + q.x - innerWidth / 2, top: r.top + q.y - innerHeight / 2, behavior: 'instant' }); [x, y] = place(); }
  const at = s.hit(x + q.x, y + q.y);
  return { x, y, by: q.free || at === e || (at && s.contains(e, at)) ? null : at ? s.short(at) : 'nothing' };
};

const shownText = e => norm(e.type === 'password' ? '' : /^(input|textarea)$/.test(e.localName) ? e.value : e.localName === 'select' ? e.selectedOptions[0]?.label : e.innerText ?? e.textContent);
// The present state of an element, for expectations. Of a password only whether there is one.
const heldValue = e => e.type === 'password' ? (e.value ? '•••' : '') : e.isContentEditable ? e.innerText : /^(progress|meter)$/.test(e.localName) ? String(e.value) : typeof e.value === 'string' ? e.value : null;
s.more.state = q => {
  const e = held[q.handle]; if (!e?.isConnected) return { gone: true };
  const link = e.closest('a[href],area[href]');
  return { visible: visible(e), text: shownText(e).slice(0, 1000000), raw: norm(e.textContent).slice(0, 1000000), value: heldValue(e), checked: e.checked ?? (e.getAttribute('aria-checked') ? e.getAttribute('aria-checked') === 'true' : null), enabled: !e.matches(':disabled') && e.getAttribute('aria-disabled') !== 'true', link: link ? link.href : e.src || null, attributes: Object.fromEntries((q.attributes || []).map(a => [a, e.getAttribute(a)])), properties: Object.fromEntries((q.properties || []).map(p => [p, plainValue(p.split('.').reduce((o, k) => o?.[k], e))])) };
};
const plainValue = v => { try { return v === undefined ? null : JSON.parse(JSON.stringify(v)); } catch { return String(v); } };
// Asks an address with the user's own cookies.
/** What an address answers; with `whole` also its title and who may frame it. */
s.more.link = async q => { try { const r = await fetch(q.url, { credentials: 'include', cache: 'no-store' }), out = { status: r.status, url: r.url, redirected: r.redirected }; if (q.whole) { const head = n => r.headers.get(n), html = /html/.test(head('content-type') || '') ? (await r.text()).slice(0, 262144) : null; out.title = html === null ? null : (new DOMParser().parseFromString(html, 'text/html').title || '').slice(0, 500); out.frame_options = head('x-frame-options'); out.policy = head('content-security-policy'); out.saved = /^\s*attachment/i.test(head('content-disposition') || ''); } return out; } catch (e) { return { error: String(e) }; } };
// An expression of the scenario: whether it is true, or how it failed. A page's policy may forbid all of them.
s.more.evaluate = async q => { try { return { holds: !!(await (0, eval)(q.expression)), failed: '', refused: false }; } catch (e) { return { holds: false, failed: String(e).slice(0, 300), refused: e instanceof EvalError }; } };
s.more.count = q => { if (document.readyState === 'loading') return { loading: true }; if (!q.selectors?.length) { const t = q.target; const fits = e => t.ids.every(([k, v]) => attr(e, k) === v) && t.texts.every(([k, v]) => TEXTS[k](e) === v) && (t.ids.length || t.texts.length || t.near.every(([tag, , cls], i) => { let n = e; for (let j = 0; j <= i; j++) n = n?.parentElement; return n && n.localName === tag && cls.every(c => n.classList.contains(c)); })); return { count: deep(document, t.tag).filter(e => (!t.role || role(e) === t.role) && fits(e) && visible(e)).length }; } const { all } = q.selectors ? vote(q.selectors) : { all: [] }; return { count: all.filter(visible).length }; };
s.more.page = () => ({ title: document.title, address: location.href, lang: document.documentElement.lang || '', ready: document.readyState, login: !!document.querySelector('input[type=password]') && document.querySelectorAll('input:not([type=hidden])').length <= 6 });
// Where the engine tells no status: whether the page looks like an error's, and what its address answers then.
s.more.mishap = async () => {
  if (document.readyState === 'loading') await new Promise(r => { addEventListener('DOMContentLoaded', r, { once: true }); setTimeout(r, 2000); });
  const body = norm(document.body?.innerText), heads = [document.title, ...[...document.querySelectorAll('h1,h2')].slice(0, 3).map(e => e.textContent), body.length < 300 ? body : ''].map(norm);
  const words = /internal server error|server error|bad gateway|service unavailable|gateway time-?out|page not found|^not found|forbidden|method not allowed|cannot (get|post)|too many requests/i;
  const says = heads.find(t => t && (words.test(t) || /(^|[^\d.,:])[45]\d\d([^\d.,:]|$)/.test(t.slice(0, 80))));
  const empty = !body && !document.querySelector('body *');
  if (!says && !empty) return null;
  let status = null;
  try { status = (await fetch(location.href, { credentials: 'include', cache: 'no-store', redirect: 'manual', signal: AbortSignal.timeout(3000) })).status || null; } catch {}
  return { says: cut(says || '', 100), status, plain: !!says && words.test(says) && !document.querySelector('input:not([type=hidden]),select,textarea') };
};
// Waits until the document has stopped changing for `quiet` ms.
s.more.settle = q => new Promise(done => {
  const end = performance.now() + q.wait; let timer = setTimeout(fin, q.quiet);
  const mo = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(fin, Math.max(0, Math.min(q.quiet, end - performance.now()))); });
  function fin() { mo.disconnect(); done({ settled: performance.now() < end }); }
  mo.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
});
// Another point of an element, some way off, and where a second element is now.
s.more.trail = async q => {
  const e = held[q.handle], g = held[q.other]; if (!e?.isConnected || !g?.isConnected) return null;
  await new Promise(r => { requestAnimationFrame(() => requestAnimationFrame(r)); setTimeout(r, 300); });
  const b = g.getBoundingClientRect(), to = [[60, 40], [-60, 40], [60, -40], [-60, -40]].map(([x, y]) => [q.x + x, q.y + y]).find(([x, y]) => { const h = s.hit(x, y); return h && (s.contains(e, h) || s.contains(g, h)); });
  return { at: [b.left + b.width / 2, b.top + b.height / 2], to: to || null };
};
s.more.scroll = q => { const e = q.handle === undefined ? document.scrollingElement || document.documentElement : held[q.handle]; if (q.to) { e.scrollLeft = q.to[0]; e.scrollTop = q.to[1]; } else e.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' }); return [e.scrollLeft, e.scrollTop]; };
s.more.insert = q => { const e = held[q.handle]; return { done: document.execCommand('insertText', false, q.text), focus: !!e }; };
// Files for a drop zone or a field, where the engine has no way of its own.
s.more.drop = q => {
  const e = held[q.handle], dt = new DataTransfer();
  for (const f of q.files) dt.items.add(new File([Uint8Array.from(atob(f.data), c => c.charCodeAt(0))], f.name, { type: f.type || '' }));
  if (e.localName === 'input' && e.type === 'file') { e.files = dt.files; s.fire(e, 'input', 'change'); return { done: true }; }
  const send = t => e.dispatchEvent(new DragEvent(t, { bubbles: true, cancelable: true, composed: true, dataTransfer: dt }));
  // A browser drops only where the page has said that it may.
  send('dragenter'); if (send('dragover')) { send('dragleave'); return { done: false }; }
  send('drop'); return { done: true };
};
s.more.host = q => hold(host(held[q.handle]));
})();
