// Node-RED's tourGuide: ends a tour at the first target that is missing; its texts are by language.
adapters['node-red'] = {
  own: '.red-ui-tourGuide-popover, .red-ui-tourGuide-shade',
  // Any tour, by its path.
  loads: true,
  guide: () => globalThis.RED?.tourGuide,
  // Before the editor has loaded, its texts are those of no language.
  present() { return typeof this.guide()?.run === 'function' && !!shown('#red-ui-header-button-deploy') && !shown('#red-ui-loading-progress'); },
  tours() { return (this.guide().list ? this.guide().list() : [{ id: 'welcome', path: './tours/welcome.js' }]).map(t => ({ id: t.id, title: t.label, path: t.path, steps: [] })).concat({ id: 'first-flow', title: 'first-flow', path: './tours/first-flow.js', steps: [] }); },
  texts: value => value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([l, t]) => [l, plain(t)])) : value ? { '': plain(value) } : {},
  plain(s) { return { ...step(s.element, '', '', s.direction || 'bottom'), titles: this.texts(s.title), texts: this.texts(s.description), prepares: !!s.prepare, wait: s.wait ? { type: s.wait.type, event: s.wait.event, target: wordsOf(s.wait.element) || null } : null }; },
  // Paths are relative to the editor's own script, as the library imports them.
  modules: async path => (await import(new URL(path, one('script[src*="red/red"], script[src*="red.min"]')?.src || document.baseURI).href)).default,
  async load() { const out = []; for (const t of this.tours()) { try { const m = await this.modules(t.path); out.push({ ...t, steps: m.steps.map(s => this.plain(s)) }); } catch (e) { out.push({ ...t, steps: [], error: String(e) }); } } return out; },
  start(id) { const t = this.tours().find(t => t.id === id || t.path === id); const path = t ? t.path : id; this.guide().run(path, error => { if (log) log.outcome = error === undefined ? 'completed' : error === false ? 'cancelled' : String(error?.message || error); }); if (log) { log.outcome = null; this.modules(path).then(m => { log.tour = m; }); } },
  active() {
    const balloon = shown('.red-ui-tourGuide-popover'); if (!balloon) return null;
    const { index, count } = fraction(balloon.querySelector('.red-ui-tourGuide-toolbar small')?.textContent), s = log?.tour?.steps.length === count ? log.tour.steps[index] : null;
    const full = balloon.classList.contains('red-ui-tourGuide-popover-full'), f = shown('.red-ui-tourGuide-shade-focus')?.getBoundingClientRect();
    // A function of a step gives its element: only the hole in the shade tells which.
    const found = full ? null : s && typeof s.element === 'string' ? resolved(s.element)[0] : f ? document.elementsFromPoint(f.x + f.width / 2, f.y + f.height / 2).find(e => !e.closest(this.own)) : null;
    const wait = s?.wait, drag = wait?.type === 'nr-event' && /^(nodes|links):add$/.test(wait.event);
    const canvas = one('#red-ui-workspace-chart')?.getBoundingClientRect(), nodes = all('.red-ui-flow-node-group, g.red-ui-flow-node').length, port = all('.red-ui-flow-port-input .red-ui-flow-port, .red-ui-flow-port-input rect').pop()?.getBoundingClientRect();
    return { balloon, target: found || null, index, count, declared: s ? this.plain(s) : null, raw: s && typeof s.element === 'string' ? s.element : undefined,
      title: balloon.querySelector('h2')?.textContent, text: norm([...(balloon.querySelector('.red-ui-tourGuide-popover-description')?.children || [])].filter(e => e.localName !== 'h2').map(e => e.textContent).join(' ')),
      actOn: wait?.element && typeof wait.element === 'string' ? resolved(wait.element)[0] : null, act: wait ? { kind: drag ? 'drag' : 'click', event: wait.event } : null,
      to: drag && wait.event === 'links:add' ? port && { x: port.x + port.width / 2, y: port.y + port.height / 2 } : canvas && { x: canvas.x + 320 + 260 * Math.min(nodes, 1), y: canvas.y + 220 } };
  },
  next: now => now.balloon.querySelector('.red-ui-tourGuide-toolbar button'),
  ended: () => log?.outcome ?? null,
};
