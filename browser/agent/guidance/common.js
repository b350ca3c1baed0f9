/**
 * What all adapters share: elements as facts, the choice of the button that goes on, React's own notes.
 *
 * Everything in this folder is evaluated among the page's own scripts, as one expression whose names are
 * its own, and leaves nothing behind. It knows no verdict: the runner judges the facts.
 *
 * An adapter is {own, marks?, skips?, loads?, present(), tours(), start?(id), active(), next?(now), reset?()}: `own` selects
 * what belongs to the library, `marks` is what else it looks up of its own; it `loads` tours that `tours()` does not
 * list. `active()` is {balloon, target, index, count, title, text, declared, fallback}, each only where it is known. `reset()` forgets what the library keeps in the browser of tours that were seen; most
 * keep nothing there: Node-RED's is on its server, and of the others the page remembers what it wants.
 */
const adapters = {};
const log = document.getElementById(KEY) || null;
const norm = s => (s || '').replace(/[\s\u00a0\u200b]+/g, ' ').trim();
const cut = (s, n) => s.length > n ? s.slice(0, n).replace(/[\ud800-\udbff]$/, '') + '…' : s;
// Our own questions are not the page's: they go by the witness.
const ask = (name, selector) => (log?.own[name] || Document.prototype[name]).call(document, selector);
const all = selector => { try { return [...ask('querySelectorAll', selector)]; } catch { return []; } };
const one = selector => { try { return ask('querySelector', selector); } catch { return null; } };
const style = e => getComputedStyle(e);
const rectOf = e => { const r = e.getBoundingClientRect(); return { x: r.x, y: r.y, width: r.width, height: r.height }; };
// Why nobody sees it, or nothing.
function unseen(e) {
  if (!e.isConnected) return 'not in the document';
  for (let n = e; n?.nodeType === 1; n = n.parentElement) if (style(n).display === 'none') return n === e ? 'display:none' : `display:none on ${brief(n)}`;
  const r = e.getBoundingClientRect();
  if (style(e).visibility !== 'visible') return 'visibility:' + style(e).visibility;
  if (!(r.width > 0 && r.height > 0) && style(e).display !== 'contents') return 'no size';
  return null;
}
const shown = selector => all(selector).find(e => !unseen(e) && +style(e).opacity > .01) || null;
const brief = e => e.localName + (e.id ? '#' + e.id : typeof e.className === 'string' && e.className.trim() ? '.' + e.className.trim().split(/\s+/)[0] : '');
// A selector that matches this element alone.
function selectorOf(e) {
  if (e === document.body) return 'body';
  const once = s => { try { return all(s).length === 1; } catch { return false; } };
  for (const key of ['data-testid', 'data-test', 'data-tour', 'id', 'name', 'aria-label']) {
    const value = e.getAttribute(key);
    const s = value && (key === 'id' ? '#' + CSS.escape(value) : `${e.localName}[${key}="${CSS.escape(value)}"]`);
    if (s && !/\d{4,}|^:r/.test(value) && once(s)) return s;
  }
  const parts = [];
  for (let n = e; n && n !== document.documentElement; n = n.parentElement) {
    if (n !== e && n.id && once('#' + CSS.escape(n.id))) { parts.unshift('#' + CSS.escape(n.id)); break; }
    const twins = n.parentElement ? [...n.parentElement.children].filter(o => o.localName === n.localName) : [n];
    parts.unshift(n.localName + (twins.length > 1 ? `:nth-of-type(${twins.indexOf(n) + 1})` : ''));
  }
  return parts.join('>');
}
// What an author wrote as a target: a selector, an element, a function that gives one, or jQuery's list.
function resolved(target) {
  try {
    if (typeof target === 'function') target = target();
    if (!target) return [];
    if (target.nodeType === 1) return [target];
    if (target.current?.nodeType === 1) return [target.current];
    if (typeof target === 'string') { const found = all(target); return found.length || CSS.supports(`selector(${target})`) ? found : globalThis.jQuery ? globalThis.jQuery(target).get() : []; }
    return Array.from(target).filter(e => e?.nodeType === 1);
  } catch { return []; }
}
const wordsOf = target => typeof target === 'string' ? target : target?.nodeType === 1 ? selectorOf(target) : target?.selector || null;
// A step as an author declared it, in plain data.
const step = (target, title, text, side, more) => ({ target: wordsOf(target) ?? (target ? '(a function)' : null), title: plain(title), text: plain(text), side: side || null, ...more });
// Who names an element and gives nothing has looked for it in vain, and means no popup.
const given = (step, key) => step && key in step && step[key] == null ? { aimed: true } : {};
function plain(value) {
  if (value == null || typeof value === 'boolean') return '';
  if (typeof value === 'function') { try { return plain(value()); } catch { return ''; } }
  if (value.nodeType) return norm(value.textContent);
  if (typeof value === 'object') {
    if (Array.isArray(value)) return norm(value.map(plain).join(' '));
    return value.props ? norm(plain(value.props.children) || plain(value.props.text)) : '';
  }
  const text = String(value);
  // An inert document: what a text holds is never run.
  return norm(/[<&]/.test(text) ? new DOMParser().parseFromString(text, 'text/html').body.textContent : text);
}
// Other components have properties of the same names, and throw when they are looked into.
const fits = (f, like) => { try { return !!f.memoizedProps && like(f.memoizedProps); } catch { return false; } };
// React's notes on an element: the nearest component above whose properties are like that.
function props(e, like) {
  const key = e && Object.keys(e).find(k => /^__reactFiber\$|^__reactInternalInstance\$/.test(k));
  for (let f = key && e[key], n = 0; f && n < 300; f = f.return, n++) if (fits(f, like)) return f.memoizedProps;
  return null;
}
// All components of the page whose properties are like that, mounted but not shown ones too.
function mounted(like) {
  const found = [], roots = [];
  for (const e of all('body, body *').slice(0, 5000)) { const key = Object.keys(e).find(k => /^__reactContainer\$/.test(k)); if (key) roots.push(e[key]); else if (e._reactRootContainer) roots.push(e._reactRootContainer._internalRoot?.current || e._reactRootContainer.current); }
  for (const root of roots) {
    const stack = [root.stateNode?.current || root]; let n = 0;
    while (stack.length && n++ < 20000) { const f = stack.pop(); if (fits(f, like)) found.push(f.memoizedProps); if (f.sibling) stack.push(f.sibling); if (f.child) stack.push(f.child); }
  }
  return found;
}
const AWAY = /skip|close|cancel|dismiss|exit|quit|later|überspringen|schließen|abbrechen|passer|fermer|annuler|omitir|saltar|cerrar|cancelar|fechar|pular|chiudi|salta|sluiten|overslaan|pomiń|zamknij|закрыть|пропустить|スキップ|閉じる|キャンセル|跳过|关闭|取消|건너뛰기|닫기|تخط|إغلاق|إلغاء|[×✕✖]/i;
const BACK = RegExp(AWAY.source + '|back(?!ground|drop)|prev(?!ent)|zurück|vorherige|précédent|retour|anterior|atrás|voltar|indietro|vorige|wstecz|назад|戻る|前へ|上一|이전|السابق', 'i');
const ON = /next|primary|continue|done|finish|\bend|start|got.?it|weiter|nächste|fertig|suivant|continuer|terminer|terminé|次へ|次の|完了|続け|siguiente|continuar|finalizar|listo|próximo|seguinte|concluir|avanti|fine\b|volgende|klaar|dalej|gotowe|далее|готово|下一|完成|다음|완료|التالي|إنهاء|تم/i;
const BUTTONS = 'button, a[href], a[class*="button" i], a[class*="btn" i], input[type=button], [role=button]';
const buttonsOf = balloon => [...balloon.querySelectorAll(BUTTONS)].filter(b => !unseen(b) && !b.disabled && b.getAttribute('aria-disabled') !== 'true' && !/\bdisabled\b/.test(b.className));
// Classes that only say how something looks name places too: `justify-end`, `bg-background`.
const marksOf = b => [[...b.classList].filter(c => !/[:[\]]|^(bg|text|items|justify|self|content|place|float|[mp][se]|start|end|border|rounded|scroll|snap|object|origin)-/.test(c)).join(' '), b.dataset.action, b.dataset.role, b.dataset.tourElem, b.id, b.getAttribute('aria-label'), b.value, b.textContent].join(' ');
// The button of a balloon that goes on: by its marks, by its words, else the last one that does not go back.
function onward(balloon) {
  const fit = buttonsOf(balloon).filter(b => !BACK.test(marksOf(b)));
  return fit.filter(b => ON.test(marksOf(b))).pop() || fit.filter(b => norm(b.textContent || b.value)).pop() || null;
}
// What ends a tour where nothing goes on.
const leaving = balloon => buttonsOf(balloon).filter(b => AWAY.test(marksOf(b))).pop() || null;
// `2 of 4`, `2/4` in a text.
const fraction = text => { const m = norm(text).match(/(\d+)\s*(?:\/|of|von|sur|de|из|共|／)\s*(\d+)/i); return m ? { index: m[1] - 1, count: +m[2] } : {}; };
const madeBy = name => (log?.made || []).filter(m => m.name === name).map(m => m.made);
// What it was given afterwards, by the method that the witness watches.
const givenTo = made => (log?.made || []).find(m => m.made === made)?.given;
