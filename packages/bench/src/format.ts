import type { Figure, GroupFigures } from './figure.js';
import { meetsBar } from './figure.js';

/** Numbers as the reports show them: three digits that count. */
export const number: Intl.NumberFormat = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const ratio = new Intl.NumberFormat('en', { maximumSignificantDigits: 3, minimumSignificantDigits: 2 });

/** What every report shows of a figure: its cells, in the order of {@link columns}. */
export function cells(figure: Figure): string[] {
  const { variant, value, unit, ratio: ours, bar } = figure;
  const isRatio = ours !== undefined;
  const met = meetsBar(figure);
  return [
    variant,
    `${number.format(value)} ${unit}`,
    isRatio ? `${ratio.format(ours.median)}x` : '',
    isRatio ? `${ratio.format(ours.min)} to ${ratio.format(ours.max)}` : '',
    bar === undefined ? '' : `<= ${number.format(bar)}${isRatio ? 'x' : ` ${unit}`}`,
    met === undefined ? '' : met ? 'met' : 'MISSED',
  ];
}

/** The headings of a table of figures; the last column says whether the bar is met. */
export const columns: readonly string[] = ['', 'each', 'ours / this', 'min to max', 'bar', ''];

/** How many bars there are, and how many are met. */
export function verdict(groups: readonly GroupFigures[]): string {
  const results = groups.flatMap(({ rows }) => rows.flatMap(({ figures }) => figures.map(meetsBar)));
  const bars = results.filter((met) => met !== undefined);
  return `${bars.filter(Boolean).length} of ${bars.length} bars met`;
}
