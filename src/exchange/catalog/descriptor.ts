import { z } from 'zod';

const text = z.string({
  error: ({ input }) => (input === undefined ? 'is required' : 'must be a text; put it in quotes'),
});
/** Annotations must be texts, but a number without quotes is a common slip that leaves no doubt. */
const value = z.union([z.string(), z.number(), z.boolean()], 'must be a text').transform(String);
const ref = z.union(
  [z.string(), z.object({ kind: z.string().optional(), namespace: z.string().optional(), name: z.string() })],
  'must be an entity reference such as component:default/shop',
);
const refs = z.array(ref, 'must be a list of entity references').nullish();

/** The parts of a Backstage descriptor that are read; whatever else it holds is none of the catalogue's business. */
export const descriptor = z.object(
  {
    kind: text,
    metadata: z.object(
      {
        name: text,
        namespace: text.nullish(),
        title: text.nullish(),
        description: text.nullish(),
        tags: z.array(value, 'must be a list').nullish(),
        annotations: z.record(z.string(), value, 'must be keys with values').nullish(),
      },
      'must hold at least a name',
    ),
    spec: z
      .object(
        {
          type: text.nullish(),
          owner: ref.nullish(),
          system: ref.nullish(),
          dependsOn: refs,
          dependencyOf: refs,
          providesApis: refs,
          consumesApis: refs,
        },
        'must be an object',
      )
      .nullish(),
  },
  'must be an object',
);
export type Descriptor = z.output<typeof descriptor>;
export type RawRef = z.output<typeof ref>;
