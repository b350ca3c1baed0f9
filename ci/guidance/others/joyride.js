import React from 'react';
import * as ReactDOM from '{dom}';
import * as library from '{lib}';
const Joyride = library.default?.default || library.default || library.Joyride;
const all = steps((target, content) => ({ target, content, title: 'Orders', placement: 'bottom', disableBeacon: true, skipBeacon: true }));
const App = () => {
  const [run, setRun] = React.useState(false);
  React.useEffect(() => begin(() => setRun(true)), []);
  return React.createElement(Joyride, { steps: all, run, continuous: true });
};
const root = document.getElementById('root');
ReactDOM.createRoot ? ReactDOM.createRoot(root).render(React.createElement(App)) : ReactDOM.render(React.createElement(App), root);
