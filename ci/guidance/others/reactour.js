import React from 'react';
import { createRoot } from 'react-dom/client';
import { TourProvider, useTour } from '{lib}';
const all = steps((selector, content) => ({ selector, content, position: 'bottom' }));
const App = () => {
  const { setIsOpen } = useTour();
  React.useEffect(() => begin(() => setIsOpen(true)), []);
  return null;
};
createRoot(document.getElementById('root')).render(React.createElement(TourProvider, { steps: all }, React.createElement(App)));
