// bootstrap-tour: leaves out steps whose target is missing or hidden, and says so only when it debugs.
adapters['bootstrap-tour'] = {
  own: '.popover[class*="tour-"], .tour-backdrop, .tour-step-background, .tour-step-backdrop',
  marks: /tour-|step-\d/,
  skips: true,
  made: () => madeBy('bootstrap-tour').filter(t => t?._options?.steps),
  plain: s => step(s.element || null, s.title, s.content, (s.placement || 'right').replace(/auto\s*/, '') || null),
  present() { return !!one('.popover[class*="tour-"]') || this.made().length > 0; },
  tours() { return this.made().map(t => ({ id: t._options.name, steps: t._options.steps.map(this.plain) })); },
  start(id) { const t = this.made().find(t => t._options.name === id); t.init(); t.restart(); },
  active() {
    const balloon = shown('.popover[class*="tour-"]'); if (!balloon) return null;
    const name = [...balloon.classList].find(c => /^tour-./.test(c) && !/^tour-tour-\d/.test(c))?.slice(5), index = +(balloon.id.match(/^step-(\d+)$/)?.[1] ?? NaN);
    const t = this.made().find(t => t._options.name === name) || this.made()[0], s = t?._options.steps[index], orphan = balloon.classList.contains('orphan');
    return { balloon, target: orphan ? null : all(`.tour-${name}-element`)[0] || null, fallback: orphan && !!s?.element, index: Number.isNaN(index) ? null : index, count: t?._options.steps.length, declared: s ? this.plain(s) : null,
      title: balloon.querySelector('.popover-title, .popover-header')?.textContent, text: balloon.querySelector('.popover-content, .popover-body')?.textContent };
  },
  next: now => { const fit = role => [...now.balloon.querySelectorAll(`[data-role=${role}]`)].find(b => !unseen(b) && !b.disabled && !b.classList.contains('disabled')); return fit('next') || fit('end'); },
  // By the names of its own tours: a page has other keys that end so.
  reset() { for (const t of this.made()) for (const key of ['current_step', 'end', 'redirect_to']) localStorage.removeItem(`${t._options.name}_${key}`); },
};
