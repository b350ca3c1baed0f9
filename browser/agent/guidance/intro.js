// intro.js: looks for all targets when it begins; a missing one becomes a floating element in the middle.
adapters['intro.js'] = {
  own: '.introjs-tooltip, .introjs-overlay, .introjs-helperLayer, .introjs-tooltipReferenceLayer, .introjs-disableInteraction, .introjsFloatingElement',
  steps: t => { const list = safely(() => (t._options || t.options || {}).steps, null) || safely(() => t.getOption('steps'), null) || []; return list.length ? list : safely(() => t.getSteps(), null) || safely(() => t._steps, null) || []; },
  made() { return madeBy('intro.js').filter(t => t && this.steps(t).length); },
  plain: s => step(s.element, s.title, s.intro, s.position, given(s, 'element')),
  present: () => !!one('.introjs-tooltip, [data-intro]') || typeof globalThis.introJs === 'function',
  attributes: () => all('[data-intro]').sort((a, b) => (a.dataset.step || 1e3) - (b.dataset.step || 1e3)).map(e => step(e, e.dataset.title, e.dataset.intro, e.dataset.position)),
  tours() { const made = this.made().map((t, i) => ({ id: `tour-${i + 1}`, steps: this.steps(t).map(this.plain) })), own = this.attributes(); return own.length ? [...made, { id: 'data-intro', steps: own }] : made; },
  start(id) { if (id === 'data-intro') (globalThis.introJs.tour || globalThis.introJs)().start(); else this.made()[id.replace('tour-', '') - 1].start(); },
  active() {
    const balloon = shown('.introjs-tooltip:not(.introjs-hint-tooltip)'); if (!balloon) return null;
    const found = all('.introjs-showElement')[0] || null, fallback = !found || found.classList.contains('introjsFloatingElement');
    const dots = [...balloon.querySelectorAll('.introjs-bullets a')], dot = dots.findIndex(a => a.classList.contains('active'));
    const text = fraction(one('.introjs-helperNumberLayer')?.textContent), index = dot >= 0 ? dot : text.index;
    const count = dots.length || text.count, steps = this.made().map(t => this.steps(t)).find(s => !count || s.length === count), own = steps?.[index];
    return { balloon, target: fallback ? null : found, fallback, index, count: count || steps?.length, declared: own ? { ...this.plain(own), ...(own.element?.classList?.contains('introjsFloatingElement') ? { target: null } : {}) } : null,
      title: balloon.querySelector('.introjs-tooltip-title')?.textContent, text: balloon.querySelector('.introjs-tooltiptext')?.textContent };
  },
  next: now => { const b = now.balloon.querySelector('.introjs-nextbutton, .introjs-donebutton'); return b && !unseen(b) ? b : onward(now.balloon); },
  reset() { document.cookie = 'introjs-dontShowAgain=; Max-Age=0; path=/'; },
};
