/**
 * For the player's tests (play.js, which ci/test runs): Chromium over its protocol, a small site, and the player put
 * together as in browser/src/player.rs. Needs nothing but Node and a Chromium (`CHROMIUM`, else `chromium` of the PATH).
 */
const { spawn } = require('child_process'), fs = require('fs'), path = require('path'), http = require('http'), os = require('os');
const root = path.join(__dirname, '..', '..', '..');

/** The player as one script, its parts in the order of player.rs, with its instruments or as real users get it. */
exports.script = (instruments = true) => {
  const all = [...fs.readFileSync(path.join(root, 'src/player.rs'), 'utf8').matchAll(/include_str!\("\.\.\/(agent\/player\/[^"]+)"\)/g)].map(m => m[1]).filter(name => name.startsWith('agent/player/') && (instruments || !/(state|parts|results)\.js$/.test(name)));
  // Words are given to what is there already, and the instruments to what begins last.
  const late = name => name.endsWith('/start.js') ? 3 : name.endsWith('/parts.js') ? 2.5 : name.endsWith('/state.js') ? 2 : name.endsWith('player/words.js') ? 0 : 1;
  const parts = all.sort((a, b) => late(a) - late(b)).map(name => fs.readFileSync(path.join(root, name), 'utf8'));
  return `(()=>{'use strict';if(globalThis.surefoot?.player)return;const player={};\n${parts.join('\n')}})();`;
};
exports.tracker = () => fs.readFileSync(path.join(root, 'agent/tracker.js'), 'utf8');

/** A site of `pages`: a path to a text, or to `{body, type, headers}`. */
exports.site = pages => new Promise(done => {
  const server = http.createServer((request, answer) => {
    const at = request.url.split('?')[0];
    if (request.method === 'POST') { let body = ''; request.on('data', d => body += d); request.on('end', () => { server.posted.push({ at, body }); answer.writeHead(204); answer.end(); }); return; }
    const found = pages[at], page = typeof found === 'string' ? { body: found } : found;
    answer.writeHead(page ? 200 : 404, { 'content-type': page?.type || 'text/html; charset=utf-8', ...page?.headers });
    answer.end(page?.body || 'not found');
  });
  server.posted = [];
  server.listen(0, '127.0.0.1', () => done({ base: `http://127.0.0.1:${server.address().port}`, posted: server.posted, close: () => server.close() }));
});

/** A Chromium with one page; `close` ends it. */
exports.open = async () => {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'surefoot-player-'));
  const child = spawn(process.env.CHROMIUM || 'chromium', ['--headless=new', '--no-sandbox', '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const port = await new Promise(done => { let said = ''; child.stderr.on('data', d => { said += d; const m = said.match(/ws:\/\/127\.0\.0\.1:(\d+)/); if (m) done(m[1]); }); });
  const target = await (await fetch(`http://127.0.0.1:${port}/json/new?about:blank`, { method: 'PUT' })).json();
  const socket = new WebSocket(target.webSocketDebuggerUrl); await new Promise(r => { socket.onopen = r; });
  let id = 0; const waits = new Map(), noise = [], loads = [];
  socket.onmessage = message => {
    const m = JSON.parse(message.data);
    if (m.id) { waits.get(m.id)(m.error ? { failed: m.error.message } : m.result); waits.delete(m.id); }
    else if (m.method === 'Runtime.exceptionThrown') noise.push(m.params.exceptionDetails.exception?.description || m.params.exceptionDetails.text);
    else if (m.method === 'Runtime.consoleAPICalled' && /error|warning/.test(m.params.type)) noise.push(m.params.args.map(a => a.value ?? a.description).join(' '));
    else if (m.method === 'Log.entryAdded' && m.params.entry.level === 'error' && !/favicon/.test(m.params.entry.url || '')) noise.push(m.params.entry.text);
    else if (m.method === 'Page.loadEventFired') loads.splice(0).forEach(l => l());
  };
  const cmd = (method, params = {}) => new Promise(done => { waits.set(++id, done); socket.send(JSON.stringify({ id, method, params })); });
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await cmd(domain + '.enable');
  const page = {
    cmd, noise,
    run: async source => { const r = await cmd('Runtime.evaluate', { expression: source, awaitPromise: true, returnByValue: true }); if (r.exceptionDetails) throw new Error(r.exceptionDetails.exception?.description || r.exceptionDetails.text); return r.result?.value; },
    go: async url => { const loaded = new Promise(r => loads.push(r)); const sent = await cmd('Page.navigate', { url }); if (!sent.loaderId) return; await loaded; },
    state: () => page.run('globalThis.surefoot?.player?.state()'),
    /** Waits inside the page until an expression is true; says what was there instead where it takes too long. */
    until: async (source, what) => {
      const ok = await page.run(`new Promise(done=>{const end=performance.now()+60000;const look=()=>{let v;try{v=(${source})}catch(e){v=false}if(v)return done(true);if(performance.now()>end)return done(false);setTimeout(look,30)};look()})`).catch(() => null);
      if (ok === null || ok === undefined) return page.until(source, what);
      if (!ok) throw new Error(`${what || source}: ${JSON.stringify((await page.state())?.play)}`);
    },
    press: async (x, y) => { for (const type of ['mouseMoved', 'mousePressed', 'mouseReleased']) await cmd('Input.dispatchMouseEvent', { type, x, y, button: type === 'mouseMoved' ? 'none' : 'left', clickCount: 1 }); },
    /** Waits until nothing scrolls and two frames were drawn. */
    rest: () => page.run('new Promise(done=>{let y=-1;const look=()=>{if(scrollY===y)return requestAnimationFrame(()=>setTimeout(done,60));y=scrollY;setTimeout(look,90)};look()})'),
    click: async selector => { await page.rest(); const at = await page.run(`(()=>{const r=document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect();return [r.x+r.width/2,r.y+r.height/2]})()`); await page.press(...at); },
    move: (x, y) => cmd('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y }),
    type: text => cmd('Input.insertText', { text }),
    key: async (key, code = key, text) => { for (const type of ['keyDown', 'keyUp']) await cmd('Input.dispatchKeyEvent', { type, key, code, windowsVirtualKeyCode: { Tab: 9, Enter: 13, Escape: 27, F6: 117, ArrowRight: 39, ArrowDown: 40 }[key], text: type === 'keyDown' ? text : undefined }); },
    shot: async (file, width = 1000, height = 700, scheme = 'light') => { await page.look(width, height, scheme); const r = await cmd('Page.captureScreenshot', { format: 'png' }); fs.writeFileSync(file, Buffer.from(r.data, 'base64')); },
    look: async (width, height, scheme) => { await cmd('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false }); await cmd('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] }); await new Promise(r => setTimeout(r, 700)); },
  };
  page.close = () => { socket.close(); child.kill(); return new Promise(r => child.on('exit', () => { try { fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 }); } catch {} r(); })); };
  return page;
};
