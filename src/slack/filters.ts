import type { CatalogService } from '../catalog/index.js';
import { BadInput, type DomainError } from '../common/index.js';
import { Nature, PostmortemFilter, PostmortemStatus, Severity } from '../postmortems/index.js';
import type { Command, FilterName } from './grammar.js';
import { readPeriod } from './periods.js';

/** The filter of postmortems that a command asks for; BAD_USER_INPUT names the filter as it was typed. */
export function postmortemFilter({ name, filters }: Command): PostmortemFilter {
  only(name, filters, SEARCHABLE);
  const filter: PostmortemFilter = {};
  if (filters.sev) filter.severity = filters.sev.map(severity);
  if (filters.nature) filter.nature = oneOf('nature', filters.nature, Object.values(Nature));
  if (filters.status) filter.status = oneOf('status', filters.status, Object.values(PostmortemStatus));
  if (filters.service) filter.service = [...filters.service];
  if (filters.cause) filter.rootCause = filters.cause.map((code) => code.toUpperCase());
  if (filters.team) filter.team = [...filters.team];
  if (filters.provider) filter.provider = filters.provider.map((one) => one.toLowerCase());
  if (filters.tag) filter.tag = filters.tag.map((one) => one.toLowerCase());
  const since = single('since', filters.since);
  const before = single('before', filters.before);
  if (since !== undefined) filter.startedFrom = readPeriod('since', since).from;
  if (before !== undefined) filter.startedBefore = readPeriod('before', before).from;
  return filter;
}

const SEARCHABLE: readonly FilterName[] = [
  'service',
  'sev',
  'cause',
  'team',
  'provider',
  'tag',
  'nature',
  'status',
  'since',
  'before',
];

/** Refuses filters that the command cannot obey: ignoring one would answer another question. */
export function only(command: string, filters: Command['filters'], possible: readonly FilterName[]): void {
  const odd = (Object.keys(filters) as FilterName[]).find((name) => !possible.includes(name));
  if (odd === undefined) return;
  const known = possible.length > 0 ? `; it takes ${possible.map((name) => `${name}:`).join(' ')}` : '';
  throw BadInput.of(odd, `${command} has no such filter${known}`);
}

export function single(name: FilterName, values: readonly string[] | undefined): string | undefined {
  if (values && values.length > 1) throw BadInput.of(name, 'can be given once');
  return values?.[0];
}

function severity(text: string): Severity {
  const level = /^(?:sev-?)?([1-5])$/i.exec(text)?.[1];
  if (level === undefined) throw BadInput.of('sev', `${text.slice(0, 40)} is none; there are 1 to 5`);
  return `SEV${level}` as Severity;
}

function oneOf<T extends string>(name: FilterName, values: readonly string[], known: readonly T[]): T[] {
  return values.map((value) => {
    const wanted = value.toUpperCase().replaceAll('-', '_');
    const found = known.find((one) => one === wanted);
    if (found) return found;
    throw BadInput.of(name, `${value.slice(0, 40)} is none; there are ${known.join(', ').toLowerCase()}`);
  });
}

/** The services call a filter by its name in the API; people by what they typed. */
const FIELDS: readonly (readonly [RegExp, string])[] = [
  [/\bfilter\.service(\[\d+\])?/g, 'service'],
  [/\bfilter\.rootCause(\[\d+\])?/g, 'cause'],
  [/\bfilter\.severity(\[\d+\])?/g, 'sev'],
  [/\bfilter\.startedFrom/g, 'since'],
  [/\bfilter\.startedBefore/g, 'before'],
  [/\bfilter\.(\w+)(\[\d+\])?/g, '$1'],
];

/** The message of an error in the words of the command. */
export function messageOf(error: DomainError): string {
  return FIELDS.reduce((text, [field, typed]) => text.replaceAll(field, typed), error.message);
}

/** Aliases become slugs; an unknown name stays, so that it is refused by that name. */
export async function slugsOf(catalog: CatalogService, given: readonly string[]): Promise<string[]> {
  const owners = await catalog.resolve(given);
  return given.map((name) => owners.get(name)?.slug ?? name);
}

const SHOWN: Readonly<Record<string, string>> = {
  severity: 'severity',
  rootCause: 'cause',
  startedFrom: 'since',
  startedBefore: 'before',
};

/** `cause NET.DNS, since 2026-01-01` */
export function shownFilters(filter: PostmortemFilter): string {
  return Object.entries(filter)
    .map(([name, value]) => {
      const text = Array.isArray(value)
        ? value.join(' or ')
        : String(value).replace(/T00:00:00(\.000)?Z$/, '');
      return `${SHOWN[name] ?? name} ${text}`;
    })
    .join(', ');
}
