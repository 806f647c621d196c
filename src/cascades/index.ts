// What really fell over together, and what stands on whom: the declared graph of the catalogue joined with what
// postmortems tell. Must not know of search, trends or reports.
export { CASCADE_RESOLVERS, CascadesModule } from './cascades.module.js';
