import { Command, CommanderError, Option } from 'commander';
import type { CatalogImportFlags } from './catalog-import-command.js';
import { FAILED, messageOf, USAGE, UsageError } from './failure.js';
import type { ImportFlags } from './import-command.js';
import type { ReindexFlags } from './reindex-command.js';
import type { ReportFlags } from './report-command.js';
import type { ManifestFlags } from './slack-manifest-command.js';
import type { TokenFlags } from './token-command.js';

/** Runs one command and answers with the exit code: 0, 1 where something failed, 2 for wrong usage. */
export async function runProgram(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = commands((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    process.stderr.write(`${messageOf(error)}\n`);
    return error instanceof UsageError ? USAGE : FAILED;
  }
}

/** Each command loads its part of the program when it runs: help and mistakes are answered at once. */
function commands(exitWith: (code: number) => void): Command {
  const program = new Command('hindsight')
    .description('Incident postmortem knowledge base')
    .exitOverride()
    .showHelpAfterError('(hindsight --help lists the commands)');
  program
    .command('import')
    .description('Import postmortems from Markdown and JSON; importing the same again changes nothing')
    .argument('<paths...>', 'files, or folders with their subfolders')
    .addOption(
      new Option('--format <format>', 'read every file so (default: by its ending)').choices([
        'markdown',
        'json',
      ]),
    )
    .option('--dry-run', 'report what would happen and write nothing')
    .option('--source <name>', 'source system of documents that name none')
    .option('--json', 'print the report as JSON')
    .action(async (paths: string[], flags: ImportFlags) => {
      const { importCommand } = await import('./import-command.js');
      exitWith(await importCommand(paths, flags));
    });
  program
    .command('export')
    .description('Write every postmortem as Markdown and JSON, with the catalogue and the taxonomy')
    .argument('<folder>', 'folder to write to; made where it is missing')
    .action(async (folder: string) => {
      const { exportCommand } = await import('./export-command.js');
      exitWith(await exportCommand(folder));
    });
  program
    .command('catalog')
    .description('The catalogue of services')
    .command('import')
    .description('Import services from Backstage descriptors, CSV or JSON; the same again changes nothing')
    .argument('<paths...>', 'files, or folders with a catalog-info.yaml somewhere below')
    .option('--dry-run', 'report what would happen and write nothing')
    .option('--json', 'print the report as JSON')
    .action(async (paths: string[], flags: CatalogImportFlags) => {
      const { catalogImportCommand } = await import('./catalog-import-command.js');
      exitWith(await catalogImportCommand(paths, flags));
    });
  const token = program.command('token').description('API tokens: who may ask, and for what');
  token
    .command('create')
    .description('Make a token and show it, once')
    .requiredOption('--name <name>', 'whose it is; shown in revisions and in the audit log')
    .requiredOption('--scopes <scopes>', 'read, write, publish, restricted, admin; with commas between')
    .option('--teams <teams>', 'teams whose postmortems it may change, with commas between')
    .option('--expires <when>', 'days such as 90d, or an RFC 3339 instant (default: never)')
    .action(async (flags: TokenFlags) => {
      const { createToken } = await import('./token-command.js');
      exitWith(await createToken(flags));
    });
  token
    .command('list')
    .description('List the tokens, without their secrets')
    .action(async () => {
      const { listTokens } = await import('./token-command.js');
      exitWith(await listTokens());
    });
  token
    .command('revoke')
    .description('Make a token unusable for good')
    .argument('<token>', 'its name or visible part')
    .action(async (name: string) => {
      const { revokeToken } = await import('./token-command.js');
      exitWith(await revokeToken(name));
    });
  addReport(program, exitWith);
  program
    .command('reindex')
    .description('Build the index on MEILI_URL anew beside the live one, compare it, and switch to it')
    .option(
      '--check',
      'build nothing; compare every document of the live index, and have what differs sent again',
    )
    .option('--retry-dead', 'build nothing; give documents that could not be delivered another chance')
    .option('--switch-back', 'build nothing; search with the index before this one again')
    .option('--drop-previous', 'build nothing; delete indexes that are no longer searched')
    .action(async (flags: ReindexFlags) => {
      const { reindexCommand } = await import('./reindex-command.js');
      exitWith(await reindexCommand(flags));
    });
  program
    .command('search-key')
    .description('Make the key for MEILI_KEY; the master key is read from standard input')
    .requiredOption('--url <url>', 'address of the Meilisearch server')
    .action(async (flags: { url: string }) => {
      const { searchKeyCommand } = await import('./search-key-command.js');
      exitWith(await searchKeyCommand(flags.url));
    });
  program
    .command('slack-manifest')
    .description('Print the manifest to create the Slack app from')
    .option('--url <url>', 'where Slack and people reach the service (default: HINDSIGHT_PUBLIC_URL)')
    .option('--command <command>', 'the slash command', '/postmortem')
    .option('--socket', 'for SLACK_MODE=socket, where Slack need not reach the service')
    .option('--json', 'print JSON, not YAML')
    .action(async (flags: ManifestFlags) => {
      const { slackManifestCommand } = await import('./slack-manifest-command.js');
      exitWith(slackManifestCommand(flags));
    });
  program
    .command('migrate')
    .description('Bring the schema of DATABASE_URL up to date and end; the service does so at its start')
    .action(async () => {
      const { withService } = await import('./with-service.js');
      await withService(() => Promise.resolve());
    });
  program
    .command('doctor')
    .description('Say what is wrong with the configuration, the database and what is around; change nothing')
    .option('--json', 'print the findings as JSON')
    .action(async (flags: { json?: boolean }) => {
      const { doctorCommand } = await import('./doctor-command.js');
      exitWith(await doctorCommand(flags));
    });
  program
    .command('schema')
    .description('Write schema.graphql from the code')
    .option('--check', 'write nothing; fail where the file is not what the code says')
    .action(async (flags: { check?: boolean }) => {
      const { schemaCommand } = await import('./schema-command.js');
      exitWith(await schemaCommand(flags.check === true));
    });
  return program;
}

function addReport(program: Command, exitWith: (code: number) => void): void {
  const several = (value: string, before: string[] = []): string[] => [...before, value];
  program
    .command('report')
    .description('Write the reliability report on a period: the published one, or computed anew')
    .argument('<period>', 'such as 2026-Q3, 2026-H1, 2026 or 2026-07')
    .addOption(
      new Option('--format <format>', 'how it is written')
        .choices(['html', 'md', 'csv', 'json'])
        .default('md'),
    )
    .option('--out <path>', 'file to write; for csv a folder, with one file a table (default: print it)')
    .option('--team <team>', 'only incidents that reached a service of this team; may be repeated', several)
    .option('--service <slug>', 'only incidents that reached this service; may be repeated', several)
    .option('--provider <name>', 'only incidents that reached a service of this provider', several)
    .option('--revision <number>', 'the published revision of that number')
    .option('--current', 'computed anew, with what has changed since it was published')
    .option('--publish', 'freeze it first, of what everyone who reads may see')
    .action(async (period: string, flags: ReportFlags) => {
      const { reportCommand } = await import('./report-command.js');
      exitWith(await reportCommand(period, flags));
    });
}
