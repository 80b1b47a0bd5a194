/** One name to install: everything of `@cancelkit/completion` and `@cancelkit/cancellation`, and nothing else. */
export * from '@cancelkit/completion';
export * from '@cancelkit/cancellation';
