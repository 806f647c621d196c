import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What the bot must remember for a while, in whichever process it is asked again. */
@Entity('slack_memory')
export class SlackMemoryEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'slack_memory_pkey' })
  key!: string;

  @Column('text', { nullable: true })
  value!: string | null;

  @Index('slack_memory_expires_idx')
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: string;
}
