import { Check, Column, type ColumnOptions, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type * as e from './postmortem.enums.js';

const instant = (name: string): ColumnOptions => ({ type: 'timestamptz', name, nullable: true });

/** The row of a postmortem; its lists are tables of their own. Instants are RFC 3339 texts on the way in. */
@Entity('postmortem')
@Unique('postmortem_number_key', ['number'])
@Unique('postmortem_source_key', ['sourceSystem', 'sourceExternalId'])
@Unique('postmortem_idempotency_key', ['createdBy', 'idempotencyKey'])
@Check('postmortem_status_check', `status IN ('DRAFT', 'IN_REVIEW', 'PUBLISHED', 'ARCHIVED')`)
@Check('postmortem_visibility_check', `visibility IN ('ORGANIZATION', 'RESTRICTED')`)
@Check('postmortem_severity_check', `severity IN ('SEV1', 'SEV2', 'SEV3', 'SEV4', 'SEV5')`)
@Check('postmortem_title_check', `btrim(title) <> ''`)
@Check('postmortem_published_check', `status <> 'PUBLISHED' OR published_at IS NOT NULL`)
@Check('postmortem_source_check', `(source_system IS NULL) = (source_external_id IS NULL)`)
@Check('postmortem_anchor_order_check', `the expression is in the first migration`)
@Check('postmortem_impact_check', `the expression is in the first migration`)
@Index('postmortem_newest_idx', { synchronize: false })
@Index('postmortem_oldest_idx', { synchronize: false })
@Index('postmortem_updated_idx', { synchronize: false })
@Index('postmortem_longest_idx', { synchronize: false })
@Index('postmortem_tags_idx', { synchronize: false })
export class PostmortemEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'postmortem_pkey' })
  id!: string;

  /** The N of PM-N; from a sequence, so never reused. */
  @Column({ type: 'int', generated: 'identity', generatedIdentity: 'BY DEFAULT' })
  number!: number;

  @Column('int', { default: 1 })
  version!: number;

  @Column('text', { default: 'DRAFT' })
  status!: e.PostmortemStatus;

  @Column('text', { default: 'ORGANIZATION' })
  visibility!: e.Visibility;

  /** The team that alone may change it. */
  @Column('text', { name: 'owner_team', nullable: true })
  ownerTeam!: string | null;

  @Column('text')
  title!: string;

  @Column('text', { default: '' })
  summary!: string;

  @Column('text', { nullable: true })
  severity!: e.Severity | null;

  @Column('text', { default: 'UNKNOWN' })
  nature!: e.Nature;

  @Column('text', { name: 'detected_by', default: 'UNKNOWN' })
  detectedBy!: e.DetectionSource;

  @Column('boolean', { name: 'change_related', nullable: true })
  changeRelated!: boolean | null;

  @Column(instant('started_at'))
  startedAt!: string | null;

  @Column(instant('detected_at'))
  detectedAt!: string | null;

  @Column(instant('acknowledged_at'))
  acknowledgedAt!: string | null;

  @Column(instant('mitigated_at'))
  mitigatedAt!: string | null;

  @Column(instant('resolved_at'))
  resolvedAt!: string | null;

  @Column(instant('published_at'))
  publishedAt!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: string;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: string;

  @Column('text', { name: 'error_signatures', array: true, default: () => `'{}'` })
  errorSignatures!: string[];

  @Column('text', { array: true, default: () => `'{}'` })
  regions!: string[];

  @Column('text', { array: true, default: () => `'{}'` })
  tags!: string[];

  @Column('text', { name: 'impact_description', nullable: true })
  impactDescription!: string | null;

  @Column('int', { name: 'customers_affected', nullable: true })
  customersAffected!: number | null;

  @Column('float8', { name: 'users_affected', nullable: true })
  usersAffected!: number | null;

  @Column('int', { name: 'companies_affected', nullable: true })
  companiesAffected!: number | null;

  @Column('float8', { name: 'requests_failed', nullable: true })
  requestsFailed!: number | null;

  @Column('float8', { name: 'revenue_loss_usd', nullable: true })
  revenueLossUsd!: number | null;

  @Column('boolean', { name: 'data_loss', nullable: true })
  dataLoss!: boolean | null;

  @Column('text', { name: 'source_system', nullable: true })
  sourceSystem!: string | null;

  @Column('text', { name: 'source_external_id', nullable: true })
  sourceExternalId!: string | null;

  @Column('text', { name: 'source_url', nullable: true })
  sourceUrl!: string | null;

  /** Digest of the document as it was last imported; the same again changes nothing. */
  @Column('text', { name: 'source_digest', nullable: true })
  sourceDigest!: string | null;

  @Column(instant('imported_at'))
  importedAt!: string | null;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('text', { name: 'idempotency_key', nullable: true })
  idempotencyKey!: string | null;
}
