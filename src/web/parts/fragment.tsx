import type { VNode } from 'preact';

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#x27;': "'",
};

/** A highlighted fragment of the search: text, with marks where the words are. Nothing else of it becomes HTML. */
export function Fragment({ text }: { text: string }): VNode {
  const parts = text.split(/<mark>([\s\S]*?)<\/mark>/);
  return <>{parts.map((part, i) => (i % 2 === 1 ? <mark>{plain(part)}</mark> : plain(part)))}</>;
}

/** The text of a fragment without its marks. */
export function plainText(fragment: string): string {
  return plain(fragment.replaceAll(/<\/?mark>/g, ''));
}

function plain(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (entity) => ENTITIES[entity]!);
}
