// What every page of this folder shares: two targets that can be seen, one that can't, one that is not there.
document.body.insertAdjacentHTML('beforeend', `
  <h1 style="margin:20px">Orders</h1>
  <p style="margin:120px 200px 0"><button id="a">Add an order</button></p>
  <p style="margin:0 200px"><button id="hidden" style="display:none">Hidden</button></p>
  <p style="margin:160px 420px 40px"><button id="b">Bill the customer</button></p>
  <p style="margin:100px 200px"><button id="begin">Show me around</button></p>`);
const TEXTS = ['Add an order with this button', 'This element is missing', 'This element is hidden', 'Bill the customer when you are done'];
const CHOSEN = location.search.includes('bad') ? ['#a', '#missing', '#hidden', '#b'] : ['#a', '#b'];
/** The page's steps, as `make(selector, text)` wants them. */
globalThis.steps = make => CHOSEN.map(selector => make(selector, TEXTS[['#a', '#missing', '#hidden', '#b'].indexOf(selector)]));
globalThis.begin = start => document.getElementById('begin').addEventListener('click', start);
