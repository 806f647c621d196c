import { Field, Int, ObjectType } from '@nestjs/graphql';
import { defineEnum } from '../../common/index.js';

const nullable = true;

export const CatalogFormat = defineEnum(
  'CatalogFormat',
  'How an imported catalogue is written; docs/catalog-import.md describes each.',
  {
    BACKSTAGE: 'Backstage descriptors, as in catalog-info.yaml: a stream of YAML documents.',
    CSV: 'A header line, then one service per line.',
    JSON: 'A list of objects with the fields of ServiceInput, or an object with such a list as services.',
  },
);

export const CatalogOutcome = defineEnum('CatalogOutcome', 'What became of an imported service.', {
  CREATED: 'It is new.',
  UPDATED: 'It was there, and has changed.',
  UNCHANGED: 'It already was as the document says.',
  FAILED: 'Something is wrong with it; nothing of it was stored.',
});
export type CatalogOutcome = keyof typeof CatalogOutcome;

@ObjectType({ description: 'Something wrong with an imported service.' })
export class CatalogImportProblem {
  @Field({ description: 'The field in the words of the document, such as spec.owner; empty for the whole.' })
  field!: string;

  @Field({ description: 'What is wrong, and what would be right.' })
  message!: string;
}

@ObjectType({ description: 'What became of one service of an imported catalogue.' })
export class CatalogImportItem {
  @Field(() => Int, {
    description: 'Number of the YAML document, of the row below the header, or of the entry; from 1.',
  })
  position!: number;

  @Field(() => Int, { nullable, description: 'Line on which it starts; null where that is not known.' })
  line!: number | null;

  @Field({
    description: 'What the document calls it: an entity reference or a slug; empty where it has no name.',
  })
  name!: string;

  @Field(() => String, {
    nullable,
    description: 'Slug of the service, also where it was renamed; null where it failed.',
  })
  slug!: string | null;

  @Field(() => CatalogOutcome, { description: 'What became of it.' })
  outcome!: CatalogOutcome;

  @Field(() => [CatalogImportProblem], {
    description: 'Why it failed, the first ten reasons; empty where it did not.',
  })
  problems!: readonly CatalogImportProblem[];

  @Field(() => [String], {
    description: 'What was left out or not understood, the first ten; empty where all is well.',
  })
  warnings!: readonly string[];
}

@ObjectType({ description: 'What became of an import into the catalogue.' })
export class CatalogImportReport {
  @Field(() => Int, { description: 'Services that are new.' })
  created!: number;

  @Field(() => Int, { description: 'Services that have changed.' })
  updated!: number;

  @Field(() => Int, { description: 'Services that already were as the document says.' })
  unchanged!: number;

  @Field(() => Int, { description: 'Services of which nothing was stored.' })
  failed!: number;

  @Field(() => [CatalogImportItem], { description: 'One entry per service, in the order of the document.' })
  items!: readonly CatalogImportItem[];

  @Field(() => [String], { description: 'What of the document was passed over.' })
  notes!: readonly string[];
}
