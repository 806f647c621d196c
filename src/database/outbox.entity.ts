import { Check, Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A committed change that side effects (the search index, webhooks) have yet to see. */
@Entity('outbox')
@Check('outbox_kind_check', `kind IN ('postmortem', 'service', 'cause')`)
export class OutboxEntity {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'outbox_pkey',
  })
  id!: string;

  @Column('text')
  kind!: string;

  @Column('text', { name: 'subject_id' })
  subjectId!: string;

  @Column('int')
  version!: number;

  @CreateDateColumn({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
