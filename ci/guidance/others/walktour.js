import React from 'react';
import { createRoot } from 'react-dom/client';
import { Walktour } from '{lib}';
const all = steps((selector, description) => ({ selector, description, title: 'Orders' }));
const App = () => {
  const [open, setOpen] = React.useState(false);
  React.useEffect(() => begin(() => setOpen(true)), []);
  return open ? React.createElement(Walktour, { steps: all }) : null;
};
createRoot(document.getElementById('root')).render(React.createElement(App));
