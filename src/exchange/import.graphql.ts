import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { defineEnum } from '../common/index.js';
import { Postmortem } from '../postmortems/index.js';

export const ImportFormat = defineEnum(
  'ImportFormat',
  'How imported documents are written; docs/format.md describes both.',
  {
    MARKDOWN: 'Markdown with YAML front matter: our own, or that of other collections.',
    JSON: 'One JSON object per document.',
  },
);
export type ImportFormat = keyof typeof ImportFormat;

@InputType({ description: 'A document to import.' })
export class ImportDocument {
  @Field({
    description:
      'Name for the report, such as a file name; 1 to 300 characters. A document that names no source is known by it.',
  })
  name!: string;

  @Field({ description: 'The whole document, at most 5 MB.' })
  content!: string;
}

@ObjectType({ description: 'What became of one imported document.' })
export class ImportItem {
  @Field({ description: 'The name it was given.' })
  name!: string;

  @Field({ description: 'CREATED, UPDATED, UNCHANGED or FAILED.' })
  outcome!: string;

  @Field(() => Postmortem, {
    nullable: true,
    description: 'The postmortem as it now is; null where it failed, and in a dry run where it would be new.',
  })
  postmortem!: Postmortem | null;

  @Field(() => [String], {
    description:
      'What was guessed, left out or not understood, and what publishing would have asked for; empty where all is well.',
  })
  warnings!: readonly string[];

  @Field(() => String, {
    nullable: true,
    description: 'Why it failed, with the line where that is known; null where it did not.',
  })
  error!: string | null;
}

@ObjectType({ description: 'What became of an import.' })
export class ImportResult {
  @Field(() => Int, { description: 'Documents that became new postmortems.' })
  created!: number;

  @Field(() => Int, { description: 'Documents that changed a postmortem.' })
  updated!: number;

  @Field(() => Int, { description: 'Documents whose postmortem already was as they say.' })
  unchanged!: number;

  @Field(() => Int, { description: 'Documents of which nothing was stored.' })
  failed!: number;

  @Field(() => [ImportItem], { description: 'One entry per document, in the order given.' })
  items!: readonly ImportItem[];
}
