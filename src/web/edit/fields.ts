import {
  ActionKind,
  ActionStatus,
  Confidence,
  DetectionSource,
  FactorRole,
  ImpactLevel,
  Involvement,
  Nature,
  ResilienceStrategy,
  SectionKind,
  Severity,
  Visibility,
} from '../../postmortems/index.js';

/** How a field is typed in: the form is drawn and read by this one table. */
export type Kind =
  'line' | 'text' | 'choice' | 'instant' | 'day' | 'yesno' | 'number' | 'lines' | 'causes' | 'id';

export interface FieldSpec {
  readonly name: string;
  readonly title: string;
  readonly kind: Kind;
  readonly values?: readonly string[];
  /** Longest text that is taken. */
  readonly max?: number;
  readonly hint?: string;
  /** Must be chosen: no empty choice. */
  readonly required?: boolean;
}

/** A list of rows; rows into which nothing was written are none. */
export interface ListSpec {
  readonly name: string;
  readonly title: string;
  readonly one: string;
  readonly key: string;
  readonly fields: readonly FieldSpec[];
}

const choice = (
  name: string,
  title: string,
  values: Readonly<Record<string, string>>,
  more: Partial<FieldSpec> = {},
): FieldSpec => ({ name, title, kind: 'choice', values: Object.keys(values), ...more });
const instant = (name: string, title: string, hint?: string): FieldSpec => ({
  name,
  title,
  kind: 'instant',
  ...(hint !== undefined && { hint }),
});

export const HEAD_FIELDS: readonly FieldSpec[] = [
  { name: 'title', title: 'Title', kind: 'line', max: 300, required: true },
  {
    name: 'summary',
    title: 'Summary',
    kind: 'text',
    max: 20_000,
    hint: 'Markdown. What happened, to whom, why.',
  },
];
export const CLASS_FIELDS: readonly FieldSpec[] = [
  choice('severity', 'Severity', Severity),
  choice('nature', 'Nature', Nature, { required: true }),
  choice('detectedBy', 'Noticed by', DetectionSource, { required: true }),
  { name: 'changeRelated', title: 'Set off by a change of ours', kind: 'yesno' },
  choice('visibility', 'Visible to', Visibility, { required: true }),
  { name: 'ownerTeam', title: 'Owning team', kind: 'line', max: 100, hint: 'It alone may change it.' },
];
export const ANCHOR_FIELDS: readonly FieldSpec[] = [
  instant('startedAt', 'Started', 'The impact began.'),
  instant('detectedAt', 'Detected', 'Somebody or something noticed.'),
  instant('acknowledgedAt', 'Acknowledged', 'A responder took it on.'),
  instant('mitigatedAt', 'Mitigated', 'No longer severe.'),
  instant('resolvedAt', 'Resolved', 'Back to normal.'),
];
export const SCALAR_FIELDS: readonly FieldSpec[] = [...HEAD_FIELDS, ...CLASS_FIELDS, ...ANCHOR_FIELDS];
/** A day without an hour is kept as noon: that is the same day nearly everywhere. */
export const NOON = 'T12:00:00Z';
export const IMPACT_FIELDS: readonly FieldSpec[] = [
  { name: 'description', title: 'What it meant to those affected', kind: 'text', max: 20_000 },
  { name: 'customersAffected', title: 'Customers', kind: 'number' },
  { name: 'usersAffected', title: 'Users', kind: 'number' },
  { name: 'companiesAffected', title: 'Companies', kind: 'number' },
  { name: 'requestsFailed', title: 'Failed requests', kind: 'number' },
  { name: 'revenueLossUsd', title: 'Revenue lost (US $)', kind: 'number' },
  { name: 'dataLoss', title: 'Data lost for good', kind: 'yesno' },
];
export const WORD_FIELDS: readonly FieldSpec[] = [
  { name: 'regions', title: 'Regions', kind: 'lines', hint: 'One a line.' },
  { name: 'tags', title: 'Tags', kind: 'lines', hint: 'One a line.' },
];

export const LISTS = {
  sections: {
    name: 'sections',
    title: 'Narrative',
    one: 'Section',
    key: 'body',
    fields: [
      choice('kind', 'About', SectionKind, { required: true }),
      { name: 'heading', title: 'Heading', kind: 'line', max: 300 },
      { name: 'body', title: 'Text', kind: 'text', max: 200_000 },
    ],
  },
  factors: {
    name: 'factors',
    title: 'Causes',
    one: 'Cause',
    key: 'category',
    fields: [
      { name: 'category', title: 'Cause', kind: 'choice' },
      choice('role', 'Part it played', FactorRole, { required: true }),
      choice('confidence', 'How sure', Confidence, { required: true }),
      { name: 'note', title: 'Evidence', kind: 'text', max: 5000 },
    ],
  },
  affectedServices: {
    name: 'affectedServices',
    title: 'Services reached',
    one: 'Service',
    key: 'service',
    fields: [
      { name: 'service', title: 'Service', kind: 'line', max: 80 },
      choice('level', 'How far gone', ImpactLevel, { required: true }),
      choice('involvement', 'Where it began', Involvement, { required: true }),
      { name: 'cascadedFrom', title: 'Reached through', kind: 'line', max: 80 },
      instant('startedAt', 'Hit'),
      instant('endedAt', 'Well again'),
    ],
  },
  timeline: {
    name: 'timeline',
    title: 'Timeline',
    one: 'Event',
    key: 'text',
    fields: [instant('at', 'When'), { name: 'text', title: 'What happened', kind: 'text', max: 5000 }],
  },
  actionItems: {
    name: 'actionItems',
    title: 'Action items',
    one: 'Action item',
    key: 'title',
    fields: [
      { name: 'id', title: '', kind: 'id' },
      { name: 'title', title: 'What is to be done', kind: 'line', max: 500 },
      choice('kind', 'What for', ActionKind, { required: true }),
      choice('strategy', 'How it helps', ResilienceStrategy),
      choice('status', 'Status', ActionStatus, { required: true }),
      { name: 'owner', title: 'Owner', kind: 'line', max: 200 },
      { name: 'team', title: 'Team', kind: 'line', max: 100 },
      { name: 'dueOn', title: 'Due', kind: 'day' },
      instant('completedAt', 'Done at', 'Where empty, the moment it is saved as done.'),
      { name: 'ticketUrl', title: 'Ticket', kind: 'line', max: 2000, hint: 'An https address.' },
      { name: 'mitigates', title: 'Against which causes', kind: 'causes' },
    ],
  },
  errorSignatures: {
    name: 'errorSignatures',
    title: 'Error messages and alerts',
    one: 'Message',
    key: 'text',
    fields: [{ name: 'text', title: 'Exactly as it was seen', kind: 'text', max: 1000 }],
  },
  links: {
    name: 'links',
    title: 'Links',
    one: 'Link',
    key: 'url',
    fields: [
      { name: 'title', title: 'Title', kind: 'line', max: 300 },
      { name: 'url', title: 'Address', kind: 'line', max: 2000 },
    ],
  },
} as const satisfies Record<string, ListSpec>;
export type ListName = keyof typeof LISTS;
export const LIST_NAMES = Object.keys(LISTS) as ListName[];

/** A field of the input, such as `timeline[2].at`, as the form calls it, and the id it has there. */
export function fieldOf(input: string): { readonly title: string; readonly id: string } {
  const [, list = '', index = '0', name = ''] = /^(\w+)\[(\d+)\]\.?(\w*)/.exec(input) ?? [];
  const spec: ListSpec | undefined = Object.hasOwn(LISTS, list) ? LISTS[list as ListName] : undefined;
  if (!spec) {
    const id = input.replace(/\[.*$/, '');
    const known = [...SCALAR_FIELDS, ...IMPACT_FIELDS, ...WORD_FIELDS];
    return { title: known.find((field) => field.name === id.replace(/^impact\./, ''))?.title ?? input, id };
  }
  const field =
    spec.fields.find((one) => one.name === name) ?? spec.fields.find((one) => one.name === spec.key)!;
  return {
    title: `${spec.one} ${Number(index) + 1}, ${field.title.toLowerCase()}`,
    id: `${spec.name}.${index}.${field.name}`,
  };
}

export type Value = string | number | boolean | null | undefined | readonly string[];
export type Row = Readonly<Record<string, Value>>;

/** A postmortem as the form holds it: the fields of UpdatePostmortemInput. */
export interface Draft extends Readonly<Record<ListName, readonly Row[]>> {
  readonly scalars: Row;
  readonly impact: Row;
  readonly regions: readonly string[];
  readonly tags: readonly string[];
}

export const EMPTY_DRAFT: Draft = {
  scalars: { title: '', nature: 'UNKNOWN', detectedBy: 'UNKNOWN', visibility: 'ORGANIZATION' },
  impact: {},
  regions: [],
  tags: [],
  sections: [],
  factors: [],
  affectedServices: [],
  timeline: [],
  actionItems: [],
  errorSignatures: [],
  links: [],
};
