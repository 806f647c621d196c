import { Field, Float, ObjectType } from '@nestjs/graphql';
import { Postmortem } from '../../postmortems/index.js';

@ObjectType({ description: 'Why a postmortem is similar, fit to be shown.' })
export class SimilarityReason {
  @Field({
    description:
      'CONFIRMED or DISMISSED by people, SHARED_ERROR_SIGNATURE, SHARED_SERVICE, RELATED_SERVICE (within two dependencies), SHARED_CAUSE, RELATED_CAUSE (same family), MATCHING_PHRASE, MATCHING_WORDS, SAME_PROVIDER, SAME_REGION.',
  })
  kind!: string;

  @Field({ description: 'What is shared: a slug, a code, a signature, a phrase, words, the rarest first.' })
  detail!: string;
}

@ObjectType({ description: 'A postmortem of an incident like the one asked about.' })
export class SimilarPostmortem {
  @Field(() => Postmortem, { description: 'The postmortem.' })
  postmortem!: Postmortem;

  @Field(() => Float, {
    description:
      '0 to 1; docs/similar.md has the formula. Comparable among the answers to one question, and no probability.',
  })
  score!: number;

  @Field(() => [SimilarityReason], { description: 'Why, what weighs most first.' })
  reasons!: readonly SimilarityReason[];
}
