import { Check, Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** Who did what; a trigger lets it only grow. */
@Entity('audit_log')
@Check('audit_log_action_check', `action IN ('CREATE', 'UPDATE', 'REVOKE')`)
@Check(
  'audit_log_kind_check',
  `kind IN ('POSTMORTEM', 'SERVICE', 'CAUSE', 'TOKEN', 'REPORT', 'SLACK_ACCOUNT')`,
)
@Index('audit_log_subject_idx', { synchronize: false })
@Index('audit_log_actor_idx', { synchronize: false })
export class AuditLogEntity {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'audit_log_pkey',
  })
  id!: string;

  @Column('timestamptz', { default: () => 'clock_timestamp()' })
  at!: string;

  @Column('text')
  actor!: string;

  @Column('inet', { nullable: true })
  address!: string | null;

  @Column('text', { name: 'request_id', nullable: true })
  requestId!: string | null;

  @Column('text')
  action!: string;

  @Column('text')
  kind!: string;

  @Column('text', { name: 'subject_id' })
  subjectId!: string;

  @Column('int', { nullable: true })
  version!: number | null;

  @Column('text', { array: true })
  fields!: string[];

  @Column('text', { name: 'before_digest', nullable: true })
  beforeDigest!: string | null;

  @Column('text', { name: 'after_digest', nullable: true })
  afterDigest!: string | null;
}
