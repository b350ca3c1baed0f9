/**
 * The player in a real page, as ci/test runs it: `node --experimental-websocket browser/agent/player/test/play.js`.
 *
 * Every trigger is given by trusted input; each line of output is a sentence that was proved.
 */
const { script, site, open } = require('./browser.js'), { page: html, pageScript, pageStyle, content } = require('./content.js');
const STRICT = { 'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; require-trusted-types-for 'script'" };
let failed = 0;
const proved = []; const only = process.argv[2];
const test = (name, run) => proved.push([name, run]);
const equal = (got, want, what = '') => { if (JSON.stringify(got) !== JSON.stringify(want)) throw new Error(`${what} expected ${JSON.stringify(want)}, got ${JSON.stringify(got)}`); };
const ok = (it, what) => { if (!it) throw new Error(what); };
const step = id => `surefoot.player.state().play?.step?.id==='${id}'&&surefoot.player.state().play.phase==='shown'`;
let p, base, pages, posted;
const fresh = async (path = '/') => { await p.go(base + path); await p.run("sessionStorage.clear();localStorage.clear()"); await p.go('about:blank'); p.noise.length = 0; await p.go(base + path); await p.until('!!globalThis.surefoot?.player?.state()?.ready', 'the player is ready'); };
const start = item => p.run(`surefoot.player.start('${item}')`);

test('a walk-thru plays with every trigger, over a navigation, to its goal', async () => {
  await fresh(); await p.run("document.title='Orders'"); await start('tour');
  await p.until(step('hello')); await p.key('Enter', 'Enter', '\r');
  await p.until(step('add')); await p.click('#add'); equal(await p.run('document.title'), 'Adding');
  await p.until(step('customer')); await p.click('#customer'); await p.type('Ada'); ok((await p.state()).play.step.id === 'customer', 'typing alone does not lead on'); await p.key('Tab');
  await p.until(step('city')); await p.run("c=document.querySelector('#city');c.value='b';c.dispatchEvent(new Event('change',{bubbles:true}))"); equal((await p.state()).play.step.id, 'city', 'another option');
  await p.run("c.value='p';c.dispatchEvent(new Event('change',{bubbles:true}))");
  await p.until(step('prices')); await p.run("new Promise(r=>setTimeout(r,500))"); const at = await p.run("(()=>{const r=document.querySelector('#hover').getBoundingClientRect();return[r.x+9,r.y+9]})()"); await p.move(...at);
  await p.until(step('wait') + "||" + step('more')); await p.until(step('more'));
  await p.click('#more'); await p.until("location.pathname==='/two'"); await p.until(step('back')); await p.click('#back');
  await p.until("location.pathname==='/'"); await p.until(step('save')); ok((await p.run("document.querySelector('#customer').value")).startsWith('Ada '), 'the auto-step typed');
  equal((await p.state()).play.splits.map(s => s.arm), ['yes']); await p.click('#save');
  await p.until(step('cond')); equal((await p.state()).play.goal.reached, true); await p.run("document.title='End'");
  await p.until("!surefoot.player.state().play"); const s = await p.state();
  equal([s.last.history.length, s.items.tour.done, s.errors], [12, true, []]);
});
test('a balloon is at its element, on the declared side, and stays there when the page scrolls and draws anew', async () => {
  await fresh(); await start('tour'); await p.until(step('hello')); await p.run("surefoot.player.press('next')"); await p.until(step('add')); await p.run("new Promise(r=>setTimeout(r,400))");
  const beside = s => { const b = s.play.balloon.box, e = s.play.step.element.box; return s.play.balloon.side === 'bottom' && Math.abs(b.y - (e.y + e.height + 14)) < 3 && b.x < e.x + e.width && b.x + b.width > e.x; };
  ok(beside(await p.state()), 'below it'); await p.run("scrollTo(0,40);new Promise(r=>setTimeout(r,400))"); ok(beside(await p.state()), 'after a scroll');
  await p.run("(()=>{const b=document.querySelector('#add'),n=b.cloneNode(true);n.style.marginLeft='180px';b.replaceWith(n)})();new Promise(r=>setTimeout(r,400))"); ok(beside(await p.state()), 'after it was replaced');
  await p.run("scrollTo(0,1200);new Promise(r=>setTimeout(r,400))"); equal((await p.state()).play.balloon.away, true, 'out of sight it shows the way back');
});
test('what is missing or there twice is said, and never guessed', async () => {
  await fresh(); await p.run("surefoot.player.load(CONTENT,{patience:300,autoplay:false})"); await start('lost'); await p.until("surefoot.player.state().play?.stuck==='element.missing'");
  equal((await p.state()).play.balloon, null); await p.run("for(let i=0;i<2;i++){const b=document.createElement('button');b.textContent='Twin';document.body.append(b)}"); await start('double'); await p.until("surefoot.player.state().play?.stuck==='element.ambiguous'");
  equal((await p.state()).play.item, 'double'); await start('skip'); await p.until(step('s2')); equal((await p.state()).play.steps.map(s => s.outcome), ['skipped', null]);
});
test('selectors that contradict each other are a vote, and torn ones name nothing', async () => {
  await fresh(); await p.run("surefoot.player.load(CONTENT,{patience:300,autoplay:false})"); await start('votes'); await p.until(step('s1')); const { box } = (await p.state()).play.step.element;
  equal(await p.run("(r=>[r.x,r.y])(document.querySelector('#save').getBoundingClientRect())"), [box.x, box.y]); await p.run('surefoot.player.press()'); await p.until("surefoot.player.state().play?.stuck==='element.ambiguous'");
});
test('a rule that a step waits for leads on in another document, where its element is not', async () => {
  await fresh(); await p.run("surefoot.player.load(CONTENT,{patience:300,autoplay:false})"); await start('leads'); await p.until(step('s1')); await p.go(base + '/two'); await p.until(step('s2'));
  equal((await p.state()).play.steps[0].trigger, 'when');
});
test('elements in shadow roots and frames are found, and a click in a frame leads on', async () => {
  await fresh('/places'); await start('places'); await p.until(step('s1')); await p.run("surefoot.player.press()"); await p.until(step('s2'));
  await p.rest(); const { box } = (await p.state()).play.step.element; await p.press(box.x + 8, box.y + 8); await p.until(step('s3')); equal((await p.state()).play.step.element.how, ['selectors']);
});
test('an error group plays until its rule is false, start points from the bottom up, connect and play go on', async () => {
  await fresh(); await p.run("surefoot.player.load(CONTENT,{patience:300,autoplay:false})"); await start('group'); await p.until(step('fix')); await p.click('#email'); await p.type('x'); await p.key('Tab'); await p.until("surefoot.player.state().play?.loops.g===2&&" + step('fix'));
  await p.click('#email'); await p.type('@y'); await p.key('Tab'); await p.until(step('end')); await start('started'); await p.until(step('three')); await p.run('surefoot.player.press()'); await p.until("surefoot.player.state().play?.item==='skip'&&" + step('s2'));
  await start('outer'); await p.until("surefoot.player.state().play?.stack.length===1&&" + step('s2')); await p.run('surefoot.player.press()'); await p.until(step('after'));
  await p.run('surefoot.player.press()'); await p.until('!surefoot.player.state().play'); equal((await p.state()).errors, []);
});
test('an announcement plays once, and only for its segment', async () => {
  await fresh(); equal((await p.state()).segments.sales.truth, 'unknown'); await p.run("surefoot.player.person({role:'sales'})"); await p.until("surefoot.player.state().open?.item==='news'");
  await p.key('Escape'); await p.until('!surefoot.player.state().open'); await p.go(base + '/'); await p.until('!!globalThis.surefoot?.player?.state()?.ready'); await p.run("surefoot.player.person({role:'sales'});new Promise(r=>setTimeout(r,400))"); equal((await p.state()).open, null); equal((await p.state()).items.news.plays, 1);
});
test('tips show on focus and after a wrong entry, a launcher plays, a menu lists and searches', async () => {
  await fresh(); await p.click('#customer'); await p.until('surefoot.player.state().items.tip.shown'); await p.click('#email'); await p.type('wrong'); await p.key('Tab');
  await p.until('surefoot.player.state().items.mail.shown'); await p.click('#email'); await p.key('End'); await p.type('@b.c'); await p.until('!surefoot.player.state().items.mail.shown');
  equal(await p.run("surefoot.player.press('next','beside')"), true); await p.until(step('s2')); await p.run('surefoot.player.press()'); await p.until("surefoot.player.state().items.week.done"); await p.run("surefoot.player.menu('help')");
  equal((await p.state()).menu.entries.map(e => e.item), ['tour', 'guide', 'docs', 'course']); await p.run("surefoot.player.search('discount')"); equal((await p.state()).menu.entries.map(e => e.item), ['guide']);
});
test('a survey is sent once, with an answer of every kind', async () => {
  await fresh(); await p.run("HEARD=[];surefoot.player.on('submitted',e=>HEARD.push(e.answers))"); await start('nps'); await p.until("surefoot.player.state().open?.item==='nps'"); await p.run("new Promise(r=>setTimeout(r,400))");
  const send = async () => { const { box } = (await p.state()).open; await p.press(box.x + box.width - 60, box.y + box.height - 40); };
  await send(); equal(await p.run('HEARD'), [], 'a required answer is missing'); await p.key(' ', 'Space', ' ');
  await p.run("new Promise(r=>setTimeout(r,100))"); await send(); await p.until('HEARD.length===1'); await p.until("surefoot.player.state().items.nps.done");
});
test('hostile texts are text, and bounded', async () => {
  await fresh(); await start('hostile'); await p.until(step('s1')); const s = await p.state();
  equal(await p.run('window.hacked||0'), 0); ok(s.play.balloon.title.length <= 201 && s.play.balloon.text.length < 4000 && s.play.balloon.title.includes('<script>'), 'cut and escaped'); ok(!/[\u202e]/.test(s.play.balloon.title)); equal(s.bounded, ['hostile.s1.title', 'hostile.s1.text']);
  await start('bad_link'); equal((await p.state()).log.filter(e => e.item === 'bad_link').map(e => e.reason), ['link.dead', undefined]);
});
test('a strict content policy has nothing to say, and the page has no error of ours', async () => { await fresh(); await start('tour'); await p.until(step('hello')); await p.shot('/tmp/surefoot-player-csp.png'); equal(p.noise, []); });
test('nothing of the layout moves, and nothing is reported unless asked for', async () => {
  const boxes = "JSON.stringify([...document.querySelectorAll('body,body *')].map(e=>{const r=e.getBoundingClientRect();return[r.x,r.y,r.width,r.height]}))"; await fresh('/bare'); const without = await p.run("delete globalThis.surefoot;" + boxes).catch(() => ''); await fresh('/'); await p.run("new Promise(r=>setTimeout(r,600))");
  const shown = await p.run(boxes); ok(shown.length > 500); equal(shown, without.replace('', '')); equal(posted.filter(x => x.at === '/results').length, 0);
  await p.run("surefoot.player.load({...CONTENT,player:{report_to:location.origin+'/results',sampling:1}})"); await start('skip'); await p.until(step('s2')); await p.go('about:blank'); for (let i = 0; i < 50 && !posted.length; i++) await new Promise(r => setTimeout(r, 50));
  const batch = JSON.parse(posted[0].body); equal(Object.keys(batch), ['system', 'environment', 'content', 'browser', 'language', 'records']); ok(batch.records.some(r => r.outcome === 'missing' && r.element === 'gone' && r.page === base + '/'), posted[0].body);
});

(async () => {
  const snippet = '<script src="/player.js" data-environment="test" defer></script>', places = '<x-card></x-card><iframe id="frame" src="/frame"></iframe>';
  pages = {}; const s = await site(pages); ({ base, posted } = s);
  const data = content(base), pageOf = more => ({ body: html(more + '<script src="/content.js"></script>' + snippet), headers: STRICT });
  Object.assign(pages, { '/': pageOf(''), '/places': pageOf(places), '/bare': html('<script src="/content.js"></script>' + '<script src="/none.js" data-environment="test" defer></script>').replace(snippet, ''), '/two': { body: '<!doctype html><title>Two</title><a id="back" href="/">Back to orders</a>' + snippet, headers: STRICT }, '/frame': '<!doctype html><button id="framed">In a frame</button>',
    '/none.js': { body: "globalThis.surefoot={player:{state:()=>({ready:true})}}", type: 'text/javascript' }, '/page.js': { body: pageScript, type: 'text/javascript' }, '/page.css': { body: pageStyle, type: 'text/css' }, '/player.js': { body: script(), type: 'text/javascript' }, '/content.js': { body: 'CONTENT=' + JSON.stringify(data), type: 'text/javascript' }, '/test.json': { body: JSON.stringify({ content: 'v1.json' }), type: 'application/json' }, '/v1.json': { body: JSON.stringify(data), type: 'application/json' } });
  p = await open();
  for (const [name, run] of proved) { if (only && !name.includes(only)) continue; try { await run(); console.log('ok   ' + name); } catch (error) { failed++; console.log(`FAIL ${name}\n     ${error.message}`); const s = await p.state().catch(() => null); if (s?.errors?.length) console.log(s.errors); if (p.noise.length) console.log(p.noise.slice(0, 5)); } }
  await p.close(); s.close(); process.exit(failed ? 1 : 0);
})();
