/** Whom a Backstage entity reference means; parts that it leaves out come from where it stands. */
export interface EntityRef {
  /** Lower case; undefined where neither the reference nor its place says. */
  readonly kind: string | undefined;
  readonly namespace: string;
  readonly name: string;
}

const DEFAULT_NAMESPACE = 'default';

/** `[kind:][namespace/]name`, or the same as an object; undefined where it is neither. */
export function parseRef(
  ref: string | { kind?: string; namespace?: string; name: string },
  around: { readonly kind?: string; readonly namespace: string },
): EntityRef | undefined {
  const parts =
    typeof ref === 'string'
      ? /^(?:(?<kind>[^:/]+):)?(?:(?<namespace>[^:/]+)\/)?(?<name>[^:/]+)$/.exec(ref.trim())?.groups
      : ref;
  if (!parts?.name) return undefined;
  return {
    kind: (parts.kind ?? around.kind)?.toLowerCase(),
    namespace: (parts.namespace ?? around.namespace).toLowerCase(),
    name: parts.name,
  };
}

/** The slugs a reference can mean. Each entity has one of its own, whatever else is in the file. */
export function slugsOf({ kind, namespace, name }: EntityRef): string[] {
  // Backstage, too, takes a reference without a kind for a component or a resource.
  const kinds = kind === undefined ? ['component', 'resource'] : [kind];
  return kinds.map((one) => {
    const parts = [one === 'component' ? '' : one, namespace === DEFAULT_NAMESPACE ? '' : namespace, name];
    return parts.filter(Boolean).join('.').toLowerCase();
  });
}

/** A team as people call it: without the kind, and without the namespace where it is the usual one. */
export function shortName({ namespace, name }: EntityRef): string {
  return namespace === DEFAULT_NAMESPACE ? name : `${namespace}/${name}`;
}
