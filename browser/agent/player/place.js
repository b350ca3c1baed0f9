/**
 * Puts things beside elements and keeps them there: through scrolling, resizing, animation and drawing anew.
 *
 * `place` is pure. Nothing is ever shown in the middle for want of its element: what can't be beside it is not shown.
 */
(() => {
const GAP = 14, EDGE = 8;
const OPPOSITE = { top: 'bottom', bottom: 'top', left: 'right', right: 'left' };
/** `start` and `end` in the direction of the language. */
player.side = side => side === 'start' ? (player.rtl() ? 'right' : 'left') : side === 'end' ? (player.rtl() ? 'left' : 'right') : side;

const clamp = (v, least, most) => Math.max(least, Math.min(v, most));
const room = (side, box, view) => ({ top: box.y, bottom: view.height - box.y - box.height, left: box.x, right: view.width - box.x - box.width })[side];
const needs = (side, size, gap) => gap + EDGE + (side === 'top' || side === 'bottom' ? size.height : size.width);

/**
 * Where something of `size` goes beside `box` in a window of `view`: the side that was asked for, else its
 * opposite, else the next one with room, else the one with the most.
 * @returns {{x: number, y: number, side: string, flipped: boolean, arrow: number}} `arrow`: px from the start of its edge
 */
player.place = (wanted, box, size, view, gap = GAP) => {
  const asked = player.side(wanted || 'auto'), order = player.rtl() ? ['bottom', 'top', 'left', 'right'] : ['bottom', 'top', 'right', 'left'];
  const all = asked === 'auto' ? order : [asked, OPPOSITE[asked], ...order.filter(s => s !== asked && s !== OPPOSITE[asked])];
  const side = all.find(s => room(s, box, view) >= needs(s, size, gap)) || all.slice().sort((a, b) => (room(b, box, view) - needs(b, size, gap)) - (room(a, box, view) - needs(a, size, gap)))[0];
  const flat = side === 'top' || side === 'bottom', middle = flat ? box.x + box.width / 2 : box.y + box.height / 2;
  const span = flat ? size.width : size.height, end = flat ? view.width : view.height;
  const along = clamp(middle - span / 2, EDGE, Math.max(EDGE, end - EDGE - span));
  const across = { top: box.y - gap - size.height, bottom: box.y + box.height + gap, left: box.x - gap - size.width, right: box.x + box.width + gap }[side];
  const held = clamp(across, EDGE, Math.max(EDGE, (flat ? view.height - size.height : view.width - size.width) - EDGE));
  return { x: Math.round(flat ? along : held), y: Math.round(flat ? held : along), side, flipped: asked !== 'auto' && side !== asked, arrow: clamp(middle - along, 18, Math.max(18, span - 18)) };
};
player.view = () => ({ width: document.documentElement.clientWidth || innerWidth, height: document.documentElement.clientHeight || innerHeight });

const ups = e => e.assignedSlot || e.parentElement || e.getRootNode().host || null;
/** The part of an element that its scrolling ancestors and frames let through, in the window; null where there is none. */
player.shown = e => {
  let { x, y, width, height } = player.box(e), right = x + width, bottom = y + height;
  const cutBy = b => { x = Math.max(x, b.x); y = Math.max(y, b.y); right = Math.min(right, b.x + b.width); bottom = Math.min(bottom, b.y + b.height); };
  for (let node = e; node; ) {
    const view = node.ownerDocument.defaultView; if (!view) return null;
    let fixed = false;
    for (let n = node; n; n = ups(n)) {
      const style = view.getComputedStyle(n);
      if (n !== node && !fixed && /auto|scroll|hidden|clip/.test(style.overflowX + style.overflowY) && n !== node.ownerDocument.documentElement && n !== node.ownerDocument.body) cutBy(player.box(n));
      fixed ||= style.position === 'fixed';
    }
    node = view === window ? null : view.frameElement;
    if (node) cutBy(player.box(node));
  }
  const all = player.view(); cutBy({ x: 0, y: 0, width: all.width, height: all.height });
  return right - x > 2 && bottom - y > 2 ? { x, y, width: right - x, height: bottom - y } : null;
};
const calm = () => { try { return matchMedia('(prefers-reduced-motion: reduce)').matches; } catch { return true; } };
player.reveal = e => { try { e.scrollIntoView({ block: 'center', inline: 'nearest', behavior: calm() ? 'instant' : 'smooth' }); } catch {} };

/** Puts a thing there, where it is not yet; without an attribute that a content policy would refuse. */
player.put = (thing, at) => {
  const was = thing.surefootAt;
  if (was && was.x === at.x && was.y === at.y && was.side === at.side && was.arrow === at.arrow) return at;
  thing.surefootAt = at;
  thing.style.setProperty('translate', `${at.x}px ${at.y}px`);
  thing.setAttribute('data-side', at.side);
  const arrow = thing.querySelector(':scope > .arrow');
  if (arrow) { const flat = at.side === 'top' || at.side === 'bottom'; arrow.style.setProperty('left', flat ? `${at.arrow - 7}px` : ''); arrow.style.setProperty('top', flat ? '' : `${at.arrow - 7}px`); }
  return at;
};
player.boxOf = thing => { const r = thing.getBoundingClientRect(); return { x: r.x, y: r.y, width: r.width, height: r.height }; };

/** Calls `step` before every frame that is drawn, while `alive`; a window that draws none is asked four times a second. */
player.frames = (step, alive) => {
  let at = 0, late = 0;
  const next = player.guard(() => { cancelAnimationFrame(at); clearTimeout(late); if (!alive()) return; step(); at = requestAnimationFrame(next); late = setTimeout(next, 250); });
  next();
};
})();
