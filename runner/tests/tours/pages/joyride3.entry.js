// A page's bundle with react-joyride 3.
import React from 'react';
import { createRoot } from 'react-dom/client';
import * as library from 'joyride3';

const Joyride = library.default?.default || library.default || library.Joyride;
const all = globalThis.steps((target, content) => ({ target, content, title: 'Orders', placement: 'bottom', disableBeacon: true, skipBeacon: true }));
const App = () => {
  const [run, setRun] = React.useState(false);
  React.useEffect(() => globalThis.begin(() => setRun(true)), []);
  return React.createElement(Joyride, { steps: all, run, continuous: true });
};
createRoot(document.getElementById('root')).render(React.createElement(App));
