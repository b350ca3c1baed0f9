/**
 * Finds the elements of content by the signals of targets: two independent families agree, or it is no find.
 *
 * The light half of browser/agent/core.js, which tests use: the same families (identity, text, structure), the
 * same refusals. It never guesses: several equals are `ambiguous`, none is `missing`. Elements are looked for in
 * open shadow roots, in closed ones that the agent knows, and in frames of the same origin.
 */
(() => {
const norm = s => (s || '').replace(/[\s\u00a0\u200b]+/g, ' ').trim();
const agent = () => globalThis[Symbol.for('surefoot')];
const rootOf = e => e.shadowRoot || agent()?.closed?.get(e) || null;
const primary = tag => String(tag).split('-')[0].toLowerCase();

// Implied roles (HTML-AAM), as far as elements of content have them.
const ROLES = { a: e => e.hasAttribute('href') ? 'link' : '', area: e => e.hasAttribute('href') ? 'link' : '', button: 'button', summary: 'button', select: e => e.multiple || e.size > 1 ? 'listbox' : 'combobox', textarea: 'textbox', nav: 'navigation', header: 'banner', footer: 'contentinfo', aside: 'complementary', tr: 'row', td: 'cell', th: 'columnheader', ul: 'list', ol: 'list', li: 'listitem', progress: 'progressbar', output: 'status', fieldset: 'group',
  input: e => ({ button: 'button', submit: 'button', reset: 'button', image: 'button', checkbox: 'checkbox', radio: 'radio', range: 'slider', number: 'spinbutton', search: 'searchbox', hidden: '' }[e.type] ?? (e.list ? 'combobox' : /^(text|email|tel|url|password)$/.test(e.type) ? 'textbox' : e.type)) };
function role(e) {
  const own = norm(e.getAttribute('role')).split(' ')[0];
  if (own) return own;
  const tag = e.localName, implied = ROLES[tag] || (/^h[1-6]$/.test(tag) ? 'heading' : /^(option|img|main|form|dialog|table|article)$/.test(tag) && tag);
  return (typeof implied === 'function' ? implied(e) : implied) || (e.isContentEditable && !e.parentElement?.isContentEditable ? 'textbox' : '');
}
const labelText = e => norm([...(e.labels || [])].map(l => { let s = ''; for (const n of l.childNodes) if (!(n.nodeType === 1 && (n === e || n.matches('select,textarea,input')))) s += n.textContent; return s; }).join(' '));
function content(e) {
  if (e.localName === 'input') return /^(button|submit|reset)$/.test(e.type) ? norm(e.value) : '';
  if (/^(textarea|select|style|script)$/.test(e.localName)) return '';
  let s = e.textContent || '';
  if (s.length < 4000 && e.querySelector?.('style,script,textarea,select')) { s = ''; const walk = n => { for (const c of n.childNodes) { if (c.nodeType === 3) s += c.data; else if (c.nodeType === 1 && !/^(style|script|textarea|select)$/.test(c.localName)) walk(c); } }; walk(e); }
  return norm(s.slice(0, 4000));
}
function name(e) {
  const by = e.getAttribute('aria-labelledby');
  if (by) { const s = norm(by.split(/\s+/).map(id => e.getRootNode().getElementById?.(id)?.textContent || '').join(' ')); if (s) return s; }
  const own = norm(e.getAttribute('aria-label')); if (own) return own;
  if (/^(input|select|textarea)$/.test(e.localName)) {
    if (/^(button|submit|reset)$/.test(e.type)) return norm(e.value) || norm(e.title);
    return labelText(e) || norm(e.getAttribute('alt')) || norm(e.title) || norm(e.placeholder);
  }
  if (e.localName === 'img') return norm(e.alt) || norm(e.title);
  return content(e) || norm([...(e.querySelectorAll?.('img[alt],[aria-label]') || [])].map(i => i.getAttribute('aria-label') || i.alt).join(' ')) || norm(e.getAttribute('title'));
}
const cut = (s, n = 120) => s.length > n ? s.slice(0, n).replace(/[\ud800-\udbff]$/, '') + '…' : s;
const TEXTS = { name: e => cut(name(e)), text: e => cut(content(e)), label: e => cut(labelText(e)), placeholder: e => norm(e.getAttribute('placeholder')), title: e => norm(e.getAttribute('title')), alt: e => norm(e.getAttribute('alt')) };
function attr(e, key) {
  const v = e.getAttribute(key);
  if (v === null || (key !== 'href' && key !== 'action') || /^\s*(#|javascript:|$)/i.test(v)) return v;
  try { const u = new URL(v, e.baseURI); return u.origin === location.origin ? u.pathname + u.search + (u.hash.length > 1 ? u.hash : '') : u.href; } catch { return v; }
}
const nth = e => { let at = 1, all = 1; for (let s = e.previousElementSibling; s; s = s.previousElementSibling) if (s.localName === e.localName) { at++; all++; } for (let s = e.nextElementSibling; s; s = s.nextElementSibling) if (s.localName === e.localName) all++; return [at, all]; };
function path(e) { const out = []; for (let n = e; n && n.nodeType === 1; n = n.parentElement) { const [at, all] = nth(n); out.unshift(all > 1 ? `${n.localName}[${at}]` : n.localName); } return out.join('>'); }

/** A published element's probe in the page's language, whatever the player speaks; made once. */
const probes = new Map(), spoken = () => document.documentElement.lang || player.language;
function probe(of) {
  const language = spoken(), known = probes.get(of);
  if (known?.language === language) return known;
  const t = player.content.elements?.[of];
  if (!t) return null;
  const per = t.languages || {}, own = per[language] || per[Object.keys(per).find(l => primary(l) === primary(language))];
  const made = { tag: '', role: '', ids: [], texts: [], path: '', shadow: [], near: [], ...t.probe, ...own, selectors: t.probe?.sel || t.selectors || [], frame: t.frame || [], language };
  probes.set(of, made);
  return made;
}

/** The documents that a chain of frame hints leads to. Frames of other origins are not looked into. */
function documents(frame) {
  let now = [document];
  for (const hint of frame) {
    const next = [];
    for (const doc of now) {
      const all = [...doc.querySelectorAll('iframe,frame')];
      const key = ['id', 'name', 'title'].find(k => hint[k] && all.some(f => f.getAttribute(k) === hint[k]));
      const fits = key ? all.filter(f => f.getAttribute(key) === hint[key]) : hint.path && all.filter(f => { try { return new URL(f.src, doc.baseURI).pathname === hint.path; } catch { return false; } });
      for (const f of fits?.length ? fits : [all[hint.index ?? -1]]) { try { if (f?.contentDocument) next.push(f.contentDocument); } catch {} }
    }
    now = next;
  }
  return now;
}
function roots(t) {
  let now = documents(t.frame);
  for (const spec of t.shadow) {
    const [tag, id] = spec.replace('!', '').split('#'); const next = [];
    for (const root of now) { const hosts = [...root.querySelectorAll(tag)].filter(rootOf); const exact = hosts.filter(h => id && h.id === id); for (const h of exact.length ? exact : hosts) next.push(rootOf(h)); }
    now = next;
  }
  return now;
}
/** Which families agree that `e` is the element; null where one contradicts. */
function families(e, t) {
  if (e.localName !== t.tag || (t.role && role(e) !== t.role)) return null;
  const found = []; let same = 0;
  for (const [key, value] of t.ids) { const now = attr(e, key); if (now === value) same++; else if (now !== null) return null; }
  if (same) found.push('identity');
  for (const [kind, value] of t.texts) if (TEXTS[kind](e) !== value) return null;
  if (t.texts.length) found.push('text');
  if (t.path && path(e) === t.path) found.push('structure');
  else if (t.near.length && t.position) { const at = nth(e); let n = e.parentElement, ok = at[0] === t.position[0] && at[1] === t.position[1]; for (const [tag, id, cls] of t.near) { ok &&= n && n.localName === tag && (!id || n.id === id) && cls.every(c => n.classList.contains(c)); n = n?.parentElement; } if (ok) found.push('structure'); }
  return found;
}
function deep(root, selector, out = []) {
  out.push(...root.querySelectorAll(selector));
  for (const e of root.querySelectorAll('*')) { const inner = rootOf(e); if (inner) deep(inner, selector, out); }
  return out;
}
// Selectors of recordings, with the prefixes that Chrome's Recorder gives them.
function select(selector, root) {
  const rest = selector.replace(/^(aria|css|xpath|pierce|text)\//, '');
  const kind = rest === selector ? 'css' : selector.slice(0, selector.length - rest.length - 1);
  try {
    if (kind === 'css') return [...root.querySelectorAll(rest)];
    if (kind === 'pierce') return deep(root, rest);
    if (kind === 'xpath') { const r = (root.ownerDocument || root).evaluate(rest, root, null, 7, null); return Array.from({ length: r.snapshotLength }, (_, i) => r.snapshotItem(i)).filter(n => n.nodeType === 1); }
    // Most of a big page can't be a button: what can is asked for its name, which is dear.
    const few = kind === 'aria' && { button: 'button,summary,input,[role]', link: 'a,area,[role]' }[/\[role="(\w+)"\]$/.exec(rest)?.[1]];
    const all = [...root.querySelectorAll(few || '*')].filter(e => !/^(script|style|head|title|html|body|noscript)$/.test(e.localName));
    if (kind === 'text') { const want = norm(rest).toLowerCase(), has = all.filter(e => content(e).toLowerCase().includes(want)); return has.filter(e => !has.some(o => o !== e && e.contains(o))); }
    const [, want, asked] = rest.match(/^(.*?)(?:\[role="([^"]*)"\])?$/s);
    return all.filter(e => (!asked || role(e) === asked) && (asked || role(e) || e.hasAttribute('aria-label')) && name(e) === norm(want));
  } catch { return []; }
}
/**
 * Elements that all selectors with any match agree on; where none is, the one that most kinds of them name. The same
 * voices as those of browser/agent/describe.js: a text may stand in the element, numbered ids and counting are weak.
 */
function vote(t) {
  const voices = [];
  for (const path of t.selectors) {
    const parts = [].concat(path), last = parts.at(-1), id = last.match(/#([^\s>.:[~+,]+)|@id="([^"]*)"/); let now = documents(t.frame);
    parts.forEach((part, i) => { now = now.flatMap(n => select(part, i ? rootOf(n) || n : n)); });
    if (!now.length) continue;
    const text = last.startsWith('text/'), called = text || last.startsWith('aria/'), counts = !called && /^xpath\/.*\[\d+\]|:nth-/.test(last), of = !called && id && (id[1] || id[2]);
    voices.push({ now, text, last, kind: called ? 'name' : of ? '#' + of : counts ? 'place' : last, weak: counts || !called && /\d/.test(of || '') });
  }
  // Where nothing but the text matches of several, the rest has its time to come, and what only holds it is another.
  const firm = voices.filter(v => !v.text), worded = !firm.length && t.selectors.length > 1;
  if (worded) for (const v of voices) v.now = (t.waited ??= (setTimeout(() => { t.waited = 1; }, (player.options.patience ?? 10000) / 2), 0)) ? v.now.filter(n => 'text/' + content(n).toLowerCase() === v.last.toLowerCase()) : [];
  const named = [...new Set((firm.length ? firm : voices).flatMap(v => v.now))];
  const names = (v, e) => v.now.includes(e) || v.text && firm.length && v.now.some(inner => e.contains(inner));
  const all = named.filter(e => voices.every(v => names(v, e)));
  if (all.length) return all;
  const kinds = [...new Set(voices.map(v => v.kind))].map(kind => voices.filter(v => v.kind === kind));
  const votes = named.filter(player.visible).map(e => ({ e, by: kinds.filter(k => k.every(v => names(v, e))) })), top = Math.max(0, ...votes.map(v => v.by.length));
  const sound = votes.filter(v => v.by.length === top && v.by.some(k => !k[0].weak)), called = sound.filter(v => v.by.some(k => k[0].kind === 'name'));
  const one = sound.length === 1 && top * 2 > kinds.length ? sound[0] : called.length === 1 && kinds.every(k => k[0].weak || called[0].by.includes(k)) ? called[0] : null;
  return one ? [one.e] : named;
}
function candidates(t) {
  const from = roots(t); let list = [];
  for (const [key, value] of t.ids) {
    list = from.flatMap(r => key === 'href' || key === 'action' ? [...r.querySelectorAll(`${t.tag}[${key}]`)].filter(e => attr(e, key) === value) : [...r.querySelectorAll(`${t.tag}[${key}="${CSS.escape(value)}"]`)]);
    if (list.length) return list;
  }
  return t.texts.length ? from.flatMap(r => [...r.querySelectorAll(t.tag)]).filter(e => t.texts.some(([kind, value]) => TEXTS[kind](e) === value)) : list;
}
function look(of) {
  const t = probe(of);
  if (!t) return { state: 'missing', count: 0, why: 'there is no element of this name' };
  const judge = (list, how) => list.length === 1 ? { state: 'found', e: list[0], count: 1, how: how(list[0]) } : { state: list.length ? 'ambiguous' : 'missing', count: list.length };
  if (!t.tag || t.sel) { const all = vote(t), seen = all.filter(player.visible); return judge(seen.length ? seen : all, () => ['selectors']); }
  const good = candidates(t).map(e => ({ e, how: families(e, t) })).filter(c => c.how && c.how.length > 1);
  const seen = good.filter(c => player.visible(c.e)), left = seen.length ? seen : good;
  const most = Math.max(0, ...left.map(c => c.how.length)), best = left.filter(c => c.how.length === most);
  return judge(best.map(c => c.e), e => best.find(c => c.e === e).how);
}

let seen = new Map();
/** Forgets what was found: the page has changed. */
player.stale = () => { seen = new Map(); };
/**
 * Looks for an element by its name: `{state: found|ambiguous|missing, e, count, how}`.
 * What was found since the last change of the page is not looked for again.
 */
player.find = of => {
  let got = seen.get(of);
  if (!got || got.e && !got.e.isConnected) seen.set(of, got = look(of));
  return got;
};
player.forgetProbes = () => { probes.clear(); seen.clear(); };
/** Whether a person can see it: it has a box and is not hidden, nor are the frames around it. */
player.visible = e => {
  const view = e.ownerDocument.defaultView;
  if (!view || ![...e.getClientRects()].some(r => r.width > 0 && r.height > 0) || view.getComputedStyle(e).visibility !== 'visible') return false;
  return view === window || !view.frameElement || player.visible(view.frameElement);
};
const up = n => n.parentElement || n.getRootNode().host || null;
/** Whether it can be used: neither it nor what it stands in is disabled or inert. */
player.enabled = e => { if (e.matches(':disabled')) return false; for (let n = e; n; n = up(n)) if (n.inert || n.getAttribute('aria-disabled') === 'true') return false; return true; };
/** Its box in the window: left, top, width, height in CSS pixels, through frames. */
player.box = e => {
  const r = e.getBoundingClientRect(); let x = r.left, y = r.top;
  for (let view = e.ownerDocument.defaultView; view && view !== window && view.frameElement; view = view.parent) { const f = view.frameElement, b = f.getBoundingClientRect(); x += b.left + f.clientLeft; y += b.top + f.clientTop; }
  return { x, y, width: r.width, height: r.height };
};
player.norm = norm; player.rootOf = rootOf;
})();
