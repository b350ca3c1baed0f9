import React from 'react';
import ReactDOM from 'react-dom';
import Tour from '{lib}';
const all = steps((selector, content) => ({ selector, content, position: 'bottom' }));
const App = () => {
  const [open, setOpen] = React.useState(false);
  React.useEffect(() => begin(() => setOpen(true)), []);
  return React.createElement(Tour, { steps: all, isOpen: open, onRequestClose: () => setOpen(false) });
};
ReactDOM.render(React.createElement(App), document.getElementById('root'));
