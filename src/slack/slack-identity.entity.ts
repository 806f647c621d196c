import { Check, Column, Entity, Index, ManyToOne, JoinColumn, PrimaryColumn } from 'typeorm';
import { ApiTokenEntity } from '../access/index.js';

/** Whose account a Slack user acts for: that of an API token, or what an OpenID Connect account had when it was linked. */
@Entity('slack_identity')
@Check('slack_identity_scopes_check', `the expression is in the migration`)
@Check('slack_identity_rights_check', `the expression is in the migration`)
export class SlackIdentityEntity {
  @PrimaryColumn('text', { name: 'team_id', primaryKeyConstraintName: 'slack_identity_pkey' })
  teamId!: string;

  @PrimaryColumn('text', { name: 'user_id', primaryKeyConstraintName: 'slack_identity_pkey' })
  userId!: string;

  @Column('text')
  account!: string;

  @Index('slack_identity_token_idx')
  @Column('uuid', { name: 'token_id', nullable: true })
  tokenId!: string | null;

  @ManyToOne(() => ApiTokenEntity)
  @JoinColumn({ name: 'token_id', foreignKeyConstraintName: 'slack_identity_token_fkey' })
  token?: ApiTokenEntity;

  @Column('text', { nullable: true })
  issuer!: string | null;

  @Column('text', { array: true, nullable: true })
  scopes!: string[] | null;

  @Column('text', { array: true, nullable: true })
  teams!: string[] | null;

  @Column('timestamptz', { name: 'linked_at', default: () => 'now()' })
  linkedAt!: string;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: string | null;
}
