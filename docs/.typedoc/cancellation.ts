/**
 * Signals joined to completions: links, sources, waiting, combinators, retries. Also under the name `cancelkit`.
 *
 * @module
 */
export * from '@cancelkit/cancellation';
