// Measurements in Prometheus' format: modules register theirs, the API shows them.
export { Counter, Gauge, Histogram, Registry } from 'prom-client';
export { gauge } from './gauge.js';
export { MetricsModule } from './metrics.module.js';
