/** One bar of the picture: when the processes of a request ran, and when its client hung up, in ms. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly hungUpAt: number | undefined;
}

/** What one cell of a bar shows; the cells of a picture that is drawn elsewhere are the same. */
export type Cell = 'nothing' | 'working' | 'hang-up' | 'for nobody' | 'answered';

const characters: Record<Cell, string> = {
  nothing: ' ',
  working: '━',
  'hang-up': '×',
  'for nobody': '░',
  answered: '●',
};

/**
 * Lays a bar out on a line of cells: `━━━━━━━━●` for a client that stayed, `━━━×` for one that hung up and whose processes
 * ended with that, `━━━×░░░░` for one whose processes ran on, for nobody.
 *
 * @param durationMs what the whole width stands for
 */
export function layOut(bar: Bar, width: number, durationMs: number): Cell[] {
  const columnOf = (ms: number): number => Math.min(width - 1, Math.floor((ms / durationMs) * width));
  const first = columnOf(bar.from);
  const last = columnOf(bar.to);
  const hangUp = bar.hungUpAt === undefined ? undefined : columnOf(bar.hungUpAt);
  return Array.from({ length: width }, (_, column): Cell => {
    if (column === hangUp) return 'hang-up';
    if (column < first || column > last) return 'nothing';
    if (hangUp !== undefined && column > hangUp) return 'for nobody';
    return column === last && hangUp === undefined ? 'answered' : 'working';
  });
}

/** Draws cells as text; `paint` may colour each run of equal cells. */
export function draw(cells: readonly Cell[], paint: (cell: Cell, text: string) => string = (_, text) => text): string {
  let text = '';
  for (let start = 0, end = 0; start < cells.length; start = end) {
    const cell = cells[start]!;
    while (end < cells.length && cells[end] === cell) end += 1;
    text += paint(cell, characters[cell].repeat(end - start));
  }
  return text;
}

/** The scale below the bars: a number of seconds under the column where each begins, as many as there is room for. */
export function drawScale(width: number, durationMs: number): string {
  const seconds = durationMs / 1000;
  const step = [1, 2, 5, 10, 20, 50].find((each) => (each / seconds) * width >= 6) ?? 100;
  let scale = '';
  for (let second = 0; second < seconds; second += step) {
    const label = `${second}s`;
    const column = Math.floor((second / seconds) * width);
    if (column + label.length <= width) scale = scale.padEnd(column) + label;
  }
  return scale.padEnd(width);
}
