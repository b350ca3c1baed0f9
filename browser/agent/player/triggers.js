/**
 * What leads to the next step: clicks, entries, pointing, time, elements and rules; any of them.
 *
 * Events are heard at the window that the element is in, before the page's own listeners: what the page does
 * with them, and whether it lets them through, is its own affair.
 */
(() => {
player.triggerKind = t => typeof t === 'string' ? t : Object.keys(t)[0];
const within = (ev, e) => !!e && ev.composedPath().includes(e);

/** The trigger that is true without anybody's doing, if one is. */
player.leads = (triggers, on) => /*tests*/player.held ? null : /*end*/triggers.map(player.triggerKind).find((kind, i) => kind === 'when' ? player.holds(triggers[i].when, on) : kind === 'appears' && player.seen(triggers[i].appears) === 'visible');
/**
 * Waits for the triggers of a step. `on` is the name of its own element. What would fire by itself waits while a test
 * looks at the step (`held`).
 * @returns {{fire: (kind: string) => void, stop: () => void, done: Promise<string>}}
 */
player.arm = (triggers, on, since) => {
  let resolve, over = false; const stops = [], views = new Set(), timers = [];
  const done = new Promise(r => { resolve = r; });
  const fire = kind => { if (over) return; over = true; stop(); resolve(kind); player.fired(kind); };
  const stop = () => { over = true; stops.forEach(s => s()); timers.forEach(clearTimeout); };
  const list = triggers.map(t => { const kind = player.triggerKind(t), of = typeof t === 'string' ? null : t[kind]; return { kind, of, name: typeof of === 'string' && /^(appears|click|type|hover)$/.test(kind) ? of : on }; });
  // The last element that was seen under a name: a page may take it away in the very click that we wait for.
  const last = new Map(), target = name => { const got = name && player.find(name); if (got?.e) last.set(name, got.e); return got?.e || last.get(name); };
  let pressed = null, typed = new Set(), was = new Map();
  const hears = { click: t => ev => { if (within(ev, target(t.name))) fire('click'); }, hover: t => ev => { if (within(ev, target(t.name))) fire('hover'); } };
  const listen = (view, types, ear) => stops.push(player.listen(view, types, ear, { capture: true, passive: true }));
  function hear(view) {
    if (!view || views.has(view)) return; views.add(view);
    for (const t of list) {
      if (t.kind === 'click') {
        listen(view, 'click', hears.click(t));
        // Gone or drawn anew between press and release: there is no click, and yet it was clicked.
        listen(view, 'pointerdown', ev => { const e = target(t.name); pressed = within(ev, e) ? e : null; });
        listen(view, 'pointerup', () => { const e = pressed; pressed = null; if (e) setTimeout(player.guard(() => { if (!e.isConnected) fire('click'); }), 0); });
      }
      if (t.kind === 'hover') listen(view, 'pointerover pointermove', hears.hover(t));
      if (t.kind === 'type') {
        const holds = e => !!(e.isContentEditable ? e.textContent : e.value ?? e.querySelector?.('input,textarea')?.value);
        listen(view, 'input', ev => { const e = target(t.name); if (within(ev, e)) typed.add(e); });
        listen(view, 'focusout change', ev => { const e = target(t.name); if (within(ev, e) && typed.has(e) && holds(e)) fire('type'); });
      }
      if (t.kind === 'select') listen(view, 'change', ev => { const e = target(t.name); if (within(ev, e) && chosen(e, t.of)) fire('select'); });
    }
  }
  function chosen(e, choice) {
    if (!choice) return true;
    const list = e.localName === 'select' ? e : e.querySelector?.('select');
    return list ? !!player.option(list, choice)?.selected : shows(e, choice);
  }
  const shows = (e, c) => { const want = typeof c === 'string' ? c : c.option ?? c.value; return want !== undefined && player.norm(e.value ?? e.innerText) === player.norm(want); };
  const look = () => {
    for (const t of list) {
      if (over/*tests*/ || player.held/*end*/) return;
      const e = t.name && target(t.name);
      if (e) hear(e.ownerDocument.defaultView);
      if (t.kind === 'appears' && e?.isConnected && player.visible(e) && player.find(t.name).e) fire('appears');
      else if (t.kind === 'when' && player.holds(t.of, on)) fire('when');
      // A list of the page's own making fires no change: what it shows has become another.
      else if (t.kind === 'select' && e && e.localName !== 'select' && !e.querySelector?.('select')) { const now = player.norm(e.value ?? e.innerText); if (!was.has(e)) was.set(e, now); else if (was.get(e) !== now && (!t.of || shows(e, t.of))) fire('select'); }
    }
  };
  for (const t of list) if (t.kind === 'delay') { const on = wait => timers.push(setTimeout(player.guard(() => /*tests*/player.held ? on(100) : /*end*/fire('delay')), wait)); on(Math.max(0, t.of - (Date.now() - since))); }
  hear(window); stops.push(player.watch(look)); player.guard(look)();
  return { fire, stop, done };
};
})();
