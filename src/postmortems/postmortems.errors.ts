import { DomainError } from '../common/index.js';

/** Publishing, or a change to a published postmortem, would leave out what readers need. */
export class PublishBlocked extends DomainError {
  constructor(missing: readonly string[]) {
    super('PUBLISH_BLOCKED', `To be published it still needs: ${missing.join('; ')}`, { missing });
  }
}
