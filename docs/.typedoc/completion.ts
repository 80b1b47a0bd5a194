/**
 * How an operation ended, as a tagged union, and `CompletionSource`, its manual producer. Also under the name `cancelkit`.
 *
 * @module
 */
export * from '@cancelkit/completion';
