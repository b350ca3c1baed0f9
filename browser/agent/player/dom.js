/**
 * The place of everything that the player shows: one host at the end of the document, with a closed shadow root.
 *
 * Its style is an adopted sheet and all content is text nodes, so that no content policy has a word to say and no
 * page style reaches it but by the custom properties `--surefoot-*`. The host has no box in the page's layout.
 */
(() => {
const SVG = 'http://www.w3.org/2000/svg';
const ICONS = {
  close: 'M6 6l12 12M18 6L6 18', check: 'M5 12.5l4.5 4.5L19 7.5', search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.5 4.5', help: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.6 9.4a2.5 2.5 0 1 1 3.7 2.2c-.9.5-1.3 1-1.3 1.9M12 16.6v.1',
  walkthru: 'M5 19c6 0 1-7 7-7s1-7 7-7M5 19v.01M19 5v.01', launcher: 'M13 3L5 14h6l-1 7 8-11h-6z', shuttle: 'M8 5H5v14h14v-3M12 5h7v7M19 5l-9 9', resource: 'M7 3h7l5 5v13H7zM14 3v5h5M10 13h6M10 17h6', task: 'M5 12.5l4.5 4.5L19 7.5', course: 'M3 9l9-4 9 4-9 4zM7 11v5c3 2 7 2 10 0v-5', shoutout: 'M4 10v4h3l7 4V6l-7 4zM18 9v6', survey: 'M5 5h14v11h-8l-4 4v-4H5z',
  lock: 'M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3', star: 'M12 4l2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8z', point: 'M5 4l6 15 2.2-6.3L19.5 10z', away: 'M6 9l6 6 6-6', warn: 'M12 4l9 16H3zM12 10v5M12 17.5v.1', back: 'M19 12H5M11 6l-6 6 6 6',
};
/** An icon; it is drawn for the eye only. */
player.icon = name => {
  const svg = document.createElementNS(SVG, 'svg'), path = document.createElementNS(SVG, 'path');
  svg.setAttribute('viewBox', '0 0 24 24'); svg.setAttribute('aria-hidden', 'true'); svg.setAttribute('class', 'icon ' + name);
  path.setAttribute('d', ICONS[name] || ICONS.resource); svg.append(path); return svg;
};
/** An element: `{class, on: {click}, …attributes}` and what is in it; texts become text nodes. */
player.h = (tag, props, ...inside) => {
  const e = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key === 'on') for (const [type, ear] of Object.entries(value)) e.addEventListener(type, player.guard(ear));
    else if (key === 'value') e.value = value;
    else e.setAttribute(key, value === true ? '' : value);
  }
  e.append(...inside.flat().filter(x => x !== null && x !== undefined && x !== false && x !== ''));
  return e;
};
/** A text of the content by its key, in its own direction, whatever stands around it; nothing where there is none. */
player.says = (tag, cls, key) => player.text(key) && player.h(tag, { class: cls, dir: 'auto' }, player.rich(key));
player.button = (cls, label, press, icon) => player.h('button', { type: 'button', class: cls, 'aria-label': icon ? label : null, title: icon ? label : null, on: { click: press } }, icon ? player.icon(icon) : label);

/** A sheet for a shadow root. Where the engine can make none (an isolated world), a style element does. */
player.dress = (root, css) => {
  try { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); root.adoptedStyleSheets = [sheet]; } catch { const style = document.createElement('style'); style.textContent = css; root.prepend(style); }
};
// What a page hears of clicks and entries within us: nothing. Its menus stay open. Keys that nothing here needs are its own.
const QUIET = 'pointerdown mousedown pointerup mouseup click dblclick auxclick contextmenu keydown keyup keypress beforeinput input change focusin focusout touchstart touchend wheel pointerover mouseover pointermove mousemove paste copy submit';
const OURS = /^(Enter| |Escape|Tab|Arrow\w+|Home|End)$/;
// What a page, or a polyfill of it, makes of this later does not open our roots.
const attach = Element.prototype.attachShadow;
/** A host of ours with its closed root; the page's layout does not know it. */
player.plant = (tag, css) => {
  const host = document.createElement(tag), root = attach.call(host, { mode: 'closed' });
  host.dir = player.rtl() ? 'rtl' : 'ltr';
  player.dress(root, css);
  for (const type of QUIET.split(' ')) root.addEventListener(type, ev => { if (!type.startsWith('key') || OURS.test(ev.key) || ev.target.matches('input,textarea')) ev.stopPropagation(); }, { passive: true });
  return { host, root };
};

let root = null, live = null;
/** The root that things are shown in; made when the first thing is shown. */
player.stage = () => {
  if (!root) {
    const made = player.plant('surefoot-player', player.CSS);
    player.host = made.host; root = player.root = made.root;
    live = player.h('div', { class: 'sr', 'aria-live': 'polite', role: 'status' });
    root.append(live);
  }
  // Whoever shows something may have another language than the last one.
  Object.assign(player.host, { lang: player.language, dir: player.rtl() ? 'rtl' : 'ltr' });
  player.anchorHost();
  return root;
};
/** Where the host has to be: at the end of the document, or in the page's open dialog, outside of which all is inert. */
player.anchorHost = () => {
  if (!player.host) return;
  let home = document.documentElement;
  try { const open = [...document.querySelectorAll('dialog:modal')]; if (open.length) home = open[open.length - 1]; } catch {}
  if (player.host.parentNode === home) return;
  home.append(player.host);
  // In front of all, dialogs of the page too.
  try { player.host.popover = 'manual'; player.host.showPopover(); } catch {}
};
/** Takes the host away where nothing is shown any more. */
player.clear = () => { if (root && [...root.children].every(e => e.matches('.sr,style'))) player.host.remove(); };
/** Says something to those who hear the page. */
player.announce = text => { player.stage(); live.textContent = ''; setTimeout(() => { live.textContent = text; }, 50); };
player.tabbable = within => [...within.querySelectorAll('button,a[href],input,textarea,select,[tabindex="0"],iframe')].filter(e => !e.disabled && e.getClientRects().length && e.tabIndex >= 0);

/**
 * A card in the middle, before a veil; keyboard stays within, Escape closes, focus goes back to where it was.
 * @returns {{card: HTMLElement, close: () => void}}
 */
player.modal = (cls, label, inside, closed) => {
  const stage = player.stage(), before = document.activeElement;
  const card = player.h('div', { class: 'card ' + cls, role: 'dialog', 'aria-modal': 'true', tabindex: '-1', ...(label.id ? { 'aria-labelledby': label.id } : { 'aria-label': String(label) }) }, inside);
  const veil = player.h('div', { class: 'veil' }, card);
  const close = () => { if (!veil.isConnected) return; veil.remove(); player.clear(); try { if (before?.isConnected && before !== document.body) before.focus({ preventScroll: true }); } catch {} };
  veil.addEventListener('keydown', player.guard(ev => {
    if (ev.key === 'Escape') { ev.preventDefault(); return closed(); }
    if (ev.key !== 'Tab') return;
    const all = player.tabbable(card), at = all.indexOf(player.root.activeElement);
    if (ev.shiftKey ? at <= 0 : at === all.length - 1) { ev.preventDefault(); all[ev.shiftKey ? all.length - 1 : 0]?.focus(); }
  }));
  stage.append(veil);
  (card.querySelector('[autofocus]') || card).focus({ preventScroll: true });
  return { card, close, box: () => { const r = card.getBoundingClientRect(); return { x: r.x, y: r.y, width: r.width, height: r.height }; } };
};
})();
