// Proves that a disk that fills up is said early and not every minute, that it is said when there is room again, and
// that what cannot be read is no alarm.
import { expect, it } from 'vitest';
import { DiskRoom } from '#server/storage/disk-room.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';

const MINUTE = 60_000;

it('is told once an hour while it is low, and once when there is room again', async () => {
  const clock = new VirtualClock(0);
  const said: string[] = [];
  const note = (word: string) => () => void said.push(word);
  let bytes: number | null = 5e9;
  const logger = { info: note('room'), warn: note('low'), error: note('error') };
  const freeIn = async () => bytes ?? Promise.reject(new Error('no such disk'));
  const room = new DiskRoom({ folder: '/data', clock, logger, freeIn });
  const pass = (minutes: number) => clock.run(clock.now() + minutes * MINUTE);
  await pass(5);
  expect([room.isLow, said]).toEqual([false, []]);
  bytes = 0.5e9;
  await pass(30);
  expect([room.isLow, said]).toEqual([true, ['low']]);
  await pass(60);
  expect(said).toEqual(['low', 'low']);
  // A disk that is gone says nothing of its room: what is known stays.
  bytes = null;
  await pass(5);
  expect(room.isLow).toBe(true);
  bytes = 3e9;
  await pass(2);
  expect([room.isLow, said]).toEqual([false, ['low', 'low', 'room']]);
  bytes = 0.5e9;
  await pass(2);
  expect(said).toEqual(['low', 'low', 'room', 'low']);
  room.close();
  await pass(300);
  expect(said).toHaveLength(4);
});
