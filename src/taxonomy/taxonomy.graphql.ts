import { Field, InputType, ObjectType } from '@nestjs/graphql';

@ObjectType({
  description:
    'A node of the cause taxonomy: families and, below them, codes. The code is stable; the name may change.',
})
export class RootCauseCategory {
  @Field({ description: 'Stable code, such as NET or NET.DNS; begins with the code of its parent.' })
  code!: string;

  @Field({ description: 'Short name for people.' })
  name!: string;

  @Field({ description: 'What belongs here.' })
  description!: string;

  /** The code of the parent; the field `parent` is resolved from it. */
  parentCode!: string | null;
}

@InputType({ description: 'A category to add below a family, or to rename.' })
export class RootCauseCategoryInput {
  @Field({
    description:
      'Its code: that of its parent, a dot and 2 to 8 capitals; a third level may also hold digits, small letters and hyphens.',
  })
  code!: string;

  @Field({ description: 'Short name; at most 100 characters.' })
  name!: string;

  @Field({ description: 'What belongs here; at most 1,000 characters.' })
  description!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Code of the parent; follows from the code where it is left out.',
  })
  parent?: string | null;
}
