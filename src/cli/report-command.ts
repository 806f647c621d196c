import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LOCAL_VIEWER } from '../access/index.js';
import { makeFolder } from '../common/index.js';
import { type EditionRequest, reportQuery, ReportsService } from '../reports/index.js';
import { asUsage, UsageError } from './failure.js';
import { withService } from './with-service.js';

export interface ReportFlags {
  readonly format: 'html' | 'md' | 'csv' | 'json';
  readonly out?: string;
  readonly team?: string[];
  readonly service?: string[];
  readonly provider?: string[];
  readonly revision?: string;
  readonly current?: boolean;
  readonly publish?: boolean;
}

/** Writes the report on a period; a folder of CSV files, or one file, or to standard output. */
export async function reportCommand(period: string, flags: ReportFlags): Promise<number> {
  const { team, service, provider, revision, current } = flags;
  const given = { team, service, provider, revision, current: current ? 'true' : undefined };
  const asked = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return withService(async (app) => {
    const reports = app.get(ReportsService);
    return asUsage(
      (async () => {
        const request: EditionRequest = reportQuery(period, asked);
        if (flags.publish) {
          const { revision: last, digest } = await reports.publish(LOCAL_VIEWER, request);
          process.stderr.write(`Published ${period} as revision ${last}, digest ${digest}\n`);
        }
        return write(reports, request, flags);
      })(),
    );
  });
}

async function write(
  reports: ReportsService,
  request: EditionRequest,
  { format, out }: ReportFlags,
): Promise<number> {
  if (format === 'csv' && out !== undefined && !out.endsWith('.csv')) {
    for (const [name, text] of await reports.files(LOCAL_VIEWER, request)) {
      const table = /^tables\/(.+)$/.exec(name)?.[1];
      if (table !== undefined) await writeFileAt(join(out, table), text);
    }
    return 0;
  }
  const text = await reports.file(LOCAL_VIEWER, request, `report.${format}`);
  if (out === undefined) process.stdout.write(text);
  else await writeFileAt(out, text);
  return 0;
}

/** What stands in the way of a file, by the code of the system's error. */
const REASONS: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder; name a file in it',
  EEXIST: 'a folder of its path is a file',
  ENOTDIR: 'a folder of its path is a file',
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  EROFS: 'it may not be written',
  ENOENT: 'a folder of its path cannot be made',
  ENOSPC: 'the disk is full',
};

async function writeFileAt(path: string, text: string): Promise<void> {
  try {
    await makeFolder(dirname(path));
    await writeFile(path, text);
  } catch (error) {
    const code = String((error as { code?: unknown }).code);
    throw new UsageError(`${path} cannot be written: ${REASONS[code] ?? code}`);
  }
}
