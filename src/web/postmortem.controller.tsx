import { Controller, Get, Param, UseFilters } from '@nestjs/common';
import { Ask } from '../api/index.js';
import { BadInput, NotFound } from '../common/index.js';
import { type At, Here, param } from './at.js';
import { Tools } from './pages/tools.js';
import { PostmortemPage } from './pages/postmortem.js';
import { POSTMORTEM, type Whole } from './pages/postmortem.data.js';
import { Relate } from './pages/relate.js';
import { type History, REVISIONS, RevisionsPage, SNAPSHOT } from './pages/revisions.js';
import { Pages } from './pages.service.js';
import { ProblemFilter } from './problem.filter.js';
import { diffSnapshots } from './snapshot-diff.js';

interface Snapshot {
  readonly revisions: { readonly nodes: readonly { readonly version: number; readonly snapshot: string }[] };
}

/** One postmortem, and what it was before. */
@Controller('postmortems')
@UseFilters(ProblemFilter)
export class PostmortemController {
  constructor(
    private readonly ask: Ask,
    private readonly pages: Pages,
  ) {}

  @Get(':reference')
  async show(@Here() at: At, @Param('reference') reference: string): Promise<string> {
    const whole = await this.find<Whole>(at, POSTMORTEM, { reference });
    const head = { title: `${whole.reference} ${whole.title}`, section: 'search' } as const;
    const writing = { whole, viewer: at.request.viewer!, formToken: this.pages.formToken(at) };
    return this.pages.show(
      at,
      head,
      <PostmortemPage whole={whole} tools={<Tools {...writing} />} relate={<Relate {...writing} />} />,
    );
  }

  @Get(':reference/revisions')
  async revisions(@Here() at: At, @Param('reference') reference: string): Promise<string> {
    const history = await this.find<History>(at, REVISIONS, { reference });
    const versions = history.revisions.edges.map(({ node }) => node.version);
    const [one, other] = [version(at, 'from') ?? versions[1], version(at, 'to') ?? versions[0]];
    let compared;
    if (one !== undefined && other !== undefined) {
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      const [before, after] = await Promise.all(
        [from, to].map((wanted) => this.snapshot(at, history, wanted)),
      );
      compared = { from, to, fields: diffSnapshots(before!, after!) };
    }
    const head = { title: `History of ${history.reference}`, section: 'search' } as const;
    return this.pages.show(at, head, <RevisionsPage history={history} compared={compared} />);
  }

  /** The cursor of a version leads to the one before it: the newest needs none. */
  private async snapshot(at: At, { reference, revisions }: History, version: number): Promise<string> {
    const i = revisions.edges.findIndex(({ node }) => node.version === version);
    if (i < 0) throw new NotFound('version', String(version));
    const after = revisions.edges[i - 1]?.cursor;
    const found = await this.find<Snapshot>(at, SNAPSHOT, { reference, after });
    const [node] = found.revisions.nodes;
    // Somebody may have changed it in between: the newest is then another one.
    if (node?.version !== version) throw new NotFound('version', String(version));
    return node.snapshot;
  }

  private async find<T>(
    at: At,
    document: string,
    variables: { reference: string; after?: string },
  ): Promise<T> {
    const { postmortem } = await this.ask.ask<{ postmortem: T | null }>(at, document, variables);
    if (postmortem === null) throw new NotFound('postmortem', variables.reference.slice(0, 40));
    return postmortem;
  }
}

function version(at: At, name: string): number | undefined {
  const text = param(at, name);
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw BadInput.of(name, 'must be the number of a version');
  return Number(text);
}
