import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';

/** A published report; a trigger keeps it as it is. */
@Entity('frozen_report')
@Unique('frozen_report_revision_key', ['subject', 'revision'])
export class FrozenReportEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'frozen_report_pkey' })
  id!: string;

  @Column('text')
  period!: string;

  @Column('timestamptz', { name: 'starts_at' })
  startsAt!: string;

  @Column('timestamptz', { name: 'ends_at' })
  endsAt!: string;

  @Column('jsonb')
  filter!: object;

  /** Digest of what it is of: the range and the filter. */
  @Column('text')
  subject!: string;

  @Column('int')
  revision!: number;

  @Column('timestamptz', { name: 'published_at' })
  publishedAt!: string;

  @Column('text', { name: 'published_by' })
  publishedBy!: string;

  @Column('text')
  digest!: string;

  @Column('text', { name: 'definitions_version' })
  definitionsVersion!: string;

  @Column('text', { name: 'taxonomy_version' })
  taxonomyVersion!: string;

  @Column('int')
  incidents!: number;

  /** Postmortems it names, or counts in the two periods it compares. */
  @Column('uuid', { array: true })
  counted!: string[];
}

/** One file of it: a format, or a table on its own. */
@Entity('frozen_report_file')
export class FrozenReportFileEntity {
  @PrimaryColumn('uuid', { name: 'report_id', primaryKeyConstraintName: 'frozen_report_file_pkey' })
  reportId!: string;

  @ManyToOne(() => FrozenReportEntity, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'report_id', foreignKeyConstraintName: 'frozen_report_file_report_fkey' })
  report?: FrozenReportEntity;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'frozen_report_file_pkey' })
  name!: string;

  @Column('text')
  body!: string;
}
