import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/index.js';
import { MeiliServer } from './server.js';

/** The Meilisearch that is configured, if any. */
@Injectable()
export class MeiliSearchServer {
  readonly server: MeiliServer | undefined;

  constructor(@Inject(CONFIG) { meili }: Config) {
    this.server = meili && new MeiliServer(meili.url, meili.key);
  }
}
