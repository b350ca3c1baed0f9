import { createApp } from 'vue';
import * as library from '{lib}';
import '{lib}/dist/style.css';
const VTour = library.VTour || library.default;
createApp({ components: VTour.install ? {} : { VTour }, template: '<VTour ref="tour" :steps="steps" />', data: () => ({ steps: steps((target, content) => ({ target, content, placement: 'bottom' })) }),
  mounted() { begin(() => this.$refs.tour.startTour()); } }).use(VTour.install ? VTour : {}).mount('#root');
