import { BadInput } from '../common/index.js';
import { parseDocument, type PostmortemDocument } from '../postmortems/index.js';
import { guessTitle } from './guess-title.js';
import { identityOf } from './identity.js';
import {
  excerpt,
  type LineOf,
  located,
  type ParsedDocument,
  type ParseOptions,
  type RawDocument,
} from './parsed-document.js';
import { markedSections, type SectionDraft } from './sections.js';
import { unknownKeys } from './unknown-keys.js';

/** The version of the format that this code writes and reads. */
export const FORMAT_VERSION = 1;

/** Any of these and a document is about an incident, even without a title. */
const TELLING: readonly (keyof PostmortemDocument)[] = [
  'summary',
  'sections',
  'startedAt',
  'factors',
  'source',
];

/** A document in our own format, as docs/format.md describes it. */
export function ownDocument(raw: RawDocument, options: ParseOptions): ParsedDocument {
  const { fields, body } = raw;
  const version = fields.hindsight ?? FORMAT_VERSION;
  if (version !== FORMAT_VERSION) {
    throw BadInput.of(
      '',
      `hindsight: format version ${excerpt(version)} is not known; this release reads ${FORMAT_VERSION}`,
    );
  }
  const { sections, warnings: inBody } = markedSections(body, raw.bodyLine);
  const warnings = [...inBody];
  const given: readonly unknown[] = Array.isArray(fields.sections) ? fields.sections : [];
  const complete: Record<string, unknown> = { ...fields };
  if (sections.length > 0)
    complete.sections = [...given, ...sections.map(({ line: _, ...section }) => section)];
  if (isMissing(fields.title)) {
    if (!TELLING.some((key) => !isMissing(complete[key]))) {
      throw BadInput.of('', `is not a postmortem: it has neither a title nor ${TELLING.join(', ')}`);
    }
    const title = guessTitle({ name: raw.name, body });
    warnings.push(`guessed title ${excerpt(title)}`);
    complete.title = title;
  }
  if (isMissing(fields.source) && isMissing(fields.id)) {
    const identity = identityOf(raw.name, options);
    warnings.push(
      `no source and no id: known by its name, as ${identity.system} ${excerpt(identity.externalId)}`,
    );
    complete.source = identity;
  }
  const lineOf = withSections(raw.lineOf, given.length, sections);
  const document = located(lineOf, () => parseDocument(complete));
  return {
    document,
    warnings: [...warnings, ...unknownKeys(fields, document, ['hindsight'])],
    services: new Map(),
    lineOf,
  };
}

/** Sections of the body follow those of the front matter; their lines are in the body. */
function withSections(lineOf: LineOf, before: number, sections: readonly SectionDraft[]): LineOf {
  return (field) => {
    const index = Number(/^sections\[(\d+)\]/.exec(field)?.[1] ?? NaN) - before;
    return sections[index]?.line ?? lineOf(field);
  };
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}
