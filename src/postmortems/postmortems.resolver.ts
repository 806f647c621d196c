import { Args, ArgsType, Extensions, Field, ID, Info, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { CurrentViewer, type Viewer } from '../access/index.js';
import { answersAsText, askedAsText, BadInput, type JsonText, NotFound, PageArgs } from '../common/index.js';
import { PostmortemFilter } from './filter.input.js';
import { IncidentGroup } from './incident-group.input.js';
import { canListTexts, listPostmortems, listTexts, type PostmortemPage } from './postmortem-page.js';
import { PostmortemSort, PostmortemStatus, RelationKind } from './postmortem.enums.js';
import { Postmortem, PostmortemConnection } from './postmortem.graphql.js';
import { CreatePostmortemInput, UpdatePostmortemInput } from './postmortem.inputs.js';
import { PostmortemReader } from './postmortem.reader.js';
import { PostmortemsService } from './postmortems.service.js';
import { selectedFields } from './selection.js';
import { isAllInTree } from './tree.sql.js';

const AUTOSAVE =
  'Whether an editor saves by itself while somebody types. Autosaves of one author within 10 minutes share one revision, that of the last of them; the version goes up with each.';
const VERSION =
  'The version this change is based on; a CONFLICT error with currentVersion says that somebody was faster.';

@ArgsType()
export class ListArgs extends PageArgs {
  @Field(() => PostmortemFilter, { nullable: true, description: 'Which ones.' })
  filter?: PostmortemFilter | null;

  @Field(() => IncidentGroup, {
    nullable: true,
    description: 'Only those that trends count in this series, as `TrendPoint.incidents` names it.',
  })
  group?: IncidentGroup | null;

  @Field(() => PostmortemSort, { nullable: true, defaultValue: 'NEWEST', description: 'In which order.' })
  sort?: PostmortemSort | null;
}

@ArgsType()
class RelationArgs {
  @Field(() => ID, { description: 'The postmortem that refers.' })
  from!: string;

  @Field(() => ID, { description: 'The postmortem it refers to.' })
  to!: string;

  @Field(() => RelationKind, { description: 'How they relate.' })
  kind!: RelationKind;
}

@ArgsType()
class RelateArgs extends RelationArgs {
  @Field(() => String, { nullable: true, description: 'Why; at most 2,000 characters.' })
  note?: string | null;
}

@ArgsType()
class UpdateArgs {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => Int, { description: VERSION })
  expectedVersion!: number;

  @Field(() => UpdatePostmortemInput, { description: 'What to change.' })
  input!: UpdatePostmortemInput;

  @Field(() => Boolean, { nullable: true, defaultValue: false, description: AUTOSAVE })
  autosave?: boolean | null;
}

@Resolver(() => Postmortem)
export class PostmortemsResolver {
  constructor(
    private readonly reader: PostmortemReader,
    private readonly postmortems: PostmortemsService,
  ) {}

  @Extensions(answersAsText(isAllInTree))
  @Query(() => Postmortem, {
    nullable: true,
    description: 'One postmortem, by id or by reference; null where there is none the viewer may see.',
  })
  async postmortem(
    @CurrentViewer() viewer: Viewer,
    @Info() info: GraphQLResolveInfo,
    @Args('id', { type: () => ID, nullable: true, description: 'Its id.' }) id?: string | null,
    @Args('reference', { type: () => String, nullable: true, description: 'Its reference, such as PM-42.' })
    reference?: string | null,
  ): Promise<Postmortem | JsonText | null> {
    if ((id == null) === (reference == null)) throw BadInput.of('id', 'give either id or reference');
    const key = id != null ? { id } : { reference: reference! };
    const asText = askedAsText(info);
    return asText
      ? this.reader.oneText(viewer, key, asText)
      : this.reader.one(viewer, key, selectedFields(info, ''));
  }

  @Extensions(answersAsText(canListTexts))
  @Query(() => PostmortemConnection, {
    name: 'postmortems',
    description:
      'Postmortems, filtered and sorted, a page at a time; without ARCHIVED ones unless the filter names them.',
  })
  async list(
    @CurrentViewer() viewer: Viewer,
    @Info() info: GraphQLResolveInfo,
    @Args() args: ListArgs,
  ): Promise<PostmortemPage | JsonText> {
    const asText = askedAsText(info);
    return asText
      ? listTexts(this.reader, viewer, args, asText)
      : listPostmortems(this.reader, viewer, args, info);
  }

  @Mutation(() => Postmortem, {
    description: 'Points one postmortem at another; the same relation again changes its note.',
  })
  async relatePostmortems(
    @CurrentViewer() viewer: Viewer,
    @Info() info: GraphQLResolveInfo,
    @Args() { from, to, kind, note }: RelateArgs,
  ): Promise<Postmortem> {
    await this.postmortems.relate(viewer, from, to, { kind, note: note ?? null });
    return this.answer(viewer, from, info);
  }

  @Mutation(() => Postmortem, {
    description: 'Takes back that one postmortem points at another; does nothing where it does not.',
  })
  async unrelatePostmortems(
    @CurrentViewer() viewer: Viewer,
    @Info() info: GraphQLResolveInfo,
    @Args() { from, to, kind }: RelationArgs,
  ): Promise<Postmortem> {
    await this.postmortems.unrelate(viewer, from, to, kind);
    return this.answer(viewer, from, info);
  }

  @Mutation(() => Postmortem, {
    description: 'Creates a draft. BAD_USER_INPUT names every wrong field; nothing is written then.',
  })
  async createPostmortem(
    @CurrentViewer() viewer: Viewer,
    @Info() info: GraphQLResolveInfo,
    @Args('input', { description: 'What is known so far.' }) input: CreatePostmortemInput,
  ): Promise<Postmortem> {
    return this.answer(viewer, await this.postmortems.create(viewer, input), info);
  }

  @Mutation(() => Postmortem, {
    description:
      'Changes fields of a postmortem. CONFLICT where the version is stale; PUBLISH_BLOCKED where it would take away what publishing asked for.',
  })
  async updatePostmortem(
    @CurrentViewer() viewer: Viewer,
    @Info() info: GraphQLResolveInfo,
    @Args() { id, expectedVersion, input, autosave }: UpdateArgs,
  ): Promise<Postmortem> {
    const save = autosave === true ? 'AUTOMATIC' : 'BY_HAND';
    await this.postmortems.update(viewer, id, expectedVersion, input, save);
    return this.answer(viewer, id, info);
  }

  @Mutation(() => Postmortem, {
    description:
      'DRAFT to IN_REVIEW to PUBLISHED to ARCHIVED; any state back to DRAFT. PUBLISH_BLOCKED lists everything missing.',
  })
  async changePostmortemStatus(
    @CurrentViewer() viewer: Viewer,
    @Info() info: GraphQLResolveInfo,
    @Args('id', { type: () => ID, description: 'Its id.' }) id: string,
    @Args('expectedVersion', { type: () => Int, description: VERSION }) expectedVersion: number,
    @Args('status', { type: () => PostmortemStatus, description: 'The state to go to.' })
    status: PostmortemStatus,
  ): Promise<Postmortem> {
    await this.postmortems.changeStatus(viewer, id, expectedVersion, status);
    return this.answer(viewer, id, info);
  }

  @Mutation(() => Postmortem, {
    description:
      'Brings the content of an earlier version back as a new version; status, visibility, owning team and relations stay.',
  })
  async restoreRevision(
    @CurrentViewer() viewer: Viewer,
    @Info() info: GraphQLResolveInfo,
    @Args('id', { type: () => ID, description: 'Its id.' }) id: string,
    @Args('expectedVersion', { type: () => Int, description: VERSION }) expectedVersion: number,
    @Args('version', { type: () => Int, description: 'The version to bring back.' }) version: number,
  ): Promise<Postmortem> {
    await this.postmortems.restoreRevision(viewer, id, expectedVersion, version);
    return this.answer(viewer, id, info);
  }

  private async answer(viewer: Viewer, id: string, info: GraphQLResolveInfo): Promise<Postmortem> {
    const postmortem = await this.reader.one(viewer, { id }, selectedFields(info, ''));
    if (!postmortem) throw new NotFound('postmortem', `with id ${id}`);
    return postmortem;
  }
}
