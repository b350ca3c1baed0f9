/**
 * Asks rules of the page: true, false or unknown, with the reason of every part.
 *
 * The same answers and the same trace as scenarios/src/content/evaluate.rs: `{truth, rule, why, parts}`. Unknown
 * is never guessed into a no: while the page loads, a missing element may still come.
 */
(() => {
const T = 'true', F = 'false', U = 'unknown';
const collapsed = s => String(s).replace(/\s+/gu, ' ').trim();
const leaf = (rule, truth, why) => ({ truth, rule: line(rule), why });
const compared = (rule, holds, there) => leaf(rule, holds ? T : F, /*tests*/'there is `' + [...String(there).slice(0, 400)].slice(0, 200).join('') + '`'/*end*/);
const MATCHING = ['is', 'is_not', 'contains', 'lacks', 'matches', 'one_of', 'at_least', 'at_most', 'exists', 'empty'];
const matching = of => { const key = MATCHING.find(k => of[k] !== undefined && !(k === 'is' && of.is === null)); return [key, of[key]]; };

// The rule in the words of its file, and why, are for the instruments only.
const line = rule => player.line?.(rule) ?? '';
/** Whether a text is what is wanted; null: there is known to be none. */
function matches([key, want], there) {
  if (there === null || there === undefined) return (key === 'exists' && want === false) || key === 'is_not' || key === 'lacks';
  const text = collapsed(there), number = text !== '' && /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN;
  switch (key) {
    case 'is': return text === collapsed(want);
    case 'is_not': return text !== collapsed(want);
    case 'contains': return text.includes(collapsed(want));
    case 'lacks': return !text.includes(collapsed(want));
    case 'matches': try { return new RegExp(want, 'u').test(text); } catch { return false; }
    case 'one_of': return want.some(w => text === collapsed(w));
    case 'at_least': return number >= want;
    case 'at_most': return number <= want;
    case 'exists': return want;
    case 'empty': return (text === '') === want;
  }
  return false;
}
const loading = () => document.readyState !== 'complete';
/** Where an element stands for rules: visible, hidden, missing, ambiguous or loading. */
player.seen = of => {
  const got = player.find(of);
  if (got.state === 'found') return player.visible(got.e) ? 'visible' : 'hidden';
  return got.state === 'missing' && loading() ? 'loading' : got.state;
};
const UNSURE = { ambiguous: 'several elements may be it', loading: 'the page is still loading' };
const WHY = { visible: 'it can be seen', hidden: 'it is hidden', missing: 'it is not on the page' };
const isOn = e => e.checked ?? (e.hasAttribute('aria-checked') ? e.getAttribute('aria-checked') === 'true' : null);
const focused = e => { let a = e.ownerDocument.activeElement; for (; a?.shadowRoot?.activeElement;) a = a.shadowRoot.activeElement; return a === e || e.contains(a) && a !== e.ownerDocument.body; };

function element(rule, { ref, is }) {
  const seen = player.seen(ref);
  if (UNSURE[seen]) return leaf(rule, U, UNSURE[seen]);
  const there = seen === 'visible', e = player.find(ref).e;
  const of = { visible: () => there, gone: () => !there, enabled: () => there && player.enabled(e), disabled: () => there && !player.enabled(e), checked: () => there && isOn(e), unchecked: () => there && (isOn(e) === null ? null : !isOn(e)), focused: () => there && focused(e) }[is];
  const holds = of ? of() : null;
  return holds === null ? leaf(rule, U, /*tests*/'the element does not tell'/*end*/) : leaf(rule, holds ? T : F, WHY[seen]);
}
function ofElement(rule, ref, want, part) {
  const seen = player.seen(ref);
  if (UNSURE[seen]) return leaf(rule, U, UNSURE[seen]);
  if (seen === 'missing') return leaf(rule, matches(want, null) ? T : F, WHY.missing);
  const there = part(player.find(ref).e);
  return there === null || there === undefined ? leaf(rule, U, /*tests*/'the element does not tell'/*end*/) : compared(rule, matches(want, there), there);
}
const fieldValue = e => e.type === 'password' ? null : e.isContentEditable ? e.innerText : e.value ?? null;
const ownText = e => e.innerText ?? e.textContent;
// A password is compared, never shown.
function field(rule, of, own) {
  const ref = of.ref || own;
  if (!ref) return leaf(rule, U, /*tests*/'no field is named, and the item is on none'/*end*/);
  const e = player.find(ref).e;
  if (e?.type === 'password' && player.seen(ref) !== 'loading') return leaf(rule, matches(matching(of), e.value) ? T : F, /*tests*/'it is private'/*end*/);
  return ofElement(rule, ref, matching(of), fieldValue);
}
function stored(rule, all, of, what) {
  if (!all) return leaf(rule, U, /*tests*/'nobody has read ' + what/*end*/);
  const there = all(of.name), want = matching(of);
  return there === null || there === undefined ? leaf(rule, matches(want, null) ? T : F, /*tests*/'there is none'/*end*/) : compared(rule, matches(want, there), there);
}
function cookies() {
  let text; try { text = document.cookie; } catch { return null; }
  return name => { const one = text.split('; ').find(c => c.startsWith(name + '=') || c === name); if (one === undefined) return null; const v = one.slice(name.length + 1); try { return decodeURIComponent(v); } catch { return v; } };
}
function storage() { let s; try { s = localStorage; } catch { return null; } return name => s.getItem(name); }
const address = want => [].concat(want).some(w => String(w).includes('://')) ? location.href : location.pathname + location.search + location.hash;
const clock = (date, zone) => new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone || undefined }).format(date);
function time(rule, { from, to, zone }) {
  let now; try { now = clock(new Date(), zone); } catch { return leaf(rule, U, /*tests*/'there is no such time zone'/*end*/); }
  return compared(rule, from <= to ? now >= from && now < to : now >= from || now < to, now);
}
function date(rule, { from, to }) {
  const d = new Date(), two = n => String(n).padStart(2, '0'), today = `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
  return compared(rule, (!from || today >= from) && (!to || today <= to), today);
}
const within = s => innerWidth >= (s.min_width ?? 0) && innerWidth <= (s.max_width ?? Infinity) && innerHeight >= (s.min_height ?? 0) && innerHeight <= (s.max_height ?? Infinity);
player.engine = () => /firefox/i.test(navigator.userAgent) ? 'firefox' : /chrom(e|ium)/i.test(navigator.userAgent) ? 'chromium' : 'webkit';
const pageLanguage = () => document.documentElement.lang || player.language;

function parts(rule, rules, usual, decisive, ask) {
  const all = rules.map(ask);
  return { truth: all.some(p => p.truth === decisive) ? decisive : all.some(p => p.truth === U) ? U : usual, rule: line(rule), why: '', parts: all };
}
/**
 * Asks a rule. `own` is the element that the item is on, for a smart tip's `field` without a `ref`.
 * @returns {{truth: 'true'|'false'|'unknown', rule: string, why: string, parts?: object[]}}
 */
player.ask = (rule, own) => {
  let count = 0;
  const ask = (rule, depth) => {
    // Rules that are made of themselves are refused when content is read; whoever comes past it gets no answer.
    if (++count > 5000 || depth > 120) return leaf(rule, U, /*tests*/'the rule is made of too many others'/*end*/);
    const [kind, of] = Object.entries(rule)[0] || [], next = r => ask(r, depth + 1);
    const named = (table, what) => { const r = table?.[of]; if (!r) return leaf(rule, U, /*tests*/`there is no ${what} of this name`/*end*/); const part = next(r); return { truth: part.truth, rule: line(rule), why: '', parts: [part] }; };
    switch (kind) {
      case 'rule': return named(player.content.rules, 'rule');
      case 'segment': return named(player.content.segments, 'segment');
      case 'all': return parts(rule, of, T, F, next);
      case 'any': return parts(rule, of, F, T, next);
      case 'not': { const part = next(of); return { truth: part.truth === T ? F : part.truth === F ? T : U, rule: line(rule), why: '', parts: [part] }; }
      case 'url': { const want = matching(of), there = address(want[1]); return compared(rule, matches(want, there), there); }
      case 'referrer': return compared(rule, matches(matching(of), document.referrer), document.referrer);
      case 'title': return compared(rule, matches(matching(of), document.title), document.title);
      case 'element': return element(rule, of);
      case 'text': return ofElement(rule, of.ref, matching(of), ownText);
      case 'field': return field(rule, of, own);
      case 'var': return stored(rule, player.vars && (n => player.vars[n]), of, 'the person’s attributes');
      case 'cookie': return stored(rule, cookies(), of, 'the cookies');
      case 'storage': return stored(rule, storage(), of, 'the local storage');
      case 'language': { const there = pageLanguage(); return compared(rule, of.some(l => l.toLowerCase() === there.toLowerCase() || l.toLowerCase() === there.split('-')[0].toLowerCase()), there); }
      case 'window': return compared(rule, within(of), innerWidth + 'x' + innerHeight);
      case 'time': return time(rule, of);
      case 'date': return date(rule, of);
      case 'browser': return compared(rule, of.includes(player.engine()), player.engine());
      case 'item': { const there = player.history(of.ref); const words = /*tests*/`played ${there.plays} times` + ['playing', 'done', 'closed'].filter(k => there[k]).map(k => ', ' + k).join('') || /*end*/0; return compared(rule, { new: !there.plays && !there.playing, playing: there.playing, played: there.plays > 0, done: there.done, closed: there.closed }[of.is], words); }
    }
    return leaf(rule, U, /*tests*/'the player does not know this kind of rule'/*end*/);
  };
  return ask(rule, 0);
};
player.holds = (rule, own) => !rule || player.ask(rule, own).truth === T;
})();
