import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/app.js';
import { type Config, parseConfig } from '../../src/config/index.js';
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
  /** Like gql, but fails the test on any error. */
  ok(query: string, variables?: object): Promise<Record<string, any>>;
  close(): Promise<void>;
}

/** The whole service on a database of its own. */
export async function startTestApp(env: Record<string, string> = {}): Promise<TestApp> {
  const database = await testDatabase();
  const config = parseConfig({
    HINDSIGHT_SAMPLES: 'off',
    LOG_LEVEL: 'silent',
    DATABASE_POOL_SIZE: '4',
    ...env,
  });
  const app = await createApp(config, database.url);
  await app.getHttpAdapter().getInstance().ready();
  const gql: TestApp['gql'] = async (query, variables, operationName) => {
    const response = await app.inject({
      method: 'POST',
      url: '/graphql',
      payload: { query, variables, ...(operationName && { operationName }) },
    });
    return { status: response.statusCode, ...response.json<Omit<GraphQLAnswer, 'status'>>() };
  };
  return {
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
      await database.drop();
    },
  };
}
