import React from 'react';
import { createRoot } from 'react-dom/client';
import { Tour } from '{lib}';
const all = steps((selector, description) => ({ title: 'Orders', description, placement: 'bottom', target: () => document.querySelector(selector) }));
const App = () => {
  const [open, setOpen] = React.useState(false);
  React.useEffect(() => begin(() => setOpen(true)), []);
  return React.createElement(Tour, { steps: all, open, onClose: () => setOpen(false) });
};
createRoot(document.getElementById('root')).render(React.createElement(App));
