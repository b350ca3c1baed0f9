/**
 * What a page says of its language, and some of its words: those of controls, labels and headings, as the rest is
 * often data in any language. Nothing that is redacted, typed in, code, or marked as another language.
 */
(() => {
const s = globalThis[Symbol.for('surefoot')];
if (s.more.tongue) return;
const WORDS = 'button,label,legend,summary,th,h1,h2,h3,a[href],[role=button],[role=tab],[role=menuitem],[role=heading]';
const APART = 'script,style,noscript,template,code,pre,kbd,samp,input,textarea,select,option,[contenteditable=true],[contenteditable=""],[translate=no],.notranslate';

function texts(roots, skip, most) {
  const seen = new Set(), out = []; let length = 0;
  for (const root of roots) {
    const walk = document.createTreeWalker(root, 4);
    for (let n; length < most && (n = walk.nextNode());) {
      const e = n.parentElement, t = s.norm(n.data);
      if (t.length < 2 || !e || seen.has(n) || e.closest(skip) || !s.visible(e)) continue;
      const said = e.closest('[lang]'); if (said && said !== document.documentElement && said !== document.body) continue;
      seen.add(n); out.push(t); length += t.length;
    }
  }
  return out.join('. ');
}
s.more.tongue = q => {
  const good = (q.redact || []).filter(x => { try { document.querySelector(x); return true; } catch { return false; } });
  const skip = [APART, ...good].join(','), root = document.documentElement;
  const words = texts(document.querySelectorAll(WORDS), skip, 3000);
  return { lang: (root.lang || document.body?.lang || '').trim(), words, text: words.length < 400 && document.body ? texts([document.body], skip, 3000) : '' };
};
})();
