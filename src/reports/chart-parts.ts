import type { TopLevelSpec } from 'vega-lite';

/** Charts are drawn twice, for wide and for narrow screens: scaled down, their text could not be read. */
export type Shape = 'wide' | 'narrow';
export const WIDTHS: Readonly<Record<Shape, number>> = { wide: 680, narrow: 340 };

/** The colour of text, whatever the scheme of the page. */
export const INK = 'currentColor';

/** Colours the page sets for light, dark and print; beside it those of light. From the palette of Okabe and Ito. */
const COLOURS: Readonly<Record<string, string>> = {
  bar: '#0072b2',
  ground: '#ffffff',
  s1: '#5c1a1b',
  s2: '#b5402e',
  s3: '#e69f00',
  s4: '#8fc4e8',
  s5: '#cfe3f2',
  s6: '#9a9a9a',
  t1: '#ffffff',
  t2: '#ffffff',
  t3: '#000000',
  t4: '#000000',
  t5: '#000000',
  t6: '#000000',
};

export function MARK(name: string): string {
  return `var(--${name}, ${COLOURS[name]})`;
}

/** Labels of a time axis in seconds. */
export const METRIC_AXIS =
  "datum.value < 60 ? datum.value + ' s' : datum.value < 3600 ? datum.value / 60 + ' min' : datum.value < 86400 ? datum.value / 3600 + ' h' : datum.value / 86400 + ' d'";

/** What all charts have in common; sizes and fonts are fixed, so that the same data gives the same bytes. */
export function config(
  shape: Shape,
  height: number,
): Pick<TopLevelSpec, '$schema' | 'background' | 'padding' | 'autosize' | 'config'> & {
  width: number;
  height: number;
} {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width: WIDTHS[shape],
    height,
    background: 'transparent',
    padding: 2,
    autosize: { type: 'fit', contains: 'padding' },
    config: {
      aria: false,
      font: 'inherit',
      view: { stroke: null },
      axis: {
        labelColor: INK,
        titleColor: INK,
        domainColor: INK,
        tickColor: INK,
        domainOpacity: 0.5,
        tickOpacity: 0.5,
        gridColor: INK,
        gridOpacity: 0.14,
        labelFontSize: 12,
        titleFontSize: 12,
        titleFontWeight: 'normal',
        labelLimit: 200,
      },
      axisBand: { grid: false },
      legend: { labelColor: INK, labelFontSize: 12, symbolType: 'square' },
    },
  };
}

export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly previous: number | null;
}

/** Horizontal bars, each with the value of the period before as a line across. */
export function bars(rows: readonly Bar[], title: string, shape: Shape): TopLevelSpec {
  // Two things may have one name: they are told apart by their place.
  const values = rows.map((row, at) => ({ ...row, place: at }));
  const lines = rows.map(({ label }) => wrapped(label));
  const labels = JSON.stringify(lines).replaceAll(/[\u2028\u2029]/g, ' ');
  const y = {
    field: 'place',
    type: 'ordinal' as const,
    sort: null,
    title: null,
    axis: {
      labelExpr: `${labels}[datum.value]`,
      // Two lines stand beside the middle of their bar, as one does.
      labelOffset: {
        condition: {
          test: `indexof([${lines.flatMap(({ length }, at) => (length > 1 ? [at] : [])).join()}], datum.value) >= 0`,
          value: -7,
        },
        value: 0,
      },
    },
  };
  const isWhole = values.every(
    ({ value, previous }) => Number.isInteger(value) && Number.isInteger(previous ?? 0),
  );
  const x = {
    type: 'quantitative' as const,
    title,
    scale: {
      domainMin: 0,
      ...(values.every(({ value, previous }) => value + (previous ?? 0) === 0) && { domainMax: 1 }),
    },
    axis: { tickCount: 5, ...(isWhole && { tickMinStep: 1, format: ',d' }) },
  };
  return {
    ...config(shape, 46 + Math.max(1, rows.length) * 30),
    layer: [
      {
        data: { values },
        mark: { type: 'bar', color: MARK('bar'), height: { band: 0.6 } },
        encoding: { y, x: { ...x, field: 'value' } },
      },
      {
        data: { values: values.filter(({ previous }) => previous !== null) },
        mark: { type: 'tick', color: INK, thickness: 2.5, size: 20 },
        encoding: { y, x: { ...x, field: 'previous' } },
      },
    ],
  };
}

/** Characters of a line of a label, and lines at most. */
const LINE = 24;
const LINES = 2;

/** A name in lines that fit beside the bars. */
export function wrapped(label: string): string[] {
  const lines: string[] = [''];
  for (const word of label.split(/\s+/)) {
    const last = lines.at(-1)!;
    if (last !== '' && last.length + 1 + word.length > LINE) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  const shown = lines
    .slice(0, LINES)
    .map((line) => (line.length > LINE ? `${line.slice(0, LINE - 1)}…` : line));
  if (lines.length > LINES) shown[LINES - 1] = `${shown[LINES - 1]!.slice(0, LINE - 1)}…`;
  return shown;
}
