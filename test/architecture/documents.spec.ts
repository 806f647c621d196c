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

  it('link only to files that exist', () => {
    const pages = [
      'README.md',
      'CONTRIBUTING.md',
      ...readdirSync('docs')
        .filter((f) => f.endsWith('.md'))
        .map((f) => join('docs', f)),
    ];
    const broken = pages.flatMap((page) =>
      names(read(page), /\]\((?!https?:|#)([^)#\s]+)/g)
        .filter((target) => !existsSync(join(dirname(page), target)))
        .map((target) => `${page}: ${target}`),
    );
    expect(broken).toEqual([]);
  });
});
