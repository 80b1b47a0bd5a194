import { defineComponent, h, onBeforeUnmount, onMounted, shallowRef } from 'vue';
import './playground.css';

/** Mounts the playground when the page is in a browser. */
export const PlaygroundMount = defineComponent({
  name: 'PlaygroundMount',
  setup() {
    const root = shallowRef<HTMLElement>();
    let isGone = false;
    let unmount = (): void => undefined;
    onMounted(async () => {
      const { mountPlayground } = await import('./mount-playground.js');
      if (!isGone && root.value !== undefined) unmount = mountPlayground(root.value);
    });
    onBeforeUnmount(() => {
      isGone = true;
      unmount();
    });
    return () => h('div', { ref: root, class: 'pg' });
  },
});
