import cliProgress from 'cli-progress';

export interface Progress {
  at(done: number, total: number): void;
  stop(): void;
}

/** Shows how far long work has come: a bar on a terminal, a line every tenth of the way elsewhere. */
export function showProgress(label: string, out: NodeJS.WriteStream): Progress {
  return out.isTTY ? bar(label, out) : lines(label, out);
}

function bar(label: string, out: NodeJS.WriteStream): Progress {
  const shown = new cliProgress.SingleBar(
    { format: `${label} [{bar}] {value}/{total}`, stream: out, hideCursor: true, gracefulExit: false },
    cliProgress.Presets.shades_classic,
  );
  let started = false;
  return {
    at: (done, total) => {
      if (!started) shown.start(total, 0);
      started = true;
      shown.update(done);
    },
    stop: () => shown.stop(),
  };
}

function lines(label: string, out: NodeJS.WriteStream): Progress {
  let next = 10;
  return {
    at: (done, total) => {
      const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
      if (percent < next) return;
      next = (Math.floor(percent / 10) + 1) * 10;
      out.write(`${label} ${percent} % (${done}/${total})\n`);
    },
    stop: () => undefined,
  };
}
