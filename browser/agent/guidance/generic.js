// Any other library: what floats, has a text and a button that goes on, is taken for a balloon; the element that
// was looked up last and can be seen beside it, for its target.
adapters.generic = {
  own: '[class*="tour" i], [id*="tour" i], [class*="popover"], [class*="tooltip"], [class*="walkthrough"], [class*="onboard"], [class*="coach"], [class*="v-step"], [class*="spotlight"], [class*="overlay"], [class*="trip-"], [class*="hint" i], [data-name*="onborda" i], [data-name*="nextstep" i], [role=dialog], [role=tooltip]',
  LIKE: '[class*="tour" i], [id*="tour" i], [class*="tooltip" i], [class*="popover" i], [class*="walkthrough" i], [class*="onboard" i], [class*="coach" i], [class*="guide" i], [class*="v-step" i], [class*="trip-block" i], [class*="nextstep" i], [class*="callout" i], [class*="hint" i], [data-name*="onborda" i], [data-name*="nextstep" i], [role=dialog], [role=tooltip], dialog, [popover]',
  PART: /^\D{0,8}\d+\s*(\/|of|von|sur|de|из|共|／)\s*\d+\D{0,4}$/,
  // What has to do with the page itself does not float, and whoever asks often asks once for each element.
  floats(e, known = new Map()) {
    if (!e || e === document.body) return null;
    if (!known.has(e)) { known.set(e, null); known.set(e, /fixed|absolute/.test(style(e).position) || e.matches('dialog, [popover]') ? e : this.floats(e.parentElement, known)); }
    return known.get(e);
  },
  fits: e => { const r = e.getBoundingClientRect(); return r.width * r.height < .5 * innerWidth * innerHeight && r.width > 60 && r.height > 20; },
  words: e => { const copy = e.cloneNode(true); copy.querySelectorAll('script, style, svg, button, input, [role=button], a[href="#"], a[href^="javascript:"], a:not([href]), a[class*="button" i], a[class*="btn" i]').forEach(n => n.remove()); return norm(copy.textContent); },
  // From a button up to what has the words as well, and on to the box that floats with all of it.
  around(button, known) {
    let e = button.parentElement;
    while (e && e !== document.body && this.words(e).replace(this.PART, '').length < 3) e = e.parentElement;
    let box = e && e !== document.body && this.floats(e, known);
    // One that has none is empty.
    if (!box || !this.fits(e)) { e = box = this.floats(button, known); return box && box !== button && this.fits(box) ? box : null; }
    // Some float in a box as small as their target, or as large as the page.
    for (let n = e.parentElement; e !== box && n; n = n.parentElement) {
      const a = e.getBoundingClientRect(), b = n.getBoundingClientRect();
      if (!this.fits(n) || b.left > a.left + 2 || b.top > a.top + 2 || b.right < a.right - 2 || b.bottom < a.bottom - 2 || b.width * b.height > Math.max(3 * a.width * a.height, 16e4)) break;
      e = n;
    }
    return e;
  },
  // All that floats and has words and a button.
  floating() {
    const known = new Map(), found = new Set();
    for (const b of all(BUTTONS)) { const r = b.getBoundingClientRect(); if (r.width && r.height && this.floats(b, known) && !unseen(b)) found.add(this.around(b, known)); }
    return [...found].filter(e => e && !unseen(e));
  },
  find() {
    const fit = this.floating().filter(e => onward(e) || leaving(e)), news = e => log?.before && !log.before.has(e);
    const like = e => { const l = e.closest(this.LIKE); return !!l && l !== document.body && l !== document.documentElement || [...e.querySelectorAll(this.LIKE)].some(n => !unseen(n) && 2 * n.getBoundingClientRect().height > e.getBoundingClientRect().height); };
    // What was there before the tour began is none of it, and what is no new thing must look like one.
    const ways = [e => news(e) && like(e) && onward(e), e => news(e) && onward(e) && this.words(e).length > 2, e => news(e) && like(e), e => like(e) && onward(e)];
    for (const way of ways) { const e = fit.find(way); if (e) return e; }
    return null;
  },
  present() { return !!this.find(); },
  tours: () => [],
  next: now => onward(now.balloon) || leaving(now.balloon),
  active() {
    const balloon = this.find(); if (!balloon) return null;
    const b = balloon.getBoundingClientRect(), apart = e => { const r = e.getBoundingClientRect(); return Math.max(0, r.left - b.right, b.left - r.right) + Math.max(0, r.top - b.bottom, b.top - r.bottom); };
    // A page's element may be named after the tour that it is in, and is none of its parts unless it floats.
    const its = e => balloon.contains(e) || e.contains(balloon) || !!e.closest(this.own) && !!this.floats(e);
    const marks = all('[class*="highlight" i], [class*="tour-target" i], [class*="active-element" i]').filter(e => e !== document.body && !its(e) && !e.closest('[class*="overlay" i]'));
    const marked = marks.find(e => !unseen(e)) || marks.find(e => /active-element|tour-target/.test(e.className) && e.isConnected);
    const large = e => { const r = e.getBoundingClientRect(); return r.width * r.height > .5 * innerWidth * innerHeight; };
    // What was asked for, in that order: now, or since the tour began, as some ask for all of them at once.
    const notes = [...(log?.looked.values() || [])].filter(n => n.at > START), element = n => n.first?.deref(), past = n => !!log?.aims?.targets.has(element(n)) && n.old;
    const fit = notes.filter(n => n.count && element(n)?.isConnected).filter(n => { const e = element(n); return e !== document.body && e !== document.documentElement && !its(e) && !unseen(e); });
    const same = all => all.every(n => n.sites?.some(site => all[0].sites?.includes(site)));
    // The first of those that were asked for in one go, else the nearest.
    const near = (all, most) => { const close = all.filter(n => apart(element(n)) < most), own = close.filter(n => n.sites?.some(site => !close.some(other => other !== n && other.sites?.includes(site)))); return own.length === 1 && same(close) ? own[0] : same(close) ? close[0] : close.sort((one, other) => apart(element(one)) - apart(element(other)))[0]; }, now = fit.filter(n => n.at > MARK), fresh = now.filter(n => !n.old), next = now.filter(n => !past(n));
    const inVain = notes.some(n => n.at > MARK && (!n.old || isAimed(n)) && !n.count && !OURS.test(n.selector));
    // The only one that was never asked for before is this step's, however far away: what each step asks for is a habit. Two
    // steps may have one element, unless another was asked for, and not had.
    const only = fresh.filter(n => !large(element(n)));
    const best = near(next, 80) || (only.length === 1 ? only[0] : null) || (inVain ? null : near(fit.filter(n => !past(n)), 40) || near(now, 80)), asked = best && element(best);
    // How far the tour is stands beside its text, and is none of it.
    const part = norm([...balloon.querySelectorAll('*')].find(e => !e.children.length && this.PART.test(norm(e.textContent)))?.textContent), text = this.words(balloon), at = part ? text.lastIndexOf(part) : -1;
    // Who asked for the elements of the steps before asks for this one's: what it got decides, if that is nothing too.
    // Some ask for all of them at each step, and from elsewhere for the one that is meant.
    const asks = notes.filter(n => n.at > MARK && !past(n) && isAimed(n)), sole = asks.filter(n => n.sites.some(site => log.aims.sites.has(site) && !asks.some(other => other !== n && other.sites.includes(site))));
    const aimed = sole.length === 1 ? sole[0] : asks.filter(n => !n.old).pop(), aim = aimed && (aimed.count ? element(aimed) || null : null);
    const target = aimed && (!aim || !its(aim)) ? aim : marked || asked || null, middle = Math.abs(b.left + b.right - innerWidth) < 60 && Math.abs(b.top + b.bottom - innerHeight) < .3 * innerHeight, corner = Math.max(b.left, b.top) < 30;
    return { balloon, target, guessed: true, fallback: !target && (!!aimed || middle || corner), ...fraction(part), text: at < 0 ? text : norm(text.slice(0, at) + ' ' + text.slice(at + part.length)) };
  },
};
