/** The durations that trends tell of each bucket, and the column of `incident_fact` that holds each. */
export const DURATIONS = {
  detect: 'seconds_to_detect',
  mitigate: 'seconds_to_mitigate',
  resolve: 'seconds_to_resolve',
} as const;
export type Duration = keyof typeof DURATIONS;
export const ALL_DURATIONS = Object.keys(DURATIONS) as Duration[];
