import { BadInput, type InputProblem } from '../common/index.js';
import type { PostmortemDocument } from '../postmortems/index.js';

/**
 * What is wrong with the list of services as it stands in the document. Storing checks the same once more; but
 * by then new services are in the catalogue, and a document that is refused must not leave any behind.
 */
export function refuseBadServices({ affectedServices }: PostmortemDocument): void {
  const problems: InputProblem[] = [];
  const seen = new Set<string>();
  affectedServices.forEach(({ service, involvement, cascadedFrom, startedAt, endedAt }, i) => {
    const refuse = (field: string, message: string): void =>
      void problems.push({ field: `affectedServices[${i}].${field}`, message });
    if (seen.has(nameKey(service))) refuse('service', `${service} is listed twice`);
    seen.add(nameKey(service));
    if (cascadedFrom !== null && involvement === 'ORIGIN')
      refuse('cascadedFrom', 'is only for services with involvement CASCADE');
    if (cascadedFrom !== null && nameKey(cascadedFrom) === nameKey(service))
      refuse('cascadedFrom', 'a service cannot cascade from itself');
    if (startedAt && endedAt && Date.parse(endedAt) < Date.parse(startedAt))
      refuse('endedAt', `${endedAt} lies before startedAt`);
  });
  if (problems.length > 0) throw new BadInput(problems);
}

/** The field in which a document first names a service. */
export function fieldOfService({ affectedServices }: PostmortemDocument, name: string): string {
  const index = affectedServices.findIndex((a) => a.service === name || a.cascadedFrom === name);
  return `affectedServices[${index}].${affectedServices[index]?.service === name ? 'service' : 'cascadedFrom'}`;
}

function nameKey(name: string): string {
  return name.toLowerCase();
}

/** Every service a document names. */
export function serviceNames({ affectedServices }: PostmortemDocument): string[] {
  const names = affectedServices.flatMap((a) =>
    a.cascadedFrom === null ? [a.service] : [a.service, a.cascadedFrom],
  );
  return [...new Set(names)];
}

/** The document with each service once, though it names some of them twice. */
export function withEachOnce(
  document: PostmortemDocument,
  owners: ReadonlyMap<string, { readonly id: string }>,
): PostmortemDocument {
  const seen = new Set<string>();
  const affectedServices = document.affectedServices.filter(({ service }) => {
    const id = owners.get(service)?.id ?? service;
    return !seen.has(id) && seen.add(id);
  });
  return { ...document, affectedServices };
}

/** The document without some services, to try out what else is wrong with it. */
export function withoutServices(
  document: PostmortemDocument,
  names: ReadonlySet<string>,
): PostmortemDocument {
  return {
    ...document,
    affectedServices: document.affectedServices
      .filter(({ service }) => !names.has(service))
      .map((a) => (a.cascadedFrom !== null && names.has(a.cascadedFrom) ? { ...a, cascadedFrom: null } : a)),
  };
}
