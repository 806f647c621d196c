import { InitialSchema1763900000000 } from './1763900000000-InitialSchema.js';
import { SeedTaxonomy1763900000001 } from './1763900000001-SeedTaxonomy.js';
import { Search1763900001000 } from './1763900001000-Search.js';
import { Access1763900002000 } from './1763900002000-Access.js';
import { SearchIndex1763900003000 } from './1763900003000-SearchIndex.js';
import { ActionItems1763900004000 } from './1763900004000-ActionItems.js';
import { CatalogHistory1763900005000 } from './1763900005000-CatalogHistory.js';
import { Similarity1763900006000 } from './1763900006000-Similarity.js';
import { IncidentFacts1763900007000 } from './1763900007000-IncidentFacts.js';
import { FrozenReports1763900008000 } from './1763900008000-FrozenReports.js';
import { Slack1763900009000 } from './1763900009000-Slack.js';
import { WebSessions1763900010000 } from './1763900010000-WebSessions.js';
import { Autosaves1764600000000 } from './1764600000000-Autosaves.js';

/** Every migration, oldest first. */
export const MIGRATIONS = [
  InitialSchema1763900000000,
  SeedTaxonomy1763900000001,
  Search1763900001000,
  Access1763900002000,
  SearchIndex1763900003000,
  ActionItems1763900004000,
  CatalogHistory1763900005000,
  Similarity1763900006000,
  IncidentFacts1763900007000,
  FrozenReports1763900008000,
  Slack1763900009000,
  WebSessions1763900010000,
  Autosaves1764600000000,
];
