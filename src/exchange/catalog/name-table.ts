import type { NameOwner, ServiceEntry } from '../../catalog/index.js';
import { type Draft, fail, type Owners, whereIs } from './draft.js';

const MAX_ALIASES = 50;

/**
 * Which service each draft is, and which names it has once all are in. A draft that asks for a name of somebody else
 * fails, and so does one that would get a name from a draft that fails.
 */
export class NameTable {
  /** The service a draft is about: its id, or the slug of a new one. */
  private readonly keys = new Map<Draft, string>();
  private readonly byKey = new Map<string, Draft>();
  private readonly holders = new Map<string, Draft>();
  /** Drafts that take a name of a stored service, by its id. */
  private readonly takers = new Map<string, Draft[]>();

  constructor(
    drafts: readonly Draft[],
    private readonly owners: Owners,
  ) {
    const claimed = new Set(drafts.flatMap(({ slug }) => (slug && owners.get(slug)?.id) || []));
    for (const draft of drafts) if (draft.entry) this.findService(draft, draft.entry, claimed);
    // Also what a failed draft is called stays its own: it may be put right and come again.
    for (const draft of drafts)
      if (draft.slug && !this.holders.has(draft.slug)) this.holders.set(draft.slug, draft);
    for (const draft of drafts) if (draft.entry) this.takeAliases(draft, draft.entry);
  }

  /** The service a name means afterwards: an id, or the slug of a new one; undefined where it means none. */
  meaning(name: string): string | undefined {
    const holder = this.holders.get(name);
    if (holder?.entry) return this.keys.get(holder);
    const owner = this.owners.get(name);
    if (!owner) return undefined;
    const draft = this.byKey.get(owner.id);
    return draft?.entry && !keeps(draft.entry, owner, name) ? undefined : owner.id;
  }

  keyOf(draft: Draft): string | undefined {
    return this.keys.get(draft);
  }

  private findService(draft: Draft, entry: ServiceEntry, claimed: ReadonlySet<string>): void {
    const direct = this.owners.get(entry.slug);
    const former = direct ? [] : this.formerNames(entry, claimed);
    if (former.length > 1) {
      const slugs = former.map(({ slug }) => slug).join(' and ');
      return fail(
        draft,
        'aliases',
        `are names of several services, ${slugs}; which of them it is cannot be told`,
      );
    }
    const owner = direct ?? former[0];
    const key = owner?.id ?? entry.slug;
    const other = this.byKey.get(key) ?? this.holders.get(entry.slug);
    if (other) return fail(draft, 'slug', `names the same service as ${whereIs(other)}`);
    this.keys.set(draft, key);
    this.byKey.set(key, draft);
    this.holders.set(entry.slug, draft);
    if (!owner) return;
    this.holders.set(owner.slug, draft);
    if (!direct) rename(draft, entry, owner);
  }

  /** Services that the aliases name and no draft is about: it has been one of them under an older name. */
  private formerNames(entry: ServiceEntry, claimed: ReadonlySet<string>): NameOwner[] {
    const found = (entry.aliases ?? []).flatMap((alias) => this.owners.get(alias) ?? []);
    return [...new Map(found.map((owner) => [owner.id, owner])).values()].filter(
      ({ id }) => !claimed.has(id),
    );
  }

  private takeAliases(draft: Draft, entry: ServiceEntry): void {
    for (const [i, alias] of (entry.aliases ?? []).entries()) {
      const holder = this.holders.get(alias);
      const owner = this.owners.get(alias);
      if (holder && holder !== draft) {
        return this.drop(draft, `aliases[${i}]`, `${alias} is a name of ${whereIs(holder)}`);
      }
      if (owner && owner.id !== this.keys.get(draft)) {
        const before = this.byKey.get(owner.id);
        if (!before?.entry || keeps(before.entry, owner, alias))
          return this.drop(draft, `aliases[${i}]`, `${alias} is a name of the service ${owner.slug}`);
        this.takers.set(owner.id, [...(this.takers.get(owner.id) ?? []), draft]);
      }
      this.holders.set(alias, draft);
    }
  }

  private drop(draft: Draft, path: string, message: string): void {
    fail(draft, path, message);
    const open = [draft];
    for (let failed = open.pop(); failed; failed = open.pop()) {
      for (const taker of this.takers.get(this.keys.get(failed) ?? '') ?? []) {
        if (!taker.entry) continue;
        fail(taker, 'aliases', `one of them stays with ${whereIs(failed)}, which failed`);
        open.push(taker);
      }
    }
  }
}

/** Whether a stored service still has a name once the entry about it is in. */
function keeps(entry: ServiceEntry, owner: NameOwner, name: string): boolean {
  if (name === owner.slug || name === entry.slug || entry.aliases === undefined) return true;
  return entry.aliases?.includes(name) === true;
}

/** Slugs never change, so the service stays under its own, and the new name becomes another alias. */
function rename(draft: Draft, entry: ServiceEntry, { slug }: NameOwner): void {
  const aliases = [...new Set([...(entry.aliases ?? []), entry.slug])].filter((alias) => alias !== slug);
  if (aliases.length > MAX_ALIASES)
    return fail(draft, 'aliases', `must leave room for ${entry.slug} among ${MAX_ALIASES}`);
  draft.warnings.push(
    `is the service ${slug} under a new name; it keeps its slug, and ${entry.slug} is now an alias`,
  );
  draft.entry = { ...entry, slug, aliases };
}
