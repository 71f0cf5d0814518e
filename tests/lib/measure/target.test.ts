// Proves whose target is told to differ: of a queue for which a person wrote another than its PBX has, and of no other.
import { expect, it } from 'vitest';
import { otherTargets, targetOf } from '#lib/measure/target.ts';
import type { QueueRow } from '#lib/model/board.ts';
import { sourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE, type ServiceRule } from '#lib/model/site.ts';
import { vendors } from '#server/pbx/index.ts';
import { reported } from '#server/sources/source-report.ts';
import { BoardInHand } from '#tests/board-in-hand.ts';
import { HQ, queueOf, queueRow, siteRow } from './rows.ts';

const QUEUES = [
  queueRow('1', { name: 'Support', targetMs: 60_000 }),
  queueRow('2', { name: 'Billing', targetMs: 30_000 }),
  queueRow('3', { name: 'Sales' }),
  queueRow('4', { name: 'Same', targetMs: 20_000 }),
  queueRow('5', { name: 'Elsewhere', targetMs: 60_000, source: sourceId('other') }),
];
const WRITTEN: ServiceRule = { ...DEFAULT_RULE, targetFrom: 'site' };

function board(rule: ServiceRule, queues: readonly QueueRow[] = QUEUES): BoardInHand {
  const made = new BoardInHand();
  made.rows.set('site:site', siteRow({ rule, rules: { [queueOf('2')]: { ...WRITTEN, targetSeconds: 45 } } }));
  for (const row of queues) made.rows.set(`queue:${row.id}`, row);
  return made;
}
const told = (rule: ServiceRule) =>
  otherTargets(board(rule), HQ).map(({ queue, ours, theirs }) => [queue.name, ours, theirs]);

it('a target that was written here and is not the PBX’s, by queue or for the site', () => {
  expect(told(WRITTEN)).toEqual([
    ['Billing', 45, 30],
    ['Support', 20, 60],
  ]);
});

it('nobody wrote one for the site: the PBX’s is in force there, and differs from nothing', () => {
  expect(told(DEFAULT_RULE)).toEqual([['Billing', 45, 30]]);
  expect(targetOf(board(DEFAULT_RULE), queueOf('1'))).toBe(60_000);
});

it('it is told once for a connection, with both targets of each queue, and of five queues at most', () => {
  const { yeastar } = vendors;
  if (!yeastar) throw new Error('no Yeastar');
  const configured = {
    ...{ id: 'hq', name: 'HQ', vendor: yeastar },
    ...{ settings: { url: 'https://pbx.example' } as never, tls: { verify: true, ca: null } },
  };
  const notices = (of: BoardInHand) => reported(configured, null, of).notices;
  expect(notices(board(WRITTEN))).toEqual([
    expect.stringMatching(/target of its own.*: Billing 30 s \(45 s\); Support 60 s \(20 s\)\.$/),
  ]);
  expect(notices(board(WRITTEN, [queueRow('3')]))).toEqual([]);
  const many = Array.from({ length: 7 }, (_, i) => queueRow(`${i + 10}`, { targetMs: 5_000 }));
  expect(notices(board(WRITTEN, many)).join()).toMatch(/14 5 s \(20 s\); …\.$/);
});
