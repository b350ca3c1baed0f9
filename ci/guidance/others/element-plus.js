import { createApp } from 'vue';
import { ElTour, ElTourStep } from '{lib}';
import '{lib}/dist/index.css';
createApp({ components: { ElTour, ElTourStep }, template: '<ElTour v-model="on"><ElTourStep v-for="one in steps" :key="one.target" :target="one.target" title="Orders" :description="one.text" placement="bottom" /></ElTour>', data: () => ({ on: false, steps: steps((target, text) => ({ target, text })) }),
  mounted() { begin(() => { this.on = true; }); } }).mount('#root');
