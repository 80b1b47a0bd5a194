// Comlink has types for this file, but beside another one.
declare module 'comlink/dist/esm/node-adapter.mjs' {
  import type { Endpoint } from 'comlink';
  // eslint-disable-next-line no-restricted-syntax -- so it is
  export default function nodeEndpoint(port: unknown): Endpoint;
}
