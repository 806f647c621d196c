import { expect, it } from '@jest/globals';
import { statementLabel } from './statement-label.js';

it.each([
  ['SELECT 1', 'SELECT'],
  ['SELECT id FROM postmortem WHERE id = $1', 'SELECT postmortem'],
  ['SELECT extract(epoch FROM p.at) FROM search_outbox p', 'SELECT search_outbox'],
  ['SELECT * FROM unnest($1::uuid[]) AS d(id) JOIN service s ON true', 'SELECT service'],
  ['INSERT INTO audit_log (actor) SELECT $1', 'INSERT audit_log'],
  ['UPDATE api_token SET last_used_at = now()', 'UPDATE api_token'],
  [
    'INSERT INTO search_outbox AS o (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET seq = 1',
    'INSERT search_outbox',
  ],
  [
    'WITH page AS MATERIALIZED (SELECT id FROM postmortem_facet f) SELECT * FROM page JOIN postmortem p ON true',
    'SELECT postmortem_facet',
  ],
  [
    'WITH next AS (SELECT 1 FROM postmortem), x AS (INSERT INTO search_outbox SELECT 1 FROM next) SELECT 1',
    'INSERT postmortem',
  ],
  ['DELETE FROM "factor" WHERE "postmortem_id" IN ($1)', 'DELETE factor'],
  ['START TRANSACTION', 'START'],
])('%s is called %s', (sql, label) => {
  expect(statementLabel(sql)).toBe(label);
});
