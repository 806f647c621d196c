import { describe, expect, it } from '@jest/globals';
import { BadInput } from '../common/index.js';
import { jsonPositions } from './json-positions.js';
import { parseJson } from './json.js';

describe('JSON', () => {
  it('holds one postmortem with its sections', () => {
    const { document } = parseJson(
      'a.json',
      '{"title": "T", "source": {"system": "s", "externalId": "e"}, "sections": [{"kind": "IMPACT", "body": "b"}]}',
    );
    expect(document.sections).toEqual([{ kind: 'IMPACT', heading: null, body: 'b' }]);
  });

  it.each([
    ['{"title": "T",\n "x": }', 'line 2: bad JSON'],
    ['{"title": "T"\n', 'line 2: bad JSON'],
    ['[]', 'line 1: must hold one object, not a list'],
    ['"text"', 'line 1: must hold one object'],
    ['null', 'line 1: must hold one object'],
    ['{"name": "package", "version": "1"}', 'is not a postmortem'],
    ['{"title": "T",\n"title": "U"}', 'line 2: the key title stands there twice'],
    ['{"services": []}', 'is not a postmortem'],
  ])('%s is refused', (text, message) => {
    expect(() => parseJson('a.json', text)).toThrow(BadInput);
    expect(() => parseJson('a.json', text)).toThrow(message);
  });

  it('may nest as deep as it likes where nobody looks', () => {
    const deep = `${'['.repeat(40_000)}${']'.repeat(40_000)}`;
    expect(parseJson('a.json', `{"title": "T", "x": ${deep}}`).warnings).toContain(
      'unknown key "x": left out',
    );
    expect(() => parseJson('a.json', `{"title": ${deep}}`)).toThrow('title: must be a text');
  });

  it('has lines for its fields', () => {
    const { lineOf } = jsonPositions('{\n"a": [\n{"b": "]\\"{"},\n{"b": 1, "c":\n[2]}\n]}');
    expect(lineOf('a')).toBe(2);
    expect(lineOf('a[0].b')).toBe(3);
    expect(lineOf('a[1].b')).toBe(4);
    expect(lineOf('a[1].c[0]')).toBe(4);
    expect(lineOf('a[1].d')).toBe(4);
    expect(lineOf('z')).toBeUndefined();
  });
});
