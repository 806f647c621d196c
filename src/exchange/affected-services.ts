import type { PostmortemDocument } from '../postmortems/index.js';

/** The field in which a document first names a service. */
export function fieldOfService({ affectedServices }: PostmortemDocument, name: string): string {
  const index = affectedServices.findIndex((a) => a.service === name || a.cascadedFrom === name);
  return `affectedServices[${index}].${affectedServices[index]?.service === name ? 'service' : 'cascadedFrom'}`;
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
