import { environment } from '../config/index.js';
import type { Finding, Verdict } from './doctor/check.js';
import { examine } from './doctor/examine.js';
import { FAILED } from './failure.js';

const SIGNS: Readonly<Record<Verdict, string>> = {
  ok: 'ok     ',
  note: 'note   ',
  warning: 'warning',
  problem: 'PROBLEM',
};

/** Says what is wrong with the configuration and its surroundings; 1 where the service could not work. */
export async function doctorCommand(flags: { readonly json?: boolean }): Promise<number> {
  const findings = await examine(environment());
  const count = (verdict: Verdict): number => findings.filter((one) => one.verdict === verdict).length;
  const summary = { problems: count('problem'), warnings: count('warning') };
  process.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ ...summary, findings }, null, 2)}\n`
      : `${findings.map(text).join('\n')}\n\n${counted(summary.problems, 'problem')}, ${counted(summary.warnings, 'warning')}\n`,
  );
  return summary.problems > 0 ? FAILED : 0;
}

function text({ check, verdict, message, fix }: Finding): string {
  const line = `${SIGNS[verdict]}  ${check}: ${message}`;
  return fix === undefined ? line : `${line}\n         → ${fix}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
