import type { TopLevelSpec } from 'vega-lite';
import { duration, plural } from './format.js';
import { bars, config, INK, MARK, METRIC_AXIS, type Shape } from './chart-parts.js';
import { type Entry, type Report, RESPONSES, SEVERITY_KEYS } from './report.js';

/** A chart as data: drawn for the page, and open to any program that reads Vega-Lite. */
export interface Chart {
  readonly id: string;
  readonly title: string;
  /** What it shows, for those who cannot see it; the table beside it has every number. */
  readonly description: string;
  /** Takes the whole width of a page, or half of it. */
  readonly half: boolean;
  spec(shape: Shape): TopLevelSpec;
}

export function chartsOf(report: Report): Chart[] {
  const { period, previous } = report;
  const compared = (title: string): string =>
    `${title}: bars for ${period.period}, a line across each for ${previous.period}.`;
  const hours = ({ impactSeconds }: Entry): number => impactSeconds / 3600;
  const hoursBefore = ({ previousImpactSeconds }: Entry): number => previousImpactSeconds / 3600;
  const count = (entry: Entry): number => entry.count;
  const before = (entry: Entry): number => entry.previous;
  const families = report.byRootCauseFamily.slice(0, TOP);
  const services = report.byService.slice(0, TOP);
  const providers = report.byProvider.slice(0, TOP);
  const detection = report.byDetection;
  return [
    volumeChart(report),
    {
      id: 'impact',
      title: 'Hours of impact by tier',
      description: compared('Hours of impact by the most critical tier reached'),
      half: true,
      spec: (shape) => bars(rows(report.byTier, hours, hoursBefore), 'Hours', shape),
    },
    responseChart(report),
    {
      id: 'causes',
      title: 'Incidents by family of the primary cause',
      description: compared('Incidents by family of the primary cause'),
      half: true,
      spec: (shape) => bars(rows(families, count, before), 'Incidents', shape),
    },
    {
      id: 'cause_impact',
      title: 'Hours of impact by family of the primary cause',
      description: compared('Hours of impact by family of the primary cause'),
      half: true,
      spec: (shape) => bars(rows(families, hours, hoursBefore), 'Hours', shape),
    },
    {
      id: 'services',
      title: 'Services reached most often',
      description: compared('Incidents by service'),
      half: true,
      spec: (shape) => bars(rows(services, count, before), 'Incidents', shape),
    },
    {
      id: 'providers',
      title: 'Providers reached most often',
      description: compared('Incidents by provider'),
      half: true,
      spec: (shape) => bars(rows(providers, count, before), 'Incidents', shape),
    },
    {
      id: 'detection',
      title: 'Who noticed first',
      description: compared('Incidents by who noticed them first'),
      half: true,
      spec: (shape) => bars(rows(detection, count, before), 'Incidents', shape),
    },
    {
      id: 'ages',
      title: 'Age of the open action items',
      description: 'Open action items by age, from the start of their incident.',
      half: true,
      spec: (shape) =>
        bars(
          report.actions.ages.map((age) => ({ label: age.label, value: age.count, previous: null })),
          'Open action items',
          shape,
        ),
    },
  ];
}

const TOP = 10;

function rows(
  entries: readonly Entry[],
  value: (entry: Entry) => number,
  previous: (entry: Entry) => number,
): { label: string; value: number; previous: number }[] {
  return entries.map((entry) => ({ label: entry.label, value: value(entry), previous: previous(entry) }));
}

function volumeChart({ trailing, period }: Report): Chart {
  const most = Math.max(1, ...trailing.map(({ high }) => high));
  const segments = trailing.flatMap(({ label, bySeverity }) => {
    let from = 0;
    return bySeverity.map((count, at) => {
      const to = from + count;
      const severity = SEVERITY_KEYS[at] || 'Not stated';
      const text = count / most > 0.06 ? severity.replace('SEV', 'S').replace('Not stated', '?') : '';
      const segment = { label, severity, order: at, from, to, middle: (from + to) / 2, text, count };
      from = to;
      return segment;
    });
  });
  const used = SEVERITY_KEYS.map((key) => key || 'Not stated').filter((name) =>
    segments.some((one) => one.severity === name && one.count > 0),
  );
  const range = (kind: string): string[] =>
    used.map((name) => MARK(`${kind}${SEVERITY_KEYS.map((key) => key || 'Not stated').indexOf(name) + 1}`));
  const total = trailing.reduce((sum, one) => sum + one.count, 0);
  return {
    id: 'volume',
    title: 'Incidents by period and severity',
    description: `${plural(total, 'incident')} in ${trailing.length} periods up to ${period.period}, stacked by severity, with the exact Poisson interval at 95 % of each total as a whisker.`,
    half: false,
    spec: (shape) => ({
      ...config(shape, shape === 'wide' ? 260 : 220),
      encoding: {
        x: {
          field: 'label',
          type: 'ordinal',
          sort: null,
          title: null,
          scale: { domain: trailing.map(({ label }) => label) },
          axis: { labelAngle: shape === 'wide' ? 0 : -60 },
        },
      },
      layer: [
        {
          data: { values: segments.filter(({ count }) => count > 0) },
          mark: { type: 'bar', stroke: MARK('ground'), strokeWidth: 1, width: { band: 0.62 } },
          encoding: {
            y: { field: 'from', type: 'quantitative' },
            y2: { field: 'to' },
            color: {
              field: 'severity',
              type: 'ordinal',
              scale: { domain: used, range: range('s') },
              legend:
                used.length > 0 ? { title: null, orient: 'top', columns: shape === 'wide' ? 6 : 3 } : null,
            },
          },
        },
        {
          // Beside the whisker there is no room for it in a narrow bar.
          data: { values: segments.filter(({ text }) => shape === 'wide' && text !== '') },
          mark: { type: 'text', fontSize: 10, fontWeight: 'bold', xOffset: -14 },
          encoding: {
            y: { field: 'middle', type: 'quantitative' },
            text: { field: 'text' },
            color: {
              field: 'severity',
              type: 'ordinal',
              scale: { domain: used, range: range('t') },
              legend: null,
            },
          },
        },
        ...whiskers(trailing),
      ],
      resolve: { scale: { color: 'independent' } },
    }),
  };
}

type Layers = Extract<TopLevelSpec, { layer: unknown }>['layer'];

/** Rules with a light edge, so that they stand out from dark bars, and a cap at either end. */
function whiskers(trailing: Report['trailing']): Layers {
  const data = { values: trailing.map(({ label, low, high }) => ({ label, low, high })) };
  const y = {
    field: 'low',
    type: 'quantitative' as const,
    title: 'Incidents',
    axis: { tickMinStep: 1, format: 'd' },
  };
  return [
    {
      data,
      mark: { type: 'rule', stroke: MARK('ground'), strokeWidth: 4.5 },
      encoding: { y, y2: { field: 'high' } },
    },
    { data, mark: { type: 'rule', stroke: INK, strokeWidth: 1.5 }, encoding: { y, y2: { field: 'high' } } },
    ...['low', 'high'].map((end): Layers[number] => ({
      data,
      mark: { type: 'tick', color: INK, thickness: 1.5, size: 9 },
      encoding: { y: { ...y, field: end } },
    })),
  ];
}

const NAMES = ['to detect', 'to acknowledge', 'to mitigate', 'to resolve'] as const;
/** Ticks of a time axis that people read: not powers of ten. */
const TICKS = [1, 10, 60, 600, 3600, 6 * 3600, 86_400, 7 * 86_400, 30 * 86_400, 365 * 86_400];

function responseChart({ register, responses, period }: Report): Chart {
  const points = RESPONSES.flatMap((key, at) => {
    const seen = new Set<number>();
    for (const row of register) {
      const seconds = row[key];
      // A log axis has no zero; ticks that would lie on each other are drawn once.
      if (seconds !== null && seconds > 0) seen.add(Math.round(Math.log10(seconds) * 100));
    }
    return [...seen].sort((a, b) => a - b).map((step) => ({ name: NAMES[at]!, seconds: 10 ** (step / 100) }));
  });
  const medians = responses.flatMap(({ current }, at) =>
    current.p50 === null || current.p50Low === null || current.p50 <= 0
      ? []
      : [{ name: NAMES[at]!, seconds: current.p50, text: duration(current.p50) }],
  );
  const zeros = RESPONSES.reduce((sum, key) => sum + register.filter((row) => row[key] === 0).length, 0);
  const all = points.map(({ seconds }) => seconds);
  const [low, high] = [Math.min(60, ...all) * 0.8, Math.max(3600, ...all) * 1.25];
  return {
    id: 'response',
    title: 'Response, one line an incident, on a logarithmic axis',
    description: `Times of each incident of ${period.period} to detection, acknowledgement, mitigation and resolution; a diamond marks the median where there are at least 6.${zeros > 0 ? ` ${plural(zeros, 'time')} of 0 seconds cannot be drawn on this axis.` : ''}`,
    half: false,
    spec: (shape) => ({
      ...config(shape, 210),
      layer: [
        {
          data: { values: points },
          mark: { type: 'tick', thickness: 1.5, opacity: 0.65, color: MARK('bar'), size: 22 },
          encoding: {
            x: {
              field: 'seconds',
              type: 'quantitative',
              title: null,
              scale: { type: 'log', domain: [low, high], nice: false },
              axis: {
                values: TICKS.filter((tick) => tick >= low && tick <= high),
                labelExpr: METRIC_AXIS,
                labelOverlap: true,
              },
            },
            y: { field: 'name', type: 'nominal', sort: null, title: null, scale: { domain: [...NAMES] } },
          },
        },
        {
          data: { values: medians },
          mark: { type: 'point', shape: 'diamond', filled: true, size: 110, fill: INK, opacity: 1 },
          encoding: {
            x: { field: 'seconds', type: 'quantitative' },
            y: { field: 'name', type: 'nominal', sort: null },
          },
        },
        {
          data: { values: medians },
          mark: { type: 'text', dy: -17, fontSize: 11, fontWeight: 'bold', color: INK },
          encoding: {
            x: { field: 'seconds', type: 'quantitative' },
            y: { field: 'name', type: 'nominal', sort: null },
            text: { field: 'text' },
          },
        },
      ],
    }),
  };
}
