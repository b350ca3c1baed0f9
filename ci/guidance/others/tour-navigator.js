import React from 'react';
import { createRoot } from 'react-dom/client';
import * as library from '{lib}';
const TourNavigator = library.default?.default || library.default || library.TourNavigator;
const all = steps((selector, text) => ({ selector, data: text }));
const Helper = ({ currentStep, currentStepIndex, steps, next, prev, onRequestClose, target }) => React.createElement('div', { style: { background: '#fff', padding: 12, width: 240 } },
  React.createElement('p', null, currentStep?.data), React.createElement('small', null, `${currentStepIndex + 1} / ${steps.length}`), React.createElement('button', { onClick: prev }, 'Previous'),
  React.createElement('button', { onClick: () => currentStepIndex + 1 < steps.length ? next() : onRequestClose({ event: null, isMask: false, isOverlay: false }) }, currentStepIndex + 1 < steps.length ? 'Next' : 'Finish'));
const App = () => {
  const [open, setOpen] = React.useState(false);
  React.useEffect(() => begin(() => setOpen(true)), []);
  return open ? React.createElement(TourNavigator, { id: 'orders', steps: all, helper: Helper, onRequestClose: () => setOpen(false) }) : null;
};
createRoot(document.getElementById('root')).render(React.createElement(App));
