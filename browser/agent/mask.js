/**
 * Covers what no picture may show: passwords, redacted elements, and texts in which a secret stands.
 *
 * Whether a text holds a secret is decided outside of the page, which is told none: it hands its texts
 * over and is told which places to cover.
 */
(() => {
const s = globalThis[Symbol.for('surefoot')];
if (s.more.mask) return;
const { deep, held, rootOf, hostOf } = s;
const PRIVATE = ['input[type=password]', 'input[autocomplete~=current-password]', 'input[autocomplete~=new-password]', 'input[autocomplete~=one-time-code]', 'input[autocomplete^=cc-]'];
const selector = q => [...PRIVATE, ...(q.selectors || [])].filter(x => { try { document.querySelector(x); return true; } catch { return false; } }).join(',');

// What a picture of the page as it is scrolled now would show. A page of 10,000 rows hands over a screenful.
const within = (r, by) => r.right > -by && r.bottom > -by && r.left < innerWidth + by && r.top < innerHeight + by;
const range = document.createRange();
function inSight(n) {
  if (n.nodeType !== 3) return within(n.getBoundingClientRect(), 0);
  // A text's own box is dear. None stands pages away from its parent.
  if (!within((hostOf(n.parentNode) || n.parentNode).getBoundingClientRect(), 5000)) return false;
  range.selectNode(n);
  return within(range.getBoundingClientRect(), 0);
}

// Every text that can be seen, and what it stands in: a text node, or an element that shows a value; with it,
// whether there is anything to cover whatever it says, and how many frames to ask as well.
let seen = [];
s.more.shown = q => {
  seen = []; const all = selector(q); let covers = false, frames = 0;
  const add = (node, text) => { if (text && text.trim().length > 3 && inSight(node)) seen.push([node, text.slice(0, 20000)]); };
  const what = NodeFilter.SHOW_ELEMENT | (q.texts ? NodeFilter.SHOW_TEXT : 0);
  const walk = root => {
    covers ||= root.querySelector(all) !== null; frames += root.querySelectorAll('iframe,frame').length;
    const w = document.createTreeWalker(root, what);
    for (let n = w.nextNode(); n; n = w.nextNode()) {
      if (n.nodeType === 3) { if (!/^(script|style|noscript|textarea|option)$/.test(n.parentNode.localName)) add(n, n.data); continue; }
      const inner = rootOf(n); if (inner) walk(inner);
      if (!q.texts) continue;
      if (/^(input|textarea|select)$/.test(n.localName) && !n.matches(all)) { add(n, n.localName === 'select' ? n.selectedOptions[0]?.label : n.value); add(n, n.placeholder); }
      if (/^(img|area)$/.test(n.localName)) add(n, n.alt);
    }
  };
  walk(document);
  return { texts: seen.map(x => x[1]), covers, frames, view: [scrollX, scrollY, innerWidth, innerHeight] };
};

// How many nodes the agent can see: fewer than there are means closed shadow roots.
s.more.nodes = () => {
  let count = 1;
  const walk = root => { for (const w = document.createTreeWalker(root, 1 | 4 | 8 | 128); w.nextNode(); count++) { const n = w.currentNode, inner = n.nodeType === 1 && rootOf(n); if (inner) walk(inner); } };
  const top = document.documentElement; if (!top) return 0;
  if (rootOf(top)) walk(rootOf(top));
  walk(top); return count;
};

// What stands in redacted elements: it is no one's to keep, wherever else it is said.
s.more.redacted = q => {
  const out = new Set(), all = (q.selectors || []).filter(x => { try { document.querySelector(x); return true; } catch { return false; } }).join(',');
  const add = t => { t = (t || '').trim(); if (t.length >= 6 || (t.length >= 4 && /\d/.test(t))) out.add(t.slice(0, 300)); };
  for (const e of all ? deep(document, all).slice(0, 200) : []) {
    add(e.value); add(s.norm(e.textContent));
    const w = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
    while (w.nextNode() && out.size < 200) add(w.currentNode.data);
  }
  return [...out];
};

let masks = [];
s.more.mask = q => {
  masks.forEach(m => m.remove()); masks = [];
  if (!q.on) { seen = []; return; }
  const all = selector(q), rects = [], found = deep(document, all);
  // Boxes in front of all, and no style: a content policy refuses that, and tells the console so.
  for (const e of found) {
    const r = document.createRange(); r.selectNodeContents(e); rects.push(...r.getClientRects());
    for (const n of [e, ...deep(e, '*').slice(0, 300)]) rects.push(...n.getClientRects());
  }
  for (const [at, from, to] of q.places || []) {
    const n = seen[at]?.[0];
    if (!n?.isConnected) continue;
    if (n.nodeType !== 3) { rects.push(...n.getClientRects()); continue; }
    const r = document.createRange(); r.setStart(n, Math.min(from, n.length)); r.setEnd(n, Math.min(to, n.length));
    rects.push(...r.getClientRects());
  }
  seen = [];
  cover(rects.filter(r => r.width > 0 && r.height > 0 && r.right > 0 && r.bottom > 0 && r.left < innerWidth && r.top < innerHeight));
};
function cover(rects) {
  if (!rects.length) return;
  const style = (e, more) => { for (const k in more) e.style.setProperty(k, more[k], 'important'); };
  const box = document.createElement('div');
  style(box, { position: 'fixed', inset: '0', width: 'auto', height: 'auto', margin: '0', padding: '0', border: '0', background: 'none', overflow: 'visible', 'pointer-events': 'none', 'z-index': '2147483647', display: 'block', opacity: '1', transform: 'none' });
  for (const r of rects) {
    const one = document.createElement('div');
    style(one, { position: 'fixed', left: r.left - 1 + 'px', top: r.top - 1 + 'px', width: r.width + 2 + 'px', height: r.height + 2 + 'px', margin: '0', background: '#888', display: 'block', opacity: '1' });
    box.append(one);
  }
  document.documentElement.append(box); masks.push(box);
  // Above a dialog of the page, too.
  try { box.popover = 'manual'; box.showPopover(); } catch {}
}
})();
