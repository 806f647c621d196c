import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { FactorEntity } from './factor.entity.js';
import { PostmortemEntity } from './postmortem.entity.js';
import type { ActionKind, ActionStatus, ResilienceStrategy } from './postmortem.enums.js';

/** Work that came out of a postmortem. */
@Entity('action_item')
@Index('action_item_postmortem_idx', ['postmortemId', 'position'])
@Index('action_item_due_idx', ['dueOn', 'id'], { where: `status IN ('OPEN', 'IN_PROGRESS')` })
@Index('action_item_list_idx', { synchronize: false })
@Check('action_item_kind_check', `kind IN ('PREVENT', 'DETECT', 'MITIGATE', 'PROCESS')`)
@Check('action_item_status_check', `status IN ('OPEN', 'IN_PROGRESS', 'DONE', 'WONT_DO')`)
export class ActionItemEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'action_item_pkey' })
  id!: string;

  @Column('uuid', { name: 'postmortem_id' })
  postmortemId!: string;

  @ManyToOne(() => PostmortemEntity, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'postmortem_id', foreignKeyConstraintName: 'action_item_postmortem_fkey' })
  postmortem?: PostmortemEntity;

  @Column('int')
  position!: number;

  @Column('text')
  title!: string;

  @Column('text')
  kind!: ActionKind;

  @Column('text', { nullable: true })
  strategy!: ResilienceStrategy | null;

  @Column('text', { default: 'OPEN' })
  status!: ActionStatus;

  @Column('text', { nullable: true })
  owner!: string | null;

  @Column('text', { nullable: true })
  team!: string | null;

  @Column('timestamptz', { name: 'due_on', nullable: true })
  dueOn!: string | null;

  @Column('timestamptz', { name: 'completed_at', nullable: true })
  completedAt!: string | null;

  @Column('text', { name: 'ticket_url', nullable: true })
  ticketUrl!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: string;
}

/** Which factors an action item is meant to remove. */
@Entity('action_item_factor')
@Index('action_item_factor_factor_idx', ['factorId'])
export class ActionItemFactorEntity {
  @PrimaryColumn('uuid', { name: 'action_item_id', primaryKeyConstraintName: 'action_item_factor_pkey' })
  actionItemId!: string;

  @ManyToOne(() => ActionItemEntity, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'action_item_id', foreignKeyConstraintName: 'action_item_factor_action_item_fkey' })
  actionItem?: ActionItemEntity;

  @PrimaryColumn('uuid', { name: 'factor_id', primaryKeyConstraintName: 'action_item_factor_pkey' })
  factorId!: string;

  @ManyToOne(() => FactorEntity, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'factor_id', foreignKeyConstraintName: 'action_item_factor_factor_fkey' })
  factor?: FactorEntity;
}
