// hopscotch: leaves out a step whose target is missing, and counts on as if it had never been.
adapters.hopscotch = {
  own: '.hopscotch-bubble',
  skips: true,
  plain: s => step(Array.isArray(s.target) ? s.target[0] : typeof s.target === 'string' && !/^[#.\[]/.test(s.target) && one("#" + CSS.escape(s.target)) ? '#' + CSS.escape(s.target) : typeof s.target === 'string' && /^[\w-]+$/.test(s.target) ? '#' + s.target : s.target, s.title, s.content, s.placement),
  now: () => safely(() => globalThis.hopscotch.getCurrTour(), null),
  present: () => !!one('.hopscotch-bubble') || typeof globalThis.hopscotch?.startTour === 'function',
  tours() { const t = this.now(); return t ? [{ id: t.id, steps: t.steps.map(this.plain) }] : []; },
  active() {
    const balloon = all('.hopscotch-bubble:not(.hide)').find(e => !unseen(e)); if (!balloon) return null;
    const t = this.now(), at = t ? globalThis.hopscotch.getCurrStepNum() : null, s = t?.steps[at];
    return { balloon, target: t ? safely(() => globalThis.hopscotch.getCurrTarget(), null) : null, index: at ?? parseInt(balloon.querySelector('.hopscotch-bubble-number')?.textContent, 10) - 1, count: t?.steps.length, declared: s ? this.plain(s) : null,
      title: balloon.querySelector('.hopscotch-title')?.textContent, text: balloon.querySelector('.hopscotch-content')?.textContent };
  },
  next: now => { const b = now.balloon.querySelector('.hopscotch-next, .hopscotch-nav-button.next'); return b && !unseen(b) ? b : null; },
  reset: () => { globalThis.hopscotch?.getCurrTour() && globalThis.hopscotch.endTour(true, false); sessionStorage.removeItem('hopscotch.tour.state'); document.cookie = 'hopscotch.tour.state=; Max-Age=0; path=/'; },
};
