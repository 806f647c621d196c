import { defineEnum } from '../common/index.js';

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

export const ServiceCategory = defineEnum('ServiceCategory', 'What a service is for.', CATEGORIES);
export const DependencyStrength = defineEnum(
  'DependencyStrength',
  'What the failure of the service depended on does.',
  STRENGTHS,
);
