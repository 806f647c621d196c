import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ERROR_CODES } from '../../src/common/index.js';
import { VARIABLES } from '../../src/config/index.js';

const read = (path: string) => readFileSync(path, 'utf8');
const names = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]!);

describe('documents', () => {
  it('docs/errors.md explains exactly the codes there are', () => {
    expect(names(read('docs/errors.md'), /^\| `([A-Z_]+)` \|/gm).sort()).toEqual([...ERROR_CODES].sort());
  });

  it('docs/configuration.md and .env.example list exactly the variables there are', () => {
    const variables = VARIABLES.map((variable) => variable.name).sort();
    expect(names(read('docs/configuration.md'), /^\| `([A-Z_]+)` \|/gm).sort()).toEqual(variables);
    expect(names(read('.env.example'), /^([A-Z_]+)=/gm).sort()).toEqual(variables);
  });

  it('link only to files and headings that exist', () => {
    const pages = [
      'README.md',
      'CONTRIBUTING.md',
      ...readdirSync('docs')
        .filter((f) => f.endsWith('.md'))
        .map((f) => join('docs', f)),
    ];
    const links = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([, path, heading]) => ({
        page,
        heading,
        target: path === '' ? page : join(dirname(page), path!),
      })),
    );
    expect(links.length).toBeGreaterThan(20);
    const broken = links.filter(
      ({ target, heading }) =>
        !existsSync(target) || (heading !== undefined && !headings(read(target)).includes(heading)),
    );
    expect(broken).toEqual([]);
  });
});

/** As a page on GitHub names them in addresses. */
function headings(markdown: string): string[] {
  return names(markdown, /^#+ (.+)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
