/**
 * Takes note of what the page's scripts look up in the document, and of the tours that they make.
 *
 * No library tells which target it did not find, and most hide it behind a centred balloon; but each has to
 * ask the document for it. It runs before the page's scripts, in their world, and adds no name to it: the log
 * is what `getElementById` answers to a word that only this session knows. `restore` takes all of it away.
 */
(KEY => {
  if (document.getElementById(KEY)) return;
  const looked = new Map(), undo = [];
  const own = {}, log = { seq: 0, made: [], looked, own, restore: () => undo.splice(0).forEach(f => f()) };
  // What the selector found last, and when; a page that polls is one entry.
  const note = (selector, found, count) => {
    const was = looked.get(selector);
    looked.delete(selector);
    looked.set(selector, { selector, at: ++log.seq, count, sites: log.begun ? [...new Set(was?.sites).add(site())].slice(-12) : null, first: found && new WeakRef(found), before: was ? was.before || (was.count === 0 && was.old) : false, old: was?.old });
    if (looked.size > 600) looked.delete(looked.keys().next().value);
  };
  // From where in the scripts: what asks for one step's element asks for the others' too. Only while a tour plays, as it
  // takes a hundredth of a millisecond.
  const site = () => (new Error().stack || '').split('\n').filter(line => /https?:|blob:|data:|file:/.test(line)).slice(0, 3).join('\n');
  const wrap = (owner, name, seen) => {
    const plain = owner[name], page = owner === D ? self => self === document : self => self === document.body || self === document.documentElement;
    if (owner === D) own[name] = plain;
    const proxy = new Proxy(plain, { apply(target, self, args) {
      if (args[0] === KEY) return log;
      const result = Reflect.apply(target, self, args);
      try { if (typeof args[0] === 'string' && args[0].length < 300 && page(self)) seen(args[0], result); } catch { }
      return result;
    } });
    owner[name] = proxy;
    undo.push(() => { if (owner[name] === proxy) owner[name] = plain; });
  };
  const D = Document.prototype;
  wrap(D, 'getElementById', (id, e) => note('#' + CSS.escape(id), e, e ? 1 : 0));
  wrap(D, 'querySelector', (s, e) => note(s, e, e ? 1 : 0));
  wrap(D, 'querySelectorAll', (s, all) => note(s, all[0], all.length));
  // Below the root of the page: what is asked of other elements is about their own parts.
  wrap(Element.prototype, 'querySelector', (s, e) => note(s, e, e ? 1 : 0));
  wrap(Element.prototype, 'querySelectorAll', (s, all) => note(s, all[0], all.length));
  wrap(D, 'getElementsByClassName', (s, all) => note('.' + s.trim().split(/\s+/).map(CSS.escape).join('.'), all[0], all.length));

  // What a constructor or factory is given, and what it gives: for libraries that are a global of the page.
  const maker = (name, make) => typeof make !== 'function' ? make : new Proxy(make, {
    apply(target, self, args) { const made = Reflect.apply(target, self, args); keep(name, args, made); return made; },
    construct(target, args, as) { const made = Reflect.construct(target, args, as); keep(name, args, made); return made; },
  });
  const keep = (name, args, made) => { if (log.made.length < 50) log.made.push({ name, args, made }); };
  // A global that is still to come is caught as it is set; from then on it is an ordinary one again.
  const when = (owner, name, change) => {
    if (owner[name] !== undefined) { owner[name] = change(owner[name]); return; }
    Object.defineProperty(owner, name, { configurable: true, enumerable: false, get: () => undefined,
      set(value) { delete owner[name]; owner[name] = change(value); } });
    undo.push(() => { const d = Object.getOwnPropertyDescriptor(owner, name); if (d?.set) delete owner[name]; });
  };
  when(window, 'driver', space => {
    if (space && typeof space === 'object') when(space, 'js', library => { library.driver = maker('driver.js', library.driver); return library; });
    return space;
  });
  when(window, 'Driver', make => {
    const owner = make?.prototype, plain = owner?.defineSteps;
    if (typeof plain === 'function') {
      owner.defineSteps = new Proxy(plain, { apply(target, self, args) { const note = log.made.find(m => m.made === self); if (note) note.given = args[0]; return Reflect.apply(target, self, args); } });
      undo.push(() => { owner.defineSteps = plain; });
    }
    return maker('driver.js', make);
  });
  when(window, 'introJs', make => { const all = maker('intro.js', make); try { make.tour = maker('intro.js', make.tour); } catch { } return all; });
  when(window, 'Tour', make => maker('bootstrap-tour', make));
  when(window, 'GuideChimp', make => maker('GuideChimp', make));
})
