// Its classes are Tailwind's: those that place it.
document.head.insertAdjacentHTML('beforeend', '<style>.absolute{position:absolute}.fixed{position:fixed}.relative{position:relative}.inset-0{inset:0}.flex{display:flex}.flex-col{flex-direction:column}.min-w-min{min-width:min-content}</style>');
import React from 'react';
import { createRoot } from 'react-dom/client';
import { OnbordaProvider, Onborda, useOnborda } from '{lib}';
const all = [{ tour: 'orders', steps: steps((selector, content) => ({ icon: null, title: 'Orders', content, selector, side: 'bottom', showControls: true })) }];
const Card = ({ step, currentStep, totalSteps, nextStep, prevStep, arrow }) => React.createElement('div', { style: { background: '#fff', padding: 12, width: 240, border: '1px solid #888' } },
  React.createElement('h3', null, step.title), React.createElement('small', null, `${currentStep + 1} of ${totalSteps}`), React.createElement('p', null, step.content),
  React.createElement('button', { onClick: prevStep }, 'Previous'), React.createElement('button', { onClick: () => currentStep + 1 < totalSteps ? nextStep() : globalThis.close_() }, currentStep + 1 < totalSteps ? 'Next' : 'Finish'), arrow);
const App = () => {
  const { startOnborda, closeOnborda } = useOnborda();
  React.useEffect(() => { globalThis.close_ = closeOnborda; begin(() => startOnborda('orders')); }, []);
  return null;
};
createRoot(document.getElementById('root')).render(React.createElement(OnbordaProvider, null, React.createElement(Onborda, { steps: all, showOnborda: true, cardComponent: Card }, React.createElement(App))));
