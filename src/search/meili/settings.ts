import { createHash } from 'node:crypto';
import type { Settings } from 'meilisearch';
import { MAX_REACHABLE } from '../engine.js';
import { SYNONYMS } from '../synonyms.js';

/** Raise when documents are built in another way: every index is then built anew. */
const DOCUMENT_VERSION = 1;

/** The order is the weight: a word in an earlier attribute counts for more. */
const SEARCHABLE = [
  'title',
  'errorSignatures',
  'reference',
  'serviceNames',
  'causeNames',
  'tags',
  'regions',
  'summary',
  'sections',
  'notes',
  'timeline',
] as const;

/** Words that say nothing by themselves. Not among them: up, down, out, off, no and not, which do in an incident. */
const STOP_WORDS = (
  'a an and are as at be been but by for from had has have if in into is it its of on or so such than that the ' +
  'their then there these this to was we were which will with'
).split(' ');

const EQUAL = { facetSearch: false, filter: { equality: true, comparison: false } };
const COMPARED = { facetSearch: false, filter: { equality: true, comparison: true } };

/** What an index of ours is made with; docs/search.md says why. */
export const SETTINGS: Settings = {
  searchableAttributes: [...SEARCHABLE],
  displayedAttributes: ['id', 'rev'],
  filterableAttributes: [
    {
      attributePatterns: [
        'id',
        'visibility',
        'status',
        'severity',
        'nature',
        'hasOpenActions',
        'services',
        'causes',
        'providers',
        'teams',
        'tags',
        'year',
      ],
      features: EQUAL,
    },
    { attributePatterns: ['startedAt', 'updatedAt', 'secondsToResolve'], features: COMPARED },
  ],
  sortableAttributes: ['startedAt'],
  rankingRules: ['sort', 'words', 'typo', 'proximity', 'attribute', 'exactness', 'startedAt:desc'],
  typoTolerance: {
    enabled: true,
    minWordSizeForTypos: { oneTypo: 4, twoTypos: 8 },
    disableOnAttributes: ['reference'],
    disableOnNumbers: true,
    disableOnWords: [],
  },
  // The others that part words are separators already; these stand in markup and in lines of logs.
  separatorTokens: ['<', '>', '=', '&', '|', '~', '^', '$'],
  stopWords: [...STOP_WORDS],
  synonyms: synonyms(),
  faceting: { maxValuesPerFacet: 100, sortFacetValuesBy: { '*': 'count' } },
  pagination: { maxTotalHits: MAX_REACHABLE },
  localizedAttributes: [{ attributePatterns: ['*'], locales: ['eng'] }],
  searchCutoffMs: 800,
};

/** Tells one way of building an index from another. */
export const SETTINGS_VERSION = createHash('sha256')
  .update(JSON.stringify([DOCUMENT_VERSION, SETTINGS]))
  .digest('hex')
  .slice(0, 16);

/** Every entry of a group stands for every other, in the plural too; Meilisearch takes each direction by itself. */
function synonyms(): Record<string, string[]> {
  return Object.fromEntries(
    SYNONYMS.flatMap((group) =>
      group.map((entry) => {
        const others = group.filter((other) => other !== entry);
        return [entry, [...new Set(others.flatMap((other) => [other, ...plural(other)]))]] as const;
      }),
    ),
  );
}

function plural(entry: string): string[] {
  return /[a-rt-xz]$/.test(entry) ? [`${entry}s`] : [];
}
