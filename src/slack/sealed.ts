import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Texts that we hand out and take back unchanged: links, and what buttons remember. Signed with a key that only holders
 * of the bot token can make, the same in every process.
 */
export class Seal {
  private readonly key: Buffer;

  constructor(botToken: string, purpose: string) {
    this.key = createHmac('sha256', botToken).update(`hindsight ${purpose}`).digest();
  }

  /** Holds for so many seconds. */
  close(value: object, seconds: number): string {
    const body = { ...value, exp: Math.floor(Date.now() / 1000) + seconds };
    const text = Buffer.from(JSON.stringify(body)).toString('base64url');
    return `${text}.${this.mac(text)}`;
  }

  /** What was sealed; undefined where it is not ours, was changed or has expired. */
  open(sealed: string): Readonly<Record<string, unknown>> | undefined {
    const [text, mac, ...more] = sealed.split('.');
    if (!text || !mac || more.length > 0 || sealed.length > 4000) return undefined;
    // As texts: other texts decode to the same bytes.
    const given = Buffer.from(mac);
    const expected = Buffer.from(this.mac(text));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const value = JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>;
    return Number(value.exp) > Date.now() / 1000 ? value : undefined;
  }

  private mac(text: string): string {
    return createHmac('sha256', this.key).update(text).digest().subarray(0, 18).toString('base64url');
  }
}
