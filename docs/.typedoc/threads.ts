/**
 * Signals, completions and tasks across worker threads.
 *
 * @module
 */
export * from '@cancelkit/threads';
