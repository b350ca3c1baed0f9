// driver.js 1 highlights a dummy of its own, in the middle of the page, where a target is missing; 0 leaves the step out.
adapters['driver.js'] = {
  own: '.driver-popover, .driver-overlay, #driver-dummy-element, #driver-popover-item, #driver-page-overlay, #driver-highlighted-element-stage',
  skips: true,
  present: () => !!one('.driver-popover, #driver-popover-item') || typeof globalThis.driver?.js?.driver === 'function' || typeof globalThis.Driver?.prototype?.defineSteps === 'function',
  made: () => madeBy('driver.js').filter(d => d?.getConfig || d?.defineSteps),
  // Version 0 forgets the steps whose target it has not found; what it was given tells of them.
  raw: d => d.getConfig ? d.getConfig().steps || [] : givenTo(d) || [],
  plain: s => step(s.element, s.popover?.title, s.popover?.description, (s.popover?.side || s.popover?.position)?.split('-')[0].replace(/mid|auto/, ''), given(s, 'element')),
  steps(d) { return this.raw(d).map(this.plain); },
  tours() { return this.made().map((d, i) => ({ id: `tour-${i + 1}`, steps: this.steps(d) })).filter(t => t.steps.length); },
  start(id) { const d = this.made()[id.replace('tour-', '') - 1]; d.drive ? d.drive() : d.start(); },
  active() {
    const balloon = shown('.driver-popover, #driver-popover-item'); if (!balloon) return null;
    const own = this.made().find(d => d.isActive?.() || d.isActivated), found = all('.driver-active-element, .driver-highlighted-element')[0] || null;
    const fallback = found?.id === 'driver-dummy-element', at = own?.getActiveIndex?.() ?? safely(() => own.steps[own.currentStep].popover.options.currentIndex, undefined);
    const steps = own && this.raw(own), text = fraction(balloon.querySelector('.driver-popover-progress-text')?.textContent);
    return { balloon, target: fallback ? null : found, fallback, index: at ?? text.index, count: steps?.length || text.count, raw: steps?.[at]?.element, declared: steps?.[at] ? this.plain(steps[at]) : null,
      title: balloon.querySelector('.driver-popover-title')?.textContent, text: balloon.querySelector('.driver-popover-description')?.textContent || undefined };
  },
  next: now => { const b = now.balloon.querySelector('.driver-popover-next-btn, .driver-next-btn'); return b && !unseen(b) ? b : null; },
};
