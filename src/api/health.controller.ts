import { Controller, Get, Inject } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { Database } from '../database/index.js';
import { Drain } from './drain.js';

/** For the one who runs it: is the process alive, and can it answer. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    @Inject(Database) private readonly database: Database,
    @Inject(Drain) private readonly drain: Drain,
  ) {}

  @Get('live')
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get('ready')
  @HealthCheck()
  async ready(): Promise<object> {
    return this.health.check([
      () => {
        const process = this.indicators.check('process');
        return this.drain.isDraining ? process.down({ message: 'is about to end' }) : process.up();
      },
      async () => {
        const database = this.indicators.check('database');
        try {
          await this.database.ping();
          return database.up();
        } catch {
          return database.down({ message: 'does not answer' });
        }
      },
    ]);
  }
}
