import { LRUCache } from 'lru-cache';
import MarkdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';

/** HTML that people write stays text. Pictures would be loaded from elsewhere, so they become links. */
const markdown = new MarkdownIt('default', { html: false, linkify: true, breaks: false, typographer: false });
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
markdown.renderer.rules.image = (tokens, i) => {
  const { escapeHtml } = markdown.utils;
  const token = tokens[i]!;
  const address = String(token.attrGet('src') ?? '');
  return `<a href="${escapeHtml(address)}">${escapeHtml(token.content || address)}</a>`;
};
// A table scrolls by itself, not the page.
markdown.renderer.rules.table_open = () =>
  '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>';
markdown.renderer.rules.table_close = () => '</table></div>';

/** The page has one h1, and sections have their h2: what is written inside begins below. */
const HEADINGS = { h1: 'h3', h2: 'h4', h3: 'h5', h4: 'h6', h5: 'h6', h6: 'h6' };

const ALLOWED: sanitizeHtml.IOptions = {
  allowedTags: [
    ...['p', 'br', 'hr', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'pre', 'code'],
    ...['strong', 'em', 's', 'a', 'div', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ],
  allowedAttributes: {
    a: ['href', 'rel'],
    ol: ['start'],
    div: ['class', 'tabindex', 'role', 'aria-label'],
    pre: ['tabindex'],
  },
  allowedClasses: { div: ['scroll'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  transformTags: {
    ...HEADINGS,
    a: sanitizeHtml.simpleTransform('a', { rel: 'noopener noreferrer nofollow' }),
    // Long lines scroll inside, also by keyboard.
    pre: sanitizeHtml.simpleTransform('pre', { tabindex: '0' }),
  },
};

/** Texts that are read again and again are rendered once; bounded by their size. */
const rendered = new LRUCache<string, string>({
  maxSize: 8_000_000,
  sizeCalculation: (html, text) => html.length + text.length + 1,
});

/** Markdown that anybody wrote as HTML that harms nobody. */
export function renderMarkdown(text: string): string {
  let html = rendered.get(text);
  if (html === undefined) {
    html = sanitizeHtml(markdown.render(text), ALLOWED);
    rendered.set(text, html);
  }
  return html;
}

/** The same within a line: no paragraphs, lists or headings. */
export function renderInline(text: string): string {
  const key = `\0${text}`;
  let html = rendered.get(key);
  if (html === undefined) {
    html = sanitizeHtml(markdown.renderInline(text), ALLOWED);
    rendered.set(key, html);
  }
  return html;
}
