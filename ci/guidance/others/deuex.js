import 'regenerator-runtime/runtime';
import React from 'react';
import ReactDOM from 'react-dom';
import * as library from '{lib}';
const Tour = library.default?.default || library.default;
const all = steps((selector, content) => ({ selector, content, position: 'bottom' }));
const App = () => {
  const [open, setOpen] = React.useState(false);
  React.useEffect(() => begin(() => setOpen(true)), []);
  return React.createElement(Tour, { steps: all, playTour: open, onRequestClose: () => setOpen(false) });
};
ReactDOM.render(React.createElement(App), document.getElementById('root'));
