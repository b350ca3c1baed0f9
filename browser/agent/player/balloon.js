/**
 * What a person sees of a step: a balloon at its element, a popup in the middle, or a word on why neither is there.
 *
 * A balloon never takes the focus from a field that is being filled in. F6 goes to it and back, Escape closes it.
 */
(() => {
const { h } = player;
const HINTS = { click: ['act_click', 'point'], type: ['act_type', 'point'], select: ['act_select', 'point'], hover: ['act_hover', 'point'] };
const dots = (n, of) => h('div', { class: 'count', role: 'img', 'aria-label': player.word('step', n, of) }, of > 1 && of <= 7 ? Array.from({ length: of }, (_, i) => h('i', { class: i + 1 < n ? 'past' : i + 1 === n ? 'now' : '' })) : of > 7 ? h('span', {}, player.word('step', n, of)) : []);

function face(view) {
  const title = player.text(view.key + '.title'), text = player.text(view.key + '.text');
  const heading = player.says('h2', '', view.key + '.title'), body = player.says('p', 'text', view.key + '.text');
  if (heading) heading.id = 'title'; if (body) body.id = 'text';
  const next = view.next.includes('next');
  // Where several things lead on, the button speaks for itself.
  const hint = !next && view.next.map(kind => HINTS[kind]).find(Boolean);
  const button = next && player.button('main', player.text(view.key + '.button') || player.word(view.last ? 'done' : 'next'), () => view.fire('next'));
  if (button) button.setAttribute('autofocus', '');
  return { title, text, button, parts: [
    player.button('x', player.word('close'), view.close, 'close'),
    h('div', { class: 'body' }, heading, body),
    hint && h('div', { class: 'hint' }, player.icon(hint[1]), h('span', {}, player.word(hint[0]))),
    h('div', { class: 'foot' }, dots(view.n, view.of), button),
  ] };
}

/** Where the button is that leads on. */
/*tests*/const pressed = card => { const e = card.querySelector('.main'); return e && player.boxOf(e); };/*end*/
/** A popup in the middle. `view`: `{key, next, last, n, of, fire, close}`. */
player.popup = view => {
  const { title, parts } = face(view);
  const modal = player.modal('popup', title ? { id: 'title' } : player.word('help'), parts, view.close);
  if (parts[1].querySelector('#text')) modal.card.setAttribute('aria-describedby', 'text');
  return { remove: modal.close, /*tests*/seen: () => ({ box: modal.box(), side: null, declared: null, flipped: false, text: player.norm(modal.card.innerText), title, button: pressed(modal.card) }),/*end*/ };
};

/**
 * A balloon at an element, which `view.element()` finds anew whenever it is asked.
 * `seen()` tells where it is; `away` where its element was scrolled out of sight.
 */
player.balloon = view => {
  const stage = player.stage(), { title, text, button, parts } = face(view);
  const ring = h('div', { class: 'ring off' }), arrow = h('div', { class: 'arrow' });
  const balloon = h('div', { class: 'balloon off', role: 'dialog', tabindex: '-1', 'aria-labelledby': title ? 'title' : 'text', 'aria-describedby': title && text ? 'text' : null }, arrow, parts);
  let chip = null, alive = true, at = null, target = null, away = false, size = null, revealed = null, looked = 0, part = null, eager = performance.now() + 120;
  const setAway = (now, above) => {
    away = now; balloon.classList.toggle('off', now); ring.classList.toggle('off', now);
    if (now && !chip) { chip = h('button', { type: 'button', class: 'chip' + (above ? ' up' : ''), on: { click: () => target && player.reveal(target) } }, player.icon('away'), player.word('show')); stage.append(chip); }
    if (!now && chip) { chip.remove(); chip = null; }
  };
  const follow = () => {
    const e = view.element();
    if (!e) { at = null; target = null; part = null; balloon.classList.add('off'); ring.classList.add('off'); chip?.remove(); chip = null; away = false; return; }
    if (e !== target) { target = e; looked = 0; if (revealed !== e) { revealed = e; if (!player.shown(e)) player.reveal(e); } }
    const box = player.box(e), all = player.view();
    // What clips it is asked for ten times a second: that needs the style of every ancestor.
    if (performance.now() - looked > 100 || !part || part.of.x !== box.x || part.of.y !== box.y) { looked = performance.now(); part = { of: box, shown: player.shown(e) }; }
    if (!part.shown) { if (!away) setAway(true, box.y < 0); return; }
    if (away || balloon.classList.contains('off')) setAway(false);
    size = { width: balloon.offsetWidth, height: balloon.offsetHeight };
    at = player.put(balloon, player.place(view.side, part.shown, size, all));
    // Only to press what has to be pressed, and where nobody is doing something in the page: not while a field hands on the focus.
    if (eager && performance.now() > eager) { eager = 0; const has = document.activeElement; if (button && (!has || has === document.body || has === player.host)) button.focus({ preventScroll: true }); }
    const b = part.shown, key = [b.x, b.y, b.width, b.height].map(Math.round).join();
    if (ring.surefootBox !== key) { ring.surefootBox = key; ring.style.setProperty('translate', `${b.x - 3}px ${b.y - 3}px`); ring.style.setProperty('width', `${b.width + 6}px`); ring.style.setProperty('height', `${b.height + 6}px`); }
  };
  balloon.addEventListener('keydown', player.guard(ev => {
    if (ev.key === 'Escape') { ev.preventDefault(); view.close(); }
    else if (ev.key === 'ArrowRight' || ev.key === 'ArrowLeft') { const on = (ev.key === 'ArrowRight') !== player.rtl(); if (on && button) { ev.preventDefault(); view.fire('next'); } }
  }));
  const unlisten = player.listen(window, 'keydown', ev => {
    if (ev.key === 'F6' && !ev.ctrlKey && !ev.altKey && !ev.metaKey && !away) { ev.preventDefault(); if (document.activeElement === player.host) target?.focus?.(); else (button || balloon).focus({ preventScroll: true }); }
    else if (ev.key === 'Escape' && (!document.activeElement || document.activeElement === document.body)) view.close();
  }, true);
  stage.append(ring, balloon);
  player.frames(follow, () => alive);
  player.announce([title, text].filter(Boolean).join('. '));
  return {
    remove: () => { alive = false; unlisten(); ring.remove(); balloon.remove(); chip?.remove(); player.clear(); },
    /*tests*/seen: () => target && at ? { box: player.boxOf(balloon), side: at.side, declared: view.side || 'auto', flipped: at.flipped, away, text: player.norm(balloon.innerText), title, button: pressed(balloon) } : null,/*end*/
  };
};

/** A card in the corner: the step can't be shown, and why. It covers nothing and waits for a word. */
player.lost = (again, close) => {
  const card = h('div', { class: 'balloon note', role: 'alertdialog', 'aria-labelledby': 'lost', tabindex: '-1' }, player.button('x', player.word('close'), close, 'close'),
    h('div', { class: 'body' }, h('h2', { id: 'lost' }, player.icon('warn'), player.word('lost')), h('p', { class: 'text' }, player.word('lost_why'))),
    h('div', { class: 'foot' }, h('div', { class: 'count' }), player.button('main', player.word('again'), again)));
  player.stage().append(card);
  player.announce(player.word('lost') + '. ' + player.word('lost_why'));
  return { remove: () => { card.remove(); player.clear(); }, /*tests*/seen: () => null,/*end*/ };
};
})();
