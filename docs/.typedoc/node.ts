/**
 * What does not stop by itself on a server: statements, processes, responses, shutdown, deadlines.
 *
 * @module
 */
export * from '@cancelkit/node';
