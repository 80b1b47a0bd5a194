import { groups } from './groups/index.js';
import type { TimeOrder } from './measure-time.js';
import { timeRow } from './time-row.js';

// tsx turns them on, and with them whoever reads a stack pays for maps that what is measured does not have.
process.setSourceMapsEnabled(false);

// The process that measureTime starts for each row: it gets its order as a message, and answers with the figures.
process.once('message', (order: TimeOrder) => {
  void answer(order);
});

async function answer(order: TimeOrder): Promise<void> {
  const group = groups.find(({ name }) => name === order.group);
  const row = group?.kind === 'time' ? group.rows.find(({ name }) => name === order.row) : undefined;
  if (row === undefined) throw new Error(`There is no row ${order.group}: ${order.row}`);
  const figures = await timeRow(order.group, row, order.effort);
  // Not only disconnected: timers of a minute may be pending.
  process.send?.(figures, () => process.exit());
}
