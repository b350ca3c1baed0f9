/**
 * How it looks. Light and dark, mirrored by itself, quiet where less motion is wanted.
 *
 * A page themes it by `--surefoot-accent`, `-accent-ink`, `-paper`, `-ink`, `-radius` and `-font` on its root.
 */
(() => {
/** Colours and type that the player and the tracker share. */
player.TOKENS = `
:host{all:initial!important;display:block!important;position:fixed!important;inset:auto!important;top:0!important;left:0!important;width:0!important;height:0!important;margin:0!important;padding:0!important;border:0!important;background:none!important;overflow:visible!important;z-index:2147483647!important;visibility:visible!important;opacity:1!important;pointer-events:none!important;color-scheme:light dark!important;
  --accent:var(--surefoot-accent,#2f5fe0);--accent-ink:var(--surefoot-accent-ink,#fff);--paper:var(--surefoot-paper,#fff);--ink:var(--surefoot-ink,#172033);--radius:var(--surefoot-radius,14px);
  --muted:color-mix(in srgb,var(--ink) 62%,var(--paper));--line:color-mix(in srgb,var(--ink) 13%,var(--paper));--soft:color-mix(in srgb,var(--ink) 5%,var(--paper));--tint:color-mix(in srgb,var(--accent) 11%,var(--paper));--deep:color-mix(in srgb,var(--accent) 82%,#000);
  --good:#17784a;--bad:#c02b2b;--warn:#9a5b00;
  --lift:0 0 0 1px rgb(15 23 42 / .07),0 2px 6px rgb(15 23 42 / .08),0 18px 44px -10px rgb(15 23 42 / .3);
  font:15px/1.5 var(--surefoot-font,system-ui,-apple-system,"Segoe UI","Noto Sans","Noto Sans Arabic","Noto Sans CJK JP",sans-serif)!important;color:var(--ink)!important;text-align:start!important}`;
/** The colours of the dark. */
player.DARK = `--accent:var(--surefoot-accent,#86a8ff);--accent-ink:var(--surefoot-accent-ink,#0d1530);--paper:var(--surefoot-paper,#1c2130);--ink:var(--surefoot-ink,#eaeef7);--deep:color-mix(in srgb,var(--accent) 84%,#fff);--good:#5fd39b;--bad:#ff8d86;--warn:#f1b75c;--lift:0 0 0 1px rgb(255 255 255 / .12),0 2px 6px rgb(0 0 0 / .35),0 20px 50px -8px rgb(0 0 0 / .75);`;
player.SHEET = css => `${player.TOKENS}@media (prefers-color-scheme:dark){:host{${player.DARK} } }
*,*::before,*::after{box-sizing:border-box}h2,h3,p,ul,ol,fieldset{margin:0;padding:0;border:0}ul,ol{list-style:none}
button,input,textarea{font:inherit;color:inherit}button{cursor:pointer;background:none;border:0;padding:0;text-align:inherit;touch-action:manipulation}button:disabled{cursor:default}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}[tabindex="-1"]:focus{outline:none}[hidden]{display:none!important}*{scrollbar-width:thin;scrollbar-color:var(--line) transparent}a{color:var(--accent)}
.icon{width:18px;height:18px;flex:none;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.sr{position:fixed;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
${css}
@media (prefers-reduced-motion:reduce){*,*::before,*::after{animation:none!important;transition:none!important} }
@media (forced-colors:active){button,[role]{border:1px solid} }`;

player.CSS = player.SHEET(`
.balloon,.tip,.launch,.chip,.ring{position:fixed;inset:0 auto auto 0}
.balloon,.card,.panel,.tip,.launch,.widget,.chip,.veil{pointer-events:auto}
.balloon{width:max-content;min-width:min(240px,calc(100vw - 24px));max-width:min(340px,calc(100vw - 24px));background:var(--paper);color:var(--ink);border-radius:var(--radius);box-shadow:var(--lift);animation:rise .2s}
.balloon.off,.ring.off{visibility:hidden}
.arrow{position:absolute;width:14px;height:14px;background:var(--paper);border-radius:3px 0 0 0;transform:rotate(45deg);box-shadow:-1px -1px 0 rgb(15 23 42 / .08)}
[data-side=top]>.arrow{transform:rotate(225deg);bottom:-6px}[data-side=bottom]>.arrow{top:-6px}[data-side=left]>.arrow{transform:rotate(135deg);right:-6px}[data-side=right]>.arrow{transform:rotate(-45deg);left:-6px}
.body{display:grid;gap:6px;padding:16px 18px 4px;max-height:min(46vh,420px);overflow:auto;position:relative;z-index:1}
h2{font-size:16px;line-height:1.35;font-weight:650;padding-inline-end:26px;overflow-wrap:anywhere}
.text{color:var(--muted);white-space:pre-line;overflow-wrap:anywhere}
.text:first-child{padding-inline-end:26px}
.foot{display:flex;align-items:center;gap:12px;padding:10px 14px 14px;padding-inline-start:18px;min-height:46px}
.count{display:flex;align-items:center;gap:4px;margin-inline-end:auto}.count span{color:var(--muted);font-size:12.5px;white-space:nowrap}
.count i{width:6px;height:6px;border-radius:3px;background:var(--line)}.count i.past{background:var(--accent);opacity:.5}.count i.now{background:var(--accent);width:16px}
.hint{display:flex;gap:7px;align-items:center;margin:6px 18px 2px;padding:7px 10px;border-radius:9px;background:var(--tint);color:var(--ink);font-size:13px;line-height:1.35}.hint .icon{width:15px;height:15px;color:var(--accent)}
.x{position:absolute;inset-block-start:9px;inset-inline-end:9px;width:30px;height:30px;border-radius:9px;display:grid;place-items:center;color:var(--muted);z-index:2}.x:hover{background:var(--soft);color:var(--ink)}.x .icon{width:16px;height:16px}
.main,.plain{min-height:34px;padding:5px 15px;border-radius:calc(var(--radius) * .65);font-weight:600;font-size:14px;line-height:1.35;max-width:240px;overflow-wrap:anywhere;text-align:center}
.main{background:var(--accent);color:var(--accent-ink)}.main:hover{background:var(--deep)}.main:disabled{opacity:.45}.plain{background:var(--soft)}.plain:hover{background:var(--line)}
.ring{border-radius:9px;pointer-events:none;box-shadow:0 0 0 2px var(--accent),0 0 0 6px color-mix(in srgb,var(--accent) 26%,transparent);animation:glow 2.2s ease-in-out infinite}
.veil{position:fixed;inset:0;display:grid;place-items:center;padding:16px;background:rgb(12 18 32 / .46);animation:fade .18s;overflow:auto}
.card{position:relative;width:min(440px,100%);max-height:calc(100vh - 32px);display:flex;flex-direction:column;background:var(--paper);border-radius:calc(var(--radius) + 4px);box-shadow:var(--lift);animation:rise .2s}
.card>.body{padding:24px 26px 8px;max-height:none;gap:8px}.card h2{font-size:20px}.card>.foot{padding:14px 24px 22px;justify-content:flex-end;flex-wrap:wrap}
.card.news{overflow:hidden}.news>.band{height:84px;flex:none;display:grid;place-items:center;color:var(--accent-ink);background:linear-gradient(115deg,var(--deep),var(--accent))}.news>.band .icon{width:34px;height:34px;stroke-width:1.7}.news>.x{color:var(--accent-ink)}.news>.x:hover{background:rgb(255 255 255 / .2);color:var(--accent-ink)}
.chip{inset:auto auto 20px 50%;transform:translateX(-50%);display:flex;gap:8px;align-items:center;padding:9px 16px;border-radius:99px;background:var(--ink);color:var(--paper);font-weight:600;font-size:14px;box-shadow:var(--lift);animation:fade .2s;max-width:calc(100vw - 32px)}.chip.up{inset:20px auto auto 50%}.chip.up .icon{transform:rotate(180deg)}
.note{inset:auto;bottom:20px;inset-inline-end:20px;z-index:1}.note h2{display:flex;gap:8px}.note h2 .icon{color:var(--warn);margin-top:2px}
.launch{display:inline-flex;gap:7px;align-items:center;min-width:30px;height:30px;padding:0 12px;border-radius:99px;background:var(--accent);color:var(--accent-ink);font-weight:600;font-size:13px;white-space:nowrap;max-width:240px;overflow:hidden;text-overflow:ellipsis;box-shadow:0 2px 10px color-mix(in srgb,var(--accent) 40%,transparent)}.launch.bare{padding:0;width:30px;justify-content:center}.launch:hover{background:var(--deep)}.launch .icon{width:16px;height:16px}
.tip{max-width:min(300px,calc(100vw - 24px));padding:9px 13px;border-radius:10px;background:var(--ink);color:var(--paper);font-size:13.5px;line-height:1.4;overflow-wrap:anywhere;white-space:pre-line;max-height:40vh;overflow:hidden;box-shadow:var(--lift);animation:fade .14s;pointer-events:none}.tip .arrow{background:inherit;width:10px;height:10px;box-shadow:none;border-radius:0}.tip.bad{background:var(--paper);color:var(--ink);border-inline-start:4px solid var(--bad);display:flex;gap:8px}.tip.bad .icon{color:var(--bad);margin-top:1px}.tip .arrow{display:none}
.widget{position:fixed;bottom:20px;inset-inline-end:20px;display:flex;gap:8px;align-items:center;height:46px;padding:0 16px;border-radius:99px;background:var(--accent);color:var(--accent-ink);font-weight:600;box-shadow:var(--lift)}.widget:hover{background:var(--deep)}
.badge{min-width:20px;height:20px;padding:0 6px;border-radius:99px;background:var(--accent-ink);color:var(--accent);font-size:12px;line-height:20px;text-align:center}
.panel{position:fixed;bottom:76px;inset-inline-end:20px;width:min(372px,calc(100vw - 24px));height:min(560px,calc(100vh - 100px));display:flex;flex-direction:column;background:var(--paper);border-radius:calc(var(--radius) + 4px);box-shadow:var(--lift);overflow:hidden;animation:rise .2s}
.panel>header{padding:18px 20px 0;display:grid;gap:13px;flex:none}.panel h2{font-size:18px}
.find{display:flex;align-items:center;gap:8px;padding:0 12px;height:40px;border-radius:11px;background:var(--soft);color:var(--muted);border:1px solid transparent}.find:focus-within{border-color:var(--accent);background:var(--paper)}.find input{flex:1;min-width:0;border:0;background:none;outline:none;color:var(--ink)}
.tabs{display:flex;gap:20px;border-bottom:1px solid var(--line);overflow-x:auto;scrollbar-width:none}.tabs button{padding:7px 0 9px;color:var(--muted);font-weight:600;font-size:14px;white-space:nowrap;border-bottom:2px solid transparent;margin-bottom:-1px}.tabs [aria-selected=true]{color:var(--ink);border-color:var(--accent)}
.list{flex:1;overflow:auto;padding:8px 10px 12px}.list li{display:block}.entry{display:flex;gap:12px;align-items:center;width:100%;padding:9px 10px;border-radius:11px}.entry:hover:not(:disabled),.entry:focus-visible{background:var(--soft)}.entry:disabled{opacity:.5}
.entry>.icon,.mark{width:34px;height:34px;padding:8px;border-radius:10px;background:var(--tint);color:var(--accent);flex:none}.entry>.icon.done{background:color-mix(in srgb,var(--good) 15%,var(--paper));color:var(--good)}.entry>.icon.todo{color:transparent;background:none;border:2px solid var(--line);border-radius:50%;width:24px;height:24px;margin:5px}
.entry div{min-width:0;flex:1}.entry b{display:block;font-weight:600;font-size:14.5px;line-height:1.35;overflow-wrap:anywhere}.entry small{display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden;color:var(--muted);font-size:12.5px;line-height:1.4}
.bar{height:5px;border-radius:3px;background:var(--line);overflow:hidden;margin-top:5px}.bar i{display:block;height:100%;background:var(--good);border-radius:3px}.empty{padding:40px 20px;text-align:center;color:var(--muted)}
.ask{display:grid;gap:8px;padding:10px 0 4px}.ask legend{font-weight:600;padding:0 0 4px;overflow-wrap:anywhere}.scale{display:grid;grid-template-columns:repeat(11,1fr);gap:4px}.scale label{display:grid;place-items:center;height:36px;border-radius:8px;background:var(--soft);font-size:14px;cursor:pointer}.scale label:hover{background:var(--line)}.scale label:has(:checked){background:var(--accent);color:var(--accent-ink);font-weight:650}.ends{display:flex;justify-content:space-between;gap:16px;color:var(--muted);font-size:12.5px}.ends :last-child{text-align:end}
.scale input,.stars input{position:absolute;opacity:0;width:1px;height:1px}label:has(:focus-visible){outline:2px solid var(--accent);outline-offset:2px}.stars{display:flex;gap:4px}.stars label{cursor:pointer;color:var(--line);border-radius:8px;padding:3px}.stars .icon{width:30px;height:30px}.stars label.on .icon{fill:#f0a92b;stroke:#f0a92b}
.option{display:flex;gap:10px;align-items:center;padding:9px 12px;border:1px solid var(--line);border-radius:10px;cursor:pointer;overflow-wrap:anywhere}.option:hover{background:var(--soft)}.option:has(:checked){border-color:var(--accent);background:var(--tint)}.option input{accent-color:var(--accent);width:17px;height:17px;flex:none;margin:0}.option.right{border-color:var(--good)}.option.wrong{border-color:var(--bad)}
textarea{width:100%;min-height:88px;padding:10px 12px;border:1px solid var(--line);border-radius:10px;background:var(--paper);resize:vertical}textarea:focus{outline:2px solid var(--accent);outline-offset:-1px}.wrong-note{color:var(--bad);font-size:13px}.result{display:flex;gap:8px;align-items:center;font-weight:600;margin-inline-end:auto}.result.good{color:var(--good)}.result.bad{color:var(--bad)}
.card.wide{width:min(520px,100%)}.card.wide>.body,.card.quiz>.body{overflow:auto}.card.box{width:min(1080px,100%);height:min(760px,calc(100vh - 32px));overflow:hidden}.box>header{display:flex;align-items:center;gap:12px;padding:12px 20px;padding-inline-end:52px;border-bottom:1px solid var(--line)}.box h2{font-size:16px;padding:0;margin-inline-end:auto}.box iframe{flex:1;border:0;background:#fff}.box a{color:var(--accent);font-size:13.5px;white-space:nowrap}
@keyframes rise{from{opacity:0;transform:translateY(6px)} }@keyframes fade{from{opacity:0} }@keyframes glow{50%{box-shadow:0 0 0 2px var(--accent),0 0 0 10px color-mix(in srgb,var(--accent) 12%,transparent)} }
@media (max-width:480px){.panel{inset-inline:12px;width:auto}.card>.body{padding:20px 20px 6px}.card>.foot{padding:12px 20px 18px}.scale{grid-template-columns:repeat(6,1fr)} }
`);
})();
