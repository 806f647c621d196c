import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { LOCAL_VIEWER } from '../../src/access/index.js';
import { CatalogService } from '../../src/catalog/index.js';
import { Database } from '../../src/database/index.js';
import { PostmortemsService } from '../../src/postmortems/index.js';
import { startTestApp, type TestApp } from '../support/app.js';

let t: TestApp;
const ids: string[] = [];
const affected = [{ service: 'race', level: 'OUTAGE' as const, involvement: 'ORIGIN' as const }];
beforeAll(async () => {
  t = await startTestApp({ DATABASE_POOL_SIZE: '16' });
  await t.get(CatalogService).upsert(LOCAL_VIEWER, { slug: 'race', name: 'Race' });
  for (let i = 0; i < 25; i++) {
    const body = `paragraph ${i} about something `.repeat(60);
    const input = {
      title: `Race ${i}`,
      affectedServices: affected,
      sections: [{ kind: 'OTHER' as const, body }],
    };
    ids.push(await t.get(PostmortemsService).create(LOCAL_VIEWER, input));
  }
});
afterAll(() => t.close());

/** Documents of the search that do not say what the postmortem says. */
const stale = () =>
  t.get(Database).read<{ title: string }>(
    `SELECT p.title FROM postmortem p LEFT JOIN search_document d ON d.postmortem_id = p.id
     JOIN affected_service a ON a.postmortem_id = p.id JOIN service s ON s.id = a.service_id
     WHERE d.postmortem_id IS NULL OR d.visibility <> p.visibility OR d.tags <> p.tags OR d.status <> p.status
       OR d.providers <> ARRAY[s.provider] OR NOT d.words @@ to_tsquery('english', '''' || s.name || '''')`,
  );

it('search says what is stored, however renames, edits and new postmortems meet', async () => {
  const postmortems = t.get(PostmortemsService);
  for (let round = 1; round <= 12; round++) {
    const name = `Renamedround${round}`;
    await Promise.all([
      t.get(CatalogService).upsert(LOCAL_VIEWER, { slug: 'race', name, provider: `p${round}` }),
      ...ids.slice(0, 25).map((id, i) =>
        postmortems.change(LOCAL_VIEWER, id, null, (before) => ({
          content: {
            ...before,
            tags: [`round${round}`],
            visibility: (i + round) % 2 ? 'RESTRICTED' : 'ORGANIZATION',
          },
          prefix: '',
        })),
      ),
      ...[1, 2, 3].map(async (n) => {
        ids.push(
          await postmortems.create(LOCAL_VIEWER, { title: `New ${round}.${n}`, affectedServices: affected }),
        );
      }),
    ]);
    expect(await stale()).toEqual([]);
  }
});
