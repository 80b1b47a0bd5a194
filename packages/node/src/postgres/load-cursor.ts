import type { CursorClass } from './pg-client.js';

/** `pg-cursor` is loaded when it is first needed: nobody else has to install it. */
export async function loadCursor(): Promise<CursorClass> {
  try {
    const { default: Cursor } = (await import('pg-cursor')) as unknown as { readonly default: CursorClass };
    return Cursor;
  } catch (cause) {
    throw new Error(
      'queryRows() needs pg-cursor, which cannot be loaded. Install it beside pg: npm install pg-cursor',
      {
        cause,
      },
    );
  }
}
