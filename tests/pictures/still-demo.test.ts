// Proves that the demo of the pictures is the same each time: its events, in their order, and the board they make.
import { expect, it } from 'vitest';
import { FROM, liveThrough } from './still-demo.ts';

it('lives through the same ten minutes twice', async () => {
  const until = FROM + 10 * 60_000;
  const [first, second] = [await liveThrough(until), await liveThrough(until)];
  const { log } = first;
  expect(log.head()).toBeGreaterThan(1_000);
  expect(await second.log.read(0, log.head())).toEqual(await log.read(0, log.head()));
  const rows = ({ liveBoard }: typeof first) => liveBoard.board.since(null).changes;
  expect(rows(first).length).toBeGreaterThan(100);
  expect(rows(second)).toEqual(rows(first));
}, 60_000);

it('shows what is rare: a held call, and one whose agent asks somebody', async () => {
  const { liveBoard } = await liveThrough(FROM + 10 * 60_000);
  const calls = [...liveBoard.board.all('call')];
  expect(calls.some((call) => call.state === 'held')).toBe(true);
  expect(calls.some((call) => call.consult !== null)).toBe(true);
}, 60_000);
