import type { ComponentChildren, VNode } from 'preact';
import { assetUrl } from './assets.js';

/** The entries of the navigation. */
const SECTIONS = {
  search: ['/', 'Search'],
  services: ['/services', 'Services'],
  causes: ['/causes', 'Causes'],
  actions: ['/actions', 'Actions'],
  reports: ['/reports', 'Reports'],
} as const;
export type Section = keyof typeof SECTIONS;

export interface PageHead {
  readonly title: string;
  /** Which entry of the navigation it belongs to. */
  readonly section?: Section;
  /** What was searched for. */
  readonly query?: string;
  readonly status?: number;
  /** Whether something is written on it. */
  readonly isForm?: boolean;
  /** A feed of what the page shows. */
  readonly feed?: string;
}

export interface Person {
  readonly name: string;
  readonly canWrite: boolean;
  readonly canSignOut: boolean;
}

interface LayoutProps extends PageHead {
  /** Null where nobody is signed in. */
  readonly person: Person | null;
  readonly formToken: string;
  readonly children: ComponentChildren;
}

/** What all pages have around them: head, navigation, the box to search with, and who is signed in. */
export function Layout(props: LayoutProps): VNode {
  const { title, feed, children } = props;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>{title === 'Hindsight' ? title : `${title} · Hindsight`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href={assetUrl('icon.svg')} type="image/svg+xml" />
        <link rel="stylesheet" href={assetUrl('app.css')} />
        {feed !== undefined && (
          <link rel="alternate" type="application/atom+xml" title="New postmortems" href={feed} />
        )}
        <script src={assetUrl('app.js')} defer />
        {props.isForm === true && <script src={assetUrl('edit.js')} defer />}
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to content
        </a>
        <Header {...props} />
        <main id="main" tabindex={-1}>
          {children}
        </main>
        <footer class="foot">
          <span>Hindsight</span>
          <a href="/feed.atom">Atom feed</a>
          <a href="/graphiql">GraphQL</a>
          {props.person?.canWrite === true && <a href="/import">Import</a>}
        </footer>
      </body>
    </html>
  );
}

function Header({ person, section, query, formToken }: LayoutProps): VNode {
  return (
    <header class="top">
      <div class="top-in">
        <a class="brand" href="/">
          <Mark />
          Hindsight
        </a>
        {person && (
          <>
            <nav class="nav" aria-label="Main">
              {Object.entries(SECTIONS).map(([key, [href, label]]) => (
                <a key={key} href={href} aria-current={section === key ? 'page' : undefined}>
                  {label}
                </a>
              ))}
            </nav>
            {section !== 'search' && (
              <form class="top-search" action="/" method="get" role="search">
                <input
                  type="search"
                  name="q"
                  value={query}
                  placeholder="Have we seen this before?"
                  aria-label="Search postmortems"
                  maxlength={500}
                />
              </form>
            )}
            {person.canWrite && (
              <a class="button quiet new" href="/postmortems/new">
                Write
              </a>
            )}
            <Who person={person} formToken={formToken} />
          </>
        )}
      </div>
    </header>
  );
}

function Who({ person, formToken }: { person: Person; formToken: string }): VNode {
  const [kind, ...rest] = person.name.split(':');
  const name = rest.join(':');
  return (
    <div class="who">
      <bdi title={person.name}>{name || (kind === 'local' ? 'This machine' : kind)}</bdi>
      {person.canSignOut && (
        <form action="/logout" method="post">
          <input type="hidden" name="form" value={formToken} />
          <button class="plain" type="submit">
            Sign out
          </button>
        </form>
      )}
    </div>
  );
}

/** The sign of the house: an incident on a line, seen from later. */
function Mark(): VNode {
  return (
    <svg class="mark" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
      <path
        d="M2 14h5l3-9 4 14 3-5h5"
        fill="none"
        stroke-width="2.4"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
