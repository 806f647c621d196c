import { Controller, Get, NotFoundException, UseFilters } from '@nestjs/common';
import { ProblemFilter } from './problem.filter.js';

/** Every address that is none. */
@Controller()
@UseFilters(ProblemFilter)
export class FallbackController {
  @Get('*')
  nothing(): never {
    throw new NotFoundException();
  }
}
