// GuideChimp: centres a balloon whose target is missing or hidden, and tells nobody.
adapters.GuideChimp = {
  own: '.gc, .gc-tooltip, .gc-overlay, .gc-highlight-overlay, .gc-control, .gc-interaction, .gc-fake-step, .gc-preloader',
  made: () => madeBy('GuideChimp').filter(Boolean),
  steps: t => safely(() => t.steps?.length && t.steps, null) || safely(() => (Array.isArray(t.tour) ? t.tour : t.tour?.steps), null) || [],
  plain: s => step(s.element, s.title, s.description, (s.position || 'bottom').split('-')[0], given(s, 'element')),
  present: () => !!one('.gc-tooltip, [data-guidechimp-tour]') || typeof globalThis.GuideChimp === 'function',
  tours() { return this.made().map((t, i) => ({ id: t.id || `tour-${i + 1}`, steps: this.steps(t).map(this.plain) })).filter(t => t.steps.length); },
  start(id) { this.made().find((t, i) => (t.id || `tour-${i + 1}`) === id).start(); },
  active() {
    const balloon = shown('.gc-tooltip'); if (!balloon) return null;
    const t = this.made().find(t => safely(() => t.isDisplayed ?? t.currentStep, false)) || this.made()[0], steps = t ? this.steps(t) : [];
    const dots = [...balloon.querySelectorAll('.gc-pagination-item')], dot = dots.findIndex(d => d.matches('.gc-pagination-item-current, .gc-pagination-active'));
    // Version 2 lays a box over the element, later ones mark the element.
    const index = dot >= 0 ? dot : safely(() => t.currentStepIndex, null), s = steps[index], laid = e => e.parentElement === document.body && !e.id && !norm(e.textContent), found = all('.gc-highlight').find(e => !laid(e) && !e.closest(this.own.replace('.gc, ', ''))) || null;
    const asked = s?.element ? resolved(s.element) : [];
    return { balloon, target: found && !/gc-fake/.test(found.className) ? found : asked[0] || null, fallback: !found && !asked.length || /gc-fake/.test(found?.className), index, count: steps.length || dots.length || null, declared: s ? this.plain(s) : null,
      title: balloon.querySelector('.gc-title')?.textContent, text: balloon.querySelector('.gc-description')?.textContent };
  },
  next: now => { const last = now.index != null && now.index + 1 === now.count, fit = s => [...now.balloon.querySelectorAll(s)].find(b => !unseen(b) && !b.classList.contains('gc-navigation-hidden') && !b.disabled); return (last ? null : fit('.gc-navigation-next')) || fit('.gc-close'); },
};
