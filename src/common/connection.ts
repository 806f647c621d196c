import type { Type } from '@nestjs/common';
import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';

/** Which page of a list. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, defaultValue: 20, description: 'How many at most, 1 to 100.' })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'pageInfo.endCursor of the page before.' })
  after?: string | null;
}

@ObjectType({ description: 'Where a page lies in its list.' })
export class PageInfo {
  @Field({ description: 'Whether more follow after endCursor.' })
  hasNextPage!: boolean;

  @Field({ description: 'Whether the page was reached with a cursor, so that some came before.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first entry; null on an empty page.' })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last entry, to give as `after` for the next page; null on an empty page.',
  })
  endCursor!: string | null;
}

interface ConnectionShape<T> {
  edges: readonly { cursor: string; node: T }[];
  nodes: readonly T[];
  pageInfo: PageInfo;
  totalCount?: number;
}

/** The edge and connection types of one node type, after the Relay cursor connections specification. */
export function connectionOf<T>(node: Type<T>, name: string, what: string): Type<ConnectionShape<T>> {
  @ObjectType(`${name}Edge`, { description: `An entry in a list of ${what}.` })
  class Edge {
    @Field({ description: 'Opaque position of this entry; valid only with the same filter and sort.' })
    cursor!: string;

    @Field(() => node, { description: 'The entry itself.' })
    node!: T;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${what}.` })
  class Connection implements ConnectionShape<T> {
    @Field(() => [Edge], { description: 'The entries, each with its cursor.' })
    edges!: readonly Edge[];

    @Field(() => [node], { description: 'The entries without their cursors.' })
    nodes!: readonly T[];

    @Field(() => PageInfo, { description: 'Where this page lies in the list.' })
    pageInfo!: PageInfo;

    @Field(() => Int, {
      description: `How many ${what} the whole list holds for this viewer; counted only when asked for.`,
    })
    totalCount!: number;
  }
  return Connection;
}
