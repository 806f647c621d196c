import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { PostmortemEntity } from './postmortem.entity.js';
import type { RelationKind } from './postmortem.enums.js';

/** A directed link from one postmortem to another. */
@Entity('relation')
@Index('relation_to_idx', ['toId'])
@Check('relation_self_check', 'from_id <> to_id')
@Check('relation_kind_check', `kind IN ('RECURRENCE_OF', 'SAME_CAUSE_AS', 'DUPLICATE_OF', 'CAUSED_BY')`)
export class RelationEntity {
  @PrimaryColumn('uuid', { name: 'from_id', primaryKeyConstraintName: 'relation_pkey' })
  fromId!: string;

  @ManyToOne(() => PostmortemEntity, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'from_id', foreignKeyConstraintName: 'relation_from_fkey' })
  from?: PostmortemEntity;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'relation_pkey' })
  kind!: RelationKind;

  @PrimaryColumn('uuid', { name: 'to_id', primaryKeyConstraintName: 'relation_pkey' })
  toId!: string;

  @ManyToOne(() => PostmortemEntity, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'to_id', foreignKeyConstraintName: 'relation_to_fkey' })
  to?: PostmortemEntity;

  @Column('text', { nullable: true })
  note!: string | null;
}

/** What a postmortem was after one change: who, when, which fields, and the whole document. */
@Entity('revision')
export class RevisionEntity {
  @PrimaryColumn('uuid', { name: 'postmortem_id', primaryKeyConstraintName: 'revision_pkey' })
  postmortemId!: string;

  @ManyToOne(() => PostmortemEntity, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'postmortem_id', foreignKeyConstraintName: 'revision_postmortem_fkey' })
  postmortem?: PostmortemEntity;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'revision_pkey' })
  version!: number;

  @Column('timestamptz', { default: () => 'now()' })
  at!: string;

  @Column('text')
  by!: string;

  @Column('text', { array: true })
  changes!: string[];

  @Column('jsonb')
  snapshot!: object;

  /** When the first of the autosaves was made that this version holds; null where somebody saved it by hand. */
  @Column('timestamptz', { name: 'autosaved_since', nullable: true })
  autosavedSince!: string | null;
}

/** One row per (cause or any) and (service or any) of a postmortem: the index behind filtered lists. */
@Entity('postmortem_facet')
@Index('postmortem_facet_list_idx', { synchronize: false })
export class PostmortemFacetEntity {
  @PrimaryColumn('uuid', { name: 'postmortem_id', primaryKeyConstraintName: 'postmortem_facet_pkey' })
  postmortemId!: string;

  @ManyToOne(() => PostmortemEntity, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'postmortem_id', foreignKeyConstraintName: 'postmortem_facet_postmortem_fkey' })
  postmortem?: PostmortemEntity;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'postmortem_facet_pkey' })
  cause!: string;

  @PrimaryColumn('uuid', { name: 'service_id', primaryKeyConstraintName: 'postmortem_facet_pkey' })
  serviceId!: string;

  @Column('timestamptz', { name: 'started_key' })
  startedKey!: string;

  @Column('text')
  status!: string;

  @Column('text')
  visibility!: string;
}
