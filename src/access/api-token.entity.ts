import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** An API token: its visible part and the hash of the whole, never the token. */
@Entity('api_token')
@Unique('api_token_name_key', ['name'])
@Unique('api_token_prefix_key', ['prefix'])
@Check('api_token_hash_check', `length(secret_hash) = 32`)
@Check('api_token_scopes_check', `the expression is in the migration`)
export class ApiTokenEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'api_token_pkey' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  prefix!: string;

  @Column('bytea', { name: 'secret_hash' })
  secretHash!: Buffer;

  @Column('text', { array: true })
  scopes!: string[];

  @Column('text', { array: true })
  teams!: string[];

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: string;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt!: string | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: string | null;

  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt!: string | null;
}
