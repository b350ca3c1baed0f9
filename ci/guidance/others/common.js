// Three buttons to be told of. `?b=missing` leaves the second one out, `?b=hidden` hides it; the tour stays as it is.
const how = new URLSearchParams(location.search).get('b');
document.body.insertAdjacentHTML('afterbegin', `
  <h1 style="margin:20px">Orders</h1>
  <p style="margin:100px 200px 0"><button id="a" data-tour-guide="a">Add an order</button></p>
  ${how === 'missing' ? '' : `<p style="margin:60px 420px 0"><button id="b" data-tour-guide="b"${how === 'hidden' ? ' style="display:none"' : ''}>Bill the customer</button></p>`}
  <p style="margin:160px 320px 40px"><button id="c" data-tour-guide="c">Close the year</button></p>
  <p style="margin:60px 200px"><button id="begin">Show me around</button></p><div id="root"></div>`);
/** The tour, as `make(selector, text)` wants each of its steps. */
globalThis.steps = make => [['#a', 'Add an order with this button'], ['#b', 'Bill the customer when you are done'], ['#c', 'Close the year in December']].map(([selector, text]) => make(selector, text));
globalThis.begin = start => document.getElementById('begin').addEventListener('click', start);
