/**
 * A copy of the page as HTML, to look at later: never the live page.
 *
 * Open shadow roots become declarative templates. Scripts, event attributes and meta refresh are left
 * out, passwords and redacted fields are emptied, and what the user sees in a field is put into its
 * attributes, so that the copy shows it.
 */
(() => {
const s = globalThis[Symbol.for('surefoot')];
if (s.more.snapshot) return;
const VOID = new Set(['area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr']);
const RAW = new Set(['style', 'xmp', 'plaintext']);
const esc = t => t.replace(/&/g, '&amp;').replace(/\u00a0/g, '&nbsp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const escAttr = t => t.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

s.more.snapshot = q => {
  const mark = q.handle === undefined ? null : s.held[q.handle];
  const hidden = e => e.type === 'password' || /(^|\s)(one-time-code|cc-|current-password|new-password)/.test(e.autocomplete || '') || (q.redact || []).some(r => { try { return !!e.closest(r); } catch { return false; } });
  const secret = e => { try { return (q.redact || []).some(r => e.matches(r)); } catch { return false; } };
  const out = [];
  function attrs(e) {
    for (const a of e.attributes) {
      if (/^on/i.test(a.name) || a.name === 'nonce' || a.name === 'data-surefoot-target' || a.name === 'data-surefoot-frame') continue;
      if (/^(value|checked|selected)$/.test(a.name) && /^(input|option)$/.test(e.localName) && a.namespaceURI === null) continue;
      if (/^(href|src|action|formaction)$/i.test(a.name) && /^\s*javascript:/i.test(a.value)) { out.push(` ${a.name}="#"`); continue; }
      if (a.name === 'srcdoc') continue;
      out.push(` ${a.name}="${escAttr(a.value)}"`);
    }
    if (e.localName === 'input') { if (e.type === 'checkbox' || e.type === 'radio') { if (e.checked) out.push(' checked=""'); if (e.hasAttribute('value')) out.push(` value="${escAttr(e.getAttribute('value'))}"`); } else if (e.type !== 'file') out.push(` value="${hidden(e) ? '' : escAttr(e.value)}"`); }
    if (e.localName === 'option') { if (e.selected) out.push(' selected=""'); if (e.hasAttribute('value')) out.push(` value="${escAttr(e.getAttribute('value'))}"`); }
    if (e === mark) out.push(' data-surefoot-target=""');
    if (e.localName === 'iframe' || e.localName === 'frame') out.push(` data-surefoot-frame="${s.hold(e)}"`);
  }
  function node(n) {
    if (n.nodeType === 3) { out.push(RAW.has(n.parentNode?.localName) ? n.data : esc(n.data)); return; }
    if (n.nodeType !== 1) return;
    const tag = n.localName;
    if (tag === 'script' || tag === 'noscript' || (tag === 'meta' && /refresh|content-security-policy/i.test(n.httpEquiv)) || (tag === 'link' && /^(preload|modulepreload|prefetch|manifest)$/.test(n.rel))) return;
    out.push('<', tag); attrs(n); out.push('>');
    if (VOID.has(tag) && n.namespaceURI === 'http://www.w3.org/1999/xhtml') return;
    const root = s.rootOf(n);
    if (root) { out.push('<template shadowrootmode="open">'); for (const sheet of root.adoptedStyleSheets || []) { try { out.push('<style>', [...sheet.cssRules].map(r => r.cssText).join('\n'), '</style>'); } catch {} } for (const c of root.childNodes) node(c); out.push('</template>'); }
    if (tag === 'textarea') out.push(hidden(n) ? '' : esc(n.value));
    else if (secret(n)) out.push('');
    else if (tag === 'template') { for (const c of n.content.childNodes) node(c); }
    else { if (tag === 'head' && !n.querySelector('base')) out.push(`<base href="${escAttr(document.baseURI)}">`); for (const c of n.childNodes) node(c); }
    out.push('</', tag, '>');
  }
  if (document.doctype) out.push('<!DOCTYPE html>');
  node(document.documentElement);
  return out.join('');
};
})();
