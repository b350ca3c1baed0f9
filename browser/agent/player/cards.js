/**
 * Shoutouts, surveys, links and pages in a box: what is shown in the middle, one at a time.
 *
 * Each resolves when it was closed. Answers of a survey leave the page only as an event, once, when it is sent.
 */
(() => {
const { h } = player;
/** The name of what is open in the middle; null: nothing. */
player.open = null;
let shut = null;
player.show = show;
function show(name, make) {
  shut?.('replaced'); player.closeMenu();
  return new Promise(done => {
    let modal = null;
    const close = why => { if (player.open?.item !== name) return; player.open = null; shut = null; modal.close(); player.tell('close', { item: name, why: typeof why === 'string' ? why : 'closed' }); done(); };
    player.open = { item: name, /*tests*/view: () => ({ box: modal.box(), text: player.norm(modal.card.innerText) }),/*end*/ }; shut = close;
    modal = make(close);
    player.open.card = modal.card;
    player.tell('shown', { item: name });
  });
}
player.shut = () => shut?.('stopped');
const heading = name => [h('h2', { id: 'title', dir: 'auto' }, player.title(name)), player.says('p', 'text', name + '.text')];
const x = close => player.button('x', player.word('close'), () => close('closed'), 'close');

player.kinds = {};
player.kinds.shoutout = name => {
  const it = player.content.items[name]; player.notePlay(name);
  return show(name, close => {
    const press = b => () => {
      player.note(name, { done: true }); player.tell('press', { item: name, button: b.id });
      close('button');
      if (b.plays) player.present(b.plays, 'button'); else if (b.opens) openTab(b.opens);
    };
    const own = b => player.text(`${name}.${b.id}.label`) || (b.plays ? player.title(b.plays) : player.word(b.opens ? 'open' : 'close'));
    const buttons = (it.buttons || []).map((b, i) => player.button(i === 0 ? 'main' : 'plain', own(b), press(b)));
    buttons[0]?.setAttribute('autofocus', '');
    return player.modal('news', { id: 'title' }, [h('div', { class: 'band' }, player.icon('shoutout')), x(close), h('div', { class: 'body' }, heading(name)), h('div', { class: 'foot' }, buttons.reverse())], () => close('closed'));
  });
};

const named = (kind, group, option, i, inside) => h('label', { class: kind === 'radio' || kind === 'checkbox' ? 'option' : '' }, h('input', { type: kind === 'checkbox' ? 'checkbox' : 'radio', name: group, value: String(option) }), inside);
function stars(q, form) {
  const labels = [1, 2, 3, 4, 5].map(n => h('label', {}, h('input', { type: 'radio', name: q.id, value: String(n), 'aria-label': player.word('stars', n) }), player.icon('star')));
  form.addEventListener('change', () => { const n = Number(form.querySelector(`input[name="${CSS.escape(q.id)}"]:checked`)?.value || 0); labels.forEach((l, i) => l.classList.toggle('on', i < n)); });
  return h('div', { class: 'stars' }, labels);
}
/** The fields of a question; a quiz has the same ones. */
player.question = (name, q, form) => {
  const text = player.text(`${name}.${q.id}.text`), legend = player.says('legend', '', `${name}.${q.id}.text`) || h('legend', {}, q.id);
  const label = o => h('span', { dir: 'auto' }, player.text(`${name}.${q.id}.${o}`) || player.clean(o, 'option'));
  const fields = {
    nps: () => [h('div', { class: 'scale' }, Array.from({ length: 11 }, (_, n) => named('nps', q.id, n, n, h('span', {}, String(n))))), h('div', { class: 'ends' }, h('span', {}, player.word('least')), h('span', {}, player.word('most')))],
    rating: () => stars(q, form), open: () => h('textarea', { name: q.id, 'aria-label': text, maxlength: 5000, dir: 'auto' }),
    choice: () => q.options.map((o, i) => named('radio', q.id, o, i, label(o))), choices: () => q.options.map((o, i) => named('checkbox', q.id, o, i, label(o))),
  }[q.asks];
  return h('fieldset', { class: 'ask', 'data-question': q.id }, legend, fields ? fields() : [], h('p', { class: 'wrong-note', hidden: true }));
};
/** What was answered: a number, a text, a name, or a list of names; nothing where nothing was. */
player.answer = (form, q) => {
  const all = [...form.querySelectorAll(`[name="${CSS.escape(q.id)}"]`)];
  if (q.asks === 'open') return all[0].value.trim() || undefined;
  const on = all.filter(i => i.checked).map(i => i.value);
  if (q.asks === 'choices') return on.length ? on : undefined;
  return on.length ? (q.asks === 'choice' ? on[0] : Number(on[0])) : undefined;
};
player.kinds.survey = name => {
  const it = player.content.items[name]; player.notePlay(name);
  return show(name, close => {
    const form = h('form', { class: 'body', novalidate: true }), foot = h('div', { class: 'foot' });
    let sent = false;
    const send = () => {
      if (sent) return;
      const answers = {}; let first = null;
      for (const q of it.questions) {
        const got = player.answer(form, q), note = form.querySelector(`[data-question="${CSS.escape(q.id)}"] .wrong-note`), missing = q.required && got === undefined;
        note.hidden = !missing; note.textContent = missing ? player.word('required') : '';
        if (missing) first ||= note.parentNode; if (got !== undefined) answers[q.id] = got;
      }
      if (first) { first.querySelector('input,textarea')?.focus(); player.announce(player.word('required')); return; }
      sent = true; player.note(name, { done: true }); player.tell('submitted', { item: name, answers });
      const thanks = player.text(name + '.thanks') || player.word('thanks');
      form.replaceChildren(h('h2', { dir: 'auto' }, thanks)); foot.replaceChildren(player.button('main', player.word('close'), () => close('sent'))); foot.firstChild.focus(); player.announce(thanks);
    };
    form.append(...heading(name).filter(Boolean), ...it.questions.map(q => player.question(name, q, form)));
    form.addEventListener('submit', ev => { ev.preventDefault(); send(); });
    foot.append(player.button('main', player.word('send'), send));
    return player.modal('wide', { id: 'title' }, [x(close), form, foot], () => close('closed'));
  });
};

const openTab = url => { const to = player.address(url); if (to) window.open(to, '_blank', 'noopener'); return to; };
/** Opens a link as its item says. Only addresses of pages are opened: no script, no file. */
const link = name => {
  const it = player.content.items[name], to = player.address(it.url);
  if (!to) { player.tell('failed', { item: name, reason: 'link.dead' }); return Promise.resolve(); }
  player.notePlay(name); player.note(name, { done: true });
  player.tell('open', { item: name, url: to, open: it.open });
  if (it.open === 'lightbox') return box(name, to);
  if (it.open === 'here') location.assign(to); else window.open(to, '_blank', it.open === 'window' ? 'noopener,popup,width=1024,height=760' : 'noopener');
  return Promise.resolve();
};
const box = (name, to) => show(name, close => {
  const title = h('h2', { id: 'title', dir: 'auto' }, player.title(name));
  return player.modal('box', { id: 'title' }, [h('header', {}, title, h('a', { href: to, target: '_blank', rel: 'noopener' }, player.word('open'))), x(close), h('iframe', { src: to, title: player.title(name), referrerpolicy: 'strict-origin-when-cross-origin', allow: 'fullscreen' })], () => close('closed'));
});
player.kinds.shuttle = link; player.kinds.resource = link;
player.kinds.launcher = name => player.present(player.content.items[name].plays, 'launcher');
player.kinds.smarttip = () => null;

/** Shows or plays an item of any type; resolves when it was closed. */
player.present = (name, by = 'start') => {
  const it = player.content?.items?.[name];
  if (!it) { player.tell('failed', { item: name, reason: 'content.missing_item' }); return Promise.resolve(false); }
  if (it.type !== 'walkthru') { const shown = player.kinds[it.type]?.(name, by); if (shown && it.type !== 'launcher') player.tell('play', { item: name, by }); return Promise.resolve(shown || false); }
  player.shut(); player.closeMenu?.();
  if (!player.playWalkthru(name, { by })) return Promise.resolve(false);
  return new Promise(done => { const stops = ['end', 'close'].map(type => player.on(type, ev => { if (ev.item === name) { stops.forEach(s => s()); done(true); } })); });
};
})();
