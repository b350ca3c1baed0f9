/**
 * Plays a walk-thru: one step after the other, over navigations, until its end, its goal or a person's no.
 *
 * Every change of place is in the session's storage before the page can be left. What can't go on says so, with
 * a code, and goes on as soon as it can; nothing is shown beside another element than its own.
 */
(() => {
const { path } = player;
/** The play that goes on, as it is stored; null: none. */
let play = null;
/** What of it this document alone knows. */
let now = null;
let turn = 0;
const item = () => player.content.items[play.item];
const save = () => player.write('play', play);
const patience = () => player.options.patience ?? 10000;
const fresh = name => ({ item: name, path: [0], did: 0, shown: 0, fired: null, loops: {}, splits: [], goal: null, history: [], ended: 0 });
player.unique = () => play?.unique || Date.now().toString(36);
player.playing = name => !!play && (play.item === name || play.stack.some(p => p.item === name));

/** Plays a walk-thru from a start point whose rule is true, looked at from the last one up, else from its first step. */
player.playWalkthru = (name, how = {}) => {
  const it = player.content.items[name];
  if (it.library) { player.tell('failed', { item: name, reason: 'library', adapter: it.library.adapter }); return false; }
  if (play) close('replaced');
  play = { ...fresh(name), stack: [], connects: 0, unique: Date.now().toString(36) + Math.floor(Math.random() * 1296).toString(36), since: Date.now(), by: how.by || 'start' };
  begin(how.at);
  return true;
};
function begin(at) {
  const { steps, start_points: points = [] } = item();
  const open = at ? { at } : points.slice().reverse().find(p => player.holds(p.when));
  const from = open ? path.of(steps, open.at) : -1;
  play.path = [Math.max(0, from)];
  save(); player.notePlay(play.item);
  player.tell('play', { item: play.item, by: play.by, from: from < 0 ? null : open.at });
  run();
}
/** Goes on with what the session's storage holds, after a document was loaded. */
player.resume = () => {
  const found = player.read('play'), it = found && player.content.items[found.item];
  if (!it || it.type !== 'walkthru' || !path.valid(it.steps, found.path)) { if (found) player.write('play', null); return false; }
  play = { ...fresh(found.item), ...found, stack: found.stack || [] };
  play.stack = play.stack.filter(p => player.content.items[p.item] && path.valid(player.content.items[p.item].steps, p.path));
  const step = path.step(it.steps, play.path);
  // Shown before the page was left: a new document is what `refresh` waits for.
  if (step && play.shown && !play.fired && (/*tests*/player.alone(step) || /*end*/step.next || []).includes('refresh')) play.fired = 'refresh';
  player.tell('resume', { item: play.item, step: step?.id ?? null });
  run(); return true;
};

async function run() {
  const mine = ++turn, alive = () => turn === mine && !!play;
  now = { phase: 'starting', step: null, view: null, blocked: [], alive };
  const goal = watchGoal(alive), unlisten = player.listen(window, 'beforeunload', () => { leaving = Date.now(); });
  try {
    while (alive()) {
      await stays(alive); if (!alive()) return;
      const step = path.step(item().steps, play.path);
      if (!step) { if (!leave()) break; continue; }
      now.step = step; now.blocked = []; now.stuck = null; now.appeared = false;
      await one(step, alive);
    }
    if (alive()) await finish(alive);
  } finally { goal(); unlisten(); }
}
/** What was done may leave the page: then the next document asks the next rule, not this one. A download stays. */
let leaving = 0;
const stays = async alive => { await new Promise(done => setTimeout(done, play.history.length ? 40 : 0)); while (alive() && Date.now() - leaving < 3000) await new Promise(done => setTimeout(done, 100)); };
/** Behind the last step of a list: on with what it is part of. False at the very end. */
function leave() {
  const out = path.out(play.path);
  if (!out) return false;
  const step = path.step(item().steps, out);
  if (step.kind === 'split') { if (!step.rejoin) return false; go(path.next(out)); } else go(out);
  return true;
}
function go(to) { Object.assign(play, { path: to, did: 0, shown: 0, fired: null }); save(); }
function past(step, outcome, more) {
  play.history.push({ item: play.item, step: step.id, at: Date.now(), outcome, ...more }); if (play.history.length > 200) play.history.shift();
  go(path.next(play.path));
  player.tell('left', { item: play.item, step: step.id, outcome, ...more });
}
/** Waits for a rule to be true or false; what holds it back is in the state meanwhile. */
const decided = async (rule, what, alive, within) => {
  const ask = () => { const trace = player.ask(rule); now.blocked = trace.truth === 'unknown' ? [{ what, trace }] : []; return trace.truth === 'unknown' ? null : trace; };
  const trace = await player.until(ask, alive, within);
  if (now) now.blocked = []; return trace;
};
async function one(step, alive) {
  // Fired before the page was left: it has led on.
  if (play.fired) { const trigger = play.fired; return past(step, 'done', { trigger }); }
  if (step.if) {
    now.phase = 'rule';
    const trace = await decided(step.if, 'if', alive); if (!alive()) return;
    if (trace.truth === 'false') return past(step, 'not_needed', { trace });
  }
  await KINDS[step.kind]?.(step, alive) ?? KINDS.unknown(step, alive);
}
const KINDS = {
  popup: (step, alive) => visible(step, alive),
  step: (step, alive) => visible(step, alive),
  auto: async (step, alive) => {
    // Done before the page was left: the act led there.
    if (play.did) { past(step, 'done'); return true; }
    for (;;) {
      now.phase = 'acting';
      const got = await player.act(step.act, alive, patience(), () => { play.did = 1; save(); }); if (!alive()) return true;
      if (got.ok) { past(step, 'done'); return true; }
      play.did = 0; save();
      if (!await stuck(step, got.reason, player.actOn(step.act), alive)) return true;
    }
  },
  split: async (step, alive) => {
    now.phase = 'rule';
    const trace = await decided(step.when, 'split', alive); if (!alive()) return true;
    const arm = trace.truth === 'true' ? 'yes' : 'no';
    play.splits.push({ item: play.item, step: step.id, arm }); player.tell('split', { item: play.item, step: step.id, arm, trace });
    go(path.into(play.path, arm)); return true;
  },
  wait: async (step, alive) => {
    now.phase = 'rule'; play.shown ||= Date.now(); save();
    const ask = () => { const trace = player.ask(step.when); now.blocked = trace.truth === 'true' ? [] : [{ what: 'wait', trace }]; return trace.truth === 'true'; };
    const got = await player.until(ask, alive, Math.max(0, step.within - (Date.now() - play.shown))); if (!alive()) return true;
    if (got) past(step, 'done'); else { const trace = player.ask(step.when); play.shown = 0; if (await stuck(step, 'wait.timeout', null, alive, trace)) save(); }
    return true;
  },
  error_group: async (step, alive) => {
    now.phase = 'rule';
    const trace = await decided(step.when, 'error_group', alive); if (!alive()) return true;
    const rounds = play.loops[step.id] || 0;
    if (trace.truth === 'false') { delete play.loops[step.id]; past(step, rounds ? 'healed' : 'not_needed', { rounds }); return true; }
    if (rounds >= step.max_loops) { if (await stuck(step, 'error_group.endless', null, alive, trace)) { play.loops[step.id] = 0; save(); } return true; }
    play.loops[step.id] = rounds + 1; player.tell('loop', { item: play.item, step: step.id, round: rounds + 1 });
    go(path.into(play.path, 'steps')); return true;
  },
  go: async (step, alive) => {
    const to = step.to, kind = typeof to === 'string' ? to : Object.keys(to)[0], where = to[kind];
    now.phase = 'going';
    if (kind === 'url' || kind === 'refresh') {
      const address = kind === 'url' ? player.address(where) : location.href;
      if (!address) { await stuck(step, 'link.dead', null, alive); return true; }
      past(step, 'done'); turn++; now = null;
      const here = location.href.split('#')[0];
      if (kind === 'refresh') location.reload(); else { location.assign(address); if (address.includes('#') && address.split('#')[0] === here) run(); }
      return true;
    }
    if (kind === 'menu') { player.openMenu?.(where); past(step, 'done'); return true; }
    if (player.content.items[where]?.type === 'walkthru') { past(step, 'done'); nest(where); return true; }
    now.phase = 'other'; await player.present(where, 'step'); if (alive()) past(step, 'done');
    return true;
  },
  connect: async (step, alive) => {
    const to = player.content.items[step.item];
    if (to?.type !== 'walkthru' || to.library) { await stuck(step, 'connect.missing_item', null, alive); return true; }
    if (play.connects >= 50) { await stuck(step, 'connect.cycle', null, alive); return true; }
    past(step, 'done'); if (!await settle(alive)) return true;
    const { stack, connects, unique } = play;
    play = { ...fresh(step.item), stack, connects: connects + 1, unique, since: Date.now(), by: 'connect' };
    begin(); return true;
  },
  unknown: async (step, alive) => { await stuck(step, 'content.unknown_kind', null, alive); return true; },
};
function nest(name) {
  const { stack, ...under } = play;
  if (stack.length >= 10) { player.tell('failed', { item: play.item, step: now.step?.id, reason: 'connect.cycle' }); return; }
  play = { ...fresh(name), stack: [...stack, under], connects: 0, unique: play.unique, since: Date.now(), by: 'step' };
  begin();
}

/** Says that it can't go on, and waits for the word to try again. False where the play ended meanwhile. */
async function stuck(step, reason, element, alive, trace) {
  if (!alive()) return false;
  const got = element && player.find(element), at = now;
  at.phase = 'stuck'; at.stuck = reason; at.blocked = trace ? [{ what: step.kind, trace }] : [];
  player.tell('failed', { item: play.item, step: step.id, reason, element, count: got?.count, trace });
  let again = false; at.view = player.lost(() => { again = true; player.stir(); }, () => close('closed'));
  await player.until(() => again || (element && reason.startsWith('element.') && !player.obstacle(element)), alive);
  at.view?.remove(); at.view = at.stuck = null;
  return alive();
}

async function visible(step, alive) {
  const it = play.item, on = step.kind === 'step' ? step.on : null;
  for (const [i, act] of (step.before || []).entries()) {
    if (i < play.did) continue;
    now.phase = 'acting';
    const got = await player.act(act, alive, Math.min(patience(), 5000), () => { play.did = i + 1; save(); }); if (!alive()) return true;
    if (!got.ok) player.tell('failed', { item: it, step: step.id, reason: 'step.pre_action_failed', element: player.actOn(act), why: got.reason });
  }
  if (on) {
    now.phase = 'element';
    // Shown before the page was left: what a step waits for may be true where its element is not.
    const led = () => play.shown && player.leads(step.next, on);
    const found = await player.until(() => player.seen(on) === 'visible' || led(), alive, step.skippable ? Math.min(patience(), 3000) : patience()); if (!alive()) return true;
    const trigger = found && player.seen(on) !== 'visible' && led();
    if (trigger) { past(step, 'done', { trigger }); return true; }
    player.result(it, step.id, player.seen(on), on);
    if (!found && step.skippable) { past(step, 'skipped', { reason: player.obstacle(on) }); return true; }
    if (!found && !await stuck(step, player.obstacle(on) || 'element.hidden', on, alive)) return true;
  }
  if (!alive()) return true;
  now.phase = 'shown'; now.appeared = true; play.shown ||= Date.now(); save();
  const armed = player.arm(/*tests*/player.alone(step) || /*end*/step.next, on, play.shown);
  now.fire = armed.fire;
  const show = () => { now.view = (on ? player.balloon : player.popup)(face(step, on, armed)); };
  show();
  player.tell('step', { item: it, step: step.id, element: on });
  const vanish = on && !step.keep_looking ? watchGone(step, on, alive) : () => {};
  const stop = player.watch(() => { if (!alive()) { armed.stop(); vanish(); stop(); } else player.anchorHost(); });
  const trigger = await armed.done; stop(); vanish();
  if (!alive()) return true;
  now.view?.remove(); now.view = null;
  past(step, 'done', { trigger });
  return true;
}
/** The step's number among those that are seen, and what its balloon does. */
function face(step, on, armed) {
  const all = path.flat(item().steps), shown = all.filter(x => x.step.kind === 'step' || x.step.kind === 'popup'), n = shown.findIndex(x => x.step === step) + 1;
  const last = !play.stack.length && play.path.length === 1 && play.path[0] === item().steps.length - 1;
  return { key: play.item + '.' + step.id, side: step.side || 'auto', next: step.next.map(player.triggerKind), n, of: shown.length, last, fire: armed.fire, close: () => close('closed'), element: () => player.seen(on) === 'visible' ? player.find(on).e : null };
}
/** Drawn anew it comes back at once; gone for longer than one has patience, it is missing. */
function watchGone(step, on, alive) {
  let since = 0;
  return player.watch(() => {
    if (!alive()) return;
    const seen = player.seen(on);
    if (seen === 'visible') { since = 0; return; }
    since ||= Date.now();
    if (Date.now() - since >= patience()) { since = Infinity; player.result(play.item, step.id, seen, on); player.tell('failed', { item: play.item, step: step.id, reason: player.obstacle(on), element: on, gone: true }); }
  });
}
/** A trigger has fired: kept at once, as the page may be left in the very same event. */
player.fired = kind => { if (play) { play.fired = kind; save(); } };

function watchGoal(alive) {
  return player.watch(() => {
    const goal = alive() && Date.now() - leaving >= 3000 && item().goal;
    if (goal && !play.goal && player.holds(goal.when)) reached();
  });
}
function reached() {
  play.goal = { at: Date.now(), step: now?.step?.id ?? null, early: !play.ended }; save();
  player.note(play.item, { done: true });
  player.tell('goal', { item: play.item, step: play.goal.step, early: play.goal.early });
}
/** After the last step: the goal is waited for, as long as the content says. False where the play ended meanwhile. */
async function settle(alive) {
  const goal = item().goal; play.ended ||= Date.now(); save();
  if (goal && !play.goal) {
    now.phase = 'goal'; now.step = null;
    // A busy page is looked at seldom: at the last moment the goal itself is asked.
    const ask = () => { const trace = player.ask(goal.when); if (trace.truth === 'true' && !play.goal) reached(); now.blocked = trace.truth === 'true' ? [] : [{ what: 'goal', trace }]; return play.goal; };
    await player.until(ask, alive, Math.max(0, goal.within - (Date.now() - play.ended)));
    if (!alive()) return false;
    if (!play.goal) player.tell('goal_missed', { item: play.item, trace: player.ask(goal.when) });
  }
  if (!goal) player.note(play.item, { done: true });
  player.tell('end', { item: play.item, goal: !goal || !!play.goal, history: play.history, splits: play.splits });
  return true;
}
async function finish(alive) {
  if (!await settle(alive)) return;
  const under = play.stack.at(-1);
  player.last = summary();
  if (!under) { play = null; now = null; turn++; player.write('play', null); player.clear(); player.stir(); return; }
  play = { ...under, stack: play.stack.slice(0, -1), unique: play.unique }; save(); run();
}
function close(why) {
  if (!play) return;
  const { item: name, path: at } = play, step = path.step(item().steps, at);
  turn++; now?.view?.remove();
  player.last = { ...summary(), closed: why };
  for (const p of [play, ...play.stack]) player.note(p.item, { closed: true });
  play = null; now = null; player.write('play', null); player.asks = null;
  player.tell('close', { item: name, step: step?.id ?? null, why });
}
player.closePlay = close;
/** Ends it in this document only: the session's storage keeps it. */
player.suspend = () => { turn++; now?.view?.remove(); play = null; now = null; };
const summary = () => play && { item: play.item, history: play.history, splits: play.splits, goal: play.goal };
/** What plays, for the instruments. */
/*tests*/player.inner = () => ({ play, now });/*end*/
/** What any page may know of it. */
player.playNow = () => play && { item: play.item, step: now?.step?.id ?? null, phase: now?.phase || 'starting', stuck: now?.stuck || null, appeared: !!now?.appeared };
})();
