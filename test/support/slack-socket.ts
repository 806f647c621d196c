import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { type FakeSlack, TEAM } from './slack.js';

/** How the other end behaves towards a new connection. */
export type Welcome = 'HELLO' | 'CLOSE' | 'REFUSE';

/** Stands in for the connections of Slack's socket mode: says hello, hands envelopes over, takes acknowledgements. */
export class FakeSocket {
  /** Connections that were opened, the latest one last. */
  readonly opened: WebSocket[] = [];
  /** How the next connections are met, once each; then with a hello. */
  readonly welcomes: Welcome[] = [];
  private readonly acknowledged = new Map<string, (payload: Record<string, any>) => void>();
  private readonly server = new WebSocketServer({
    ...{ port: 0, host: '127.0.0.1' },
    verifyClient: () => this.welcomes[0] !== 'REFUSE' || this.welcomes.shift() === undefined,
  });

  async start(slack: FakeSlack): Promise<this> {
    this.server.on('connection', (socket) => this.welcome(socket));
    if (this.server.address() === null) await once(this.server, 'listening');
    slack.socketUrl = `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/link?ticket=secret-ticket`;
    return this;
  }

  stop(): Promise<void> {
    for (const socket of this.server.clients) socket.terminate();
    return new Promise((resolve) => void this.server.close(() => resolve()));
  }

  /** The connection that is open, waited for. */
  async connection(): Promise<WebSocket> {
    for (const deadline = performance.now() + 60_000; performance.now() < deadline;) {
      const last = this.opened.at(-1);
      if (last?.readyState === WebSocket.OPEN) return last;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('No connection was opened');
  }

  /** Hands something over, and waits for what it is acknowledged with. */
  async send(
    type: 'slash_commands' | 'events_api' | 'interactive',
    payload: object,
    id: string = randomBytes(6).toString('hex'),
  ): Promise<Record<string, any>> {
    const socket = await this.connection();
    const answer = new Promise<Record<string, any>>((resolve) => this.acknowledged.set(id, resolve));
    socket.send(JSON.stringify({ type, envelope_id: id, payload, accepts_response_payload: true }));
    return answer;
  }

  command(text: string, more: object = {}): Promise<Record<string, any>> {
    return this.send('slash_commands', {
      ...{ command: '/postmortem', text, team_id: TEAM, user_id: 'U0READER', user_name: 'reader' },
      ...{ channel_id: 'C0GENERAL', api_app_id: 'A0APP', trigger_id: 'trigger-1', ...more },
    });
  }

  private welcome(socket: WebSocket): void {
    const welcome = this.welcomes.shift();
    if (welcome === 'CLOSE') return socket.close();
    this.opened.push(socket);
    socket.on('message', (data: Buffer) => {
      const { envelope_id, payload } = JSON.parse(data.toString()) as {
        envelope_id: string;
        payload: Record<string, any>;
      };
      this.acknowledged.get(envelope_id)?.(payload);
    });
    socket.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
  }
}
