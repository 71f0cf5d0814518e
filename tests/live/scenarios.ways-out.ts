// Scenarios: callers whom a queue sends on, throws out or refuses, and phones that do not answer as they should.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario, Stage } from './scenario.ts';

/** The channel of whoever waits there, by Asterisk's own list. */
async function waitingIn(stage: Stage, queue: string): Promise<string> {
  const channel = /^\s+1\. (\S+) \(wait/m.exec(await stage.rig.cli(`queue show ${queue}`))?.[1];
  if (channel === undefined) throw new Error(`nobody waits in ${queue}`);
  return channel;
}

export const WAYS_OUT: readonly Scenario[] = [
  {
    name: 'time over, and the dialplan hangs up',
    queues: ['short'],
    phones: [1113],
    says: ['EXITWITHTIMEOUT'],
    short: true,
    play: async (stage) => {
      await stage.phone(1113, { kind: 'silent' });
      await (await stage.caller(7049)).ended;
    },
  },
  {
    name: 'time over, and another queue answers',
    queues: ['short', 'after'],
    phones: [1113, 1114],
    says: ['EXITWITHTIMEOUT', 'CONNECT'],
    short: true,
    play: async (stage) => {
      await stage.phone(1113, { kind: 'silent' });
      const call = await stage.caller(7050);
      await (await stage.phone(1114)).talking();
      await sleep(2_000);
      await call.hangUp();
    },
  },
  {
    name: 'time over, a message, the same queue again, and time over again',
    queues: ['short'],
    phones: [1113],
    says: ['EXITWITHTIMEOUT'],
    exceptions: [
      {
        queue: 'short',
        figure: 'offered',
        by: -1,
        because: 'back in the same queue within 10 s, unanswered',
      },
      { queue: 'short', figure: 'overflowed', by: -1, because: 'see above: it is the same stay' },
    ],
    play: async (stage) => {
      await stage.phone(1113, { kind: 'silent' });
      await (await stage.caller(7051)).ended;
    },
  },
  {
    name: 'time over, and somebody of no team answers',
    queues: ['short'],
    phones: [1113, 1159],
    says: ['EXITWITHTIMEOUT'],
    exceptions: [
      { queue: 'short', figure: 'overflowed', by: 1, because: 'sent on to a person by time is an overflow' },
      { queue: 'short', figure: 'other', by: -1, because: 'see above: queue_log does not tell what follows' },
    ],
    play: async (stage) => {
      await stage.phone(1113, { kind: 'silent' });
      const call = await stage.caller(7052);
      await (await stage.phone(1159)).talking();
      await sleep(3_000);
      await call.hangUp();
    },
  },
  {
    name: 'time over, and the caller leaves a message in a voicemail box',
    queues: ['short'],
    phones: [1113],
    says: ['EXITWITHTIMEOUT'],
    play: async (stage) => {
      await stage.phone(1113, { kind: 'silent' });
      const call = await stage.caller(7061);
      await call.up();
      await sleep(10_500);
      await call.hangUp();
    },
  },
  {
    name: 'moved to another queue by hand while they wait',
    queues: ['keys', 'after'],
    phones: [1115, 1114],
    says: ['ABANDON', 'CONNECT'],
    play: async (stage) => {
      await stage.phone(1115, { kind: 'silent' });
      const call = await stage.caller(7031);
      await (await stage.phone(1115)).ringing();
      await sleep(1_500);
      const channel = await waitingIn(stage, 'keys');
      await stage.rig.cli(`channel redirect ${channel} internal,7007,1`);
      await (await stage.phone(1114)).talking();
      await sleep(2_000);
      await call.hangUp();
      stage.countsOtherwise((lines) => {
        const left = lines.find(([, , queue, , event]) => queue === 'keys' && event === 'ABANDON');
        const because = 'nobody gave up: queue_log calls it an abandon when somebody takes a caller out';
        return [
          { queue: 'keys', figure: 'abandoned', by: -1, because },
          { queue: 'keys', figure: 'abandonedWait', by: -Number(left?.[7] ?? 0), because },
          { queue: 'keys', figure: 'overflowed', by: 1, because },
        ];
      });
    },
  },
  {
    name: 'a key leads to another queue',
    queues: ['keys', 'after'],
    phones: [1115, 1114],
    says: ['EXITWITHKEY', 'CONNECT'],
    play: async (stage) => {
      await stage.phone(1115, { kind: 'silent' });
      const call = await stage.caller(7031);
      await (await stage.phone(1115)).ringing();
      await sleep(1_000);
      await call.keys('1');
      await (await stage.phone(1114)).talking();
      await sleep(2_000);
      await call.hangUp();
    },
  },
  {
    name: 'a key leads to the end',
    queues: ['keys'],
    phones: [1115],
    says: ['EXITWITHKEY'],
    play: async (stage) => {
      await stage.phone(1115, { kind: 'silent' });
      const call = await stage.caller(7031);
      await (await stage.phone(1115)).ringing();
      await sleep(1_500);
      await call.keys('2');
      await call.ended;
    },
  },
  {
    name: 'refused because nobody can answer: no stay anywhere',
    queues: ['strict'],
    phones: [1112],
    says: [],
    play: async (stage) => {
      await stage.rig.cli('queue pause member PJSIP/1112 queue strict');
      await (await stage.caller(7005)).ended;
      await stage.rig.cli('queue unpause member PJSIP/1112 queue strict');
    },
  },
  {
    name: 'sent on because nobody can answer any more, to another queue',
    queues: ['strict', 'after'],
    phones: [1112, 1114],
    says: ['EXITEMPTY', 'CONNECT'],
    play: async (stage) => {
      await stage.phone(1112, { kind: 'silent' });
      const call = await stage.caller(7055);
      await (await stage.phone(1112)).ringing();
      await stage.rig.cli('queue pause member PJSIP/1112 queue strict');
      await (await stage.phone(1114)).talking(30_000);
      await sleep(1_500);
      await call.hangUp();
      await stage.rig.cli('queue unpause member PJSIP/1112 queue strict');
    },
  },
  {
    name: 'thrown out because nobody can answer any more',
    queues: ['strict'],
    phones: [1112],
    says: ['EXITEMPTY'],
    play: async (stage) => {
      await stage.phone(1112, { kind: 'silent' });
      const call = await stage.caller(7005);
      await (await stage.phone(1112)).ringing();
      await stage.rig.cli('queue pause member PJSIP/1112 queue strict');
      await call.ended;
      await stage.rig.cli('queue unpause member PJSIP/1112 queue strict');
    },
  },
  {
    name: 'a full queue refuses, and the caller is answered by the next',
    queues: ['full', 'after'],
    phones: [1135, 1114],
    says: ['CONNECT', 'ABANDON'],
    play: async (stage) => {
      await stage.phone(1135, { kind: 'silent' });
      const waits = await stage.caller(7022);
      await (await stage.phone(1135)).ringing();
      const second = await stage.caller(7056);
      await (await stage.phone(1114)).talking();
      await sleep(2_000);
      await second.hangUp();
      await waits.hangUp();
    },
  },
  {
    name: 'one phone is busy, one declines, then one answers',
    queues: ['rejecting'],
    phones: [1116, 1117],
    says: ['RINGNOANSWER', 'CONNECT'],
    short: true,
    play: async (stage) => {
      await stage.phone(1116, { kind: 'busy' });
      await stage.phone(1117, { kind: 'decline', ringMs: 1_000 });
      const call = await stage.caller(7009);
      await (await stage.phone(1117)).ringing();
      await sleep(2_500);
      await stage.phone(1117, { kind: 'answer' });
      await (await stage.phone(1117)).talking();
      await sleep(1_500);
      await call.hangUp();
    },
  },
  {
    name: 'a phone rings, is declined as busy, and the caller gives up',
    queues: ['rejecting'],
    phones: [1116, 1117],
    says: ['RINGNOANSWER', 'ABANDON'],
    play: async (stage) => {
      for (const number of [1116, 1117]) await stage.phone(number, { kind: 'busyLater', ringMs: 900 });
      await stage.stays(7009, 6_000);
    },
  },
  {
    name: 'one phone says nothing at all, the other is unplugged',
    queues: ['unreachable'],
    phones: [1118, 1140],
    says: ['RINGNOANSWER', 'ABANDON'],
    play: async (stage) => {
      await stage.phone(1118, { kind: 'deaf' });
      await stage.phone(1140);
      stage.rig.unplug(1140);
      await sleep(3_500);
      await stage.stays(7010, 9_000);
      await stage.phone(1140);
    },
  },
  {
    name: 'Asterisk pauses who does not answer, and the other answers',
    queues: ['autopaused'],
    phones: [1142, 1143],
    says: ['RINGNOANSWER', 'CONNECT'],
    play: async (stage) => {
      for (const number of [1142, 1143]) await stage.phone(number, { kind: 'silent' });
      const call = await stage.caller(7026);
      await sleep(5_500);
      for (const number of [1142, 1143]) {
        await stage.phone(number, { kind: 'answer' });
        await stage.rig.cli(`queue unpause member PJSIP/${number} queue autopaused`);
      }
      await stage.shown('the answer', (rows) => rows.some((row) => row.state === 'talking'), 15_000);
      await sleep(1_500);
      await call.hangUp();
    },
  },
];
