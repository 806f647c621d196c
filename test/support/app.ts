import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LOCAL_VIEWER, TokensService } from '../../src/access/index.js';
import { createApp } from '../../src/app.js';
import { type Config, parseConfig } from '../../src/config/index.js';
import { runLog } from './run-log.js';
import { type TestDatabase, testDatabase } from './database.js';

export interface GraphQLAnswer<T = Record<string, any>> {
  readonly status: number;
  readonly data: T;
  readonly errors?: readonly { message: string; path?: unknown[]; extensions: Record<string, any> }[];
}

export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly database: TestDatabase;
  readonly config: Config;
  get<T>(type: Type<T>): T;
  /** Sends a GraphQL request through the real server stack. */
  gql(query: string, variables?: object, operationName?: string): Promise<GraphQLAnswer>;
  /** The same with a token. */
  as(token: string | undefined, query: string, variables?: object): Promise<GraphQLAnswer>;
  /** A token with these scopes, made as the command line makes it. */
  token(name: string, scopes: readonly string[], teams?: readonly string[]): Promise<string>;
  /** Like gql, but fails the test on any error. */
  ok(query: string, variables?: object): Promise<Record<string, any>>;
  close(): Promise<void>;
}

/** The whole service on a database of its own, or as a replica on another one's. */
export async function startTestApp(
  env: Record<string, string> = {},
  shared?: TestDatabase,
): Promise<TestApp> {
  const database = shared ?? (await testDatabase());
  const config = parseConfig({
    HINDSIGHT_SAMPLES: 'off',
    LOG_LEVEL: 'trace',
    // Four of them write: with one, writers that must not get in each other's way never would.
    DATABASE_POOL_SIZE: '10',
    ...env,
  });
  const app = await createApp(config, database.url, runLog());
  await app.getHttpAdapter().getInstance().ready();
  const gql: TestApp['gql'] = async (query, variables, operationName) => {
    const response = await app.inject({
      method: 'POST',
      url: '/graphql',
      payload: { query, variables, ...(operationName && { operationName }) },
    });
    return { status: response.statusCode, ...response.json<Omit<GraphQLAnswer, 'status'>>() };
  };
  const as: TestApp['as'] = async (token, query, variables) => {
    const response = await app.inject({
      method: 'POST',
      url: '/graphql',
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      payload: { query, variables },
    });
    return { status: response.statusCode, ...response.json<Omit<GraphQLAnswer, 'status'>>() };
  };
  return {
    as,
    token: async (name, scopes, teams = []) => {
      const request = { name, scopes, teams, expiresAt: null };
      return (await app.get(TokensService).create(LOCAL_VIEWER, request)).token;
    },
    app,
    database,
    config,
    get: (type) => app.get(type, { strict: false }),
    gql,
    ok: async (query, variables) => {
      const { data, errors } = await gql(query, variables);
      if (errors) throw new Error(`${errors.map((e) => e.message).join('\n')}\n${query}`);
      return data;
    },
    close: async () => {
      await app.close();
      if (!shared) await database.drop();
    },
  };
}
