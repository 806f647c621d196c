import { Check, Column, Entity, Index, ManyToOne, JoinColumn, PrimaryColumn } from 'typeorm';
import { ApiTokenEntity } from './api-token.entity.js';

/** A browser that is signed in: the hash of what its cookie holds, and what it may do. */
@Entity('web_session')
@Check('web_session_hash_check', `length(id_hash) = 32`)
@Check('web_session_scopes_check', `the expression is in the migration`)
@Index('web_session_expires_idx', ['expiresAt'])
export class WebSessionEntity {
  @PrimaryColumn('bytea', { name: 'id_hash', primaryKeyConstraintName: 'web_session_pkey' })
  idHash!: Buffer;

  /** Who it is to the issuer; the id of the token for one made of a token. */
  @Column('text')
  subject!: string;

  @Column('text')
  name!: string;

  @Column('text', { array: true })
  scopes!: string[];

  @Column('text', { array: true })
  teams!: string[];

  /** The token it was made of, and dies with. */
  @ManyToOne(() => ApiTokenEntity, { nullable: true, onDelete: 'CASCADE' })
  @JoinColumn({ name: 'token_id', foreignKeyConstraintName: 'web_session_token_fkey' })
  token!: ApiTokenEntity | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: string;

  @Column('timestamptz', { name: 'seen_at', default: () => 'now()' })
  seenAt!: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: string;
}

/** A browser that was sent to the issuer and has not come back yet. */
@Entity('web_login')
@Check('web_login_hash_check', `length(id_hash) = 32`)
@Index('web_login_expires_idx', ['expiresAt'])
export class WebLoginEntity {
  @PrimaryColumn('bytea', { name: 'id_hash', primaryKeyConstraintName: 'web_login_pkey' })
  idHash!: Buffer;

  @Column('text')
  state!: string;

  @Column('text')
  nonce!: string;

  @Column('text')
  verifier!: string;

  @Column('text', { name: 'return_to' })
  returnTo!: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: string;
}
