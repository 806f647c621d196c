import { BadInput } from '../../common/index.js';
import { backstageEntity } from './backstage-entity.js';
import { type CatalogEntity, type CatalogFile, MAX_ENTITIES } from './entity.js';
import { readYamlStream } from './yaml-stream.js';

const KINDS = /^(component|resource|system|api)$/i;
const API = /^backstage\.io\//i;

/** The services of a catalog-info.yaml; entities of other kinds are passed over. */
export async function parseBackstage(file: string, text: string): Promise<CatalogFile> {
  const entities: CatalogEntity[] = [];
  const others = new Map<string, number>();
  for await (const { position, line, value, error } of readYamlStream(text)) {
    const place = { file, position, line };
    const other = error === undefined ? otherKind(value) : undefined;
    if (other !== undefined) others.set(other, (others.get(other) ?? 0) + 1);
    else if (error === undefined) entities.push(backstageEntity(value, place));
    else {
      const problems = [{ field: '', message: error }];
      entities.push({ ...place, name: '', input: {}, problems, warnings: [] });
    }
    if (entities.length > MAX_ENTITIES) throw tooMany();
  }
  const notes = [...others].map(([kind, count]) => `${count} of kind ${kind}: passed over`);
  return { entities, notes };
}

export function tooMany(): BadInput {
  return BadInput.of('', `holds more than ${MAX_ENTITIES} services; import it in parts`);
}

/** A kind that is no service: groups, users, locations, or what is not Backstage's at all. */
function otherKind(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { apiVersion, kind } = value as { apiVersion?: unknown; kind?: unknown };
  if (typeof kind !== 'string') return undefined;
  const isTheirs = typeof apiVersion === 'string' && !API.test(apiVersion);
  if (!isTheirs && KINDS.test(kind)) return undefined;
  return (isTheirs ? `${apiVersion} ${kind}` : kind).slice(0, 100);
}
