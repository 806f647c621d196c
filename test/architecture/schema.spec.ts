import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { startTestApp, type TestApp } from '../support/app.js';

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

interface Named {
  readonly name: string;
  readonly description: string | null;
  readonly fields?: readonly (Named & { args: readonly Named[] })[] | null;
  readonly inputFields?: readonly Named[] | null;
  readonly enumValues?: readonly Named[] | null;
}

it('describes every type, field, argument and value of the API', async () => {
  const response = await t.app.inject({
    method: 'POST',
    url: '/graphql',
    payload: { query: getIntrospectionQuery() },
  });
  const { data } = response.json<{ data: { __schema: { types: Named[] } } }>();
  const own = data.__schema.types.filter((type) => !type.name.startsWith('__'));
  const silent = own.flatMap((type) => {
    const members = [...(type.fields ?? []), ...(type.inputFields ?? []), ...(type.enumValues ?? [])];
    const args = (type.fields ?? []).flatMap((field) =>
      field.args.map((arg) => ({ ...arg, name: `${field.name}(${arg.name})` })),
    );
    const lacking = [...members, ...args].filter((member) => !member.description);
    const isRoot = type.name === 'Query' || type.name === 'Mutation';
    return [
      ...(type.description || isRoot ? [] : [type.name]),
      ...lacking.map((m) => `${type.name}.${m.name}`),
    ];
  });
  expect(silent).toEqual([]);
});
