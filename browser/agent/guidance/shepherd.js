// shepherd.js: where a target is missing it takes the body for it and centres the balloon. It is a module, so
// that a page rarely has it as a global.
adapters['shepherd.js'] = {
  own: '.shepherd-element, .shepherd-modal-overlay-container',
  tour: () => globalThis.Shepherd?.activeTour,
  steps: t => t.steps.map(s => { const o = s.options || {}; return step(o.attachTo?.element, o.title, o.text, o.attachTo?.on?.split('-')[0]); }),
  present: () => !!one('.shepherd-element') || !!globalThis.Shepherd?.Tour,
  tours() { const t = this.tour(); return t ? [{ id: t.options?.tourName || 'tour-1', steps: this.steps(t) }] : []; },
  active() {
    const balloon = shown('.shepherd-element'); if (!balloon) return null;
    const found = all('.shepherd-target.shepherd-enabled').find(e => e.getAttribute('aria-describedby') === balloon.getAttribute('aria-describedby')) || all('.shepherd-target.shepherd-enabled')[0] || null;
    const body = !found || found === document.body, t = this.tour(), at = t ? t.steps.indexOf(t.getCurrentStep()) : null;
    return { balloon, target: body ? null : found, fallback: body, index: at, count: t?.steps.length, declared: t && at >= 0 ? this.steps(t)[at] : null,
      title: balloon.querySelector('.shepherd-title')?.textContent, text: balloon.querySelector('.shepherd-text')?.textContent };
  },
  next: now => { const all = [...now.balloon.querySelectorAll('.shepherd-button')].filter(b => !unseen(b) && !b.disabled); return all.filter(b => !b.classList.contains('shepherd-button-secondary') && !BACK.test(b.textContent)).pop() || onward(now.balloon); },
};
