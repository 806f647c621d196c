import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ServiceEntity } from '../catalog/index.js';
import { PostmortemEntity } from './postmortem.entity.js';
import type { ImpactLevel, Involvement } from './postmortem.enums.js';

/** A service the incident reached, how far, and from where. */
@Entity('affected_service')
@Index('affected_service_service_idx', ['serviceId', 'postmortemId'])
@Index('affected_service_cascaded_from_idx', ['cascadedFromId'], { where: 'cascaded_from_id IS NOT NULL' })
@Check('affected_service_level_check', `level IN ('OUTAGE', 'PARTIAL_OUTAGE', 'DEGRADED')`)
@Check('affected_service_involvement_check', `involvement IN ('ORIGIN', 'CASCADE')`)
@Check('affected_service_self_check', 'cascaded_from_id <> service_id')
@Check('affected_service_cascade_check', `cascaded_from_id IS NULL OR involvement = 'CASCADE'`)
@Check('affected_service_interval_check', 'started_at <= ended_at')
export class AffectedServiceEntity {
  @PrimaryColumn('uuid', { name: 'postmortem_id', primaryKeyConstraintName: 'affected_service_pkey' })
  postmortemId!: string;

  @ManyToOne(() => PostmortemEntity, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'postmortem_id', foreignKeyConstraintName: 'affected_service_postmortem_fkey' })
  postmortem?: PostmortemEntity;

  @PrimaryColumn('uuid', { name: 'service_id', primaryKeyConstraintName: 'affected_service_pkey' })
  serviceId!: string;

  @ManyToOne(() => ServiceEntity, { nullable: false })
  @JoinColumn({ name: 'service_id', foreignKeyConstraintName: 'affected_service_service_fkey' })
  service?: ServiceEntity;

  @Column('int')
  position!: number;

  @Column('text')
  level!: ImpactLevel;

  @Column('text')
  involvement!: Involvement;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: string | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: string | null;

  @Column('uuid', { name: 'cascaded_from_id', nullable: true })
  cascadedFromId!: string | null;

  @ManyToOne(() => ServiceEntity, { nullable: true })
  @JoinColumn({ name: 'cascaded_from_id', foreignKeyConstraintName: 'affected_service_cascaded_from_fkey' })
  cascadedFrom?: ServiceEntity;
}
