import { createApp } from 'vue';
import { TourGuideManager } from '{lib}';
import '{lib}/style.css';
createApp({ components: { TourGuideManager }, template: '<TourGuideManager v-if="on" :steps="steps" :auto-start="true" />', data: () => ({ on: false, steps: steps((target, content) => ({ id: target.slice(1), target: target.slice(1), title: 'Orders', content, direction: 'bottom', showAction: true })) }),
  mounted() { begin(() => { this.on = true; }); } }).mount('#root');
