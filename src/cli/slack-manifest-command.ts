import { stringify } from 'yaml';
import { loadConfig } from '../config/index.js';
import { manifest } from '../slack/index.js';
import { UsageError } from './failure.js';

export interface ManifestFlags {
  readonly url?: string;
  readonly command: string;
  readonly socket?: boolean;
  readonly json?: boolean;
}

/** Prints the manifest of the Slack app; needs no database and nothing of Slack. */
export function slackManifestCommand(flags: ManifestFlags): number {
  const publicUrl = (flags.url ?? loadConfig().publicUrl).replace(/\/+$/, '');
  const isSocket = flags.socket === true;
  if (!URL.canParse(publicUrl)) throw new UsageError(`--url: ${publicUrl} is no address`);
  if (!isSocket && new URL(publicUrl).protocol !== 'https:')
    throw new UsageError('--url: Slack calls https:// addresses only; with --socket it need not call at all');
  if (!/^\/[a-z0-9_-]{1,31}$/.test(flags.command))
    throw new UsageError('--command: must be a slash and up to 31 small letters, digits, - or _');
  const app = manifest({ publicUrl, command: flags.command, isSocket });
  process.stdout.write(flags.json === true ? `${JSON.stringify(app, null, 2)}\n` : stringify(app));
  return 0;
}
