import './platform/surround-by-node.js';

export * from './everywhere.js';
