// react-joyride 2 and 3: a step whose target is missing or hidden is left out, and only a callback is told.
adapters['react-joyride'] = {
  own: '#react-joyride-portal, .react-joyride__tooltip, .__floater, .react-joyride__overlay, .react-joyride__spotlight, .react-joyride__beacon, .react-joyride__floater',
  skips: true,
  // Others have steps with targets too.
  like: p => Array.isArray(p.steps) && p.steps.length > 0 && ['run', 'continuous', 'callback', 'stepIndex', 'debug'].some(key => key in p) && p.steps.every(s => s && 'target' in s && ('content' in s || 'title' in s)),
  plain: s => step(s.target === 'body' && (s.placement === 'center' || !s.placement) ? null : s.target, s.title, s.content, s.placement === 'center' || s.placement === 'auto' ? null : (s.placement || 'bottom').split('-')[0]),
  present() { return !!one('#react-joyride-portal, .react-joyride__tooltip, .react-joyride__beacon, .react-joyride') || this.lists().length > 0; },
  // The same list is the property of several components.
  lists() { const seen = new Map(); for (const p of mounted(this.like)) { const key = p.steps.map(s => wordsOf(s.target)).join('|'); if (!seen.has(key)) seen.set(key, p.steps); } return [...seen.values()]; },
  tours() { return this.lists().map((steps, i) => ({ id: `tour-${i + 1}`, steps: steps.map(this.plain) })); },
  active() {
    const balloon = shown('.react-joyride__tooltip'), beacon = shown('.react-joyride__beacon');
    const from = balloon || beacon || one('.react-joyride__overlay');
    if (!from) return null;
    const list = props(from, this.like)?.steps || this.lists()[0], own = props(from, p => p.step && typeof p.index === 'number');
    const index = own?.index, s = index != null ? list?.[index] || own.step : null;
    const target = s ? resolved(s.target)[0] || null : null, declared = s ? this.plain(s) : null;
    return { balloon: balloon || (beacon ? null : undefined), pending: true, beacon: balloon ? null : beacon, target: declared && !declared.target ? null : target, index, count: list?.length ?? own?.size, declared, raw: s?.target,
      title: s?.title, text: balloon ? [s?.content].map(plain)[0] || undefined : '' };
  },
  next: now => { const b = now.balloon?.querySelector('[data-action=primary]'); return b && !unseen(b) ? b : now.balloon && onward(now.balloon); },
};
