import { registerEnumType } from '@nestjs/graphql';

const CATEGORIES = {
  ECOMMERCE: 'Shops, marketplaces, payments at the till.',
  STREAMING: 'Video, music, games.',
  SAAS: 'Software that people work with.',
  AI_ML: 'Models, training, inference.',
  IOT: 'Devices and what they talk to.',
  FINANCE: 'Banking, trading, payment networks.',
  COMMUNICATION: 'Mail, chat, voice, social networks.',
  DATA: 'Databases, queues, analytics.',
  NETWORK: 'DNS, CDN, load balancing, connectivity.',
  COMPUTE: 'Servers, containers, functions.',
  STORAGE: 'Objects, volumes, files.',
  SECURITY: 'Identity, certificates, protection.',
  INTERNAL: 'Tools of our own people.',
  OTHER: 'Anything else, or not said.',
} as const;

const STRENGTHS = {
  HARD: 'Fails when the other fails.',
  SOFT: 'Degrades, but goes on, when the other fails.',
} as const;

export type ServiceCategory = keyof typeof CATEGORIES;
export type DependencyStrength = keyof typeof STRENGTHS;

export const ServiceCategory = registered('ServiceCategory', 'What a service is for.', CATEGORIES);
export const DependencyStrength = registered(
  'DependencyStrength',
  'What the failure of the service depended on does.',
  STRENGTHS,
);

function registered<K extends string>(
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
