declare module '*.css';
declare module '*.vue' {
  import type { Component } from 'vue';
  export const component: Component;
  export { component as default };
}
