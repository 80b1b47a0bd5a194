import { checkAll } from './in-page.js';

const body = await checkAll().then(
  (found) => ({ found }),
  (error: unknown) => ({ error: String((error as Error).stack) }),
);
await fetch('/report', { method: 'POST', body: JSON.stringify(body) });
await fetch('/report', { method: 'POST', body: '{"done":true}' });
