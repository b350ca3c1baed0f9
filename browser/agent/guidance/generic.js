// Any other library: what floats, has a text and a button that goes on, is taken for a balloon; the element that
// was looked up last and can be seen beside it, for its target.
adapters.generic = {
  own: '[class*="tour"], [class*="popover"], [class*="tooltip"], [class*="walkthrough"], [class*="onboard"], [class*="coach"], [class*="v-step"], [class*="spotlight"], [class*="overlay"], [class*="trip-"], [role=dialog], [role=tooltip]',
  LIKE: '[class*="tour" i], [class*="tooltip" i], [class*="popover" i], [class*="walkthrough" i], [class*="onboard" i], [class*="coach" i], [class*="guide" i], [class*="v-step" i], [class*="trip-block" i], [class*="nextstep" i], [class*="callout" i], [data-name*="onborda" i], [role=dialog], [role=tooltip]',
  find() {
    const floats = e => { for (let n = e; n && n !== document.body; n = n.parentElement) if (/fixed|absolute/.test(style(n).position)) return true; return false; };
    const fit = all(this.LIKE).filter(e => e !== document.body && e.localName !== 'button' && !unseen(e) && floats(e) && norm(e.textContent).length > 2 && onward(e));
    // The outermost one that holds no more than a balloon does.
    return fit.find(e => { const r = e.getBoundingClientRect(); return r.width * r.height < .5 * innerWidth * innerHeight && r.width > 60; }) || null;
  },
  present() { return !!this.find(); },
  tours: () => [],
  active() {
    const balloon = this.find(); if (!balloon) return null;
    const b = balloon.getBoundingClientRect(), apart = e => { const r = e.getBoundingClientRect(); return Math.max(0, r.left - b.right, b.left - r.right) + Math.max(0, r.top - b.bottom, b.top - r.bottom); };
    const marked = all('[class*="highlight" i], [class*="tour-target" i], [class*="active-element" i]').find(e => !e.closest(this.own) && !unseen(e));
    const looked = [...(log?.looked.values() || [])].filter(n => n.at > MARK && n.count).reverse().map(n => ({ e: n.first?.deref(), old: n.old })).filter(({ e }) => e && e !== document.body && e.isConnected && !balloon.contains(e) && !e.contains(balloon) && !e.closest(this.own) && !unseen(e));
    // The only one that was never asked for before is this step's, however far away: what each step asks for is a habit.
    const large = e => { const r = e.getBoundingClientRect(); return r.width * r.height > .5 * innerWidth * innerHeight; };
    const fresh = looked.filter(({ e, old }) => !old && !large(e)), asked = (looked.find(({ e }) => apart(e) < 80) || (fresh.length === 1 ? fresh[0] : null))?.e;
    // How far the tour is stands beside its text, and is none of it.
    const part = norm([...balloon.querySelectorAll('*')].find(e => !e.children.length && /^\D{0,8}\d+\s*(\/|of)\s*\d+\D{0,4}$/.test(norm(e.textContent)))?.textContent), text = textOf(balloon), at = part ? text.lastIndexOf(part) : -1;
    return { balloon, target: marked || asked || null, ...fraction(part), text: at < 0 ? text : norm(text.slice(0, at) + ' ' + text.slice(at + part.length)) };
  },
};
