// A page's bundle with reactour.
import React from 'react';
import { createRoot } from 'react-dom/client';
import { TourProvider, useTour } from '@reactour/tour';

const all = globalThis.steps((selector, content) => ({ selector, content, position: 'bottom' }));
const App = () => {
  const { setIsOpen } = useTour();
  React.useEffect(() => globalThis.begin(() => setIsOpen(true)), []);
  return null;
};
createRoot(document.getElementById('root')).render(React.createElement(TourProvider, { steps: all }, React.createElement(App)));
