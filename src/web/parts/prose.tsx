import type { VNode } from 'preact';
import { renderInline, renderMarkdown } from '../markdown.js';

/** What somebody wrote, as Markdown, in whatever direction they write. */
export function Prose({ text }: { text: string }): VNode {
  return <div class="prose" dir="auto" dangerouslySetInnerHTML={{ __html: renderMarkdown(text) }} />;
}

export function Inline({ text }: { text: string }): VNode {
  return <span dir="auto" dangerouslySetInnerHTML={{ __html: renderInline(text) }} />;
}
