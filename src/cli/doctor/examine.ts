import { existsSync } from 'node:fs';
import { type Config, ConfigError, parseConfig } from '../../config/index.js';
import { findRunningPostgres, placeOf, reasonOf } from '../../database/index.js';
import type { Check, Finding, Look } from './check.js';
import { note, ok, problem } from './check.js';
import { CHECKS } from './checks.js';
import { unusable, visit, type Visit } from './visit.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Looks at everything that this environment configures; changes nothing. */
export async function examine(env: Env, checks: readonly Check[] = CHECKS): Promise<Finding[]> {
  let config: Config;
  try {
    config = parseConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((message) => ({
      check: 'configuration',
      ...problem(message, 'See docs/configuration.md'),
    }));
  }
  const { look, database } = await connect(config);
  const findings: Finding[] = [
    { check: 'configuration', ...ok('every variable can be read') },
    { check: 'database', ...look },
  ];
  try {
    for (const check of checks) {
      const looks = await Promise.resolve()
        .then(() => check.look({ config, database }))
        .catch((error: unknown) => [
          problem(`could not be looked at: ${reasonOf(error)}`, 'See whether the role may read it'),
        ]);
      findings.push(...looks.map((found) => ({ check: check.name, ...found })));
    }
  } finally {
    await database?.end();
  }
  return findings;
}

async function connect(config: Config): Promise<{ look: Look; database?: Visit }> {
  const url = config.databaseUrl ?? (await embedded(config));
  if (url === undefined)
    return { look: note('The embedded PostgreSQL does not run', 'Start the service to have it looked at') };
  try {
    return { look: ok(`${placeOf(url)} answers`), database: await visit(url) };
  } catch (error) {
    return { look: problem(...unusable(url, 'DATABASE_URL', error)) };
  }
}

async function embedded({ dataDir }: Config): Promise<string | undefined> {
  if (!existsSync(dataDir)) return undefined;
  return findRunningPostgres(dataDir, () => undefined).catch(() => undefined);
}
