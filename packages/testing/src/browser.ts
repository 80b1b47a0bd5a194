import './platform/surround-by-browser.js';

export * from './everywhere.js';
