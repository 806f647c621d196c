import { Field, InputType, ObjectType } from '@nestjs/graphql';

@ObjectType({
  description:
    'A node of the cause taxonomy: families, causes below them, and where an organisation wants them its own details below those. The code is stable; name and description may change.',
})
export class RootCauseCategory {
  @Field(() => String, {
    description: 'Stable, such as NET for a family, NET.DNS for a cause, NET.DNS.x-acme for a detail.',
  })
  code!: string;

  @Field(() => String, { description: 'For people; may change.' })
  name!: string;

  @Field(() => String, { description: 'What belongs here; plain text.' })
  description!: string;

  /** Answers `parent`; not a field of its own. */
  parentCode!: string | null;
}

@InputType({ description: 'A cause category to add or to reword, known by its code.' })
export class RootCauseCategoryInput {
  @Field(() => String, {
    description:
      'The code of the parent, a dot, and one part more: 2 to 8 capital letters for a cause below a family (NET.DNS), up to 40 letters, digits and hyphens for a detail below a cause (NET.DNS.x-acme). A new family is refused.',
  })
  code!: string;

  @Field(() => String, { description: 'At most 200 characters.' })
  name!: string;

  @Field(() => String, { description: 'What belongs here; plain text, at most 2,000 characters.' })
  description!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The code without its last part, which must exist; may be left out, as the code says it.',
  })
  parent?: string | null;
}
