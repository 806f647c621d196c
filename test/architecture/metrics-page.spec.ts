import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { METRIC_DEFINITIONS, metricsMarkdown, notGivenMarkdown } from '../../src/trends/index.js';

it('docs/metrics.md is the table of definitions and of what is not given, and each key is there once', () => {
  const page = readFileSync('docs/metrics.md', 'utf8');
  expect(page.slice(page.indexOf('## '))).toBe(`${metricsMarkdown()}\n${notGivenMarkdown()}`);
  expect(new Set(METRIC_DEFINITIONS.map(({ key }) => key)).size).toBe(METRIC_DEFINITIONS.length);
});
