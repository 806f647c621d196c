import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

/** A node of the cause taxonomy: a family, a cause, or an organisation's own detail of a cause. */
@Entity('cause_category')
@Index('cause_category_parent_idx', ['parentCode'])
@Check('cause_category_code_check', 'the expression is in the first migration')
@Check('cause_category_parent_check', 'the expression is in the first migration')
export class CauseCategoryEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'cause_category_pkey' })
  code!: string;

  @Column('text')
  name!: string;

  @Column('text')
  description!: string;

  @Column('text', { name: 'parent_code', nullable: true })
  parentCode!: string | null;

  @ManyToOne(() => CauseCategoryEntity, { nullable: true })
  @JoinColumn({ name: 'parent_code', foreignKeyConstraintName: 'cause_category_parent_fkey' })
  parent?: CauseCategoryEntity;
}
