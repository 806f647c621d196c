import { BadInput } from '../../common/index.js';
import { readJson } from '../json.js';
import { tooMany } from './backstage.js';
import { type CatalogEntity, type CatalogFile, MAX_ENTITIES } from './entity.js';

/** The services of a JSON list, or of an exported `catalog.json`. */
export function parseCatalogJson(file: string, text: string): CatalogFile {
  const value = readJson(text);
  const list = Array.isArray(value) ? value : (value as { services?: unknown } | null)?.services;
  if (!Array.isArray(list))
    throw BadInput.of('', 'must hold a list of services, or an object with such a list as services');
  if (list.length > MAX_ENTITIES) throw tooMany();
  return { entities: list.map((input: unknown, i) => entityOf(input, { file, position: i + 1 })), notes: [] };
}

function entityOf(input: unknown, at: Pick<CatalogEntity, 'file' | 'position'>): CatalogEntity {
  const isObject = typeof input === 'object' && input !== null;
  const { slug } = (isObject ? input : {}) as { slug?: unknown };
  return {
    ...at,
    line: null,
    name: typeof slug === 'string' ? slug.slice(0, 200) : '',
    input,
    problems: [],
    warnings: [],
  };
}
