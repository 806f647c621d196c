import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { quantile } from '../../src/trends/statistics/index.js';
import { testDatabase } from '../support/database.js';

it("a quantile is PostgreSQL's percentile_cont: a report may take either", async () => {
  const database = await testDatabase({ empty: true });
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 70 });
    await fc.assert(
      fc.asyncProperty(values, fc.double({ min: 0.001, max: 0.999, noNaN: true }), async (list, p) => {
        const { rows } = await client.query(
          'SELECT percentile_cont($1) WITHIN GROUP (ORDER BY x) AS value FROM unnest($2::float8[]) AS x',
          [p, list],
        );
        expect(quantile(list, p)).toBeCloseTo(rows[0].value, 6);
      }),
    );
    const { rows } = await client.query(
      "SELECT percentile_cont(0.9) WITHIN GROUP (ORDER BY x) AS value FROM unnest('{4,1,3,2}'::float8[]) AS x",
    );
    expect(rows[0].value).toBeCloseTo(3.7, 9);
  } finally {
    await client.end();
    await database.drop();
  }
});
