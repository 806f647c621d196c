import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { safeFragment } from './highlights.repository.js';
import { conceptQuery, operand, parseQuery } from './query.js';

describe('a query', () => {
  it('is read as words, phrases and exclusions', () => {
    const { concepts, phrases, excluded } = parseQuery(
      'Redis "Connection Pool" -sentinel -"read replica" us-east-1 ERR_5023',
    );
    expect(concepts.map((c) => c.typed)).toEqual(['redis', 'us-east-1', 'err_5023']);
    expect(phrases).toEqual(['connection pool']);
    expect(excluded).toEqual(['sentinel', 'read replica']);
  });

  it('knows expressions of several words and what means the same', () => {
    const [first, ...rest] = parseQuery('transaction id wraparound').concepts;
    expect(first).toMatchObject({ typed: 'transaction id', synonyms: expect.arrayContaining(['xid']) });
    expect(rest.map((c) => c.typed)).toEqual(['wraparound']);
    expect(parseQuery('k8s').concepts[0]!.synonyms).toContain('kubernetes');
    expect(parseQuery('kubernetes').concepts[0]!.synonyms).toContain('k8s');
  });

  it('counts a word once and leaves an open quote open', () => {
    expect(parseQuery('dns DNS dns').concepts).toHaveLength(1);
    expect(parseQuery('"connection refused').phrases).toEqual(['connection refused']);
  });

  it('of more than 500 characters is refused', () => {
    expect(() => parseQuery('x'.repeat(501))).toThrow('query: must have at most 500 characters');
  });

  it('never throws, and never lets a quote or a backslash through', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 500 }).filter((s) => s.length <= 500),
        (text) => {
          const { concepts, phrases, excluded } = parseQuery(text);
          for (const sql of [
            ...concepts.map(conceptQuery),
            ...phrases.map(operand),
            ...excluded.map(operand),
          ]) {
            expect(sql.split(' | ').every((part) => /^'[^'\\]+'$/.test(part))).toBe(true);
          }
        },
      ),
    );
  });
});

it('a fragment keeps no markup but our marks', () => {
  expect(safeFragment(`<script>alert("x")</script> <mark> \uE000dns\uE001 & 'y'`)).toBe(
    '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &lt;mark&gt; <mark>dns</mark> &amp; &#39;y&#39;',
  );
});
