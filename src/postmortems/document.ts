import { z } from 'zod';
import { BadInput, canonicalInstant, fits, type InputProblem, parseInstant } from '../common/index.js';
import * as e from './postmortem.enums.js';

const text = (max: number): z.ZodString =>
  z
    .string('must be a text')
    .refine(fits(max), `must have at most ${max} characters`)
    .refine((value) => !value.includes('\0'), 'must not contain NUL characters')
    .refine((value) => value.isWellFormed(), 'must be well-formed Unicode');
/** Letters, digits or signs a reader can see; spaces, zero-width and blank braille are not. */
const VISIBLE = /[^\s\p{C}\p{Z}\u2800\u3164\u115f\u1160\uffa0]/u;
const visible = (schema: z.ZodString): z.ZodString =>
  schema.refine((value) => VISIBLE.test(value), 'must not be empty');
const line = (max: number): z.ZodString => visible(text(max).trim());
const optional = <T extends z.ZodType>(schema: T): z.ZodDefault<z.ZodNullable<T>> =>
  schema.nullable().default(null as never);
const oneOf = <E extends Readonly<Record<string, string>>>(values: E): z.ZodEnum<E> =>
  z.enum(values, `must be one of ${Object.keys(values).join(', ')}`);
const list = <T extends z.ZodType>(item: T, max: number): z.ZodDefault<z.ZodArray<T>> =>
  z.array(item, 'must be a list').refine(fits(max), `must have at most ${max} entries`).default([]);
const words = (maxEntries: number, maxLength: number): z.ZodType<string[], string[] | undefined> =>
  list(line(maxLength), maxEntries).transform((values) => [...new Set(values)]);

const EARLIEST = '1000-01-01T00:00:00Z';
const instant = z
  .union([z.string(), z.date()], {
    error: ({ input }) => (input == null ? 'is missing' : 'must be an RFC 3339 instant'),
  })
  .transform((value, ctx) => {
    const parsed = value instanceof Date ? canonicalInstant(value) : parseInstant(value);
    if (parsed !== undefined && parsed >= EARLIEST && parsed < '9999') return parsed;
    ctx.addIssue({
      code: 'custom',
      message: 'must be an RFC 3339 instant with an offset, such as 2025-10-20T06:48:00Z',
    });
    return z.NEVER;
  });

const MAX_INT = 2_147_483_647;
const count = z
  .number('must be a number')
  .int('must be a whole number')
  .min(0, 'must not be negative')
  .max(MAX_INT, `must be at most ${MAX_INT}`);
const amount = z.number('must be a number').min(0, 'must not be negative').max(1e15, 'must be at most 1e15');
const url = text(2000)
  .trim()
  .refine(
    (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
    'must be an http or https address',
  );

const section = z.object({
  kind: oneOf(e.SectionKind),
  heading: optional(line(300)),
  body: visible(text(200_000)),
});
const factor = z.object({
  category: line(60),
  role: oneOf(e.FactorRole),
  primary: z
    .boolean()
    .nullish()
    .transform((v) => v ?? false),
  confidence: oneOf(e.Confidence)
    .nullish()
    .transform((v) => v ?? 'MEDIUM'),
  note: optional(text(5000)),
});
const affectedService = z.object({
  service: line(80),
  level: oneOf(e.ImpactLevel),
  involvement: oneOf(e.Involvement),
  startedAt: optional(instant),
  endedAt: optional(instant),
  cascadedFrom: optional(line(80)),
});
const impact = z.object({
  description: optional(text(20_000)),
  customersAffected: optional(count),
  usersAffected: optional(amount),
  companiesAffected: optional(count),
  requestsFailed: optional(amount),
  revenueLossUsd: optional(amount),
  dataLoss: optional(z.boolean()),
});
const timelineEvent = z.object({ at: instant, text: line(5000) });
/** Also checks the input of addActionItem and updateActionItem. */
export const actionItem = z.object({
  /** Absent in what callers send; present in stored documents. */
  id: z.uuid().optional(),
  title: line(500),
  kind: oneOf(e.ActionKind),
  strategy: optional(oneOf(e.ResilienceStrategy)),
  status: oneOf(e.ActionStatus)
    .nullish()
    .transform((v) => v ?? 'OPEN'),
  owner: optional(line(200)),
  team: optional(line(100)),
  dueOn: optional(instant),
  completedAt: optional(instant),
  ticketUrl: optional(url),
  mitigates: z.preprocess((v) => v ?? [], words(30, 60)),
});
const link = z.object({ title: optional(line(300)), url });
/** Also checks the note of relatePostmortems. */
export const relationNote = z.object({ note: optional(text(2000)) });
const relation = z.object({ kind: oneOf(e.RelationKind), to: line(200), ...relationNote.shape });
const source = z.object({ system: line(100), externalId: line(300), url: optional(url) });

const fields = {
  visibility: oneOf(e.Visibility).default('ORGANIZATION'),
  ownerTeam: optional(line(100)),
  title: line(300).refine((value) => !/[\n\r\u2028\u2029]/.test(value), 'must be one line'),
  summary: text(20_000).default(''),
  severity: optional(oneOf(e.Severity)),
  nature: oneOf(e.Nature).default('UNKNOWN'),
  detectedBy: oneOf(e.DetectionSource).default('UNKNOWN'),
  changeRelated: optional(z.boolean('must be true or false')),
  startedAt: optional(instant),
  detectedAt: optional(instant),
  acknowledgedAt: optional(instant),
  mitigatedAt: optional(instant),
  resolvedAt: optional(instant),
  sections: list(section, 50),
  factors: list(factor, 30),
  affectedServices: list(affectedService, 1000),
  impact: impact.default(impact.parse({})),
  timeline: list(timelineEvent, 1000).transform((events) =>
    [...events].sort((a, b) => Date.parse(a.at) - Date.parse(b.at)),
  ),
  actionItems: list(actionItem, 200),
  errorSignatures: words(100, 1000),
  regions: words(100, 100),
  tags: z.preprocess(
    (v) =>
      Array.isArray(v)
        ? v.map((tag: unknown) => (typeof tag === 'string' ? tag.toLowerCase() : tag))
        : (v ?? []),
    words(100, 100),
  ),
  links: list(link, 100),
};

/** The fields an author sets, complete and normal: what rules check and revisions keep. */
const content = z.object(fields);
/** Numbers an import may bring along leave room for those the database hands out. */
const REFERENCE = /^PM-[1-9]\d{0,7}$/;
/** A postmortem as files and revisions hold it: docs/format.md. `relations[].to` is an id once stored. */
const document = z.object({
  id: z.uuid().optional(),
  reference: z.string().regex(REFERENCE, 'must look like PM-42, up to PM-99999999').optional(),
  status: oneOf(e.PostmortemStatus).default('PUBLISHED'),
  publishedAt: optional(instant),
  ...fields,
  relations: list(relation, 200),
  source: optional(source),
});

export type PostmortemContent = z.output<typeof content>;
export type PostmortemDocument = z.output<typeof document>;
export type ActionItemContent = z.output<typeof actionItem>;
export const CONTENT_FIELDS = Object.keys(fields) as (keyof PostmortemContent)[];

/** Checks raw input against a schema; all problems at once, each with its field below `prefix`. */
export function parseWith<T extends z.ZodType>(schema: T, raw: unknown, prefix: string): z.output<T> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new BadInput(parsed.error.issues.slice(0, 50).map((issue) => problem(issue, prefix)));
}

function problem(issue: z.core.$ZodIssue, prefix: string): InputProblem {
  const path = issue.path.reduce<string>(
    (at, key) => (typeof key === 'number' ? `${at}[${key}]` : at ? `${at}.${String(key)}` : String(key)),
    prefix,
  );
  const missing = issue.code === 'invalid_type' && 'input' in issue && issue.input === undefined;
  return { field: path, message: missing ? 'is required' : issue.message };
}

/** Content from input that may leave fields out; null means the empty value. */
export function parseContent(
  raw: object,
  before: PostmortemContent | undefined,
  prefix: string,
): PostmortemContent {
  const given = Object.entries(raw).filter(([key, value]) => value !== undefined && key in fields);
  const cleared = given.filter(([key, value]) => value === null && key !== 'title').map(([key]) => key);
  const merged: Record<string, unknown> = { ...before, ...Object.fromEntries(given) };
  for (const key of cleared) delete merged[key];
  return parseWith(content, merged, prefix);
}

/** A whole document, such as a file holds; unknown keys are reported by the importer, not here. */
export function parseDocument(raw: unknown, prefix = ''): PostmortemDocument {
  const given = typeof raw === 'object' && raw !== null ? Object.entries(raw) : [];
  return parseWith(document, Object.fromEntries(given.filter(([, value]) => value !== null)), prefix);
}

export const DOCUMENT_FIELDS = Object.keys(document.shape) as (keyof PostmortemDocument)[];

/** Names of the fields whose value differs; the ids of action items do not count. */
export function changedFields<K extends keyof PostmortemDocument>(
  before: Pick<PostmortemDocument, K>,
  after: Pick<PostmortemDocument, K>,
  keys: readonly K[],
): K[] {
  return keys.filter((key) => normal(before[key]) !== normal(after[key]));
}

function normal(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (key === 'id' || inner === undefined) return undefined;
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(
      Object.entries(inner)
        .filter(([, v]) => v !== null)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  });
}
