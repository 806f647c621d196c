import type { Incident } from '../trends/index.js';
import { causeOf, providersOf } from './entries.js';
import type { RepeatInput } from './input.js';
import type { RegisterRow } from './report.js';

/** One row an incident, in the order they began. */
export function registerOf(incidents: readonly Incident[], repeats: readonly RepeatInput[]): RegisterRow[] {
  const earlier = new Map(repeats.map(({ id, earlierReference }) => [id, earlierReference]));
  return incidents.map((incident) => {
    const [cause] = causeOf(incident);
    const hasCause = cause!.key !== '';
    return {
      id: incident.id,
      reference: incident.reference,
      title: incident.title,
      startedAt: incident.startedAt,
      severity: incident.severity,
      nature: incident.nature,
      cause: hasCause ? cause!.key : null,
      causeName: hasCause ? cause!.label : null,
      confidence: incident.factors.find((factor) => factor.primary)?.confidence ?? null,
      services: incident.services.map(({ slug }) => slug),
      providers: [...new Set(providersOf(incident).map(({ key }) => key))],
      detectedBy: incident.detectedBy,
      changeRelated: incident.changeRelated,
      timeToDetect: incident.secondsToDetect,
      timeToAcknowledge: incident.secondsToAcknowledge,
      timeToMitigate: incident.secondsToMitigate,
      timeToResolve: incident.secondsToResolve,
      impactSeconds: incident.impactSeconds,
      customersAffected: incident.customersAffected,
      repeatOf: earlier.get(incident.id) ?? null,
    };
  });
}
