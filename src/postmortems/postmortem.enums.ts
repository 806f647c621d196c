import { defineEnum } from '../common/index.js';

/** Any enum of this module by value; types below derive from these objects. */
type ValueOf<E> = E[keyof E];

export const Severity = defineEnum(
  'Severity',
  'How bad it was for customers; the organisation sets the exact bar.',
  {
    SEV1: 'Critical: the product is down or data is at risk for most customers.',
    SEV2: 'Major: a core function is down or badly degraded for many.',
    SEV3: 'Moderate: a function is degraded, or a few customers are hit hard.',
    SEV4: 'Minor: small or internal effect.',
    SEV5: 'Trivial: noticed, no effect on customers.',
  },
);
export type Severity = ValueOf<typeof Severity>;

export const PostmortemStatus = defineEnum('PostmortemStatus', 'Where a postmortem stands in its life.', {
  DRAFT: 'Being written.',
  IN_REVIEW: 'Complete enough to be reviewed.',
  PUBLISHED: 'Reviewed; counts in trends and reports.',
  ARCHIVED: 'Out of the lists; only found when asked for by status, id or reference.',
});
export type PostmortemStatus = ValueOf<typeof PostmortemStatus>;

export const Visibility = defineEnum(
  'Visibility',
  'Who may know that a postmortem exists. RESTRICTED postmortems are seen only by callers with the restricted scope: in lists, hits, facet counts, trends and reports alike.',
  { ORGANIZATION: 'Everyone who may read.', RESTRICTED: 'Only callers with the restricted scope.' },
);
export type Visibility = ValueOf<typeof Visibility>;

export const Nature = defineEnum('Nature', 'Glitch or attack.', {
  ACCIDENTAL: 'A fault, mistake or overload nobody intended.',
  MALICIOUS: 'An attack, abuse or sabotage.',
  NATURAL: 'Weather, earthquake, animals, the sun.',
  UNKNOWN: 'Not known, or not stated.',
});
export type Nature = ValueOf<typeof Nature>;

export const FactorRole = defineEnum('FactorRole', 'What part a cause played.', {
  TRIGGER: 'Set it off.',
  ROOT_CAUSE: 'Without it the incident could not have happened.',
  CONTRIBUTING: 'Made it likelier or worse.',
  PROPAGATION: 'Spread it to other systems.',
  DETECTION_GAP: 'Delayed noticing it.',
  MITIGATION_GAP: 'Delayed ending it.',
});
export type FactorRole = ValueOf<typeof FactorRole>;

export const Confidence = defineEnum(
  'Confidence',
  'How sure the author is of a cause. Imported labels are LOW until a person confirms them.',
  { LOW: 'A guess or an imported label.', MEDIUM: 'Likely.', HIGH: 'Shown by evidence.' },
);
export type Confidence = ValueOf<typeof Confidence>;

export const ImpactLevel = defineEnum('ImpactLevel', 'How far a service was gone.', {
  OUTAGE: 'Not usable at all.',
  PARTIAL_OUTAGE: 'Not usable for some users or functions.',
  DEGRADED: 'Usable, but slow or with errors.',
});
export type ImpactLevel = ValueOf<typeof ImpactLevel>;

export const Involvement = defineEnum(
  'Involvement',
  'Whether the failure began in this service or reached it through a dependency.',
  { ORIGIN: 'It began here.', CASCADE: 'It came from another service.' },
);
export type Involvement = ValueOf<typeof Involvement>;

export const DetectionSource = defineEnum('DetectionSource', 'Who or what noticed first.', {
  MONITORING: 'An alert on our own telemetry.',
  SYNTHETIC: 'A probe that acts like a user.',
  EMPLOYEE: 'One of our people.',
  CUSTOMER: 'A customer told us.',
  PARTNER: 'A partner told us.',
  PROVIDER: 'A provider told us.',
  SECURITY: 'A security team, tool or researcher.',
  SOCIAL: 'Social media or the press.',
  UNKNOWN: 'Not known, or not stated.',
});
export type DetectionSource = ValueOf<typeof DetectionSource>;

export const SectionKind = defineEnum('SectionKind', 'What a section of the narrative is about.', {
  BACKGROUND: 'How the system works, for readers who do not know it.',
  IMPACT: 'What users saw.',
  ROOT_CAUSE: 'Why it could happen.',
  TRIGGER: 'What set it off.',
  DETECTION: 'How it was noticed.',
  RESPONSE: 'What people did.',
  RESOLUTION: 'What ended it.',
  LESSONS: 'What was learnt.',
  OTHER: 'Anything else.',
});
export type SectionKind = ValueOf<typeof SectionKind>;

export const ActionKind = defineEnum('ActionKind', 'What an action item is meant to achieve.', {
  PREVENT: 'It cannot happen again.',
  DETECT: 'It is noticed sooner.',
  MITIGATE: 'It hurts less or ends sooner.',
  PROCESS: 'People work together better.',
});
export type ActionKind = ValueOf<typeof ActionKind>;

export const ActionStatus = defineEnum('ActionStatus', 'Where an action item stands.', {
  OPEN: 'Not begun.',
  IN_PROGRESS: 'Being worked on.',
  DONE: 'Finished.',
  WONT_DO: 'Decided against.',
});
export type ActionStatus = ValueOf<typeof ActionStatus>;

export const ResilienceStrategy = defineEnum(
  'ResilienceStrategy',
  'How an action item makes the system more resilient.',
  {
    MULTI_CLOUD: 'Spread over several providers.',
    MULTI_REGION: 'Spread over several regions.',
    CHAOS_ENGINEERING: 'Rehearse failures on purpose.',
    EDGE_COMPUTING: 'Keep working close to the user when the centre is gone.',
    AUTOMATION: 'Take a manual step away.',
    GRACEFUL_DEGRADATION: 'Lose a function, not the product.',
    RATE_LIMITING: 'Bound load and retries.',
    STAGED_ROLLOUT: 'Let a change reach a few first.',
    VALIDATION: 'Refuse bad input, configuration or data.',
    OBSERVABILITY: 'See it happen.',
    BACKUP_AND_RESTORE: 'Get data back.',
    CAPACITY: 'Have enough room.',
    TRAINING: 'Know what to do.',
    OTHER: 'Anything else.',
  },
);
export type ResilienceStrategy = ValueOf<typeof ResilienceStrategy>;

export const RelationKind = defineEnum('RelationKind', 'How one postmortem relates to another.', {
  RECURRENCE_OF: 'The same failure came back.',
  SAME_CAUSE_AS: 'Different failures, one cause.',
  DUPLICATE_OF: 'Two texts on one incident.',
  CAUSED_BY: 'This incident was set off by the other.',
});
export type RelationKind = ValueOf<typeof RelationKind>;

export const PostmortemSort = defineEnum(
  'PostmortemSort',
  'Order of a list; undated postmortems come last by NEWEST, OLDEST and LONGEST.',
  {
    NEWEST: 'By startedAt, latest first.',
    OLDEST: 'By startedAt, earliest first.',
    LONGEST: 'By time to resolve, longest first.',
    RECENTLY_UPDATED: 'By updatedAt, latest first.',
  },
);
export type PostmortemSort = ValueOf<typeof PostmortemSort>;
