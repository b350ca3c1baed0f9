// shepherd.js: where a target is missing it takes the body for it and centres the balloon. Later ones are modules, so
// that a page rarely has them as a global.
adapters['shepherd.js'] = {
  own: '.shepherd-element, .shepherd-popper, .shepherd-modal-overlay-container, #shepherdModalOverlayContainer, .tippy-popper',
  tour: () => globalThis.Shepherd?.activeTour,
  // The first ones have `#save bottom`; the last word is the side.
  attach: s => { const a = (s.options || {}).attachTo; if (typeof a !== 'string') return a || {}; const [, element, on] = a.match(/^(.*\S)\s+(\S+)$/) || [null, a]; return { element, on }; },
  plain(s) { const o = s.options || {}, at = this.attach(s); return step(at.element, o.title, o.text, at.on?.split('-')[0], given(at, 'element')); },
  present: () => !!one('.shepherd-element') || !!globalThis.Shepherd?.Tour,
  tours() { const t = this.tour(); return t ? [{ id: t.options?.tourName || 'tour-1', steps: t.steps.map(s => this.plain(s)) }] : []; },
  active() {
    const t = this.tour(), now = t?.getCurrentStep?.(), all_ = all('.shepherd-element').filter(e => !unseen(e) && +style(e).opacity > .01);
    // The last step's balloon fades away while the next one's comes.
    const balloon = all_.find(e => now && (e.dataset.shepherdStepId || e.dataset.id) === now.id) || all_[0]; if (!balloon) return null;
    const at = t ? t.steps.indexOf(now) : null, marked = all('.shepherd-target.shepherd-enabled').filter(e => !e.closest('.shepherd-element'));
    const found = marked.find(e => e.getAttribute('aria-describedby') === balloon.getAttribute('aria-describedby')) || marked[0] || now?.target || null;
    const body = !found || found === document.body;
    return { balloon, target: body ? null : found, fallback: body, index: at, count: t?.steps.length, declared: t && at >= 0 ? this.plain(now) : null, raw: now && this.attach(now).element,
      title: balloon.querySelector('.shepherd-title')?.textContent, text: balloon.querySelector('.shepherd-text')?.textContent };
  },
  next: now => { const all = [...now.balloon.querySelectorAll('.shepherd-button')].filter(b => !unseen(b) && !b.disabled); return all.filter(b => !b.classList.contains('shepherd-button-secondary') && !BACK.test(b.textContent)).pop() || onward(now.balloon); },
};
