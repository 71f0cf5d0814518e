// Proves that a part which does not close keeps no other part open.
import { expect, it } from 'vitest';
import { closeAll } from '#server/close-all.ts';

it('all are closed, the newest first, whatever becomes of one', async () => {
  const closed: string[] = [];
  const said: string[] = [];
  const opened = [
    () => void closed.push('log'),
    async () => {
      await Promise.resolve();
      closed.push('board');
    },
    () => Promise.reject(new Error('stuck')),
    () => {
      throw new Error('broken');
    },
    () => void closed.push('door'),
  ];
  await closeAll(opened, { error: (facts) => void said.push(JSON.stringify(facts)) });
  expect(closed).toEqual(['door', 'board', 'log']);
  expect(said.map((each) => /broken|stuck/.exec(each)?.[0])).toEqual(['broken', 'stuck']);
  expect(opened).toEqual([]);
});
