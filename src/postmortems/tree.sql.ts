import { serviceProperties } from '../catalog/index.js';
import { TYPE_NAME, type Wanted } from '../common/index.js';
import { type Column, columns, covers, type Properties, rowOf, rowSql, utcText } from '../database/index.js';
import { overdueSql } from './overdue.sql.js';

/** The lists of a postmortem that are read only when asked for. */
export type Part =
  'sections' | 'factors' | 'affectedServices' | 'timeline' | 'actionItems' | 'links' | 'relations';

interface List {
  readonly of: Properties;
  readonly from: string;
  readonly order: string;
}

/** Where each list comes from; `x` is its entry, `page` the postmortems. `$1` is what the viewer may see. */
const LISTS = (zone: string): Readonly<Record<Part, List>> => ({
  sections: {
    of: { [TYPE_NAME]: `'Section'`, kind: 'x.kind', heading: 'x.heading', body: 'x.body' },
    from: 'section x ON x.postmortem_id = page.id',
    order: 'x.position',
  },
  factors: {
    of: {
      [TYPE_NAME]: `'Factor'`,
      id: 'x.id',
      role: 'x.role',
      primary: 'x.is_primary',
      confidence: 'x.confidence',
      note: 'x.note',
      category: {
        of: {
          [TYPE_NAME]: `'RootCauseCategory'`,
          code: 'c.code',
          name: 'c.name',
          description: 'c.description',
          parentCode: 'c.parent_code',
        },
      },
    },
    from: 'factor x ON x.postmortem_id = page.id JOIN cause_category c ON c.code = x.category_code',
    order: 'x.position',
  },
  affectedServices: {
    of: {
      [TYPE_NAME]: `'AffectedService'`,
      level: 'x.level',
      involvement: 'x.involvement',
      startedAt: utcText('x.started_at'),
      endedAt: utcText('x.ended_at'),
      service: { of: serviceProperties('s') },
      cascadedFrom: { of: serviceProperties('o'), where: 'o.id IS NOT NULL' },
    },
    from: `affected_service x ON x.postmortem_id = page.id JOIN service s ON s.id = x.service_id
      LEFT JOIN service o ON o.id = x.cascaded_from_id`,
    order: 'x.position',
  },
  timeline: {
    of: { [TYPE_NAME]: `'TimelineEvent'`, at: utcText('x.at'), text: 'x.text' },
    from: 'timeline_event x ON x.postmortem_id = page.id',
    order: 'x.at, x.position',
  },
  actionItems: {
    of: {
      [TYPE_NAME]: `'ActionItem'`,
      id: 'x.id',
      title: 'x.title',
      kind: 'x.kind',
      strategy: 'x.strategy',
      status: 'x.status',
      owner: 'x.owner',
      team: 'x.team',
      dueOn: utcText('x.due_on'),
      completedAt: utcText('x.completed_at'),
      ticketUrl: 'x.ticket_url',
      overdue: `coalesce(${overdueSql('x', zone)}, false)`,
      postmortemId: 'x.postmortem_id',
      mitigates: 'ARRAY(SELECT f.factor_id FROM action_item_factor f WHERE f.action_item_id = x.id)',
    },
    from: 'action_item x ON x.postmortem_id = page.id',
    order: 'x.position',
  },
  links: {
    of: { [TYPE_NAME]: `'Link'`, title: 'x.title', url: 'x.url' },
    from: 'link x ON x.postmortem_id = page.id',
    order: 'x.position',
  },
  relations: {
    of: { [TYPE_NAME]: `'Relation'`, kind: 'x.kind', note: 'x.note', postmortemId: 'x.to_id' },
    from: `relation x ON x.from_id = page.id
      JOIN postmortem t ON t.id = x.to_id AND t.visibility = ANY ($1::text[])`,
    order: 'x.kind, t.number',
  },
});
export const ALL_PARTS = Object.keys(LISTS('UTC')) as Part[];

/** Fields of a postmortem that are found for its id, or made of what has been read. */
const FOUND = [...ALL_PARTS, 'url', 'revisions', 'similar', 'recurrenceCandidates'];
/** What a postmortem is found by: read whether asked for or not. */
const KEYS = ['id', 'reference'];

const seconds = (from: string, to: string): string => `round(extract(epoch FROM p.${to} - p.${from}))::int`;

const POSTMORTEM: Properties = {
  [TYPE_NAME]: `'Postmortem'`,
  id: 'p.id',
  reference: `'PM-' || p.number`,
  version: 'p.version',
  status: 'p.status',
  visibility: 'p.visibility',
  ownerTeam: 'p.owner_team',
  title: 'p.title',
  summary: 'p.summary',
  severity: 'p.severity',
  nature: 'p.nature',
  detectedBy: 'p.detected_by',
  changeRelated: 'p.change_related',
  startedAt: utcText('p.started_at'),
  detectedAt: utcText('p.detected_at'),
  acknowledgedAt: utcText('p.acknowledged_at'),
  mitigatedAt: utcText('p.mitigated_at'),
  resolvedAt: utcText('p.resolved_at'),
  publishedAt: utcText('p.published_at'),
  createdAt: utcText('p.created_at'),
  updatedAt: utcText('p.updated_at'),
  errorSignatures: 'p.error_signatures',
  regions: 'p.regions',
  tags: 'p.tags',
  durations: {
    of: {
      [TYPE_NAME]: `'Durations'`,
      timeToDetect: seconds('started_at', 'detected_at'),
      timeToAcknowledge: seconds('detected_at', 'acknowledged_at'),
      timeToMitigate: seconds('started_at', 'mitigated_at'),
      timeToResolve: seconds('started_at', 'resolved_at'),
    },
  },
  impact: {
    of: {
      [TYPE_NAME]: `'Impact'`,
      description: 'p.impact_description',
      customersAffected: 'p.customers_affected',
      usersAffected: 'p.users_affected',
      companiesAffected: 'p.companies_affected',
      requestsFailed: 'p.requests_failed',
      revenueLossUsd: 'p.revenue_loss_usd',
      dataLoss: 'p.data_loss',
    },
  },
  source: {
    of: {
      [TYPE_NAME]: `'Source'`,
      system: 'p.source_system',
      externalId: 'p.source_external_id',
      url: 'p.source_url',
      importedAt: utcText('p.imported_at'),
    },
    where: 'p.source_system IS NOT NULL',
  },
};

function ownOf(wanted: Wanted): Wanted {
  const own = new Map([...KEYS.map((name) => [name, undefined] as const), ...wanted]);
  for (const name of FOUND) own.delete(name);
  return own;
}

/**
 * One statement for whole postmortems: `page` is a query of (id, ord, cursor); parts come set-based, one
 * aggregation per part over the page, never a subquery per row. Only what is `wanted` is put into the answer. Only
 * whether an action item is overdue depends on the time zone.
 */
export function treeSql(page: string, parts: ReadonlySet<Part>, zone = 'UTC', wanted?: Wanted): string {
  const chosen = ALL_PARTS.filter((part) => parts.has(part));
  const row = [...columns(POSTMORTEM, wanted && ownOf(wanted)), ...chosen.map(listColumn)];
  return statement(page, 'row_to_json(doc)', row, partJoins(chosen, zone, wanted));
}

/** The same where the answer is to be sent on as text: what is wanted and nothing else, in that order. */
export function treeTextSql(page: string, wanted: Wanted, zone: string): string {
  const chosen = ALL_PARTS.filter((part) => wanted.has(part));
  const row = [...wanted].flatMap(([name, inner]) =>
    isPart(name) ? listColumn(name) : columns(POSTMORTEM, new Map([[name, inner]])),
  );
  return statement(page, 'row_to_json(doc)::text', row, partJoins(chosen, zone, wanted));
}

/** Whether what is wanted of a postmortem is what these statements find, and nothing has to be added to it. */
export function isAllInTree(wanted: Wanted): boolean {
  const lists = LISTS('UTC');
  return [...wanted].every(([name, inner]) =>
    isPart(name)
      ? inner !== undefined && covers(lists[name].of, inner)
      : covers(POSTMORTEM, new Map([[name, inner]])),
  );
}

function isPart(name: string): name is Part {
  return (ALL_PARTS as readonly string[]).includes(name);
}

function listColumn(part: Part): Column {
  return { name: part, sql: `coalesce(${part}.list, '[]')` };
}

function partJoins(parts: readonly Part[], zone: string, wanted?: Wanted): string[] {
  const lists = LISTS(zone);
  return parts.map((part) => {
    const { of, from, order } = lists[part];
    return `LEFT JOIN (SELECT page.id, json_agg(entry ORDER BY ${order}) AS list
    FROM page JOIN ${from} CROSS JOIN LATERAL ${rowSql(of, wanted?.get(part))} entry GROUP BY 1) ${part} ON ${part}.id = page.id`;
  });
}

function statement(page: string, doc: string, row: readonly Column[], joins: readonly string[]): string {
  return `WITH page AS MATERIALIZED (${page})
SELECT page.id, page.cursor, ${doc} AS doc
FROM page JOIN postmortem p ON p.id = page.id
${joins.join('\n')}
CROSS JOIN LATERAL ${rowOf(row)} doc
ORDER BY page.ord`;
}

/**
 * PostgreSQL writes instants in JSON without a zone: they are in UTC. Only a key is followed by a colon, and the keys are
 * ours: no text of an author looks like one of these. The names are looked at where a value begins with a digit, which
 * takes half as long as at every quote.
 */
const INSTANTS = new RegExp(`":"\\d(?<="(?:${instantNames().join('|')})":"\\d)[^"]*`, 'g');

/** The JSON of a postmortem as the API writes it. */
export function withZones(json: string): string {
  return json.replace(INSTANTS, '$&Z');
}

/** A name is that of an instant wherever it stands, or nowhere. */
function instantNames(): string[] {
  const objects: Properties[] = [POSTMORTEM, ...Object.values(LISTS('UTC')).map(({ of }) => of)];
  const instants = new Set<string>();
  const others = new Set<string>();
  for (const of of objects) {
    for (const [name, property] of Object.entries(of)) {
      if (typeof property === 'object') objects.push(property.of);
      const isInstant = typeof property === 'string' && property.endsWith(utcText(''));
      (isInstant ? instants : others).add(name);
    }
  }
  const torn = [...instants].filter((name) => others.has(name));
  if (torn.length > 0) throw new Error(`An instant and something else are both named ${torn.join(', ')}`);
  return [...instants];
}
