import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import { parseConfig, VARIABLES } from '../../src/config/index.js';
import { startTestApp, type TestApp } from '../support/app.js';

const read = (path: string) => readFileSync(path, 'utf8');
const known = new Set(VARIABLES.map((variable) => variable.name));
const FOLDER = 'deploy/kubernetes';
const dockerfile = read('Dockerfile');

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());
const status = async (url: string) => (await t.app.inject({ method: 'GET', url })).statusCode;

/** What a shell would make of ${A:-b} and ${A:?why}, with `given` as its variables. */
function substituted(text: string, given: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, sign: string, rest: string) => {
    if (given[name]) return given[name];
    if (sign === '?') throw new Error(`${name}: ${rest}`);
    return rest ?? '';
  });
}

describe('docker-compose.yml', () => {
  const compose = parse(read('docker-compose.yml'));
  const given = { POSTGRES_PASSWORD: 'secret' };
  const environment = (env: Readonly<Record<string, string>> = given): Record<string, string> =>
    Object.fromEntries(
      Object.entries<unknown>(compose.services.hindsight.environment).map(([name, value]) => [
        name,
        substituted(String(value), env),
      ]),
    );
  /** What the file itself decides: where it listens, and the database beside it in place of the embedded one. */
  const DECIDED = ['HOST', 'PORT', 'DATABASE_URL', 'DATA_DIR'];

  it('gives the service variables that it knows, with values that it takes', () => {
    expect(Object.keys(environment()).filter((name) => !known.has(name))).toEqual([]);
    expect(parseConfig(environment())).toMatchObject({ isLocal: false, port: 3000 });
    expect(() => substituted(compose.services.hindsight.environment.DATABASE_URL, {})).toThrow(
      'POSTGRES_PASSWORD',
    );
  });

  it('hands on every other variable that an operator sets, and takes it for unset where it is empty', () => {
    const optional = [...known].filter((name) => !DECIDED.includes(name));
    const set = Object.fromEntries(optional.map((name) => [name, `of ${name}`]));
    expect(environment({ ...given, ...set })).toMatchObject(set);
    const decided = { ...given, HINDSIGHT_PUBLIC_URL: 'http://localhost:3000' };
    const { HOST, PORT, DATABASE_URL, HINDSIGHT_PUBLIC_URL } = environment(decided);
    expect(parseConfig(environment())).toEqual(
      parseConfig({ HOST, PORT, DATABASE_URL, HINDSIGHT_PUBLIC_URL }),
    );
  });

  it('waits for a healthy database; everything that keeps data has a health check and a volume', () => {
    expect(compose.services.hindsight.depends_on.postgres.condition).toBe('service_healthy');
    for (const name of ['postgres', 'meilisearch']) {
      expect(compose.services[name].healthcheck.test[0]).toBe('CMD-SHELL');
      const [volume] = compose.services[name].volumes[0].split(':');
      expect(Object.keys(compose.volumes)).toContain(volume);
    }
    expect(compose.services.meilisearch.profiles).toEqual(['meilisearch']);
    expect(dockerfile).toMatch(/^HEALTHCHECK /m);
  });

  it('opens nothing to the network by itself', () => {
    const ports = Object.values<any>(compose.services).flatMap((service) => service.ports ?? []);
    expect(ports.every((port: string) => port.startsWith('127.0.0.1:'))).toBe(true);
  });
});

describe('the image', () => {
  it('runs as an ordinary user, copies what there is, and asks a path that answers', async () => {
    expect(/^USER (\d+)/m.exec(dockerfile)?.[1]).toBe('1000');
    for (const [, path] of dockerfile.matchAll(/COPY --from=build \/app\/(\S+)/g))
      expect([path, existsSync(path!)]).toEqual([path, true]);
    const [, path] = /HEALTHCHECK[\s\S]*?\}(\/[a-z/]+)`/.exec(dockerfile)!;
    expect(await status(path!)).toBe(200);
    for (const [, name] of dockerfile.matchAll(/ENV (?:\S+=\S+ )*(\w+)=/g))
      if (name !== 'NODE_ENV') expect(known.has(name!)).toBe(true);
  });
});

describe('the Kubernetes manifests', () => {
  const objects = readdirSync(FOLDER)
    .filter((file) => !file.startsWith('kustomization'))
    .flatMap((file) => parseAllDocuments(read(`${FOLDER}/${file}`)).map((one) => one.toJS()));
  const byKind = (kind: string, name = 'hindsight') =>
    objects.find((one) => one.kind === kind && one.metadata.name === name);
  const deployment = byKind('Deployment');
  const job = byKind('Job', 'hindsight-migrate');
  const container = deployment.spec.template.spec.containers[0];

  it('are all applied, but for the secrets and what needs an operator', () => {
    const kustomization = parse(read(`${FOLDER}/kustomization.yaml`));
    const files = readdirSync(FOLDER).filter((file) => file !== 'kustomization.yaml');
    expect(files.filter((file) => !kustomization.resources.includes(file)).sort()).toEqual([
      'secret.example.yaml',
      'service-monitor.yaml',
    ]);
    expect(kustomization.resources.every((file: string) => existsSync(`${FOLDER}/${file}`))).toBe(true);
    expect(kustomization.images[0].name).toBe(container.image);
    expect(kustomization.images[0].newTag).toBe(JSON.parse(read('package.json')).version);
  });

  it('give variables that the service knows, with values that it takes', () => {
    const env = { ...byKind('ConfigMap').data, ...byKind('Secret').stringData };
    expect(Object.keys(env).filter((name) => !known.has(name))).toEqual([]);
    // Whole, so that whatever is added to one of them arrives.
    expect(container.envFrom).toEqual([
      { configMapRef: { name: byKind('ConfigMap').metadata.name } },
      { secretRef: { name: byKind('Secret').metadata.name } },
    ]);
    expect(parseConfig(env)).toMatchObject({ host: '0.0.0.0', loadSamples: false });
    expect(job.spec.template.spec.containers[0].env.every((one: any) => known.has(one.name))).toBe(true);
    expect(byKind('Secret', 'hindsight-owner').stringData.DATABASE_URL).not.toBe(env.DATABASE_URL);
  });

  it('select the pods of the service, and not those of the migration', () => {
    const labels = Object.entries(deployment.spec.template.metadata.labels);
    const others = job.spec.template.metadata.labels;
    for (const selector of [
      deployment.spec.selector.matchLabels,
      byKind('Service').spec.selector,
      byKind('PodDisruptionBudget').spec.selector.matchLabels,
    ]) {
      expect(labels).toEqual(expect.arrayContaining(Object.entries(selector)));
      expect(Object.entries<string>(selector).some(([key, value]) => others[key] !== value)).toBe(true);
    }
    expect(byKind('ServiceMonitor').spec.selector.matchLabels).toEqual(byKind('Service').metadata.labels);
    expect(byKind('PodDisruptionBudget').spec.minAvailable).toBeLessThan(deployment.spec.replicas);
  });

  it('ask paths and ports that answer', async () => {
    const port = container.ports.find((one: any) => one.name === 'http').containerPort;
    expect(String(port)).toBe(byKind('ConfigMap').data.PORT);
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      expect(container[probe].httpGet.port).toBe('http');
      expect([probe, await status(container[probe].httpGet.path)]).toEqual([probe, 200]);
    }
    expect(container.livenessProbe.httpGet.path).not.toBe(container.readinessProbe.httpGet.path);
  });

  it.each([
    ['the service', deployment],
    ['the migration', job],
  ])('let %s be nobody, write nowhere and take no more than its share', (_, { spec: { template } }) => {
    expect(template.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    expect(template.spec.serviceAccountName).toBe(byKind('ServiceAccount').metadata.name);
    for (const one of template.spec.containers) {
      expect(one.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(one.resources.requests.cpu).toBeTruthy();
      expect(one.resources.limits.memory).toBeTruthy();
    }
    expect(byKind('ServiceAccount').automountServiceAccountToken).toBe(false);
  });

  it('migrate before, under a lock, and leave time to end', () => {
    expect(job.spec.template.spec.containers[0].args.slice(1)).toEqual(['dist/src/cli/main.js', 'migrate']);
    expect(existsSync('src/cli/main.ts')).toBe(true);
    expect(deployment.spec.strategy.rollingUpdate.maxUnavailable).toBe(0);
    expect(deployment.spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(30);
  });
});
