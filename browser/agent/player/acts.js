/**
 * Does something for the person: clicks, points, focuses, types, chooses; and resolves addresses.
 *
 * Scripts can only send untrusted events. A test has trusted ones: with `hands: 'outside'` and the instruments (state.js)
 * the player asks for the act in its state and waits until it is answered.
 */
(() => {
const mouse = (e, type, Kind, more) => { const r = e.getBoundingClientRect(), view = e.ownerDocument.defaultView; e.dispatchEvent(new (view[Kind] || window[Kind])(type, { bubbles: !/enter$/.test(type), cancelable: true, composed: true, view, clientX: r.x + r.width / 2, clientY: r.y + r.height / 2, ...more })); };
const told = (e, ...types) => types.forEach(t => e.dispatchEvent(new Event(t, { bubbles: true, composed: true })));
const DO = {
  click: e => { e.focus?.({ preventScroll: true }); mouse(e, 'pointerdown', 'PointerEvent', { buttons: 1 }); mouse(e, 'mousedown', 'MouseEvent', { buttons: 1 }); mouse(e, 'pointerup', 'PointerEvent'); mouse(e, 'mouseup', 'MouseEvent'); if (e.click) e.click(); else mouse(e, 'click', 'MouseEvent'); return true; },
  hover: e => { for (const [t, k] of [['pointerover', 'PointerEvent'], ['pointerenter', 'PointerEvent'], ['mouseover', 'MouseEvent'], ['mouseenter', 'MouseEvent'], ['pointermove', 'PointerEvent'], ['mousemove', 'MouseEvent']]) mouse(e, t, k); return true; },
  focus: e => { e.focus(); return true; },
  type: (e, act) => {
    const text = fill(act.text);
    e.focus({ preventScroll: true });
    if (e.isContentEditable) { e.textContent = text; told(e, 'input'); return e.textContent === text; }
    const set = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(e), 'value')?.set; if (!set) return false;
    set.call(e, text); told(e, 'input', 'change'); return e.value === text;
  },
  select: (e, act) => {
    const option = player.option(e, act.choice); if (!option) return false;
    option.selected = true; told(e, 'input', 'change'); return true;
  },
};
/** The option of a list that a choice means: by label, else by value; by value; by position. */
player.option = (e, choice) => {
  const all = [...(e.options || [])], c = typeof choice === 'object' && choice ? choice : { option: choice };
  if (c.index !== undefined) return all[c.index];
  if (c.value !== undefined) return all.find(o => o.value === c.value);
  return all.find(o => player.norm(o.label) === player.norm(c.option)) || all.find(o => o.value === c.option);
};
/** A text with the names in it replaced: `${unique}`, `${lang}`, and attributes of the person. */
const fill = text => text.replace(/\$\{([\w.]+)\}/g, (all, name) => player.named(name) || all);
const kindOf = act => typeof act === 'string' ? act : Object.keys(act)[0];
player.actOn = act => { const of = act[kindOf(act)]; return typeof of === 'string' ? of : of.into || of.in; };

/**
 * Does an act as soon as its element is there and can be used, within `within` ms; `begins` is called right before.
 * @returns {Promise<{ok: boolean, reason?: string}>} the reason is a code: element.missing, .ambiguous, .hidden, .disabled
 */
player.act = async (act, alive, within, begins) => {
  const kind = kindOf(act), of = player.actOn(act);
  const ready = () => { const got = player.find(of); return got.state === 'found' && (player.visible(got.e) || kind === 'focus') && player.enabled(got.e) ? got.e : null; };
  const e = await player.until(ready, alive, within);
  if (!alive()) return { ok: false, reason: 'closed' };
  player.result(player.playNow()?.item, of, e ? 'visible' : player.seen(of));
  if (!e) return { ok: false, reason: player.obstacle(of) };
  if (!player.shown(e)) try { e.scrollIntoView({ block: 'center', behavior: 'instant' }); } catch {}
  begins();
  /*tests*/if (player.options.hands === 'outside' && player.outside) return { ok: await player.outside(kind === 'type' ? { type: { ...act.type, text: fill(act.type.text) } } : act, e), reason: 'act.missed' };/*end*/
  return { ok: DO[kind](e, act[kind]) !== false, reason: 'act.not_kept' };
};
/** Why an element can't be shown or used, as a code; null where it can. */
player.obstacle = of => {
  const got = player.find(of);
  if (got.state !== 'found') return 'element.' + got.state;
  return !player.visible(got.e) ? 'element.hidden' : !player.enabled(got.e) ? 'element.disabled' : null;
};
/** An address of the content: absolute, or relative to the environment's; null where it is no page's address. */
player.address = url => {
  try { const u = new URL(url, player.content.base || document.baseURI); return /^https?:$/.test(u.protocol) ? u.href : null; } catch { return null; }
};
})();
