/** One answer of the service, or none. */
export type Outcome<T> =
  | { readonly kind: 'OK'; readonly data: T }
  /** Refused with a code; whether it was done is not said where the code is UNAVAILABLE. */
  | { readonly kind: 'REFUSED'; readonly code: string; readonly message: string }
  /** No answer: the connection was refused or broke. */
  | { readonly kind: 'NONE'; readonly message: string };

/** What no answer may hold, whatever happens behind the service. */
const INSIDES =
  /\bat .+:\d+:\d+|node_modules|\b(SELECT|INSERT INTO|UPDATE "|DELETE FROM|START TRANSACTION)\b|password/;
/** An answer that took so long shows that somebody stood still. */
const SLOW_MS = 25_000;
const HOUR_MS = 3_600_000;
/** No answer after so long counts as none ever. */
const PATIENCE_MS = 60_000;

/** Asks the service, and keeps count of what it answers. */
export class Client {
  /**
   * Answers by code; OK for those without errors. Besides, those that were SLOW, of another DAY, or by the engine that
   * searches while the other is away (DEGRADED).
   */
  readonly answers = new Map<string, number>();
  /** Answers no client should ever see. */
  readonly scandals: string[] = [];
  slowestMs = 0;
  /** The service itself is down at the moment: no answer is no fault of its. */
  mayBreak = false;

  constructor(
    private readonly base: () => string,
    private readonly token: string,
  ) {}

  snapshot(): ReadonlyMap<string, number> {
    return new Map(this.answers);
  }

  /** Answers by code since then. */
  since(before: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
    const counts = [...this.answers].map(([code, n]) => [code, n - (before.get(code) ?? 0)] as const);
    return new Map(counts.filter(([, n]) => n > 0));
  }

  async ask<T>(query: string, variables: object = {}): Promise<Outcome<T>> {
    const begun = performance.now();
    const outcome = await this.send<T>(query, variables);
    const took = performance.now() - begun;
    this.slowestMs = Math.max(this.slowestMs, took);
    if (took > SLOW_MS) this.count('SLOW');
    this.count(outcome.kind === 'REFUSED' ? outcome.code : outcome.kind);
    return outcome;
  }

  count(what: string): void {
    this.answers.set(what, (this.answers.get(what) ?? 0) + 1);
  }

  private async send<T>(query: string, variables: object): Promise<Outcome<T>> {
    const mayBreak = this.mayBreak;
    let text: string;
    let status: number;
    try {
      const response = await fetch(`${this.base()}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      status = response.status;
      const day = Date.parse(response.headers.get('date') ?? '');
      if (Math.abs(day - Date.now()) > HOUR_MS) this.count('DAY');
      text = await response.text();
    } catch (error) {
      const { message, cause } = error as Error;
      const told = `${message} (${(cause as { code?: string } | undefined)?.code ?? 'no code'})`;
      if (!mayBreak && !this.mayBreak) this.scandals.push(`no answer: ${told}`);
      return { kind: 'NONE', message: told };
    }
    return this.read<T>(status, text);
  }

  private read<T>(status: number, text: string): Outcome<T> {
    if (INSIDES.test(text)) this.scandals.push(`insides: ${text.slice(0, 500)}`);
    let answer: { data?: T; errors?: { message: string; extensions?: Record<string, unknown> }[] };
    try {
      answer = JSON.parse(text) as typeof answer;
    } catch {
      this.scandals.push(`no JSON, status ${status}: ${text.slice(0, 300)}`);
      return { kind: 'REFUSED', code: 'NO_JSON', message: text.slice(0, 300) };
    }
    const [error] = answer.errors ?? [];
    if (!error && !answer.data) {
      this.scandals.push(`neither data nor errors, status ${status}: ${text.slice(0, 300)}`);
      return { kind: 'REFUSED', code: 'NOTHING', message: text.slice(0, 300) };
    }
    if (!error) return { kind: 'OK', data: answer.data as T };
    const code = String(error.extensions?.code);
    const isRight = code === 'CONFLICT' || (code === 'UNAVAILABLE' && error.extensions?.retryable === true);
    if (!isRight) this.scandals.push(`status ${status}, ${JSON.stringify(error).slice(0, 500)}`);
    return { kind: 'REFUSED', code, message: error.message };
  }
}
