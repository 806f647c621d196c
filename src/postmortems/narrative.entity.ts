import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { PostmortemEntity } from './postmortem.entity.js';
import type { SectionKind } from './postmortem.enums.js';

/** A part of the narrative. */
@Entity('section')
export class SectionEntity {
  @PrimaryColumn('uuid', { name: 'postmortem_id', primaryKeyConstraintName: 'section_pkey' })
  postmortemId!: string;

  @ManyToOne(() => PostmortemEntity, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'postmortem_id', foreignKeyConstraintName: 'section_postmortem_fkey' })
  postmortem?: PostmortemEntity;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'section_pkey' })
  position!: number;

  @Column('text')
  kind!: SectionKind;

  @Column('text', { nullable: true })
  heading!: string | null;

  @Column('text')
  body!: string;
}

/** Something that happened, and when. */
@Entity('timeline_event')
export class TimelineEventEntity {
  @PrimaryColumn('uuid', { name: 'postmortem_id', primaryKeyConstraintName: 'timeline_event_pkey' })
  postmortemId!: string;

  @ManyToOne(() => PostmortemEntity, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'postmortem_id', foreignKeyConstraintName: 'timeline_event_postmortem_fkey' })
  postmortem?: PostmortemEntity;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'timeline_event_pkey' })
  position!: number;

  @Column('timestamptz')
  at!: string;

  @Column('text')
  text!: string;
}

/** An address worth following. */
@Entity('link')
export class LinkEntity {
  @PrimaryColumn('uuid', { name: 'postmortem_id', primaryKeyConstraintName: 'link_pkey' })
  postmortemId!: string;

  @ManyToOne(() => PostmortemEntity, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'postmortem_id', foreignKeyConstraintName: 'link_postmortem_fkey' })
  postmortem?: PostmortemEntity;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'link_pkey' })
  position!: number;

  @Column('text', { nullable: true })
  title!: string | null;

  @Column('text')
  url!: string;
}
