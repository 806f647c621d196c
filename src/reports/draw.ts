import type { Mark } from 'vega';
import type { Shape } from './chart-parts.js';
import type { Chart } from './charts.js';

/**
 * How wide a text is, guessed from its length: measured it would be another one on a machine with other fonts, or with
 * a canvas beside Vega. A little more than sans-serif fonts need on average.
 */
const CHARACTER = 0.58;

/** Charts are drawn now and then, and what draws them is large: it is loaded with the first of them. */
let renderer: ReturnType<typeof loadRenderer> | undefined;

async function loadRenderer(): Promise<typeof import('vega') & Pick<typeof import('vega-lite'), 'compile'>> {
  const vega = await import('vega');
  const { compile } = await import('vega-lite');
  // Vega exports it and its types do not say so.
  Object.assign((vega as unknown as { textMetrics: object }).textMetrics, {
    width: (item: { fontSize?: number }, text: unknown) =>
      Math.ceil([text].flat().join(' ').length * (item.fontSize ?? 11) * CHARACTER),
  });
  return { ...vega, compile };
}

/** What a renderer warns of would only be seen by an operator, who can do nothing about it. */
const QUIET = { level: 0, error: () => QUIET, warn: () => QUIET, info: () => QUIET, debug: () => QUIET };

/** The chart as an SVG with a name and a description; text of users is escaped by Vega's writer and by ours. */
export async function draw(chart: Chart, shape: Shape): Promise<string> {
  const { View, compile, parse } = await (renderer ??= loadRenderer());
  const { spec } = compile(chart.spec(shape), { logger: QUIET as never });
  const view = new View(parse({ ...spec, marks: unnamed(spec.marks ?? []) }), {
    renderer: 'none',
    logger: QUIET as never,
  });
  try {
    return named(await view.toSVG(), chart, shape);
  } finally {
    view.finalize();
  }
}

/** One image has one name: marks that claim to be images of their own would have none. */
function unnamed(marks: readonly Mark[]): Mark[] {
  return marks.map((mark) => ({
    ...mark,
    aria: false,
    ...('marks' in mark && mark.marks && { marks: unnamed(mark.marks) }),
  }));
}

function named(svg: string, { id, title, description }: Chart, shape: Shape): string {
  const prefix = `chart-${id}-${shape}`;
  const open = /^<svg [^>]*viewBox="([^"]*)"[^>]*>/.exec(svg);
  if (!open) throw new Error(`chart ${id}: not an SVG`);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="${shape}" role="img" aria-labelledby="${prefix}-t ${prefix}-d" viewBox="${open[1]!}">` +
    `<title id="${prefix}-t">${escaped(title)}</title><desc id="${prefix}-d">${escaped(description)}</desc>` +
    svg.slice(open[0].length)
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
