/**
 * Proves that a function is abort-safe, and smaller tools for tests of what is canceled.
 *
 * @module
 */
export * from '@cancelkit/testing';
