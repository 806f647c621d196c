import {
  Check,
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  Unique,
} from 'typeorm';
import type { DependencyStrength, ServiceCategory } from './service.enums.js';

/** Something that can fail: ours or a provider's. */
@Entity('service')
@Unique('service_slug_key', ['slug'])
@Index('service_provider_idx', ['provider'])
@Index('service_team_idx', ['team'])
@Check('service_slug_check', 'the expression is in the first migration')
@Check('service_tier_check', 'tier BETWEEN 1 AND 5')
export class ServiceEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'service_pkey' })
  id!: string;

  @Column('text')
  slug!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('text', { default: 'OTHER' })
  category!: ServiceCategory;

  @Column('smallint', { nullable: true })
  tier!: number | null;

  @Column('text', { nullable: true })
  team!: string | null;

  @Column('text', { nullable: true })
  provider!: string | null;

  @Column('text', { array: true, default: () => "'{}'" })
  regions!: string[];

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: string;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: string;
}

/** Another name of a service. Slugs and aliases are one space of names; the service module's lock keeps it so. */
@Entity('service_alias')
@Index('service_alias_service_idx', ['serviceId'])
export class ServiceAliasEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'service_alias_pkey' })
  alias!: string;

  @Column('uuid', { name: 'service_id' })
  serviceId!: string;

  @ManyToOne(() => ServiceEntity, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'service_id', foreignKeyConstraintName: 'service_alias_service_fkey' })
  service?: ServiceEntity;
}

/** That one service needs another. */
@Entity('service_dependency')
@Index('service_dependency_depends_on_idx', ['dependsOnId'])
@Check('service_dependency_self_check', 'service_id <> depends_on_id')
@Check('service_dependency_strength_check', `strength IN ('HARD', 'SOFT')`)
export class ServiceDependencyEntity {
  @PrimaryColumn('uuid', { name: 'service_id', primaryKeyConstraintName: 'service_dependency_pkey' })
  serviceId!: string;

  @ManyToOne(() => ServiceEntity, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'service_id', foreignKeyConstraintName: 'service_dependency_service_fkey' })
  service?: ServiceEntity;

  @PrimaryColumn('uuid', { name: 'depends_on_id', primaryKeyConstraintName: 'service_dependency_pkey' })
  dependsOnId!: string;

  @ManyToOne(() => ServiceEntity, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'depends_on_id', foreignKeyConstraintName: 'service_dependency_depends_on_fkey' })
  dependsOn?: ServiceEntity;

  @Column('text', { default: 'HARD' })
  strength!: DependencyStrength;

  /** Null: since before it was written down. */
  @Column('timestamptz', { nullable: true })
  since!: string | null;
}

/** That one service needed another until some day. */
@Entity('past_dependency')
@Index('past_dependency_service_idx', ['serviceId'])
@Index('past_dependency_depends_on_idx', ['dependsOnId'])
@Check('past_dependency_strength_check', `strength IN ('HARD', 'SOFT')`)
@Check('past_dependency_span_check', 'since <= until')
export class PastDependencyEntity {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'ALWAYS',
    primaryKeyConstraintName: 'past_dependency_pkey',
  })
  id!: string;

  @Column('uuid', { name: 'service_id' })
  serviceId!: string;

  @ManyToOne(() => ServiceEntity, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'service_id', foreignKeyConstraintName: 'past_dependency_service_fkey' })
  service?: ServiceEntity;

  @Column('uuid', { name: 'depends_on_id' })
  dependsOnId!: string;

  @ManyToOne(() => ServiceEntity, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'depends_on_id', foreignKeyConstraintName: 'past_dependency_depends_on_fkey' })
  dependsOn?: ServiceEntity;

  @Column('text')
  strength!: DependencyStrength;

  @Column('timestamptz', { nullable: true })
  since!: string | null;

  @Column('timestamptz')
  until!: string;
}

/** Counted up by every change of the catalogue, so that what was read from it can be kept until then. */
@Entity('catalog_version')
@Check('catalog_version_only_check', 'is_only')
export class CatalogVersionEntity {
  @PrimaryColumn('boolean', {
    name: 'is_only',
    default: true,
    primaryKeyConstraintName: 'catalog_version_pkey',
  })
  isOnly!: boolean;

  @Column('bigint')
  version!: string;
}
