import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { defineEnum, PageInfo } from '../common/index.js';
import { Postmortem } from '../postmortems/index.js';
import type { EngineName, FacetName } from './engine.js';

export const SearchEngineName = defineEnum('SearchEngine', 'What searches.', {
  MEILISEARCH: 'A Meilisearch server.',
  POSTGRES: 'PostgreSQL itself.',
});

export const SearchFacet = defineEnum('SearchFacet', 'What matches can be counted by.', {
  SEVERITY: 'How bad it was.',
  STATUS: 'Where the postmortem stands in its life.',
  ROOT_CAUSE: 'Causes; a family counts what is below it.',
  SERVICE: 'Affected services, by slug.',
  PROVIDER: 'Providers of affected services.',
  TEAM: 'Teams that own affected services.',
  NATURE: 'Glitch or attack.',
  YEAR: 'Year of startedAt, in UTC.',
  TAG: 'Tags.',
});

@ObjectType({ description: 'Why a postmortem matched, fit to be shown.' })
export class Highlight {
  @Field({
    description: 'Where it is from: title, summary, errorSignatures, or sections. and the kind of section.',
  })
  field!: string;

  @Field({
    description:
      'A fragment of the field with the matching words between <mark> and </mark>; everything else is HTML-escaped.',
  })
  fragment!: string;
}

@ObjectType({ description: 'A postmortem that matches.' })
export class SearchHit {
  @Field(() => Postmortem, { description: 'The postmortem.' })
  postmortem!: Postmortem;

  @Field(() => Float, { description: 'How well it matches, 0 to 1; comparable only within one answer.' })
  score!: number;

  @Field(() => [Highlight], {
    description: 'At most three fragments that matched; computed only when asked for.',
  })
  highlights!: Highlight[];
}

@ObjectType({ description: 'One value of a facet.' })
export class FacetValue {
  @Field({ description: 'The value, as filters take it.' })
  value!: string;

  @Field({ description: 'Its name for people.' })
  label!: string;

  @Field(() => Int, { description: 'Matches that have it.' })
  count!: number;
}

@ObjectType({ description: 'Matches counted by one property.' })
export class Facet {
  @Field(() => SearchFacet, { description: 'The property.' })
  facet!: FacetName;

  @Field(() => [FacetValue], { description: 'Its values, most frequent first, at most 100.' })
  values!: readonly FacetValue[];
}

@ObjectType({ description: 'What a search found.' })
export class SearchResults {
  @Field(() => [SearchHit], { description: 'Best first.' })
  hits!: SearchHit[];

  @Field(() => Int, {
    description: 'Matches this viewer may see; a lower bound where totalIsExact is false.',
  })
  totalCount!: number;

  @Field({
    description:
      'False where there are so many matches that only the first 10,000 were counted, in total and facets.',
  })
  totalIsExact!: boolean;

  @Field(() => [Facet], { description: 'The facets asked for, over all matches.' })
  facets!: readonly Facet[];

  @Field(() => PageInfo, { description: 'Where this page lies; at most the best 1,000 hits can be reached.' })
  pageInfo!: PageInfo;

  @Field(() => SearchEngineName, { description: 'Which engine answered.' })
  engine!: EngineName;

  @Field({ description: 'True when the configured engine did not answer and another one did.' })
  degraded!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'What the query was read as, when a misspelt word was corrected.',
  })
  correctedQuery!: string | null;

  @Field(() => Float, { description: 'Milliseconds the search took.' })
  tookMs!: number;
}
