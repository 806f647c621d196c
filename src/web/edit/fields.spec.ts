import { describe, expect, it } from '@jest/globals';
import { fieldOf } from './fields.js';

describe('fieldOf', () => {
  it.each([
    ['timeline[2].at', 'Event 3, when', 'timeline.2.at'],
    ['actionItems[0].mitigates[1]', 'Action item 1, against which causes', 'actionItems.0.mitigates'],
    ['errorSignatures[4]', 'Message 5, exactly as it was seen', 'errorSignatures.4.text'],
    ['impact.usersAffected', 'Users', 'impact.usersAffected'],
    ['tags[0]', 'Tags', 'tags'],
    ['startedAt', 'Started', 'startedAt'],
    ['constructor[0].x', 'constructor[0].x', 'constructor'],
  ])('calls %s %s', (input, title, id) => {
    expect(fieldOf(input)).toEqual({ title, id });
  });
});
