/// <reference types="node" />
export { signalOfResponse } from './signal-of-response.js';
