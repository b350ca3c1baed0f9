// driver.js 1: where a target is missing it highlights a dummy of its own, in the middle of the page.
adapters['driver.js'] = {
  own: '.driver-popover, .driver-overlay, #driver-dummy-element',
  present: () => !!one('.driver-popover') || typeof globalThis.driver?.js?.driver === 'function',
  made: () => madeBy('driver.js').filter(d => d?.getConfig),
  steps: d => (d.getConfig().steps || []).map(s => step(s.element, s.popover?.title, s.popover?.description, s.popover?.side)),
  tours() { return this.made().map((d, i) => ({ id: `tour-${i + 1}`, steps: this.steps(d) })).filter(t => t.steps.length); },
  start(id) { this.made().filter(d => this.steps(d).length)[id.replace('tour-', '') - 1].drive(); },
  active() {
    const balloon = shown('.driver-popover'); if (!balloon) return null;
    const own = this.made().find(d => d.isActive?.()), found = all('.driver-active-element')[0] || null;
    const fallback = found?.id === 'driver-dummy-element', at = own?.getActiveIndex?.();
    const steps = own?.getConfig().steps, text = fraction(balloon.querySelector('.driver-popover-progress-text')?.textContent);
    return { balloon, target: fallback ? null : found, fallback, index: at ?? text.index, count: steps?.length ?? text.count, raw: steps?.[at]?.element, declared: steps && at != null ? this.steps(own)[at] : null,
      title: balloon.querySelector('.driver-popover-title')?.textContent, text: balloon.querySelector('.driver-popover-description')?.textContent || undefined };
  },
  next: now => { const b = now.balloon.querySelector('.driver-popover-next-btn'); return b && !unseen(b) ? b : null; },
};
