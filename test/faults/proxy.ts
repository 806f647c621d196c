import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/** A wire between the service and a server that can be cut, in the two ways wires are cut. */
export class Proxy {
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private isSilent = false;
  private isRefusing = false;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(targetPort: number): Promise<Proxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new Proxy(server, (server.address() as AddressInfo).port);
    server.on('connection', (client) => proxy.join(client, targetPort));
    return proxy;
  }

  /** Every connection is reset, and so is every new one: a router that says so. */
  refuse(): void {
    this.isRefusing = true;
    for (const [client, server] of this.pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  /** Nothing goes through any more and nobody is told: a cable that is out. */
  silence(): void {
    this.isSilent = true;
    for (const pair of this.pairs) for (const socket of pair) socket.pause();
  }

  /** What was on its way in the silence is lost together with its connections. */
  mend(): void {
    if (this.isSilent) for (const pair of this.pairs) for (const socket of pair) socket.destroy();
    this.isSilent = this.isRefusing = false;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const pair of this.pairs) for (const socket of pair) socket.destroy();
    await closed;
  }

  private join(client: Socket, targetPort: number): void {
    client.on('error', () => undefined);
    if (this.isRefusing) return void client.resetAndDestroy();
    const server = connect(targetPort, '127.0.0.1');
    const pair = [client, server] as const;
    this.pairs.add(pair);
    for (const [from, to] of [pair, [server, client] as const]) {
      from.on('error', () => undefined);
      from.on('data', (chunk) => {
        if (!this.isSilent) to.write(chunk);
      });
      from.on('close', () => {
        this.pairs.delete(pair);
        if (!this.isSilent) to.destroy();
      });
    }
    if (this.isSilent) for (const socket of pair) socket.pause();
  }
}
