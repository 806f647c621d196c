import { parseInstant } from '../common/index.js';
import type { PostmortemContent, PostmortemDocument } from './document.js';
import type { Factor } from './parts.graphql.js';
import type { Postmortem } from './postmortem.graphql.js';

/** PostgreSQL prints instants in JSON without their offset; documents carry them whole. */
function instant(value: string | null): string | null {
  if (value === null) return null;
  return parseInstant(value.endsWith('Z') ? value : `${value}Z`) ?? null;
}

/** A postmortem as stored, in the shape that authors write and rules check. Needs every part to be read. */
export function contentOf(view: Postmortem): PostmortemContent {
  return {
    visibility: view.visibility,
    ownerTeam: view.ownerTeam,
    title: view.title,
    summary: view.summary,
    severity: view.severity,
    nature: view.nature,
    detectedBy: view.detectedBy,
    changeRelated: view.changeRelated,
    startedAt: instant(view.startedAt),
    detectedAt: instant(view.detectedAt),
    acknowledgedAt: instant(view.acknowledgedAt),
    mitigatedAt: instant(view.mitigatedAt),
    resolvedAt: instant(view.resolvedAt),
    sections: view.sections,
    factors: view.factors.map(({ category, role, primary, confidence, note }) => ({
      category: category.code,
      role,
      primary,
      confidence,
      note,
    })),
    affectedServices: view.affectedServices.map((affected) => ({
      service: affected.service.slug,
      level: affected.level,
      involvement: affected.involvement,
      startedAt: instant(affected.startedAt),
      endedAt: instant(affected.endedAt),
      cascadedFrom: affected.cascadedFrom?.slug ?? null,
    })),
    impact: view.impact,
    timeline: view.timeline.map(({ at, text }) => ({ at: instant(at) ?? at, text })),
    actionItems: view.actionItems.map((action) => ({
      id: action.id,
      title: action.title,
      kind: action.kind,
      strategy: action.strategy,
      status: action.status,
      owner: action.owner,
      team: action.team,
      dueOn: instant(action.dueOn),
      completedAt: instant(action.completedAt),
      ticketUrl: action.ticketUrl,
      mitigates: [...new Set(action.mitigates.map((factor: Factor) => factor.category.code))],
    })),
    errorSignatures: view.errorSignatures,
    regions: view.regions,
    tags: view.tags,
    links: view.links,
  };
}

/** The whole document: what revisions keep and exports write. Relations name their target by id. */
export function documentOf(view: Postmortem): PostmortemDocument {
  const { source } = view;
  return {
    id: view.id,
    reference: view.reference,
    status: view.status,
    publishedAt: instant(view.publishedAt),
    ...contentOf(view),
    relations: view.relations.map(({ kind, postmortemId, note }) => ({ kind, to: postmortemId, note })),
    source: source && { system: source.system, externalId: source.externalId, url: source.url },
  };
}
