import Shepherd from '{lib}';
import '{lib}/dist/css/shepherd.css';
const tour = new Shepherd.Tour({ useModalOverlay: true }), all = steps((element, text) => ({ element, text }));
all.forEach(({ element, text }, i) => tour.addStep({ id: `step-${i}`, title: 'Orders', text, attachTo: { element, on: 'bottom' },
  buttons: [{ text: 'Back', secondary: true, action: tour.back }, { text: i + 1 < all.length ? 'Next' : 'Done', action: tour.next }] }));
begin(() => tour.start());
