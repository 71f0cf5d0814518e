// The decode command takes any file: frames become events, everything else is named by its line, and it never fails.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vendors } from '#server/pbx/index.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringside-decode-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function decode(args: string[], input?: string | Buffer) {
  const done = spawnSync(process.execPath, ['server/tools/decode.ts', ...args], {
    cwd: ROOT,
    ...(input === undefined ? {} : { input }),
  });
  return { code: done.status, out: done.stdout.toString(), err: done.stderr.toString() };
}

const FRAMES = [
  '{"type":30008,"sn":"3631A0000001","msg":"{\\"extension\\":\\"1001\\",\\"status\\":\\"Ringing\\"}"}',
  'heartbeat response',
  '{"type":39999,"sn":"x","msg":{}}',
  '{"type":30011,"sn":"3631A0000001","msg":"{\\"call_id\\":\\"1760000000.101\\",\\"members\\":[{\\"inbound\\":{\\"from\\":\\"5550100\\",\\"to\\":\\"5550999\\",\\"trunk_name\\":\\"t\\",\\"channel_id\\":\\"PJSIP/t-1\\",\\"member_status\\":\\"ALERT\\",\\"call_path\\":\\"\\"}}]}"}',
  '{"type":30011,"msg":"{broken',
].join('\n');

describe('decode', () => {
  it('prints events as JSON lines and names the lines it does not understand', () => {
    const file = join(folder, 'frames');
    writeFileSync(file, FRAMES);
    const { code, out, err } = decode(['--make', 'yeastar', '--source', 'hq', file]);
    expect(code).toBe(0);
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; source: string });
    expect(events.some((event) => event.type === 'call.observed' && event.source === 'hq')).toBe(true);
    expect(err).toMatch(/line 3: unknown .*39999/);
    expect(err).toMatch(/line 5: malformed/);
  });

  it('knows a queue by the number it is told, in a capture without the list of queues', () => {
    const waiting = FRAMES.split('\n')[3]?.replace('5550999', '6400').replace('ALERT', 'ANSWERED') ?? '';
    expect(decode(['--make', 'yeastar', '-'], waiting).out).not.toContain('call.queued');
    expect(decode(['--make', 'yeastar', '--queue', '6400', '-'], waiting).out).toContain('call.queued');
  });

  it('counts what is said of a queue nobody has named, and reads it where its number is told', () => {
    const said = JSON.stringify({
      event_type: 'queue_caller_status',
      tenant_id: '901200000000000001',
      queue_id: '901200000000008001',
      updated_callers: [
        {
          position: '1',
          session_id: '901300000000000001',
          caller_number: '4315550142',
          reason: 'enqueue',
          timestamp: '1760000001',
          type: 'normal',
        },
      ],
    });
    const unnamed = decode(['--make', 'portsip', '-'], said);
    expect(unnamed.out).toBe('');
    expect(unnamed.err).toContain('queue_caller_status: unknown queue');
    expect(decode(['--make', 'portsip', '--queue', '8001', '-'], said).out).toContain('call.queued');
  });

  it('reads standard input', () => {
    expect(decode(['--make', 'yeastar', '-'], FRAMES)).toMatchObject({ code: 0 });
  });

  it.each(Object.keys(vendors))('survives garbage for %s', (make) => {
    const bytes = Buffer.concat(
      Array.from({ length: 400 }, (_, i) => createHash('sha512').update(`garbage ${i}`).digest()),
    );
    for (const junk of [
      bytes,
      Buffer.from(''),
      Buffer.from('\n\n\n'),
      Buffer.from(`${'x'.repeat(500_000)}\n`),
      Buffer.from('{"at":1,"channel":"stream","text":"null"}\n[]\nnull\n7\n"x"\n'),
    ])
      expect(decode(['--make', make, '-'], junk).code).toBe(0);
  });

  it('says what is wrong with its own call', () => {
    expect(decode(['--make', 'nokia', '-'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('no make "nokia"'),
    });
    expect(decode(['--make', 'yeastar', join(folder, 'none')])).toMatchObject({
      code: 2,
      err: expect.stringContaining('is not there. Check the path.'),
    });
  });
});
