import React from 'react';
import { createRoot } from 'react-dom/client';
import { NextStepProvider, NextStepReact, useNextStep } from '{lib}';
const all = [{ tour: 'orders', steps: steps((selector, content) => ({ icon: null, title: 'Orders', content, selector, side: 'bottom', showControls: true, showSkip: true })) }];
const App = () => {
  const { startNextStep } = useNextStep();
  React.useEffect(() => begin(() => startNextStep('orders')), []);
  return null;
};
createRoot(document.getElementById('root')).render(React.createElement(NextStepProvider, null, React.createElement(NextStepReact, { steps: all }, React.createElement(App))));
