// Every card of the Slack bot, made from the samples by the code that answers: a page, and a picture of each.
import { mkdir, writeFile } from 'node:fs/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { chromium } from 'playwright-core';
import { render } from 'preact-render-to-string';
import { LOCAL_VIEWER } from '../../src/access/index.js';
import { createApp } from '../../src/app.js';
import { parseConfig } from '../../src/config/index.js';
import { loadSamples, SampleLoader } from '../../src/exchange/index.js';
import type { Asker } from '../../src/slack/asker.js';
import { blockProblems } from '../../src/slack/blocks/check.js';
import type { Card } from '../../src/slack/blocks/parts.js';
import { unfurlCard } from '../../src/slack/blocks/postmortem-card.js';
import { failureCard } from '../../src/slack/failures.js';
import { readCommand } from '../../src/slack/grammar.js';
import { PostmortemAnswers, WITH_ACTIONS } from '../../src/slack/postmortem-answers.js';
import { Replies } from '../../src/slack/replies.js';
import { SEARCHING } from '../../src/slack/timely.js';
import { PostmortemReader } from '../../src/postmortems/index.js';
import { benchDatabase } from '../server.js';
import { Blocks, type Drawn } from './blocks.js';

const FOLDER = 'docs/slack';
/** The one-liners are on the page. */
const PICTURES = new Set([
  ...[
    'search',
    'nothing',
    'degraded',
    'show',
    'similar',
    'alert',
    'service',
    'trends',
    'trends-by-cause',
    'due',
  ],
  ...['help', 'mistake', 'link', 'shared', 'unfurl'],
]);
const STYLE = `body{font:15px/1.46 Lato,"Helvetica Neue",Arial,sans-serif;color:#1d1c1d;background:#fff;margin:2rem auto;max-width:44rem}
article{border:1px solid #ddd;border-radius:8px;padding:.9rem 1.1rem;margin:0 0 2rem;background:#fff}
h2{font-size:1rem;margin:0 0 .3rem;color:#616061;font-weight:600}p{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
h3{font-size:1.15rem;margin:.3rem 0}.who{display:flex;gap:.5rem;align-items:center;font-weight:700;margin:0 0 .3rem}
.who i{background:#1d3557;color:#fff;border-radius:5px;width:2rem;height:2rem;display:grid;place-items:center;font-style:normal}
.who small{font-weight:400;color:#616061}.blocks>*{margin:.45rem 0}.section{display:flex;gap:1rem;justify-content:space-between}
.section>div{flex:1}.fields{display:grid;grid-template-columns:1fr 1fr;gap:.5rem 1rem}.context{color:#616061;font-size:.82rem}
.actions{display:flex;gap:.5rem;flex-wrap:wrap}.button{border:1px solid #bbb;border-radius:5px;padding:.25rem .8rem;font-weight:600;font-size:.85rem}
.primary{background:#007a5a;border-color:#007a5a;color:#fff}.menu{border:1px solid #bbb;border-radius:5px;padding:.1rem .5rem;height:1.4rem}
a{color:#1264a3;text-decoration:none}blockquote{margin:.1rem 0;border-left:4px solid #ddd;padding:0 0 0 .7rem}
code{background:#f6f6f6;border:1px solid #ddd;border-radius:3px;color:#c01343;padding:0 .2rem;font-size:.85rem}
pre{background:#f8f8f8;border:1px solid #ddd;border-radius:4px;padding:.5rem;margin:0;font-size:.78rem;line-height:1.35}.user{background:#e8f5fa;color:#1264a3}`;

interface Shown {
  readonly file: string;
  readonly asked: string;
  readonly toAll?: boolean;
  readonly card: Card;
}

const database = await benchDatabase();
const SETTINGS = {
  ...{ LOG_LEVEL: 'error', HINDSIGHT_PUBLIC_URL: 'https://postmortems.example.com', HOST: '127.0.0.1' },
  ...{ SLACK_MODE: 'http', SLACK_SIGNING_SECRET: 'x'.repeat(32), SLACK_BOT_TOKEN: 'xoxb-preview-1' },
  SLACK_TEAM_IDS: 'T0HOME',
};
const config = parseConfig(SETTINGS);
const app = await createApp(config, database.url);
/** One whose search server does not answer. */
const degraded = await createApp(
  parseConfig({ ...SETTINGS, MEILI_URL: 'http://127.0.0.1:9', MEILI_KEY: 'preview' }),
  database.url,
);
try {
  await loadSamples(app.get(SampleLoader, { strict: false }), LOCAL_VIEWER);
  await draw(await cards());
} finally {
  await degraded.close();
  await app.close();
  await database.close();
}

async function cards(): Promise<Shown[]> {
  const answers = app.get(PostmortemAnswers, { strict: false });
  const reader = app.get(PostmortemReader, { strict: false });
  const asker: Asker = {
    teamId: 'T0HOME',
    userId: 'ADA',
    viewer: LOCAL_VIEWER,
    audience: 'PERSON',
    isLinked: true,
  };
  const unlinked: Asker = { ...asker, isLinked: false };
  const ask = (text: string, who = asker, service: INestApplicationContext = app): Promise<Card> =>
    service
      .get(Replies, { strict: false })
      .to(who, readCommand(text), { command: '/postmortem', userName: 'ada' })
      .catch((error: unknown) => failureCard(error, '0197-preview'));
  const asked = async (file: string, text: string, who = asker): Promise<Shown> => ({
    ...{ file, asked: `/postmortem ${text}`, card: await ask(text, who) },
  });
  const found = (await ask('dns race condition')).text;
  const reference = /PM-\d+/.exec(found)![0];
  const { id } = (await reader.one(LOCAL_VIEWER, { reference }, WITH_ACTIONS))!;
  const whole = (await reader.one(LOCAL_VIEWER, { id }, WITH_ACTIONS))!;
  const link = await ask('link');
  return [
    await asked('search', 'dns race condition', unlinked),
    await asked('nothing', 'quantum teapot sev:1'),
    {
      file: 'degraded',
      asked: '/postmortem certificate expired (Meilisearch is down)',
      card: await ask('certificate expired', asker, degraded),
    },
    await asked('show', `show ${reference}`),
    await asked('similar', `similar ${reference}`),
    await asked(
      'alert',
      'similar FATAL: remaining connection slots are reserved, postgres failover did not finish',
    ),
    await asked('service', `service ${whole.affectedServices[0]?.service.slug ?? 'dns'}`),
    await asked('trends', 'trends 2021'),
    await asked('trends-by-cause', 'trends 2021 by:family'),
    await asked('due', 'due'),
    await asked('help', 'help'),
    await asked('mistake', 'redis sev:9'),
    { file: 'link', asked: '/postmortem link', card: link },
    { file: 'searching', asked: 'after two seconds', card: SEARCHING },
    { file: 'fault', asked: 'a fault of ours', card: failureCard(new Error('preview'), '0197-preview') },
    {
      file: 'shared',
      asked: 'Share to this channel',
      toAll: true,
      card: await answers.shared(asker, asker, id),
    },
    { file: 'unfurl', asked: 'a link in a message', toAll: true, card: unfurlCard(whole) },
  ];
}

async function draw(all: readonly Shown[]): Promise<void> {
  const problems = all.flatMap(({ file, card }) =>
    blockProblems(card.blocks).map((problem) => `${file}: ${problem}`),
  );
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const page = render(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>What the Slack bot says</title>
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
      </head>
      <body>
        <h1>What the Slack bot says</h1>
        {all.map(({ file, asked, toAll, card }) => (
          <article id={file}>
            <h2>{asked}</h2>
            <div class="who">
              <i>P</i>
              Postmortems
              <small>{toAll ? 'for everybody in the channel' : 'Only visible to you'}</small>
            </div>
            <Blocks blocks={card.blocks as unknown as Drawn[]} />
          </article>
        ))}
      </body>
    </html>,
  );
  await mkdir(FOLDER, { recursive: true });
  await writeFile(`${FOLDER}/preview.html`, `<!doctype html>${page}\n`);
  const browser = await chromium.launch({
    executablePath: process.env.TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const view = await browser.newPage({ viewport: { width: 760, height: 900 } });
  await view.setContent(`<!doctype html>${page}`);
  for (const { file } of all.filter((one) => PICTURES.has(one.file)))
    await view.locator(`#${file}`).screenshot({ path: `${FOLDER}/${file}.png` });
  await browser.close();
  const pictures = all
    .filter((one) => PICTURES.has(one.file))
    .map(({ file, asked }) => `## ${asked.replaceAll('<', '&lt;')}\n\n![${file}](${file}.png)`);
  const head =
    '# What the Slack bot says\n\nMade from the samples by `npm run slack:preview`; [the same as a page](preview.html). About as Slack shows it.';
  await writeFile(`${FOLDER}/README.md`, `${[head, ...pictures].join('\n\n')}\n`);
  console.log(`${all.length} cards in ${FOLDER}`);
}
