import { Module } from '@nestjs/common';
import { PostmortemsModule } from '../postmortems/index.js';
import { ActionsRepository } from './actions.repository.js';
import { ActionsResolver } from './actions.resolver.js';
import { ActionsService } from './actions.service.js';

export const ACTION_RESOLVERS = [ActionsResolver];

@Module({
  imports: [PostmortemsModule],
  providers: [...ACTION_RESOLVERS, ActionsRepository, ActionsService],
})
export class ActionsModule {}
