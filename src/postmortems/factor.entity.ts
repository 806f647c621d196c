import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { CauseCategoryEntity } from '../taxonomy/index.js';
import { PostmortemEntity } from './postmortem.entity.js';
import type { Confidence, FactorRole } from './postmortem.enums.js';

/** A cause and the part it played. */
@Entity('factor')
@Unique('factor_cause_role_key', ['postmortemId', 'categoryCode', 'role'])
@Index('factor_one_primary_idx', ['postmortemId'], { unique: true, where: 'is_primary' })
@Index('factor_category_idx', ['categoryCode', 'postmortemId'])
@Check('factor_role_check', 'the expression is in the first migration')
@Check('factor_confidence_check', `confidence IN ('LOW', 'MEDIUM', 'HIGH')`)
export class FactorEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'factor_pkey' })
  id!: string;

  @Column('uuid', { name: 'postmortem_id' })
  postmortemId!: string;

  @ManyToOne(() => PostmortemEntity, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'postmortem_id', foreignKeyConstraintName: 'factor_postmortem_fkey' })
  postmortem?: PostmortemEntity;

  @Column('int')
  position!: number;

  @Column('text', { name: 'category_code' })
  categoryCode!: string;

  @ManyToOne(() => CauseCategoryEntity, { nullable: false })
  @JoinColumn({
    name: 'category_code',
    referencedColumnName: 'code',
    foreignKeyConstraintName: 'factor_category_fkey',
  })
  category?: CauseCategoryEntity;

  @Column('text')
  role!: FactorRole;

  @Column('boolean', { name: 'is_primary', default: false })
  primary!: boolean;

  @Column('text', { default: 'MEDIUM' })
  confidence!: Confidence;

  @Column('text', { nullable: true })
  note!: string | null;
}
