// Proves of the files in deploy/ and of the Dockerfile what can be proved without an engine: systemd's own tool has
// nothing against the units, the image is built in two stages and runs as nobody special, and what they name is there.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { notifyService } from '#server/service-notify.ts';
import { ROOT } from './source-file.ts';

const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
const { devDependencies, scripts } = JSON.parse(read('package.json')) as {
  devDependencies: Record<string, string>;
  scripts: Record<string, string>;
};

describe('the units of systemd', () => {
  const hasTool = spawnSync('systemd-analyze', ['--version']).status === 0;
  const folder = join(ROOT, 'deploy', 'systemd');
  const paths = readdirSync(folder).map((name) => join(folder, name));
  const services = paths.filter((path) => path.endsWith('.service'));

  it.skipIf(!hasTool)('pass systemd-analyze verify', () => {
    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', ...paths], { encoding: 'utf8' });
    const complaints = `${stdout}${stderr}`
      .split('\n')
      // Of the machine this runs on, and of other units on it: Node is not there on all.
      .filter((line) => line.includes('ringside') && !/is not executable|No such file/.test(line));
    expect(complaints).toEqual([]);
  });

  it.skipIf(!hasTool)('leave little to an attacker by systemd-analyze security: under 3.0', () => {
    for (const path of services) {
      const { stdout } = spawnSync('systemd-analyze', ['security', '--offline=true', path], {
        encoding: 'utf8',
      });
      const score = /Overall exposure level[^:]*: ([\d.]+)/.exec(stdout)?.[1];
      expect(Number(score), stdout.slice(-200)).toBeLessThan(3);
    }
  });

  it('start what is there', () => {
    for (const path of services) {
      const [, program] = /^ExecStart=\/usr\/bin\/node (\S+)/m.exec(readFileSync(path, 'utf8'))!;
      expect(existsSync(join(ROOT, program!)), program).toBe(true);
    }
  });

  it('are told that the server is ready, and only where they ask', () => {
    const told: unknown[] = [];
    const run = (...call: unknown[]) => void told.push(call);
    notifyService('ready', {}, run);
    expect(told).toEqual([]);
    notifyService('ready', { NOTIFY_SOCKET: '/run/x' }, run);
    notifyService('stopping', { NOTIFY_SOCKET: '/run/x' }, run);
    expect(told).toEqual([
      ['systemd-notify', ['--ready']],
      ['systemd-notify', ['--stopping']],
    ]);
  });
});

describe('the Dockerfile', () => {
  const file = DockerfileParser.parse(read('Dockerfile'));
  const steps = file.getInstructions().map((step) => ({
    what: step.getKeyword(),
    // With its flags, which the parser keeps apart.
    rest: step.toString().slice(step.getKeyword().length).trim(),
  }));
  const stages = steps.flatMap(({ what }, at) => (what === 'FROM' ? [at] : []));
  const last = steps.slice(stages.at(-1));

  it('has nothing in it but instructions of Docker', () => {
    const known = 'FROM WORKDIR COPY RUN ENV USER VOLUME EXPOSE HEALTHCHECK ENTRYPOINT ARG'.split(' ');
    expect(steps.filter(({ what }) => !known.includes(what))).toEqual([]);
  });

  it('builds in one stage and runs in another, on the Node that npm ci brings', () => {
    expect(file.getFROMs().map((from) => from.getImage())).toEqual([
      `node:${devDependencies['node']}-bookworm-slim`,
      `node:${devDependencies['node']}-bookworm-slim`,
    ]);
    expect(last).toContainEqual({ what: 'COPY', rest: '--from=build /app /app' });
  });

  it('runs as a user without rights, who owns nothing but the data and the configuration', () => {
    const user = last.findIndex(({ what }) => what === 'USER');
    expect(last[user]?.rest).toBe('node');
    expect(last.slice(user).some(({ what }) => what === 'RUN' || what === 'COPY')).toBe(false);
    expect(last.filter(({ rest }) => rest.includes('chown'))).toEqual([
      { what: 'RUN', rest: 'mkdir /data /config && chown node:node /data /config' },
    ]);
  });

  it('says how it is, and starts without a shell', () => {
    const health = last.find(({ what }) => what === 'HEALTHCHECK')?.rest ?? '';
    const entry = last.find(({ what }) => what === 'ENTRYPOINT')?.rest ?? '';
    for (const text of [health.slice(health.indexOf('CMD') + 3), entry]) {
      const [program, script] = JSON.parse(text) as string[];
      expect(program).toBe('node');
      expect(existsSync(join(ROOT, script!)), script).toBe(true);
    }
  });

  it('copies what is there, and runs scripts that there are', () => {
    const own = steps.filter(({ what, rest }) => what === 'COPY' && !rest.startsWith('--from'));
    for (const { rest } of own)
      for (const name of rest.split(' ').slice(0, -1)) expect(existsSync(join(ROOT, name)), name).toBe(true);
    const ran = steps.flatMap(({ rest }) => [...rest.matchAll(/npm run (\w+)/g)].map(([, name]) => name!));
    expect(ran.length).toBeGreaterThan(0);
    expect(ran.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it('leaves out what holds secrets or is somebody’s own', () => {
    const left = read('.dockerignore').split('\n');
    for (const name of ['.git', '.env', 'data', 'node_modules', '.next', 'ringside.config.yaml'])
      expect(left).toContain(name);
  });

  it('runs by the compose file with a read-only root and no capabilities', () => {
    const { services } = parse(read('deploy/compose.yaml')) as { services: Record<string, unknown> };
    expect(services['ringside']).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      volumes: ['./config:/config', 'data:/data'],
    });
  });
});

describe('the workflows', () => {
  const names = readdirSync(join(ROOT, '.github', 'workflows'));

  it.each(names)('%s is YAML, runs with as few rights as it can, and scripts that there are', (name) => {
    const text = read(`.github/workflows/${name}`);
    const workflow = parse(text) as { permissions: unknown; jobs: Record<string, unknown> };
    expect(workflow.permissions).toBeDefined();
    expect(Object.keys(workflow.jobs).length).toBeGreaterThan(0);
    for (const job of Object.values(workflow.jobs))
      expect(job).toMatchObject({ 'timeout-minutes': expect.any(Number), 'runs-on': expect.any(String) });
    const ran = [...text.matchAll(/npm run (?:-s )?([\w-]+)/g)].map(([, script]) => script!);
    expect(ran.filter((script) => scripts[script] === undefined)).toEqual([]);
  });
});
