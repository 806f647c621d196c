import { createHash } from 'node:crypto';
import type { PostmortemDocument } from '../postmortems/index.js';
import type { ImportItem } from './import-report.js';

/** A stored document that names others. */
export interface Related {
  readonly item: ImportItem;
  readonly document: PostmortemDocument;
  /** The postmortem; in a dry run it need not exist. */
  readonly id: string;
}

interface Earlier {
  readonly name: string;
  readonly digest: string;
}

/** What one import has stored so far: relations may point at documents that come later. */
export class ImportBatch {
  readonly related: Related[] = [];
  private readonly ids = new Map<string, string>();
  private readonly documents = new Map<string, Earlier>();

  /** Notes a stored document under every name by which others can mean it. */
  add(item: ImportItem, document: PostmortemDocument, id: string): void {
    const { reference } = document;
    for (const key of [document.id, reference, identity(document)]) if (key) this.ids.set(key, id);
    this.documents.set(identity(document), { name: item.name, digest: digestOf(document) });
    if (document.relations.length > 0) this.related.push({ item, document, id });
  }

  /** The postmortem that a document of this batch means by `to`. */
  find(to: string, { source }: PostmortemDocument): string | undefined {
    return (source && this.ids.get(externalKey(source.system, to))) ?? this.ids.get(to);
  }

  /** The document of this batch that was about the same postmortem. */
  earlier(document: PostmortemDocument): Earlier | undefined {
    return this.documents.get(identity(document));
  }
}

/** The same content, however it is written down, has the same digest. */
export function digestOf(document: PostmortemDocument): string {
  return createHash('sha256').update(JSON.stringify(document)).digest('hex');
}

function identity({ id, source }: PostmortemDocument): string {
  return source ? externalKey(source.system, source.externalId) : (id ?? '');
}

function externalKey(system: string, externalId: string): string {
  return JSON.stringify([system, externalId]);
}
