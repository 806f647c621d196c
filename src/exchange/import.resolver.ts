import { Args, Info, Mutation, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { CurrentViewer, type Viewer } from '../access/index.js';
import { BadInput, type InputProblem } from '../common/index.js';
import { PostmortemReader, selectedFields } from '../postmortems/index.js';
import { ImportDocument, ImportFormat, ImportResult } from './import.graphql.js';
import { ImportService } from './import.service.js';

const MAX_DOCUMENTS = 500;
const MAX_NAME = 300;

@Resolver(() => ImportResult)
export class ImportResolver {
  constructor(
    private readonly imports: ImportService,
    private readonly reader: PostmortemReader,
  ) {}

  @Mutation(() => ImportResult, {
    description:
      'Imports documents, each on its own: one that fails neither stops nor half-writes the others. Documents are told apart by source system and external id, so importing them again changes nothing. FORBIDDEN without both scopes publish and restricted; BAD_USER_INPUT for more than 500 documents or a bad name.',
  })
  async importPostmortems(
    @CurrentViewer() viewer: Viewer,
    @Info() info: GraphQLResolveInfo,
    @Args('format', { type: () => ImportFormat, description: 'How the documents are written.' })
    format: ImportFormat,
    @Args('documents', { type: () => [ImportDocument], description: 'The documents, 1 to 500.' })
    documents: ImportDocument[],
    @Args('dryRun', {
      type: () => Boolean,
      nullable: true,
      defaultValue: false,
      description: 'Only report what would happen; nothing is written.',
    })
    dryRun: boolean | null,
  ): Promise<ImportResult> {
    check(documents);
    const { items, ...counts } = await this.imports.run(viewer, documents, {
      format,
      dryRun: dryRun === true,
    });
    const ids = items.flatMap(({ id }) => id ?? []);
    const stored = await this.reader.byIds(viewer, ids, selectedFields(info, 'items.postmortem'));
    return {
      ...counts,
      items: items.map(({ name, outcome, id, warnings, error }) => {
        const postmortem = (id !== undefined && stored.get(id)) || null;
        return { name, outcome, postmortem, warnings, error };
      }),
    };
  }
}

function check(documents: readonly ImportDocument[]): void {
  if (documents.length < 1 || documents.length > MAX_DOCUMENTS) {
    throw BadInput.of('documents', `must hold 1 to ${MAX_DOCUMENTS} documents, not ${documents.length}`);
  }
  const problems = documents.flatMap(({ name }, i): InputProblem[] =>
    name.trim() !== '' && name.length <= MAX_NAME && !/\p{Cc}/u.test(name)
      ? []
      : [{ field: `documents[${i}].name`, message: `must have 1 to ${MAX_NAME} characters on one line` }],
  );
  if (problems.length > 0) throw new BadInput(problems);
}
