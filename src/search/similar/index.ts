// Similar incidents, explained: candidates from both the search engine and the facts, one score, its reasons.
export { SimilarRepository } from './similar.repository.js';
export { SimilarResolver } from './similar.resolver.js';
export { MAX_PASTED, SimilarService } from './similar.service.js';
export type { Reason, Similarity } from './similarity.js';
export { SimilarityVerdicts } from './verdicts.service.js';
