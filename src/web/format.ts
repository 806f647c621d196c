/** How values are written for people: always UTC, always the same. */

const SMALL = new Set(['of', 'and', 'by', 'as', 'to']);

/** `WONT_DO` as `Won’t do`, `RECURRENCE_OF` as `Recurrence of`. */
export function label(value: string): string {
  const special = LABELS[value];
  if (special !== undefined) return special;
  if (/^SEV\d$/.test(value)) return value;
  const words = value.toLowerCase().split('_');
  return words.map((word, i) => (i === 0 && !SMALL.has(word) ? capital(word) : word)).join(' ');
}

const LABELS: Readonly<Record<string, string>> = {
  WONT_DO: 'Won’t do',
  AI_ML: 'AI and ML',
  IOT: 'IoT',
  SAAS: 'SaaS',
  ECOMMERCE: 'E-commerce',
  MULTI_CLOUD: 'Multi-cloud',
  MULTI_REGION: 'Multi-region',
  BACKUP_AND_RESTORE: 'Backup and restore',
  ROOT_CAUSE: 'Root cause',
};

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** `2025-10-20 06:48` */
export function minute(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ');
}

/** `2025-10-20` */
export function day(instant: string): string {
  return instant.slice(0, 10);
}

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** The two largest units: `2 h 15 min`, `3 d 4 h`, `45 s`. */
export function duration(seconds: number): string {
  const sign = seconds < 0 ? '−' : '';
  let rest = Math.round(Math.abs(seconds));
  if (rest === 0) return '0 s';
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
    if (parts.length === 2 || (parts.length === 1 && count === 0)) break;
  }
  return sign + parts.join(' ');
}

const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** `12,345` */
export function number(value: number): string {
  return NUMBER.format(value);
}

/** `4.5M` */
export function short(value: number): string {
  return SHORT.format(value);
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** `1 incident`, `2 incidents` */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}

/** `affectedServices` as `affected services` */
export function fieldName(field: string): string {
  return field.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
}
