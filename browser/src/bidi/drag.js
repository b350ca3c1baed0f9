// Sees a drag through to its end. Firefox 153 without a window starts it and leads it over the page's
// elements, all trusted, but a button that comes up causes neither `drop` nor `dragend`. Where those have
// not come, they are dispatched by hand, with what the page itself put into the drag.
(() => {
const KEY = Symbol.for('surefoot drag');
const d = { from: null, over: null, ended: false, data: null, at: {} };
const see = {
  dragstart: e => {
    if (!e.isTrusted || e.defaultPrevented) return;
    d.from = e.composedPath()[0]; d.data = new DataTransfer();
    for (const type of e.dataTransfer.types) if (type !== 'Files') d.data.setData(type, e.dataTransfer.getData(type));
    d.data.effectAllowed = e.dataTransfer.effectAllowed;
  },
  dragover: e => { d.over = e.composedPath()[0]; d.taken = e.defaultPrevented; d.effect = e.dataTransfer.dropEffect; d.at = { clientX: e.clientX, clientY: e.clientY, screenX: e.screenX, screenY: e.screenY }; },
  drop: e => { if (e.isTrusted) d.ended = true; },
  dragend: e => { if (e.isTrusted) d.ended = true; },
};
for (const type in see) addEventListener(type, see[type]);
const fire = (type, e) => e.dispatchEvent(new DragEvent(type, { bubbles: true, composed: true, cancelable: type === 'drop', dataTransfer: d.data, ...d.at }));
globalThis[KEY] = () => {
  delete globalThis[KEY];
  for (const type in see) removeEventListener(type, see[type]);
  if (!d.from || d.ended) return;
  if (d.over) fire(d.taken ? 'drop' : 'dragleave', d.over);
  d.data.dropEffect = d.taken ? d.effect : 'none';
  fire('dragend', d.from);
};
})()
