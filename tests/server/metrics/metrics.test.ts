// Proves what a scrape tells of a server with a live PBX and one that is not there, who may read it, and that
// Prometheus' own tool has nothing against its form.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBelieve } from '#server/demo.ts';
import { type Listening, listen } from '#server/simulator/transport/listen.ts';
import { realClock } from '#server/time/clock.ts';
import { type Standing, stand } from '#tests/server/http/standing.ts';
import { ROOT } from '#tests/source-file.ts';

const PBX = { id: 'hq', make: 'asterisk', name: 'Head office', office: null, agents: 3 };

let pbx: Listening;
let server: Standing;
let stop: () => void;
beforeAll(async () => {
  const made = makeBelieve(PBX, 'metrics', 'UTC', realClock);
  pbx = await listen(made.simulated.pbx);
  made.start();
  stop = made.stop;
  const dead = { id: 'gone', make: 'yeastar', url: 'http://127.0.0.1:1', clientId: 'x', clientSecret: 'y' };
  const live = { id: 'hq', make: 'asterisk', ...made.simulated.settings(pbx.url) };
  server = await stand({ sources: [live, dead] });
});
afterAll(async () => {
  stop();
  await server.close();
  await pbx.close();
});

const scrape = async (headers: Record<string, string> = {}) => {
  const answer = await fetch(`${server.url}/metrics`, { headers });
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
};
const value = (text: string, name: string): number | null => {
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return line === undefined ? null : Number(line.slice(name.length + 1));
};

describe('/metrics', () => {
  it('tells of each connection, the log, the board and the screens', async () => {
    await expect
      .poll(async () =>
        value((await scrape()).text, 'ringside_source_life{source="hq",make="asterisk",life="live"}'),
      )
      .toBe(1);
    const { text, type } = await scrape();
    expect(type).toContain('text/plain');
    const told = (name: string) => value(text, name);
    expect(told('ringside_source_life{source="gone",make="yeastar",life="live"}')).toBe(0);
    expect(
      told('ringside_source_last_frame_age_seconds{source="hq",make="asterisk"}'),
    ).toBeGreaterThanOrEqual(0);
    expect(told('ringside_source_last_frame_age_seconds{source="gone",make="yeastar"}')).toBeNull();
    expect(told('ringside_source_frames_total{source="hq",kind="stream"}')).toBeGreaterThan(0);
    expect(told('ringside_source_reconnects_total{source="hq",make="asterisk"}')).toBe(0);
    expect(told('ringside_events_total{source="hq"}')).toBeGreaterThan(0);
    expect(told('ringside_log_sequence')).toBeGreaterThan(0);
    expect(told('ringside_log_blocked')).toBe(0);
    expect(told('ringside_board_lag_events')).toBe(0);
    expect(told('ringside_screens')).toBe(0);
    expect(told('ringside_disk_free_bytes')).toBeGreaterThan(0);
    expect(told('ringside_traffic_bytes_total{direction="received"}')).toBeGreaterThan(0);
    expect(text).toMatch(
      /^ringside_build_info\{version="0",node="v\d+[^"]*",fold="\d+",protocol="\d+"\} 1$/m,
    );
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
    // No secret, no address, no name of a person or PBX.
    expect(text).not.toMatch(/127\.0\.0\.1|Head office/);
  });

  it('is for whoever sits at the machine; where there are people, others sign in or bring a key', async () => {
    const guarded = await stand({ people: [{ name: 'Ana', password: 'nine-green-bottles-7' }] });
    const ask = async (headers: Record<string, string>) =>
      (await fetch(`${guarded.url}/metrics`, { headers })).status;
    expect(await ask({})).toBe(200);
    const passedOn = { 'x-forwarded-for': '192.0.2.7' };
    expect(await ask(passedOn)).toBe(401);
    expect(await ask({ ...passedOn, authorization: 'Bearer rs_nonsense' })).toBe(401);
    await guarded.close();
  });

  it('holds every figure that the example dashboard and the example alarms ask for', async () => {
    const { text } = await scrape();
    const there = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
    for (const file of ['deploy/grafana/ringside.json', 'deploy/prometheus/ringside.rules.yml']) {
      const asked = readFileSync(join(ROOT, file), 'utf8').matchAll(/\b(?:ringside|nodejs)_\w+/g);
      const names = new Set([...asked].map(([name]) => name.replace(/_(?:bucket|count|sum)$/, '')));
      expect(names.size).toBeGreaterThan(5);
      expect([...names].filter((name) => !there.has(name))).toEqual([]);
    }
  });

  const promtool = spawnSync('promtool', ['--version']).status === 0;
  it.skipIf(!promtool)('is accepted by promtool check metrics', async () => {
    const { text } = await scrape();
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: text,
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`).toBe('');
    expect(status).toBe(0);
  });

  it.skipIf(!promtool)('has example alarms that promtool check rules accepts', () => {
    const rules = join(ROOT, 'deploy', 'prometheus', 'ringside.rules.yml');
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', rules], { encoding: 'utf8' });
    expect(`${stdout}${stderr}`).toContain('SUCCESS');
    expect(status).toBe(0);
  });
});
