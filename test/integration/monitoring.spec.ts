import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { type SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { parse as parseYaml } from 'yaml';
import { IndexKeeper, Relay } from '../../src/search/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { settled, startSearch } from '../support/search.js';
import { failure, StandIn } from '../support/stand-in.js';

let standIn: StandIn;
let t: TestApp;
let printed: Map<string, Map<string, Set<string>>>;
const scrape = async () => (await t.app.inject({ method: 'GET', url: '/metrics' })).body;

beforeAll(async () => {
  standIn = await new StandIn().start();
  t = await startTestApp({ MEILI_URL: standIn.url, MEILI_KEY: standIn.key });
  await t.ok('mutation { createPostmortem(input: { title: "Redis failover" }) { id } }');
  await startSearch(t);
  await settled(t);
  // One of everything, good and bad, so that every figure has a value.
  await t.ok('{ searchPostmortems(query: "redis") { totalCount } }');
  standIn.onRequest = (_, path) =>
    path.endsWith('-search') ? failure(503, 'too_many_search_requests') : undefined;
  await t.ok('{ searchPostmortems(query: "redis") { totalCount } }');
  await t.gql('{ nonsense }');
  await t.as('hs_wrong', '{ __typename }');
  await t.gql('{ postmortem { id } }');
  printed = samples(`${await scrape()}\n${await scrapeWithReplica()}`);
});
afterAll(async () => {
  await t.get(Relay).stop();
  await t.get(IndexKeeper).onModuleDestroy();
  await t.close();
  await standIn.stop();
});

/** A replica that is none: what is to be seen is that it is told. */
async function scrapeWithReplica(): Promise<string> {
  const { url } = t.database;
  const other = await startTestApp({ DATABASE_URL: url, DATABASE_REPLICA_URL: url }, t.database);
  try {
    const headers = { authorization: `Bearer ${await other.token('scraper', ['restricted'])}` };
    return (await other.app.inject({ method: 'GET', url: '/metrics', headers })).body;
  } finally {
    await other.close();
  }
}

/** Names that /metrics prints, with their labels and the values these have. */
function samples(text: string): Map<string, Map<string, Set<string>>> {
  const found = new Map<string, Map<string, Set<string>>>();
  for (const [, name, labels] of text.matchAll(/^([a-z_0-9]+)(?:\{(.*)\})? \S+$/gim)) {
    const known = found.get(name!) ?? new Map<string, Set<string>>();
    found.set(name!, known);
    for (const [, label, value] of (labels ?? '').matchAll(/(\w+)="([^"]*)"/g))
      known.set(label!, (known.get(label!) ?? new Set()).add(value!));
  }
  return found;
}

/** Labels that Prometheus adds, and those of its own metric. */
const ADDED = new Set(['job', 'instance']);

interface Selector {
  readonly metric: string;
  readonly matchers: readonly { label: string; operator: string; value: string }[];
  readonly grouping: readonly string[];
}

/** What an expression reads; fails on anything that is no PromQL. */
function read(expression: string): Selector[] {
  const text = expression.replaceAll('$__rate_interval', '5m');
  const selectors: Selector[] = [];
  const at = ({ from, to }: SyntaxNode) => text.slice(from, to);
  parser.parse(text).iterate({
    enter: ({ node }) => {
      if (node.type.isError) throw new Error(`no PromQL at ${node.from}: ${text}`);
      if (node.name !== 'VectorSelector') return;
      const matchers = (node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []).map(
        (matcher) => ({
          label: at(matcher.getChild('LabelName')!),
          operator: at(matcher.getChild('MatchOp')!),
          value: at(matcher.getChild('StringLiteral')!).slice(1, -1),
        }),
      );
      // What an aggregation around it groups by.
      const grouping: string[] = [];
      for (let outer = node.parent; outer; outer = outer.parent) {
        const labels = outer.getChild('AggregateModifier')?.getChild('GroupingLabels');
        grouping.push(...(labels?.getChildren('LabelName') ?? []).map((label) => at(label)));
      }
      selectors.push({ metric: at(node.getChild('Identifier')!), matchers, grouping });
    },
  });
  if (selectors.length === 0) throw new Error(`reads nothing: ${text}`);
  return selectors;
}

/** What an expression asks for that the service does not print. */
function missing(expression: string): string[] {
  return read(expression).flatMap(({ metric, matchers, grouping }) => {
    if (metric === 'up') return [];
    const labels = printed.get(metric);
    if (!labels) return [metric];
    const unknown = [...matchers.map(({ label }) => label), ...grouping].filter(
      (label) => !ADDED.has(label) && !labels.has(label),
    );
    const impossible = matchers.filter(
      ({ label, operator, value }) =>
        operator === '=' && !ADDED.has(label) && labels.get(label)?.has(value) === false,
    );
    return [
      ...unknown.map((label) => `${metric}: no label ${label}`),
      ...impossible.map(({ label, value }) => `${metric}: ${label} is never ${value}`),
    ];
  });
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}
const rules = (
  parseYaml(readFileSync('deploy/prometheus/alerts.yaml', 'utf8')) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly w: number };
  readonly targets?: readonly { readonly expr: string }[];
}
const dashboard = JSON.parse(readFileSync('deploy/grafana/hindsight.json', 'utf8')) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] };
  readonly annotations: { readonly list: readonly { readonly expr: string }[] };
};

describe('the alert rules', () => {
  it.each(rules.map((rule) => [rule.alert, rule] as const))('%s asks for what there is', (_, rule) => {
    expect(missing(rule.expr)).toEqual([]);
    expect(rule.for).toMatch(/^\d+m$/);
    expect(rule.labels.severity).toMatch(/^(critical|warning|info)$/);
    expect(rule.annotations.summary).toBeTruthy();
    expect(rule.annotations.description).toBeTruthy();
  });

  it('have a runbook each, in docs/operations.md', () => {
    const documented = [...readFileSync('docs/operations.md', 'utf8').matchAll(/^\| `(Hindsight\w+)` \|/gm)];
    expect(documented.map(([, name]) => name).sort()).toEqual(rules.map((rule) => rule.alert).sort());
  });

  it('would be told of a metric, a label or a value that there is not', () => {
    expect(missing('rate(hindsight_searches[5m]) > 0')).toEqual(['hindsight_searches']);
    expect(missing('sum by (engin) (hindsight_searches_total{degraded="yes"})')).toEqual([
      'hindsight_searches_total: no label engin',
      'hindsight_searches_total: degraded is never yes',
    ]);
    expect(() => missing('sum(rate(')).toThrow('no PromQL');
  });
});

describe('the dashboard', () => {
  const panels = dashboard.panels.filter((panel) => panel.type !== 'row');

  it.each(panels.map((panel) => [panel.title, panel] as const))('"%s" shows what there is', (_, panel) => {
    expect(panel.targets!.flatMap(({ expr }) => missing(expr))).toEqual([]);
  });

  it('fits on the screen, with a name for every variable it uses', () => {
    expect(panels.every(({ gridPos }) => gridPos.x + gridPos.w <= 24)).toBe(true);
    expect(new Set(dashboard.panels.map((panel) => panel.id)).size).toBe(dashboard.panels.length);
    const used = JSON.stringify(dashboard).matchAll(/\$\{?([a-z]+)\b/g);
    const known = dashboard.templating.list.map(({ name }) => name);
    expect([...new Set([...used].map(([, name]) => name))].filter((name) => !known.includes(name!))).toEqual(
      [],
    );
    for (const { query } of dashboard.templating.list.slice(1))
      expect(printed.has(/label_values\((\w+)/.exec(query)![1]!)).toBe(true);
    expect(dashboard.annotations.list.flatMap(({ expr }) => missing(expr))).toEqual([]);
  });
});

describe('the figures', () => {
  const values = async (pattern: RegExp) => Number(pattern.exec(await scrape())?.[1] ?? 0);

  it('count requests by root field, and errors by code', async () => {
    const count = /^hindsight_graphql_duration_seconds_count\{operation="postmortem"\} (\d+)$/m;
    const errors = /^hindsight_graphql_errors_total\{operation="postmortem",code="BAD_USER_INPUT"\} (\d+)$/m;
    const before = [await values(count), await values(errors)];
    await t.gql('query A { postmortem(reference: "PM-1") { id } }');
    await t.gql('query B { anything: postmortem { id } }');
    expect([await values(count), await values(errors)]).toEqual([before[0]! + 2, before[1]! + 1]);
  });

  it('have no label that a caller could make up', async () => {
    const names = async () =>
      new Set([...(await scrape()).matchAll(/^(\w+\{.*\}) /gm)].map(([, name]) => name));
    await t.gql('query Warm { __typename a: postmortem(reference: "PM-1") { id } b: services { id } }');
    await t.gql('{ warm }');
    await t.app.inject({ method: 'GET', url: '/none/warm' });
    const before = await names();
    for (let i = 0; i < 40; i++) {
      await t.gql(`query Q${i} { x${i}: postmortem(reference: "PM-1") { id } y${i}: services { id } }`);
      await t.gql(`{ field${i} }`);
      await t.gql(`query Q${i} { ...F } fragment F on Query { z${i}: postmortem(reference: "PM-1") { id } }`);
      await t.app.inject({ method: 'GET', url: `/none/${i}?${i}` });
    }
    expect([...(await names())].filter((name) => !before.has(name))).toEqual([]);
  });

  it('are there but for those of the database, while it does not answer', async () => {
    const { app } = t;
    const { SearchIndexes } = await import('../../src/search/index.js');
    const indexes = t.get(SearchIndexes);
    const all = indexes.all.bind(indexes);
    indexes.all = () => Promise.reject(new Error('Connection terminated'));
    const { statusCode, body } = await app.inject({ method: 'GET', url: '/metrics' });
    indexes.all = all;
    expect(statusCode).toBe(200);
    expect(body).toMatch(/^hindsight_graphql_duration_seconds_count/m);
    expect(body).not.toMatch(/^hindsight_search_drift\{/m);
    expect(await scrape()).toMatch(/^hindsight_search_drift\{/m);
  });
});
