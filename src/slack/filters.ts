import { Inject, Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/index.js';
import { BadInput, type DomainError, filterName, labelled } from '../common/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { Nature, PostmortemFilter, PostmortemStatus, Severity } from '../postmortems/index.js';
import { type Calendar, localDate } from '../trends/index.js';
import { type Command, type FilterName, SEARCHABLE } from './grammar.js';
import { readPeriod } from './periods.js';

/** What a command narrows postmortems by, read and shown by the calendar of the organisation. */
@Injectable()
export class PostmortemFilters {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly catalog: CatalogService,
  ) {}

  /** As the API takes it. Aliases become slugs; an unknown name stays, so that it is refused by that name. */
  async of(command: Command): Promise<PostmortemFilter> {
    const filter = postmortemFilter(command, this.config);
    if (!filter.service) return filter;
    const owners = await this.catalog.resolve(filter.service);
    return { ...filter, service: filter.service.map((name) => owners.get(name)?.slug ?? name) };
  }

  shown(filter: PostmortemFilter): string {
    return shownFilters(filter, this.config);
  }
}

/** The filter of postmortems that a command asks for; BAD_USER_INPUT names the filter as it was typed. */
export function postmortemFilter({ name, filters }: Command, calendar: Calendar): PostmortemFilter {
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
  if (since !== undefined) filter.startedFrom = readPeriod('since', since, calendar).start;
  if (before !== undefined) filter.startedBefore = readPeriod('before', before, calendar).start;
  return filter;
}

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

/** How people type what the API calls otherwise. */
const TYPED: Readonly<Record<string, string>> = {
  severity: 'sev',
  rootCause: 'cause',
  startedFrom: 'since',
  startedBefore: 'before',
};

/** The message of an error in the words of the command. */
export function messageOf(error: DomainError): string {
  return error.inWords(({ field, message }) => {
    const name = filterName(field);
    return labelled({ field: TYPED[name] ?? name, message });
  });
}

/** `cause NET.DNS, since 2026-01-01`; days are those of the calendar. */
export function shownFilters(filter: PostmortemFilter, { timeZone }: Calendar): string {
  return Object.entries(filter)
    .map(([name, value]: [string, string | string[]]) => {
      if (Array.isArray(value))
        return `${name === 'severity' ? name : (TYPED[name] ?? name)} ${value.join(' or ')}`;
      return `${TYPED[name] ?? name} ${localDate(value, timeZone).toString()}`;
    })
    .join(', ');
}
