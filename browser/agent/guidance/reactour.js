// reactour: a balloon without a target goes to the page's corner, and nobody is told.
adapters.reactour = {
  own: '.reactour__popover, #___reactour, .reactour__mask, .reactour__helper, .reactour__close, [data-tour-elem]',
  like: p => Array.isArray(p.steps) && p.steps.length > 0 && p.steps.every(s => s && 'selector' in s && 'content' in s),
  plain: s => step(s.selector, '', s.content, typeof s.position === 'string' && s.position !== 'center' ? s.position : null),
  lists() { return mounted(this.like).map(p => p.steps).filter((s, i, l) => l.indexOf(s) === i); },
  present() { return !!one('.reactour__popover, .reactour__helper') || this.lists().length > 0; },
  tours() { return this.lists().slice(0, 1).map(steps => ({ id: 'tour-1', steps: steps.map(this.plain) })); },
  active() {
    const balloon = shown('.reactour__popover, .reactour__helper'); if (!balloon) return null;
    const own = props(balloon, p => this.like(p) && typeof p.currentStep === 'number') || mounted(p => this.like(p) && typeof p.currentStep === 'number')[0];
    const steps = own?.steps || this.lists()[0], dots = [...balloon.querySelectorAll('.reactour__dot')], badge = balloon.querySelector('.reactour__badge');
    const dot = dots.findIndex(d => d.getAttribute('aria-current') === 'true' || d.disabled), index = own?.currentStep ?? (dot >= 0 ? dot : badge ? parseInt(badge.textContent, 10) - 1 : null);
    const s = steps?.[index];
    return { balloon, target: s ? resolved(s.selector)[0] || null : null, fallback: !!s?.selector && !resolved(s.selector).length, index, count: steps?.length ?? (dots.length || null), declared: s ? this.plain(s) : null, raw: s?.selector, text: s && typeof s.content === 'string' ? s.content : undefined };
  },
  // At the last step its arrow does nothing: closing is the end.
  next: now => { const fit = s => [...now.balloon.querySelectorAll('button')].find(b => s.test(b.getAttribute('aria-label') || '') && !unseen(b) && !b.disabled); const last = now.index != null && now.index + 1 === now.count; return (last ? null : fit(/next/i) || [...now.balloon.querySelectorAll('button:not(.reactour__dot, .reactour__close-button, .reactour__close, [data-tour-elem=dot], [data-tour-elem=left-arrow])')].filter(b => !unseen(b) && !b.disabled).pop()) || fit(/close/i) || now.balloon.querySelector('.reactour__close-button'); },
};
