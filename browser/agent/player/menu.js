/**
 * The widget in the corner and what opens from it: all that there is for this person, in tabs, with a search.
 *
 * Tasks are grey until their rule holds and ticked when they are done; courses show how far one is, keep their
 * order where it is enforced, and end with a quiz.
 */
(() => {
const { h } = player;
let widget = null, panel = null, tab = null, query = '', inside = null;
const items = () => player.content.items || {};
/** The menu that this person has, if its rule holds. */
const menu = () => Object.entries(items()).find(([, it]) => it.type === 'menu' && player.allowed(it) && player.holds(it.when));
const listed = t => t.items.filter(n => items()[n] && player.allowed(items()[n]));

/** Whether an item can be played now, is done, and how far it is. */
player.progress = name => {
  const it = items()[name], done = player.history(name).done;
  if (it?.type === 'task') return { done, locked: !done && !player.holds(it.activate), of: 1, n: done ? 1 : 0 };
  if (it?.type !== 'course') return { done, locked: false };
  const all = it.items.filter(n => items()[n]), n = all.filter(p => player.history(p).done).length + (it.quiz && player.history(name).passed ? 1 : 0);
  return { done, locked: false, n, of: all.length + (it.quiz ? 1 : 0) };
};
/** Ticks what has been done since: tasks by goal, play or rule, courses by all of their parts. */
player.tick = () => {
  for (const [name, it] of Object.entries(items())) {
    if ((it.type !== 'task' && it.type !== 'course') || player.history(name).done) continue;
    const of = it.type === 'task' && it.plays ? player.history(it.plays) : null, p = it.type === 'course' && player.progress(name);
    const done = it.type === 'course' ? p.of > 0 && p.n >= p.of : it.done === 'goal' ? of?.done : it.done === 'played' ? of?.plays > 0 : player.holds(it.done?.when);
    if (done) { player.note(name, { done: true }); player.tell('goal', { item: name }); }
  }
};
const open = tasks => tasks.filter(n => items()[n].type === 'task' && !player.history(n).done).length;
/** Shows the widget where its menu has something to say. */
player.lookAtMenu = () => {
  const found = menu();
  if (!found) { widget?.remove(); widget = null; if (panel) player.closeMenu(); player.clear(); return; }
  const [name, it] = found, left = open([...new Set(it.tabs.flatMap(listed))]), label = player.text(name + '.title') || player.word('help');
  if (!widget) { widget = h('button', { type: 'button', class: 'widget', 'aria-haspopup': 'dialog', on: { click: () => panel ? player.closeMenu() : player.openMenu(menu()?.[0]) } }); widget.surefootKey = ''; }
  if (!widget.isConnected) player.stage().append(widget);
  const key = label + left;
  if (widget.surefootKey !== key) { widget.surefootKey = key; widget.replaceChildren(player.icon('help'), h('span', { dir: 'auto' }, label), ...(left ? [h('span', { class: 'badge' }, String(left))] : [])); }
  widget.setAttribute('aria-expanded', String(!!panel));
  if (panel) list();
};
function entry(name, locked) {
  const it = items()[name], p = player.progress(name), off = locked || p.locked, small = player.text(name + '.description');
  const mark = player.icon(p.done ? 'check' : off ? 'lock' : it.type); if (p.done) mark.classList.add('done'); else if (it.type === 'task' && !off) mark.classList.add('todo');
  const bar = it.type === 'course' && p.of ? h('div', { class: 'bar', role: 'img', 'aria-label': player.word('progress', p.n, p.of) }, h('i')) : null;
  if (bar) bar.firstChild.style.setProperty('width', `${100 * p.n / p.of}%`);
  const said = off ? player.word('locked') : p.done ? player.word('finished') : it.type === 'course' && p.of ? player.word('progress', p.n, p.of) : '';
  const state = said && (off || it.type === 'course' || !small) ? h('small', {}, said) : null;
  return h('li', {}, h('button', { type: 'button', class: 'entry', disabled: off, 'data-item': name, on: { click: () => choose(name) } }, mark, h('div', {}, h('b', { dir: 'auto' }, player.title(name)), small && !off ? h('small', { dir: 'auto' }, small) : null, state, bar), p.done && state === null ? h('span', { class: 'sr' }, player.word('finished')) : null));
}
function choose(name) {
  const it = items()[name]; player.tell('press', { item: name });
  if (it.type === 'course') { inside = name; query = ''; draw(); return; }
  player.closeMenu();
  if (it.type === 'task') { player.notePlay(name); if (it.plays) player.present(it.plays, 'task'); } else player.present(name, 'menu');
}
const words = name => [player.title(name), player.text(name + '.description'), ...(items()[name].tags || [])].join(' ').toLowerCase();
/** What the panel lists now; drawn anew only where it has become another. */
function list() {
  const it = items()[panel.menu], out = panel.list, focus = player.root.activeElement?.dataset?.item;
  let all, locked = () => false;
  if (inside) {
    const course = items()[inside]; all = course.items.filter(n => items()[n] && player.allowed(items()[n]));
    locked = n => course.order === 'enforced' && all.slice(0, all.indexOf(n)).some(b => !player.history(b).done);
  } else all = query ? [...new Set(it.tabs.flatMap(listed))].filter(n => words(n).includes(query)) : listed(it.tabs.find(t => t.id === tab) || it.tabs[0] || { items: [] });
  const key = JSON.stringify([inside, query, all.map(n => [n, player.progress(n), locked(n)]), inside && player.history(inside)]);
  if (panel.key === key) return;
  panel.key = key;
  const rows = all.map(n => entry(n, locked(n)));
  if (inside && items()[inside].quiz) { const off = all.some(n => !player.history(n).done), passed = player.history(inside).passed; const mark = player.icon(passed ? 'check' : off ? 'lock' : 'survey'); if (passed) mark.classList.add('done'); rows.push(h('li', {}, h('button', { type: 'button', class: 'entry', disabled: off, on: { click: () => { const c = inside; player.closeMenu(); quiz(c); } } }, mark, h('div', {}, h('b', {}, player.word('quiz')), h('small', {}, passed ? player.word('passed') : off ? player.word('locked') : ''))))); }
  out.replaceChildren(...(rows.length ? rows : [h('li', { class: 'empty' }, player.word('none'))]));
  if (focus) out.querySelector(`[data-item="${CSS.escape(focus)}"]`)?.focus();
}
function draw() {
  const name = panel.menu, it = items()[name], close = player.button('x', player.word('close'), () => player.closeMenu(), 'close');
  const title = h('h2', { id: 'menu', dir: 'auto' }, inside ? player.title(inside) : player.text(name + '.title') || player.word('help'));
  const search = !inside && it.search && h('label', { class: 'find' }, player.icon('search'), h('input', { type: 'search', 'aria-label': player.text(name + '.search') || player.word('search'), placeholder: player.text(name + '.search') || player.word('search'), dir: 'auto', on: { input: ev => { query = ev.target.value.toLowerCase().trim(); tabs && (tabs.hidden = !!query); list(); player.announce(String(panel.list.querySelectorAll('.entry').length)); } } }));
  const shown = it.tabs.filter(t => listed(t).length || it.tabs.length === 1);
  const tabs = !inside && shown.length > 1 && h('div', { class: 'tabs', role: 'tablist', on: { keydown: ev => { const at = shown.findIndex(t => t.id === tab), step = { ArrowRight: 1, ArrowLeft: -1 }[ev.key]; if (!step) return; pick(shown[(at + (player.rtl() ? -step : step) + shown.length) % shown.length].id); tabs.querySelector('[aria-selected=true]').focus(); } } },
    shown.map(t => h('button', { type: 'button', role: 'tab', 'data-tab': t.id, dir: 'auto', on: { click: () => pick(t.id) } }, player.text(`${name}.${t.id}.title`) || t.id)));
  const pick = id => { tab = id; for (const b of tabs?.children || []) { b.setAttribute('aria-selected', String(b.dataset.tab === tab)); b.tabIndex = b.dataset.tab === tab ? 0 : -1; } list(); };
  const back = inside && player.button('entry', player.word('back'), () => { inside = null; draw(); });
  if (back) back.prepend(player.icon('back'));
  panel.key = null; panel.list = h('ul', { class: 'list', on: { keydown: arrows } });
  panel.card.replaceChildren(...[close, h('header', {}, title, search, tabs), back, panel.list].filter(Boolean));
  if (!shown.some(t => t.id === tab)) tab = shown[0]?.id; if (tabs) pick(tab); else list();
  (panel.card.querySelector('input') || panel.list.querySelector('.entry:not(:disabled)') || close).focus({ preventScroll: true });
}
const arrows = ev => { const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key]; if (!step) return; ev.preventDefault(); const all = [...panel.list.querySelectorAll('.entry:not(:disabled)')], at = all.indexOf(player.root.activeElement); all[(at + step + all.length) % all.length]?.focus(); };
player.openMenu = name => {
  const it = items()[name]; if (it?.type !== 'menu') return null;
  if (panel) player.closeMenu();
  player.notePlay(name); inside = null; query = '';
  const card = h('div', { class: 'panel', role: 'dialog', 'aria-labelledby': 'menu', on: { keydown: ev => { if (ev.key === 'Escape') { ev.preventDefault(); player.closeMenu(); } } } });
  player.stage().append(card); panel = { menu: name, card }; draw(); widget?.setAttribute('aria-expanded', 'true');
  player.tell('shown', { item: name });
  return new Promise(done => { const stop = player.on('close', ev => { if (ev.item === name) { stop(); done(); } }); });
};
player.closeMenu = () => { if (!panel) return; const name = panel.menu; panel.card.remove(); panel = null; widget?.setAttribute('aria-expanded', 'false'); if (widget?.isConnected) widget.focus({ preventScroll: true }); player.clear(); player.tell('close', { item: name, why: 'closed' }); };
/*tests*/player.menuNow = () => ({ widget, panel, tab });/*end*/
player.endMenu = () => { widget?.remove(); panel?.card.remove(); widget = panel = null; };
player.kinds.menu = name => player.openMenu(name);
player.kinds.task = name => { const it = items()[name]; player.notePlay(name); return it.plays ? player.present(it.plays, 'task') : Promise.resolve(true); };
player.kinds.course = name => { const found = menu(); if (!found) return quiz(name); const p = player.openMenu(found[0]); inside = name; draw(); return p; };

/** The quiz at the end of a course: passed with so many per cent of right answers; it may be tried again. */
function quiz(name) {
  const it = items()[name].quiz; if (!it) return Promise.resolve();
  const questions = it.questions.map(q => ({ ...q, asks: q.right.length > 1 ? 'choices' : 'choice', options: q.answers }));
  return player.show(name + '.quiz', close => {
    const form = h('form', { class: 'body' }), result = h('div', { class: 'result', role: 'status' });
    const check = () => {
      let right = 0;
      for (const q of questions) {
        const got = [].concat(player.answer(form, q) ?? []), ok = got.length === q.right.length && got.every(a => q.right.includes(a)); if (ok) right++;
        for (const i of form.querySelectorAll(`[name="${CSS.escape(q.id)}"]`)) { i.parentNode.classList.toggle('right', i.checked && ok); i.parentNode.classList.toggle('wrong', i.checked && !ok); }
      }
      const score = Math.round(100 * right / Math.max(1, questions.length)), passed = score >= it.pass;
      if (passed) player.note(name, { passed: true, score });
      player.tell('quiz', { item: name, score, passed });
      result.className = 'result ' + (passed ? 'good' : 'bad'); result.replaceChildren(player.icon(passed ? 'check' : 'warn'), `${player.word(passed ? 'passed' : 'failed')} (${score} %)`);
    };
    const title = h('h2', { id: 'title', dir: 'auto' }, player.title(name));
    form.append(title, ...questions.map(q => player.question(name, q, form)));
    form.addEventListener('submit', ev => { ev.preventDefault(); check(); });
    return player.modal('wide quiz', { id: 'title' }, [player.button('x', player.word('close'), () => close('closed'), 'close'), form, h('div', { class: 'foot' }, result, player.button('main', player.word('check'), check))], () => close('closed'));
  });
}
})();
