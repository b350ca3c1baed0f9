/**
 * The Flow Tracker's window: what plays now, whether its element has appeared, and what holds it back.
 *
 * A small window over the page in a closed shadow root of its own. It only reads `surefoot.player.state()`, twice a
 * second and after each event; it changes nothing on the page and closes without a trace.
 */
(() => {
const player = globalThis.surefoot?.player;
// What the page replaces later it does not get to see.
const attach = Element.prototype.attachShadow, parse = JSON.parse, text = JSON.stringify;
if (!player?.sheet || globalThis.surefoot.tracker) return;
const WORDS = {
  en: { title: 'Flow Tracker', steps: 'Steps', rules: 'Rules', goals: 'Goals', segments: 'Segments', system: 'System', idle: 'Nothing plays', idle_why: 'Start an item to see its steps here.', appeared: 'Element has appeared', waiting: 'Waiting for its element', away: 'Scrolled out of sight', popup: 'Popup is shown', blocked: 'Held back by a rule', stuck: 'Can’t go on', acting: 'Acts for the person', goal: 'Waiting for the goal', other: 'Another item is open', reached: 'Reached', open: 'Not reached', early: 'before the last step', none: 'There are none', move: 'Move: drag, or arrow keys', fold: 'Fold', close: 'Close', is_true: 'true', is_false: 'false', unknown: 'cannot assert', split: 'Split', environment: 'Environment', element: 'Element', covered: 'covered by {x}', several: '{x} may be it', shown: 'Shown', hidden: 'Not shown', fallback: 'Texts from another language', bounded: 'Texts that were cut', errors: 'Faults of the player', ago: 'Log', by: 'by {x}', content: 'Content', language: 'Language', browser: 'Browser', page: 'Page', window: 'Window', document: 'Document', scheme: 'Colours', sheets: 'Style sheets added', player: 'Player', small: 'Launchers and tips', is_open: 'Is open', over: 'Over' },
  de: { title: 'Flow Tracker', steps: 'Schritte', rules: 'Regeln', goals: 'Ziele', segments: 'Segmente', system: 'System', idle: 'Nichts läuft', idle_why: 'Starten Sie ein Element, um seine Schritte zu sehen.', appeared: 'Element ist da', waiting: 'Wartet auf sein Element', away: 'Aus dem Blick gescrollt', popup: 'Popup wird gezeigt', blocked: 'Von einer Regel aufgehalten', stuck: 'Kommt nicht weiter', acting: 'Handelt für die Person', goal: 'Wartet auf das Ziel', other: 'Anderes ist offen', reached: 'Erreicht', open: 'Nicht erreicht', early: 'vor dem letzten Schritt', none: 'Keine', move: 'Verschieben: ziehen oder Pfeiltasten', fold: 'Einklappen', close: 'Schließen', is_true: 'wahr', is_false: 'falsch', unknown: 'nicht feststellbar', split: 'Weiche', environment: 'Umgebung', element: 'Element', covered: 'verdeckt von {x}', several: '{x} kommen in Frage', shown: 'Sichtbar', hidden: 'Nicht sichtbar', fallback: 'Texte aus anderer Sprache', bounded: 'Gekürzte Texte', errors: 'Fehler des Players', ago: 'Protokoll', by: 'durch {x}', content: 'Inhalte', language: 'Sprache', browser: 'Browser', page: 'Seite', window: 'Fenster', document: 'Dokument', scheme: 'Farben', sheets: 'Eigene Stylesheets', player: 'Player', small: 'Launcher und Tipps', is_open: 'Ist offen', over: 'Darunter wartet' },
  ja: { title: 'フロートラッカー', steps: 'ステップ', rules: 'ルール', goals: 'ゴール', segments: 'セグメント', system: 'システム', idle: '再生中のものはありません', idle_why: 'アイテムを開始するとステップが表示されます。', appeared: '要素が表示されました', waiting: '要素を待っています', away: '画面外です', popup: 'ポップアップ表示中', blocked: 'ルールにより待機中', stuck: '先に進めません', acting: '操作を代行中', goal: 'ゴールを待っています', other: '別のアイテムが開いています', reached: '達成', open: '未達成', early: '最後のステップより前', none: 'なし', move: '移動: ドラッグまたは矢印キー', fold: '折りたたむ', close: '閉じる', is_true: '真', is_false: '偽', unknown: '判定不能', split: '分岐', environment: '環境', element: '要素', covered: '{x} に覆われています', several: '候補 {x} 件', shown: '表示', hidden: '非表示', fallback: '他言語のテキスト', bounded: '短縮されたテキスト', errors: 'プレーヤーの不具合', ago: 'ログ', by: '{x}', content: 'コンテンツ', language: '言語', browser: 'ブラウザー', page: 'ページ', window: 'ウィンドウ', document: 'ドキュメント', scheme: '配色', sheets: '追加したスタイルシート', player: 'プレーヤー', small: 'ランチャーとヒント', is_open: '表示中', over: '待機中' },
  ar: { title: 'متتبع التدفق', steps: 'الخطوات', rules: 'القواعد', goals: 'الأهداف', segments: 'الشرائح', system: 'النظام', idle: 'لا شيء قيد التشغيل', idle_why: 'ابدأ عنصرًا لترى خطواته هنا.', appeared: 'ظهر العنصر', waiting: 'في انتظار العنصر', away: 'خارج مجال الرؤية', popup: 'النافذة معروضة', blocked: 'توقفه قاعدة', stuck: 'لا يمكن المتابعة', acting: 'ينفذ نيابة عن الشخص', goal: 'في انتظار الهدف', other: 'عنصر آخر مفتوح', reached: 'تحقق', open: 'لم يتحقق', early: 'قبل الخطوة الأخيرة', none: 'لا يوجد', move: 'للتحريك: اسحب أو استخدم الأسهم', fold: 'طي', close: 'إغلاق', is_true: 'صحيح', is_false: 'خطأ', unknown: 'لا يمكن الجزم', split: 'تفرع', environment: 'البيئة', element: 'العنصر', covered: 'يغطيه {x}', several: '{x} احتمالات', shown: 'ظاهر', hidden: 'غير ظاهر', fallback: 'نصوص من لغة أخرى', bounded: 'نصوص مقصوصة', errors: 'أعطال المشغل', ago: 'السجل', by: 'بواسطة {x}', content: 'المحتوى', language: 'اللغة', browser: 'المتصفح', page: 'الصفحة', window: 'النافذة', document: 'المستند', scheme: 'الألوان', sheets: 'أوراق الأنماط المضافة', player: 'المشغل', small: 'أزرار التشغيل والتلميحات', is_open: 'مفتوح', over: 'في الانتظار' },
};
const TABS = ['steps', 'rules', 'goals', 'segments', 'system'];
const MARK = { true: '✓', false: '!', unknown: '?' };
let words = WORDS.en;
const say = (key, x) => (words[key] || WORDS.en[key]).replace('{x}', x);
const h = (tag, props, ...inside) => { const e = document.createElement(tag); for (const [k, v] of Object.entries(props || {})) if (k === 'on') for (const [t, f] of Object.entries(v)) e.addEventListener(t, f); else if (v !== null && v !== undefined && v !== false) e.setAttribute(k, v === true ? '' : v); e.append(...inside.flat(3).filter(x => x !== null && x !== undefined && x !== false)); return e; };

const CSS = `
.window{position:fixed;inset:0 auto auto 0;width:min(348px,calc(100vw - 16px));max-height:min(560px,calc(100vh - 16px));display:flex;flex-direction:column;background:var(--paper);color:var(--ink);border-radius:14px;box-shadow:var(--lift);overflow:hidden;font-size:13px;line-height:1.45;pointer-events:auto;--accent:#7c4dff}
@media (prefers-color-scheme:dark){.window{--accent:#b79cff}}
@media (max-width:520px){.window{max-height:min(300px,46vh)}}
:host([dir=rtl]) :is(.name,.why,.what,b,code)[dir]{text-align:right}:host([dir=ltr]) :is(.name,.why,.what,b)[dir]{text-align:left}:host([dir=rtl]) dd[dir]{text-align:left}
header{display:flex;align-items:center;gap:8px;padding:9px 8px 9px 12px;background:color-mix(in srgb,var(--accent) 9%,var(--paper));border-bottom:1px solid var(--line);cursor:move;touch-action:none;user-select:none}
:host([dir=rtl]) header{padding:9px 12px 9px 8px}
.env{display:flex;gap:7px;align-items:center;min-width:0;margin-inline-end:auto}.env b{font-weight:650;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}.env small{color:var(--muted);white-space:nowrap}
.dot{width:9px;height:9px;border-radius:50%;background:var(--line);flex:none}.dot.on{background:var(--good);animation:pulse 1.6s infinite}.dot.held{background:var(--warn)}.dot.bad{background:var(--bad)}
button:focus-visible,main:focus-visible{outline:2px solid var(--accent);outline-offset:-2px}.tool{width:28px;height:28px;border-radius:8px;display:grid;place-items:center;color:var(--muted);font-size:15px;flex:none}.tool:hover{background:var(--line);color:var(--ink)}.folded .tool.fold{rotate:180deg}
.tabs{display:flex;gap:2px;padding:7px 8px 0;border-bottom:1px solid var(--line);overflow-x:auto;scrollbar-width:none;flex:none}.tabs button{padding:5px 8px 7px;font-weight:600;color:var(--muted);border-bottom:2px solid transparent;white-space:nowrap}.tabs [aria-selected=true]{color:var(--ink);border-color:var(--accent)}
main{overflow:auto;padding:10px 12px 12px;overscroll-behavior:contain}.folded .tabs,.folded main{display:none}
.now{padding:9px 11px;border-radius:10px;background:var(--soft);margin-bottom:9px;display:grid;gap:2px}.now.good{background:color-mix(in srgb,var(--good) 12%,var(--paper))}.now.held{background:color-mix(in srgb,var(--warn) 14%,var(--paper))}.now.bad{background:color-mix(in srgb,var(--bad) 12%,var(--paper))}.now b{font-weight:650;overflow-wrap:anywhere}.now span{color:var(--muted);overflow-wrap:anywhere}.now .state{display:flex;gap:6px;align-items:baseline;color:var(--ink)}
li.row{display:grid;grid-template-columns:20px 1fr auto;gap:8px;align-items:baseline;padding:4px 6px;border-radius:8px}li.row.current{background:color-mix(in srgb,var(--accent) 13%,var(--paper))}.row .n{font-variant-numeric:tabular-nums;color:var(--muted);text-align:center}.row .n.done{color:var(--good);font-weight:700}.row .n.skip{color:var(--warn)}.row .n.at{color:var(--accent);font-weight:700}.row .what{min-width:0;overflow-wrap:anywhere;display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden}.row.past .what{color:var(--muted)}.row.flow .what{font-style:italic}.tag{font-size:11px;color:var(--muted);white-space:nowrap}.tag.arm{color:var(--accent);font-weight:650}
.rule{padding:5px 0}.rule + .rule{border-top:1px solid var(--line)}.rule .head{display:grid;grid-template-columns:20px 1fr;gap:7px}.rule .parts{padding-inline-start:20px}.rule code{display:block;font:12px/1.5 ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere}.rule .why{color:var(--muted);overflow-wrap:anywhere}.name{font-weight:650}
.m{width:19px;height:19px;border-radius:50%;display:grid;place-items:center;font-size:12px;font-weight:800;line-height:1}.m.true{background:color-mix(in srgb,var(--good) 20%,var(--paper));color:var(--good)}.m.false{background:color-mix(in srgb,var(--bad) 17%,var(--paper));color:var(--bad)}.m.unknown{background:color-mix(in srgb,var(--warn) 20%,var(--paper));color:var(--warn)}
dl{display:grid;grid-template-columns:auto 1fr;gap:4px 12px;margin:0}dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere;text-align:end}h3{font-size:12px;color:var(--muted);font-weight:650;margin:12px 0 4px}h3:first-child{margin-top:0}.empty{padding:22px 8px;text-align:center;color:var(--muted)}.log{font:12px/1.6 ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere}
@keyframes pulse{50%{box-shadow:0 0 0 4px color-mix(in srgb,var(--good) 25%,transparent)}}`;

const mark = truth => h('span', { class: 'm ' + truth, role: 'img', 'aria-label': say({ true: 'is_true', false: 'is_false' }[truth] || 'unknown') }, MARK[truth]);
// A rule of a name says nothing that the one it stands for does not say.
const named = (trace, name) => trace.parts?.length === 1 && trace.rule.replace(/^(rule|segment): /, '') === name ? trace.parts[0] : trace;
const ruled = (whole, name, depth = 0, trace = named(whole, name)) => h('div', { class: 'rule' }, h('div', { class: 'head' }, mark(trace.truth), h('div', {}, name ? h('div', { class: 'name', dir: 'auto' }, name) : null, h('code', { dir: 'ltr' }, trace.rule), trace.why ? h('div', { class: 'why', dir: 'auto' }, trace.why) : null)), depth < 8 && trace.parts?.length ? h('div', { class: 'parts' }, trace.parts.map(p => ruled(p, null, depth + 1))) : null);
const empty = why => h('p', { class: 'empty' }, why || say('none'));
const tone = p => !p ? '' : p.stuck ? 'bad' : p.phase === 'shown' && !p.balloon?.away && (p.balloon || p.step?.kind === 'popup') ? 'good' : 'held';
function doing(p) {
  const e = p.step?.element;
  if (p.stuck) return say('stuck') + ': ' + p.stuck + (e?.state === 'ambiguous' ? ' · ' + say('several', e.count) : '');
  if (p.phase === 'rule' || p.blocked.length && p.phase !== 'goal') return say('blocked');
  if (p.phase === 'shown') return p.step.kind === 'popup' ? say('popup') : p.balloon?.away ? say('away') : p.balloon ? say('appeared') + (e?.covered ? ' · ' + say('covered', e.covered) : '') : say('waiting');
  return say({ element: 'waiting', acting: 'acting', goal: 'goal', other: 'other' }[p.phase] || 'waiting');
}
const VIEWS = {
  steps: s => {
    const p = s.play; if (!p) return [s.open ? h('div', { class: 'now good' }, h('b', { dir: 'auto' }, s.items[s.open.item]?.title || s.open.item), h('div', { class: 'state' }, say('is_open'))) : h('div', { class: 'empty' }, h('b', {}, say('idle')), h('div', {}, say('idle_why')))];
    let n = 0;
    const arms = new Map(p.splits.map(x => [x.step, x.arm]));
    return [
      h('div', { class: 'now ' + tone(p) }, h('b', { dir: 'auto' }, p.title), h('div', { class: 'state' }, doing(p)), p.step?.element && !p.balloon ? h('span', {}, `${say('element')} ${p.step.element.name}` + (p.step.element.why && p.step.element.why !== p.stuck ? `: ${p.step.element.why}` : '')) : null, p.step?.next?.length ? h('span', {}, h('bdi', {}, '→ ' + p.step.next.join(' | '))) : null, p.stack?.length ? h('span', {}, say('over') + ': ' + p.stack.join(', ')) : null),
      p.blocked.map(b => ruled(b.trace, b.what)),
      h('ol', {}, p.steps.map(x => { n += x.depth ? 0 : 1; const done = x.outcome === 'done' || x.outcome === 'healed'; const row = h('li', { class: 'row' + (x.current ? ' current' : x.outcome ? ' past' : '') + (x.kind === 'step' || x.kind === 'popup' ? '' : ' flow'), 'aria-current': x.current ? 'step' : null }, h('span', { class: 'n' + (x.current ? ' at' : done ? ' done' : x.outcome ? ' skip' : '') }, x.current ? '▸' : done ? '✓' : x.outcome ? '–' : x.depth ? '·' : String(n)), h('span', { class: 'what', dir: 'auto' }, x.title || x.id), arms.has(x.id) ? h('span', { class: 'tag arm' }, arms.get(x.id)) : h('span', { class: 'tag' }, x.trigger || (x.outcome && x.outcome !== 'done' ? x.outcome : x.kind === 'step' ? '' : x.kind))); if (x.depth) row.style.setProperty('margin-inline-start', x.depth * 14 + 'px'); return row; })),
    ];
  },
  rules: s => { const all = [...Object.entries(s.rules), ...Object.entries(s.items).flatMap(([n, i]) => [[n, i.when], [n + ' · autoplay', i.autoplay?.when], [n + ' · rule', i.rule], [n + ' · activate', i.active]]).filter(([, t]) => t)]; return all.length ? all.map(([name, trace]) => ruled(trace, name)) : [empty()]; },
  goals: s => {
    const all = Object.entries(s.items).filter(([, i]) => i.goal || i.type === 'task' || i.type === 'course' || i.done);
    return all.length ? [h('ul', {}, all.map(([name, i]) => { const own = s.play?.item === name && s.play.goal; const on = i.done || own?.reached; return h('li', { class: 'rule' }, h('div', { class: 'head' }, mark(on ? 'true' : i.goal?.truth === 'unknown' ? 'unknown' : 'false'), h('div', {}, h('div', { class: 'name', dir: 'auto' }, i.title || name), h('div', { class: 'why' }, say(on ? 'reached' : 'open') + (own?.reached && own.early ? ' · ' + say('early') : '') + (i.progress?.of > 1 ? ` · ${i.progress.n}/${i.progress.of}` : '')))), i.goal ? h('div', { class: 'parts' }, ruled(i.goal)) : null); }))] : [empty()];
  },
  segments: s => { const all = Object.entries(s.segments); return all.length ? all.map(([name, trace]) => ruled(trace, name)) : [empty()]; },
  system: s => {
    const small = Object.entries(s.items).filter(([, i]) => 'shown' in i), list = (title, all) => all.length ? [h('h3', {}, title), h('div', { class: 'log', dir: 'ltr' }, all.map(x => h('div', {}, x)))] : [];
    return [h('dl', {}, [[say('environment'), s.environment], [say('system'), s.system], [say('content'), (s.hash || '').slice(0, 19)], [say('language'), s.language + ' · ' + s.direction], [say('browser'), s.about.browser], [say('page'), s.about.page], [say('window'), s.about.window.join(' × ')], [say('document'), s.about.loaded], [say('scheme'), s.about.scheme], [say('sheets'), s.about.sheets], [say('player'), s.about.player + ' · ' + s.mode]].flatMap(([k, v]) => [h('dt', {}, k), h('dd', { dir: 'auto' }, String(v ?? '–'))])),
      small.length ? [h('h3', {}, say('small')), small.map(([n, i]) => h('div', { class: 'rule' }, h('div', { class: 'head' }, mark(i.shown ? 'true' : i.element.state === 'found' ? 'false' : 'unknown'), h('div', {}, h('span', { class: 'name' }, n), ' ', h('span', { class: 'why' }, say(i.shown ? 'shown' : 'hidden') + (i.element.why ? ' · ' + i.element.why : ''))))))] : null,
      list(say('fallback'), s.fallbacks), list(say('bounded'), s.bounded), list(say('errors'), s.errors.map(e => e.split('\n')[0])), list(say('ago'), s.log.slice(-12).reverse().map(e => new Date(e.at).toLocaleTimeString('en-GB') + ' ' + [e.type, e.item, e.step, e.reason || e.outcome || e.arm].filter(Boolean).join(' ')))];
  },
};

let shell = null;
const MEMORY = 'surefoot.tracker';
const remembered = () => { try { return parse(sessionStorage.getItem(MEMORY)) || {}; } catch { return {}; } };
const remember = more => { try { sessionStorage.setItem(MEMORY, text({ ...remembered(), ...more })); } catch {} };
/** Puts the window there, or as near as it can be seen; `wanted` stays what a person wanted. */
function move(x, y, wanted = true) {
  const w = shell.window, r = w.getBoundingClientRect();
  x = Math.max(8, Math.min(x, document.documentElement.clientWidth - r.width - 8)); y = Math.max(8, Math.min(y, innerHeight - Math.min(r.height, innerHeight - 16) - 8));
  w.style.setProperty('translate', `${Math.round(x)}px ${Math.round(y)}px`); shell.at = [x, y]; if (wanted) { shell.wanted = shell.at; remember({ at: shell.at }); }
}
/** Where a person wanted it, as near as it can be seen there now. */
const stay = () => { if (shell.wanted) move(...shell.wanted, false); };
function draw() {
  if (!shell) return;
  const s = player.state(); if (!s?.ready) return;
  if (!shell.host.isConnected) plant(); else if (shell.at) rise();
  const key = text([shell.tab, s, shell.folded], (k, v) => k === 'box' || k === 'shown' && typeof v === 'object' || k === 'at' ? undefined : v);
  if (key === shell.key) return; shell.key = key;
  words = WORDS[s.language.split('-')[0]] || WORDS.en; shell.host.dir = s.direction;
  shell.env.replaceChildren(h('span', { class: 'dot ' + { good: 'on', held: 'held', bad: 'bad' }[tone(s.play)] }), h('b', { dir: 'auto' }, s.environment || '–'), h('small', { dir: 'auto' }, [s.system, s.language].filter(Boolean).join(' · ')));
  for (const b of shell.tabs.children) { const on = b.dataset.tab === shell.tab; b.textContent = say(b.dataset.tab); b.setAttribute('aria-selected', String(on)); b.tabIndex = on ? 0 : -1; }
  shell.window.setAttribute('aria-label', say('title')); shell.window.classList.toggle('folded', shell.folded);
  shell.fold.setAttribute('aria-expanded', String(!shell.folded)); shell.fold.title = say('fold'); shell.shut.title = say('close'); shell.grip.title = say('move');
  for (const b of [shell.fold, shell.shut, shell.grip]) b.setAttribute('aria-label', b.title);
  const top = shell.main.scrollTop; shell.main.replaceChildren(...VIEWS[shell.tab](s).flat(3).filter(Boolean)); shell.main.scrollTop = top;
  follow(); stay();
}
/** Brings the current step into sight when it changes; the page itself does not scroll. */
function follow() {
  const row = shell.main.querySelector('.current'), at = row && row.textContent;
  if (at === shell.row) return; shell.row = at; if (!row) return;
  const r = row.getBoundingClientRect(), box = shell.main.getBoundingClientRect();
  if (r.bottom > box.bottom - 8) shell.main.scrollTop += r.bottom - box.bottom + 40; else if (r.top < box.top) shell.main.scrollTop += r.top - box.top - 8;
}
/** Where the host has to be: over all that is there now, and in the page's open dialog, outside of which all is inert. */
function plant() {
  let home = document.documentElement;
  try { const open = [...document.querySelectorAll('dialog:modal')]; if (open.length) home = open[open.length - 1]; } catch {}
  if (shell.host.parentNode !== home) home.append(shell.host);
  try { shell.host.popover = 'manual'; if (shell.host.matches(':popover-open')) shell.host.hidePopover(); shell.host.showPopover(); } catch {}
}
/** Comes back to the top when something was shown over it; not for ever, where the page insists. */
function rise() {
  const r = shell.window.getBoundingClientRect(), over = document.elementFromPoint(r.left + r.width / 2, r.top + 4);
  if (over === shell.host) shell.tries = 0; else if (shell.root.activeElement === null && shell.tries++ < 3) plant();
}
const pick = tab => { shell.tab = tab; remember({ tab }); draw(); };
function keys(ev) {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[ev.key], at = shell.root.activeElement;
  ev.stopPropagation();
  if (ev.key === 'Escape') { ev.preventDefault(); return close(); }
  if (!way) return;
  if (at === shell.grip) { ev.preventDefault(); move(shell.at[0] + way[0] * 20, shell.at[1] + way[1] * 20); }
  else if (at?.dataset.tab && way[0]) { ev.preventDefault(); const step = shell.host.dir === 'rtl' ? -way[0] : way[0]; pick(TABS[(TABS.indexOf(shell.tab) + step + TABS.length) % TABS.length]); shell.tabs.querySelector('[aria-selected=true]').focus(); }
}
function drag(ev) {
  if (ev.button || ev.target.closest('.tool:not(.grip)')) return;
  const r = shell.window.getBoundingClientRect(), dx = ev.clientX - r.left, dy = ev.clientY - r.top, bar = ev.currentTarget;
  bar.setPointerCapture(ev.pointerId);
  const go = e => move(e.clientX - dx, e.clientY - dy);
  bar.addEventListener('pointermove', go); bar.addEventListener('pointerup', () => bar.removeEventListener('pointermove', go), { once: true });
}
/** Opens the window, or shows a tab of the one that is open. */
function open(tab) {
  const known = remembered();
  if (shell) { if (TABS.includes(tab)) pick(tab); return; }
  const host = document.createElement('surefoot-tracker'), root = attach.call(host, { mode: 'closed' });
  try { const sheet = new CSSStyleSheet(); sheet.replaceSync(player.sheet(CSS)); root.adoptedStyleSheets = [sheet]; } catch { root.append(h('style', {}, player.sheet(CSS))); }
  const tool = (cls, sign, press) => h('button', { type: 'button', class: 'tool ' + cls, on: { click: press } }, sign);
  shell = { host, root, tab: TABS.includes(tab) ? tab : TABS.includes(known.tab) ? known.tab : 'steps', folded: !!known.folded, at: null, tries: 0 };
  shell.grip = tool('grip', '⠿', () => {}); shell.fold = tool('fold', '▾', () => { shell.folded = !shell.folded; remember({ folded: shell.folded }); draw(); }); shell.shut = tool('shut', '×', close);
  shell.env = h('div', { class: 'env' }); shell.main = h('main', { tabindex: '0', role: 'tabpanel' });
  shell.tabs = h('div', { class: 'tabs', role: 'tablist' }, TABS.map(t => h('button', { type: 'button', role: 'tab', 'data-tab': t, on: { click: () => pick(t) } })));
  shell.window = h('section', { class: 'window', role: 'region', on: { keydown: keys } }, h('header', { on: { pointerdown: drag } }, shell.grip, shell.env, shell.fold, shell.shut), shell.tabs, shell.main);
  root.append(shell.window);
  for (const type of 'pointerdown mousedown pointerup mouseup click dblclick contextmenu keyup keypress focusin focusout wheel'.split(' ')) host.addEventListener(type, ev => ev.stopPropagation(), { passive: true });
  plant(); draw();
  // In the corner where lines end; on a small screen at the bottom, where it covers less of what is read first.
  const small = innerWidth <= 520, end = host.dir === 'rtl' ? 16 : document.documentElement.clientWidth;
  shell.wanted = Array.isArray(known.at) && known.at.every(Number.isFinite) ? known.at : small ? [8, 1e5] : [end, 16]; stay();
  let soon = 0; const later = () => { if (!soon) soon = setTimeout(() => { soon = 0; draw(); }, 80); };
  const off = player.on('*', later), beat = setInterval(() => { if (!document.hidden) draw(); }, 500);
  addEventListener('resize', stay);
  shell.end = () => { off(); clearInterval(beat); clearTimeout(soon); removeEventListener('resize', stay); };
  remember({ open: true });
}
function close() { if (!shell) return; shell.end(); shell.host.remove(); shell = null; remember({ open: false }); }
globalThis.surefoot.tracker = { open, close };
// Open before the page was left: open again.
if (remembered().open) { const off = player.on('ready', () => { off(); open(); }); if (player.state()?.ready) { off(); open(); } }
})();
