import { parseDocument } from '../postmortems/index.js';
import { foreignText, foreignWords } from './foreign-fields.js';
import { intervalOf } from './foreign-times.js';
import { firstParagraph, guessTitle, shorten } from './guess-title.js';
import { identityOf } from './identity.js';
import { causesOfLabels } from './labels.js';
import {
  excerpt,
  type LineOf,
  located,
  type ParsedDocument,
  type ParseOptions,
  type RawDocument,
  type ServiceDraft,
} from './parsed-document.js';
import { headedSections, type SectionDraft } from './sections.js';
import { servicesOf } from './service-names.js';
import { unknownKeys } from './unknown-keys.js';

/** Keys of the front matter that only other collections use. */
const FOREIGN_KEYS = [
  'uuid',
  'url',
  'archive_url',
  'company',
  'product',
  'categories',
  'keywords',
  'start_time',
  'end_time',
  'source_published_at',
  'source_fetched_at',
] as const;
const KNOWN_KEYS = Object.fromEntries([...FOREIGN_KEYS, 'title', 'summary'].map((key) => [key, true]));
const FOREIGN_SYSTEM = 'postmortems';
const MAX_SECTIONS = 50;
const MAX_TAGS = 100;
const MAX_SUMMARY = 20_000;

/** Whether a document comes from another collection, or is plain Markdown without any front matter. */
export function isForeign({ fields, body }: RawDocument): boolean {
  if (Object.hasOwn(fields, 'hindsight')) return false;
  return (
    FOREIGN_KEYS.some((key) => Object.hasOwn(fields, key)) ||
    (Object.keys(fields).length === 0 && body !== '')
  );
}

/** A document of another collection. Its labels become causes of low confidence; what it lacks becomes a warning. */
export function foreignDocument(raw: RawDocument, options: ParseOptions, now: Date): ParsedDocument {
  const { fields, body } = raw;
  const warnings: string[] = [];
  const text = (key: string): string | undefined => foreignText(fields[key], key, warnings);
  const title = text('title');
  const company = text('company');
  const product = text('product');
  const { startedAt, resolvedAt, warnings: timeWarnings } = intervalOf(fields, now);
  const causes = causesOfLabels(foreignWords(fields.categories, 'categories', warnings));
  const services = foreignServices(company, product, warnings);
  const { sections, drafts } = foreignSections(raw, warnings);
  const links = foreignLinks(text('url'), text('archive_url'), warnings);
  const guessed = title ?? guessTitle({ name: raw.name, body, company, product, startedAt });
  if (title === undefined) warnings.push(`guessed title ${excerpt(guessed)}`);
  else if (shorten(title).length < title.length)
    warnings.push('title shortened to 300 characters on one line');
  const lineOf = foreignLines(raw.lineOf, drafts);
  const complete = {
    title: shorten(guessed),
    summary: foreignSummary(text('summary'), body, warnings),
    startedAt,
    resolvedAt,
    sections,
    factors: causes.factors,
    affectedServices: services.map(({ slug }) => ({
      service: slug,
      level: 'PARTIAL_OUTAGE',
      involvement: 'ORIGIN',
    })),
    tags: foreignTags(causes.tags, foreignWords(fields.keywords, 'keywords', warnings), warnings),
    links: links.map(([linkTitle, url]) => ({ title: linkTitle, url })),
    source: { ...foreignIdentity(raw, text('uuid'), options, warnings), url: links[0]?.[1] ?? null },
  };
  return {
    document: located(lineOf, () => parseDocument(complete)),
    warnings: [...warnings, ...timeWarnings, ...causes.warnings, ...unknownKeys(fields, KNOWN_KEYS, [])],
    services: new Map(services.map((service) => [service.slug, service])),
    lineOf,
  };
}

function foreignIdentity(
  raw: RawDocument,
  uuid: string | undefined,
  options: ParseOptions,
  warnings: string[],
): { system: string; externalId: string } {
  const system = options.sourceSystem ?? FOREIGN_SYSTEM;
  if (uuid !== undefined) return { system, externalId: uuid };
  const identity = identityOf(raw.name, { sourceSystem: system });
  warnings.push(`no uuid: known by its name, as ${excerpt(identity.externalId)}`);
  return identity;
}

function foreignServices(
  company: string | undefined,
  product: string | undefined,
  warnings: string[],
): ServiceDraft[] {
  const services = servicesOf(company, product);
  if (services.length === 0) warnings.push('no company and no product: no affected service is known');
  else if (product === undefined) warnings.push('no product: the company stands for the affected service');
  if (services.length > 0) {
    const slugs = services.map(({ slug }) => slug).join(', ');
    warnings.push(
      `assumed: a partial outage that began in ${slugs}; the document does not say how far it was gone`,
    );
  }
  return services;
}

function foreignSummary(summary: string | undefined, body: string, warnings: string[]): string {
  const text = summary ?? firstParagraph(body);
  if (summary === undefined) {
    warnings.push(text === '' ? 'no summary' : 'no summary: the first paragraph was taken');
  }
  if (text.length <= MAX_SUMMARY) return text;
  warnings.push(`summary cut to ${MAX_SUMMARY} characters`);
  return `${text.slice(0, MAX_SUMMARY - 1)}…`;
}

function foreignSections(
  raw: RawDocument,
  warnings: string[],
): { sections: Omit<SectionDraft, 'line'>[]; drafts: readonly SectionDraft[] } {
  const found = headedSections(raw.body, raw.bodyLine);
  warnings.push(...found.warnings);
  if (found.sections.length === 0) warnings.push('no text below the front matter');
  const drafts = found.sections.slice(0, MAX_SECTIONS);
  const rest = found.sections.slice(MAX_SECTIONS);
  const last = drafts.at(-1);
  if (last && rest.length > 0) {
    warnings.push(`more than ${MAX_SECTIONS} sections: the rest was joined to the last one`);
    const joined = rest.map(({ heading, body }) => `## ${heading ?? ''}\n\n${body}`);
    drafts[drafts.length - 1] = { ...last, body: [last.body, ...joined].join('\n\n') };
  }
  const sections = drafts.map(({ kind, heading, body }) => ({
    kind,
    heading: heading === null ? null : shorten(heading),
    body,
  }));
  return { sections, drafts };
}

function foreignLinks(
  url: string | undefined,
  archive: string | undefined,
  warnings: string[],
): (readonly [string, string])[] {
  const given = [
    ['Public report', 'url', url],
    ['Archived copy', 'archive_url', archive],
  ] as const;
  return given.flatMap(([title, key, address]) => {
    if (address === undefined) return [];
    if (/^https?:\/\//i.test(address) && address.length <= 2000 && URL.canParse(address))
      return [[title, address] as const];
    warnings.push(`${key} ${excerpt(address)} is not an http or https address; left out`);
    return [];
  });
}

function foreignTags(labels: readonly string[], keywords: readonly string[], warnings: string[]): string[] {
  const all = [...new Set([...labels, ...keywords].map((tag) => tag.toLowerCase()))];
  const fit = all.filter((tag) => tag.length <= 100).slice(0, MAX_TAGS);
  if (fit.length < all.length) {
    warnings.push(
      `${all.length - fit.length} keywords left out: a postmortem has at most 100 tags of at most 100 characters`,
    );
  }
  return fit;
}

/** The document's fields have other names in the file. */
const FIELD_KEYS: Readonly<Record<string, string>> = {
  startedAt: 'start_time',
  resolvedAt: 'end_time',
  factors: 'categories',
  tags: 'keywords',
  links: 'url',
  source: 'uuid',
};

function foreignLines(lineOf: LineOf, sections: readonly SectionDraft[]): LineOf {
  return (field) => {
    const section = /^sections\[(\d+)\]/.exec(field)?.[1];
    if (section !== undefined) return sections[Number(section)]?.line;
    const root = /^\w+/.exec(field)?.[0] ?? field;
    return lineOf(FIELD_KEYS[root] ?? root);
  };
}
