import { expect } from '@jest/globals';
import { startTestApp, type TestApp } from './app.js';
import { FakeSlack, listen, type SlackCaller } from './slack.js';

/** Stands in every text of what must not be seen by those who may not. */
export const HIDDEN = 'wombatvault';

const at = (day: string, time: string): string => `${day}T${time}:00Z`;

interface Told {
  readonly title: string;
  readonly day: string;
  readonly more?: object;
}

function told({ title, day, more }: Told): object {
  return {
    ...{ title, severity: 'SEV2', nature: 'ACCIDENTAL', detectedBy: 'MONITORING', tags: ['cache'] },
    summary: `The **cache** of checkout failed over and clients timed out. ${title}.`,
    ...{ startedAt: at(day, '10:00'), detectedAt: at(day, '10:04'), mitigatedAt: at(day, '10:40') },
    resolvedAt: at(day, '11:30'),
    sections: [{ kind: 'ROOT_CAUSE', body: 'The redis failover took longer than every timeout.' }],
    factors: [
      { category: 'CAS.FAILOVER', role: 'ROOT_CAUSE', primary: true, confidence: 'HIGH' },
      { category: 'ORG.TEST', role: 'CONTRIBUTING' },
    ],
    affectedServices: [{ service: 'checkout', level: 'OUTAGE', involvement: 'ORIGIN' }],
    errorSignatures: ['READONLY You can’t write against a read only replica'],
    actionItems: [
      {
        title: `Rehearse failover after ${title}`,
        kind: 'PREVENT',
        team: 'payments',
        dueOn: at('2025-02-01', '00:00'),
      },
      { title: 'Later on', kind: 'DETECT', team: 'platform', dueOn: '2199-01-01T00:00:00Z' },
    ],
    ...more,
  };
}

const RESTRICTED = { visibility: 'RESTRICTED' };
const CORPUS: readonly Told[] = [
  ...Array.from({ length: 9 }, (_, i) => ({
    title: `Redis failover timeouts number ${i + 1}`,
    day: `2025-0${i + 1}-03`,
  })),
  { title: `Redis failover of the ${HIDDEN}`, day: '2025-06-11', more: RESTRICTED },
  {
    title: `Keys of the ${HIDDEN} were taken during a redis failover`,
    day: '2025-07-12',
    more: { ...RESTRICTED, nature: 'MALICIOUS', severity: 'SEV1' },
  },
  {
    title: 'A certificate of the edge expired',
    day: '2024-11-05',
    more: {
      summary: 'Nobody renewed it.',
      sections: [{ kind: 'ROOT_CAUSE', body: 'The renewal job had been off for weeks.' }],
      factors: [{ category: 'TIM.CERT', role: 'ROOT_CAUSE', primary: true }],
      affectedServices: [{ service: 'edge', level: 'OUTAGE', involvement: 'ORIGIN' }],
      errorSignatures: ['x509: certificate has expired'],
      tags: ['tls'],
      actionItems: [],
    },
  },
];

/** Postmortems by title, with id and reference. */
export type Stored = ReadonlyMap<string, { readonly id: string; readonly reference: string }>;

/** Stores them: nine that everybody may see, two that are restricted, one about something else. */
export async function storeCorpus(t: TestApp, token: string): Promise<Stored> {
  const service = 'mutation ($input: ServiceInput!) { upsertService(input: $input) { id } }';
  for (const input of [
    {
      slug: 'checkout',
      name: 'Checkout',
      aliases: ['Shop till'],
      team: 'payments',
      provider: 'aws',
      tier: 1,
    },
    { slug: 'edge', name: 'Edge', team: 'platform' },
  ])
    expect((await t.as(token, service, { input })).errors).toBeUndefined();
  const documents = CORPUS.map((one, i) => ({
    name: `${i}.json`,
    content: JSON.stringify({
      ...told(one),
      status: 'PUBLISHED',
      source: { system: 'test', externalId: String(i) },
    }),
  }));
  const { data } = await t.as(
    token,
    'mutation ($documents: [ImportDocument!]!) { importPostmortems(format: JSON, documents: $documents) { items { error } } }',
    { documents },
  );
  expect(data.importPostmortems.items.flatMap((item: any) => item.error ?? [])).toEqual([]);
  const all = await t.as(token, '{ postmortems(first: 100) { nodes { id title reference } } }');
  return new Map(all.data.postmortems.nodes.map((one: any) => [one.title, one]));
}

/** The Slack user acts for the token from now on, linked as a person would. */
export async function linkUser(t: TestApp, caller: SlackCaller, token: string): Promise<void> {
  const state = await stateFor(caller);
  const link = 'mutation ($state: String!) { linkSlackAccount(state: $state) { account } }';
  const { errors } = await t.as(token, link, { state });
  expect(errors).toBeUndefined();
}

/** What stands in the link that a user is given. */
export async function stateFor(caller: SlackCaller): Promise<string> {
  const { text } = await caller.command('link');
  return /\/slack\/link\?state=([\w.-]+)/.exec(text)![1]!;
}

/** The service with the corpus, somebody in Slack who asks it, and a token that may do everything. */
export interface Bot {
  readonly slack: FakeSlack;
  readonly t: TestApp;
  readonly caller: SlackCaller;
  readonly stored: Stored;
  readonly admin: string;
  readonly close: () => Promise<void>;
}

export async function startBot(): Promise<Bot> {
  const slack = await new FakeSlack().start();
  const t = await startTestApp({ ...slack.env(), HOST: '0.0.0.0' });
  const caller = await listen(t, slack);
  const admin = await t.token('admin', ['admin']);
  const stored = await storeCorpus(t, admin);
  const close = async (): Promise<void> => {
    await t.close();
    await slack.stop();
  };
  return { slack, t, caller, stored, admin, close };
}
