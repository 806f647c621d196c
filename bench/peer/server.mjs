// PostGraphile on the same tables, for npm run bench. Its own defaults (Amber), with the options its documentation
// recommends for speed: no explain, no watching, prepared statements; lists filtered through the facet table.
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { grafserv } from 'postgraphile/grafserv/node';
import { makePgService } from 'postgraphile/adaptors/pg';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { PostGraphileConnectionFilterPreset } from 'postgraphile-plugin-connection-filter';

const preset = {
  extends: [PostGraphileAmberPreset, PostGraphileConnectionFilterPreset],
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  pgServices: [
    makePgService({
      connectionString: process.env.DATABASE_URL,
      schemas: ['public'],
      poolConfig: { max: 10 },
    }),
  ],
  grafserv: {
    port: Number(process.env.PORT),
    host: '127.0.0.1',
    graphiql: false,
    watch: false,
    websockets: false,
  },
  grafast: { explain: false },
};
const server = createServer();
server.on('error', (error) => {
  console.error(error);
  process.exit(1);
});
const instance = postgraphile(preset);
if (process.argv[2] === '--schema') {
  const { printSchema } = await import('postgraphile/graphql');
  console.log(printSchema(await instance.getSchema()));
  await instance.release();
  process.exit(0);
}
await instance.createServ(grafserv).addTo(server);
server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => {
  server.close();
  void instance.release().then(() => process.exit(0));
});
