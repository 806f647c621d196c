import { registerEnumType } from '@nestjs/graphql';

/** An enum of the schema from its values and what each means; `Name.VALUE` is the text VALUE. */
export function defineEnum<const K extends string>(
  name: string,
  description: string,
  values: Readonly<Record<K, string>>,
): { readonly [P in K]: P } {
  const keys = Object.keys(values) as K[];
  const object = Object.fromEntries(keys.map((key) => [key, key])) as { readonly [P in K]: P };
  const valuesMap = Object.fromEntries(keys.map((key) => [key, { description: values[key] }]));
  registerEnumType(object, { name, description, valuesMap: valuesMap as never });
  return object;
}
