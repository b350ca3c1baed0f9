import { createApp } from 'vue';
import { VOnboardingWrapper } from '{lib}';
import '{lib}/dist/style.css';
createApp({ components: { VOnboardingWrapper }, template: '<VOnboardingWrapper ref="tour" :steps="steps" />', data: () => ({ steps: steps((element, description) => ({ attachTo: { element }, content: { title: 'Orders', description }, options: { popper: { placement: 'bottom' } } })) }),
  mounted() { begin(() => this.$refs.tour.start()); } }).mount('#root');
