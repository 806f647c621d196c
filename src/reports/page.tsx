import type { JSX } from 'preact';
import { render } from 'preact-render-to-string';
import { figureText } from './cell-text.js';
import { type Chart, chartsOf } from './charts.js';
import { draw } from './draw.js';
import { interval } from './format.js';
import { STYLE } from './page-style.js';
import { TableView, Verdict } from './page-table.js';
import type { Edition, Links } from './published.js';
import { stateOf } from './render-markdown.js';
import type { Report, Tile } from './report.js';
import { scopeOf, sectionsOf, titleOf } from './sections.js';
import { type Section, tablesFor } from './table.js';

interface Drawn {
  readonly chart: Chart;
  /** Narrow alone where it takes half of the page. */
  readonly svgs: readonly string[];
}

/** The printable page. What people wrote passes through Preact's escaping, in charts through that of `draw`. */
export async function renderPage(edition: Edition, links: Links): Promise<string> {
  const sections = sectionsOf(edition.report, edition.restatements);
  const wanted = new Set(sections.flatMap(({ charts }) => charts));
  const drawn = new Map<string, Drawn>();
  for (const chart of chartsOf(edition.report)) {
    if (!wanted.has(chart.id)) continue;
    const svgs = chart.half ? [] : [await draw(chart, 'wide')];
    drawn.set(chart.id, { chart, svgs: [...svgs, await draw(chart, 'narrow')] });
  }
  return `<!doctype html>\n${render(<Page edition={edition} links={links} sections={sections} drawn={drawn} />)}\n`;
}

interface Parts {
  readonly edition: Edition;
  readonly links: Links;
  readonly sections: readonly Section[];
  readonly drawn: ReadonlyMap<string, Drawn>;
}

function Page({ edition, links, sections, drawn }: Parts): JSX.Element {
  const { report } = edition;
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{titleOf(report)}</title>
        <style dangerouslySetInnerHTML={{ __html: styleOf(edition) }} />
      </head>
      <body>
        <a class="skip" href="#headline">
          To the headline
        </a>
        <header>
          <h1>{titleOf(report)}</h1>
          <ul class="scope">
            {scopeOf(report).map((line) => (
              <li>{line}</li>
            ))}
          </ul>
          <p class="state">
            {stateOf(edition)} Digest <code>{edition.digest}</code>
          </p>
          <nav aria-label="Contents">
            <p>
              Also as <a href={links.format('md')}>Markdown</a>, <a href={links.format('csv')}>CSV</a> and{' '}
              <a href={links.format('json')}>JSON</a>.
              {edition.revision !== null && (
                <>
                  {' '}
                  <a href={links.anew}>Computed anew, with what has changed since it was published</a>.
                </>
              )}
            </p>
            <ol>
              {sections.map(({ id, title }, at) => (
                <li>
                  <a href={`#${id}`}>
                    {at + 1} {title}
                  </a>
                </li>
              ))}
            </ol>
          </nav>
        </header>
        <main>
          {sections.map((section, at) => (
            <SectionView section={section} number={at + 1} report={report} links={links} drawn={drawn} />
          ))}
        </main>
        <footer>
          {titleOf(report)}. {stateOf(edition)}
        </footer>
      </body>
    </html>
  );
}

/** The running footer of the print names what the sheet is of. */
function styleOf({ report, digest }: Edition): string {
  return STYLE.replace('FOOTER', `${titleOf(report)} · digest ${digest.slice(0, 12)}`);
}

interface SectionParts {
  readonly section: Section;
  readonly number: number;
  readonly report: Report;
  readonly links: Links;
  readonly drawn: ReadonlyMap<string, Drawn>;
}

function SectionView({ section, number, report, links, drawn }: SectionParts): JSX.Element {
  const charts = section.charts.flatMap((id) => drawn.get(id) ?? []);
  return (
    <section id={section.id} aria-labelledby={`${section.id}-title`}>
      <h2 id={`${section.id}-title`}>
        <span class="number">{number}</span>
        {section.title}
      </h2>
      {section.text.map((text) => (
        <p class={section.id === 'headline' ? 'lead' : undefined}>{text}</p>
      ))}
      {section.id === 'headline' && (
        <ul class="tiles">
          {report.tiles.map((tile) => (
            <TileView tile={tile} previous={report.previous.period} />
          ))}
        </ul>
      )}
      {charts.length > 0 && (
        <div class="charts">
          {charts.map((one) => (
            <Figure {...one} />
          ))}
        </div>
      )}
      {section.id !== 'headline' &&
        tablesFor('people', section).map((table) => (
          <TableView table={table} timeZone={report.timeZone} links={links} />
        ))}
    </section>
  );
}

function TileView({ tile, previous }: { tile: Tile; previous: string }): JSX.Element {
  const text = (value: number): string => figureText(tile.unit, value);
  return (
    <li>
      <h3>{tile.label}</h3>
      <div class="value">{figureText(tile.unit, tile.value)}</div>
      <dl>
        {tile.low !== null && (
          <>
            <dt>95 % interval</dt>
            <dd>{interval(tile, text)}</dd>
          </>
        )}
        <dt>{previous}</dt>
        <dd>{figureText(tile.unit, tile.previous)}</dd>
        <dt>Verdict</dt>
        <dd>
          <Verdict verdict={tile.verdict} />
        </dd>
        <dt>Of</dt>
        <dd>{tile.basis}</dd>
      </dl>
    </li>
  );
}

function Figure({ chart, svgs }: Drawn): JSX.Element {
  return (
    <figure class={chart.half ? 'half' : 'full'}>
      <figcaption>
        {chart.title}
        <small>{chart.description}</small>
      </figcaption>
      <div dangerouslySetInnerHTML={{ __html: svgs.join('') }} />
    </figure>
  );
}
