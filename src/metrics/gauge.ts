import { Gauge, type Registry } from 'prom-client';

type Reading<L extends string> = readonly (readonly [Readonly<Record<L, string>>, number])[];

interface GaugeOf<L extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly L[];
  readonly read: () => Reading<L> | Promise<Reading<L>>;
}

/**
 * A figure that is looked up when Prometheus asks. One that cannot be had then is left out: a database that does not
 * answer takes no other figure with it.
 */
export function gauge<L extends string>(registry: Registry, { name, help, labels, read }: GaugeOf<L>): void {
  new Gauge<string>({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
    async collect() {
      const values = await Promise.resolve()
        .then(read)
        .catch(() => []);
      this.reset();
      // Without labels, resetting sets it to 0.
      if (labels.length === 0) this.remove();
      for (const [at, value] of values) this.set(at, value);
    },
  });
}
