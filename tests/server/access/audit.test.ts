// What was done is written down in a chain that shows where somebody has been at it, said once more as a line, kept for
// its time, and never flooded.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { Audit, NOBODY, type Said } from '#server/access/audit.ts';
import { linked, verified } from '#server/access/audit-chain.ts';
import { wholeAudit } from '#server/access/audit-reading.ts';
import { keyFor, masterKey } from '#server/access/master-key.ts';
import { MemoryAccess } from '#server/access/memory.ts';
import type { AuditEntry, AuditRow } from '#server/access/records.ts';
import { openSqliteAccess } from '#server/access/sqlite.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { tempFolder } from '#tests/server/log/benches.ts';
import { ROOT } from '#tests/source-file.ts';

const KEY = Buffer.alloc(32, 5);
const DAY = 86_400_000;
const START = 1_700_000_000_000;
const said = (what: string, more: Partial<Said> = {}): Said => ({
  who: 'Ana',
  how: 'password',
  address: '10.0.0.1',
  session: '12345678',
  what,
  target: 'call:hq/1',
  outcome: 'asked',
  detail: { to: '•••12', times: 3 },
  ...more,
});

function audited(store = new MemoryAccess(), key: Buffer = KEY) {
  const clock = new VirtualClock(START);
  const lines: string[] = [];
  const complaints: string[] = [];
  const complain = (_object: object, text: string): void => void complaints.push(text);
  const audit = new Audit({
    store,
    key,
    clock,
    logger: { info: () => {}, warn: complain, error: complain },
    line: (text) => void lines.push(text),
  });
  const check = () => verified(KEY, wholeAudit(store));
  const whats = async () => (await store.audit({ limit: 5_000 })).map(({ what }) => what).reverse();
  return {
    audit,
    store,
    clock,
    lines,
    complaints,
    check,
    whats,
    pass: (ms: number) => clock.run(clock.now() + ms),
  };
}

async function* of(rows: readonly AuditRow[]): AsyncGenerator<AuditRow> {
  yield* rows;
}
function chain(count: number): AuditRow[] {
  const rows: AuditRow[] = [];
  for (let i = 0; i < count; i++) {
    const entry: AuditEntry = { at: START + i, ...said(`what ${i}`) };
    rows.push(linked(KEY, entry, rows.at(-1) ?? null));
  }
  return rows;
}

describe('the chain', () => {
  it('holds as it was written, over more entries than a page, after a restart too', async () => {
    const folder = tempFolder();
    let store = await openSqliteAccess(folder);
    const { audit } = audited(store as unknown as MemoryAccess);
    for (let i = 0; i < 1_100; i++) await audit.write(said(`what ${i}`));
    store.close();
    store = await openSqliteAccess(folder);
    expect(await verified(KEY, wholeAudit(store))).toMatchObject({
      entries: 1_100,
      first: { seq: 1 },
      last: { seq: 1_100 },
      broken: null,
    });
    store.close();
    rmSync(folder, { recursive: true });
  }, 60_000);

  it.each<[string, (rows: AuditRow[]) => AuditRow[], number]>([
    ['another outcome', (rows) => rows.with(4, { ...rows[4]!, outcome: 'refused' }), 5],
    ['another name', (rows) => rows.with(4, { ...rows[4]!, who: 'Eve' }), 5],
    ['another time', (rows) => rows.with(4, { ...rows[4]!, at: 0 }), 5],
    ['another detail', (rows) => rows.with(4, { ...rows[4]!, detail: { to: '1', times: 3 } }), 5],
    ['a detail less', (rows) => rows.with(4, { ...rows[4]!, detail: {} }), 5],
    ['an entry less', (rows) => rows.toSpliced(4, 1), 6],
    ['two exchanged', (rows) => rows.with(4, rows[5]!).with(5, rows[4]!), 6],
    [
      'one written anew with another key',
      (rows) => rows.with(4, linked(Buffer.alloc(32), { ...rows[4]!, who: 'Eve' }, rows[3]!)),
      5,
    ],
    [
      'one put in between, numbered anew',
      (rows) => [...rows.slice(0, 5), ...rows.slice(4).map((row) => ({ ...row, seq: row.seq + 1 }))],
      6,
    ],
    ['the old end cut off', (rows) => rows.slice(4), 5],
  ])('shows %s', async (_what, change, seq) => {
    expect((await verified(KEY, of(chain(10)))).broken).toBeNull();
    expect((await verified(KEY, of(change(chain(10))))).broken).toMatchObject({ seq });
  });

  it('shows what was changed in the file itself', async () => {
    const folder = tempFolder();
    const store = await openSqliteAccess(folder);
    const { audit } = audited(store as unknown as MemoryAccess);
    for (let i = 0; i < 5; i++) await audit.write(said(`what ${i}`));
    const db = new DatabaseSync(join(folder, 'access.db'));
    db.exec("UPDATE audit SET who = 'Eve' WHERE seq = 3");
    db.close();
    expect((await verified(KEY, wholeAudit(store))).broken).toMatchObject({ seq: 3 });
    store.close();
    rmSync(folder, { recursive: true });
  });

  it('is kept for 400 days, says what it forgot, and holds after that', async () => {
    const { audit, pass, store, check, whats } = audited();
    await audit.write(said('old'));
    await pass(399 * DAY);
    await audit.write(said('young'));
    audit.start();
    await pass(0);
    expect(await whats()).toEqual(['old', 'young']);
    await pass(2 * DAY);
    expect(await whats()).toEqual(['young', 'audit.forgotten']);
    expect((await check()).broken).toBeNull();
    await pass(500 * DAY);
    expect((await check()).broken).toBeNull();
    await audit.write(said('last'));
    expect(new Set(await whats())).toEqual(new Set(['audit.forgotten', 'last']));
    // What was forgotten without being said is seen.
    const rows = [...(await store.audit({ limit: 9 }))].reverse();
    expect(
      (await verified(KEY, of(rows.filter(({ what }) => what !== 'audit.forgotten')))).broken,
    ).not.toBeNull();
  });
});

describe('npm run audit', { timeout: 300_000 }, () => {
  const run = (folder: string, ...more: string[]) =>
    spawnSync(process.execPath, ['server/tools/audit.ts', '--data', folder, ...more], {
      cwd: ROOT,
      encoding: 'utf8',
    });
  const verify = (folder: string, ...more: string[]) => {
    const { status, stdout, stderr } = run(folder, '--verify', ...more);
    return { status, said: stdout + stderr };
  };
  const folders: string[] = [];
  afterEach(() => {
    for (const each of folders.splice(0)) rmSync(each, { recursive: true });
  });
  async function kept(entries: number): Promise<{ folder: string; macs: string[] }> {
    const folder = tempFolder();
    folders.push(folder);
    const store = await openSqliteAccess(folder);
    const { audit } = audited(store as unknown as MemoryAccess, keyFor(masterKey(folder), 'audit'));
    for (let i = 0; i < entries; i++) await audit.write(said(`what ${i}`));
    const rows = await store.audit({ limit: 100 });
    store.close();
    return { folder, macs: rows.map(({ mac }) => mac).reverse() };
  }
  function change(folder: string, statement: string): void {
    const db = new DatabaseSync(join(folder, 'access.db'));
    db.exec(statement);
    db.close();
  }

  it('says that it is whole, and where it is not', async () => {
    const { folder } = await kept(5);
    expect(verify(folder)).toEqual({
      status: 0,
      said: expect.stringContaining('is whole: 5 entries, 1 to 5'),
    });
    change(folder, 'DELETE FROM audit WHERE seq = 2');
    expect(verify(folder)).toEqual({ status: 1, said: expect.stringContaining('broken at entry 3') });
  });

  it('finds that the newer end was cut off by an entry that is expected, and by it alone', async () => {
    const { folder, macs } = await kept(5);
    const last = macs[4] ?? '';
    expect(verify(folder, '--expect', last)).toEqual({
      status: 0,
      said: expect.stringContaining('The entry that is expected is number 5.'),
    });
    change(folder, 'DELETE FROM audit WHERE seq > 3');
    expect(verify(folder)).toMatchObject({ status: 0, said: expect.stringContaining('it cannot tell') });
    expect(verify(folder, '--expect', last)).toEqual({
      status: 1,
      said: expect.stringContaining('is not in it: the newer end was cut off'),
    });
    // One that came before the cut is still there.
    expect(verify(folder, '--expect', macs[2] ?? '').status).toBe(0);
    expect(verify(folder, '--expect', 'yes')).toMatchObject({ status: 2 });
  });

  it('does not take for whole what is empty, not there, or cannot be read', async () => {
    const { folder, macs } = await kept(2);
    change(folder, 'DELETE FROM audit');
    expect(verify(folder)).toEqual({ status: 2, said: expect.stringContaining('is empty') });
    expect(verify(folder, '--expect', macs[1] ?? '')).toEqual({
      status: 1,
      said: expect.stringContaining('is not in it'),
    });
    change(folder, 'DROP TABLE audit');
    const gone = verify(folder);
    expect(gone).toEqual({
      status: 2,
      said: expect.stringContaining('cannot be read: no such table: audit'),
    });
    expect(gone.said).not.toContain('at file:');
    const nowhere = join(folder, 'nowhere');
    expect(verify(nowhere)).toEqual({ status: 2, said: expect.stringContaining('There is no access.db') });
    expect(existsSync(nowhere)).toBe(false);
    // Without its key nothing can be checked, and no other is made that nothing would fit.
    const { folder: keyless } = await kept(2);
    rmSync(join(keyless, 'session-key'));
    expect(verify(keyless)).toEqual({ status: 2, said: expect.stringContaining('no session-key') });
    expect(existsSync(join(keyless, 'session-key'))).toBe(false);
  });

  it('explains itself, without a stack trace', () => {
    const help = run('x', '--help');
    expect(help).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('--expect MAC') });
    const wrong = run('x', '--verfy');
    expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining('did you mean --verify?') });
    expect(wrong.stderr).not.toContain('at file:');
  });
});

describe('each entry', () => {
  it('is a line of JSON too, with the moment in words', async () => {
    const { audit, lines } = audited();
    await audit.write(said('call.hangUp'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      audit: true,
      time: '2023-11-14T22:13:20.000Z',
      seq: 1,
      who: 'Ana',
      what: 'call.hangUp',
      mac: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('that cannot be written is refused, and its line says so', async () => {
    const store = new MemoryAccess();
    Object.assign(store, { appendAudit: () => Promise.reject(new Error('disk full')) });
    const { audit, lines, complaints } = audited(store);
    await expect(audit.write(said('call.hangUp'))).rejects.toThrow('disk full');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ what: 'call.hangUp', seq: null });
    await audit.note(said('session.ended'));
    expect(complaints).toHaveLength(1);
  });
});

describe('a flood of refusals', () => {
  const refusal = (n: number | null = null) =>
    said('session.begin', { ...NOBODY, address: n === null ? '10.0.0.1' : `10.1.${n}`, outcome: 'refused' });
  it('of one caller is one entry a minute, with their number', async () => {
    const { audit, store, pass } = audited();
    for (let i = 0; i < 1_000; i++) await audit.refused(refusal());
    expect(await store.audit({ limit: 9 })).toHaveLength(1);
    await pass(60_000);
    const [counted, first] = await store.audit({ limit: 9 });
    expect(first?.detail).toEqual({ to: '•••12', times: 3 });
    expect(counted?.detail).toMatchObject({ again: 999 });
    await audit.refused(refusal());
    await pass(60_000);
    expect(await store.audit({ limit: 9 })).toHaveLength(3);
  });

  it('of many is some hundred entries, and the number of the rest', async () => {
    const { audit, store, pass } = audited();
    for (let i = 0; i < 5_000; i++) await audit.refused(refusal(i));
    await pass(60_000);
    const rows = await store.audit({ limit: 9_000 });
    expect(rows.length).toBeLessThan(600);
    expect(rows.find(({ what }) => what === 'refusals.counted')?.detail).toEqual({ times: 4_500 });
  });

  it('is counted out when the server is stopped', async () => {
    const { audit, store } = audited();
    for (let i = 0; i < 3; i++) await audit.refused(refusal());
    await audit.close();
    expect((await store.audit({ limit: 1 }))[0]?.detail).toMatchObject({ again: 2 });
  });
});
