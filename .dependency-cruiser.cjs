// The one direction of design part 3: a module imports only from lower levels, through the other's index.ts.
const levels = [
  ['config', 'common', 'metrics', 'tracing'],
  ['database'],
  ['access'],
  ['catalog', 'taxonomy', 'api'],
  ['postmortems'],
  ['actions', 'cascades'],
  ['search', 'trends'],
  ['reports', 'exchange'],
  ['slack', 'web'],
  ['cli'],
];
const rules = [];
levels.forEach((names, level) => {
  for (const name of names) {
    const forbidden = [...levels.slice(level + 1).flat(), ...names.filter((peer) => peer !== name)];
    // config may read common's errors; everything else on one level keeps apart.
    const allowed = name === 'config' ? ['common'] : [];
    const list = forbidden.filter((peer) => !allowed.includes(peer));
    rules.push({
      name: `level-${name}`,
      severity: 'error',
      from: { path: `^src/${name}/` },
      to: { path: `^src/(${[...list, 'main', ...(name === 'cli' ? [] : ['app'])].join('|')})(/|\\.)` },
    });
    rules.push({
      name: `door-${name}`,
      comment: `Other modules import ${name} through its index.ts.`,
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/${name}/` },
      to: { path: `^src/${name}/`, pathNot: `^src/${name}/index\\.ts$` },
    });
    rules.push({
      name: `own-index-${name}`,
      severity: 'error',
      from: { path: `^src/${name}/(?!index\\.ts)` },
      to: { path: `^src/${name}/index\\.ts$` },
    });
  }
});

module.exports = {
  forbidden: [
    ...rules,
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src', pathNot: 'main\\.ts$|\\.spec\\.ts$|\\.d\\.ts$|^src/web/assets/' },
      to: {},
    },
    {
      name: 'typeorm-stays-low',
      comment: 'Only repositories, entities and database/ import typeorm.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/database/|\\.repository\\.ts$|\\.entity\\.ts$' },
      to: { path: '^(node_modules/)?(@nestjs/)?typeorm' },
    },
    {
      name: 'pure-statistics',
      comment: 'Statistics know numbers, and one library of special functions behind one file.',
      severity: 'error',
      from: { path: '^src/trends/statistics/', pathNot: '\\.spec\\.ts$|/special-functions\\.ts$' },
      to: { pathNot: '^src/trends/statistics/' },
    },
    {
      name: 'pure-entities',
      severity: 'error',
      from: { path: '\\.entity\\.ts$' },
      to: { path: '@nestjs' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types'] },
  },
};
