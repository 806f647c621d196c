export { CONFIDENCE } from './arguments.js';
export { binomialTest, smallestPossibleP } from './binomial-test.js';
export {
  type Comparison,
  compareCounts,
  compareFamily,
  type CountOver,
  type CountPair,
  type RateRatio,
  rateRatio,
  rateTest,
  type Verdict,
  VERDICTS,
} from './comparison.js';
export { CHART_MINIMUM, type ChartPoint, type ControlChart, controlChart } from './control-chart.js';
export { fisherTest, type Part, smallestFisherP } from './fisher-test.js';
export { type GeometricMean, geometricMean } from './geometric-mean.js';
export { CONCENTRATION_MINIMUM, herfindahl } from './herfindahl.js';
export { holm } from './holm.js';
export type { Interval } from './interval.js';
export { poissonInterval } from './poisson-interval.js';
export {
  median,
  medianInterval,
  type MedianInterval,
  percentile,
  percentileMinimum,
  quantile,
} from './quantiles.js';
export { smallestTotalP, totalTest } from './total-test.js';
export { wilsonInterval } from './wilson-interval.js';
