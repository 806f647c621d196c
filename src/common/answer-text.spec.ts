import { describe, expect, it } from '@jest/globals';
import { type FieldNode, type FragmentDefinitionNode, Kind, parse } from 'graphql';
import { answersAsText, canAnswerAsText, JsonText, type Wanted, writeText } from './answer-text.js';

/** What a field that can answer with anything is asked for by a query; undefined where it must not be text. */
function selected(query: string): Wanted | undefined {
  const { definitions } = parse(query);
  const fragments = definitions.filter(
    (d): d is FragmentDefinitionNode => d.kind === Kind.FRAGMENT_DEFINITION,
  );
  const operation = definitions.find((d) => d.kind === Kind.OPERATION_DEFINITION)!;
  let found: Wanted | undefined;
  canAnswerAsText(
    answersAsText((wanted) => ((found = wanted), true)),
    operation.selectionSet.selections[0] as FieldNode,
    Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment])),
  );
  return found;
}

const names = (wanted: Wanted | undefined): unknown =>
  wanted && [...wanted].map(([name, inner]) => (inner ? [name, names(inner)] : name));

describe('what is selected', () => {
  it('comes in the order of the answer: where a name is first met, with all that is asked of it anywhere', () => {
    const query = `{ x { b { z } a ...F b { y z } ... on X { c } } } fragment F on X { d b { w } a }`;
    expect(names(selected(query))).toEqual([['b', ['z', 'w', 'y']], 'a', 'd', 'c']);
  });

  it.each([
    '{ x { other: a } }',
    '{ x { a(first: 1) } }',
    '{ x { a @include(if: true) } }',
    '{ x { ... @skip(if: false) { a } } }',
    '{ x { b { ...F @skip(if: false) } } } fragment F on X { a }',
    '{ x { b { ...F } } } fragment F on X { c { other: a } }',
    '{ x }',
  ])('is not plain in %s', (query) => {
    expect(selected(query)).toBeUndefined();
  });
});

describe('a text', () => {
  it('is put together of what is wanted, and of texts as they stand', () => {
    const value = {
      a: 'é"',
      list: [new JsonText('{"x": 1}'), new JsonText('null')],
      b: null,
      more: { c: 1, d: 2 },
    };
    const wanted: Wanted = new Map<string, Wanted | undefined>([
      ['more', new Map([['d', undefined]])],
      ['list', new Map([['x', undefined]])],
      ['b', undefined],
      ['a', undefined],
    ]);
    expect(writeText(value, wanted)).toBe('{"more":{"d":2},"list":[{"x": 1},null],"b":null,"a":"é\\""}');
  });
});
