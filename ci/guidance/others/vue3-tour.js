import { createApp } from 'vue';
import Tour from '{lib}';
import '{lib}/dist/vue3-tour.css';
createApp({ template: '<v-tour name="orders" :steps="steps"></v-tour>', data: () => ({ steps: steps((target, content) => ({ target, header: { title: 'Orders' }, content, params: { placement: 'bottom' } })) }),
  mounted() { begin(() => this.$tours.orders.start()); } }).use(Tour).mount('#root');
