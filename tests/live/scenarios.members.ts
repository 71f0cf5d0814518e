// Scenarios: members that are not simply a phone, members who come and go, and what agents do on calls of their own.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from './scenario.ts';

export const MEMBERS: readonly Scenario[] = [
  {
    name: 'members called through the dialplan, with their phone as state interface',
    queues: ['local'],
    phones: [1122, 1123],
    says: ['CONNECT', 'COMPLETECALLER'],
    short: true,
    play: async (stage) => {
      await Promise.all([stage.stays(7014, 5_000), stage.stays(7014, 7_000)]);
    },
  },
  {
    name: 'a member called through the dialplan does not answer, the other does',
    queues: ['local'],
    phones: [1122, 1123],
    says: ['RINGNOANSWER', 'CONNECT'],
    play: async (stage) => {
      for (const number of [1122, 1123]) await stage.phone(number, { kind: 'silent' });
      const call = await stage.caller(7014);
      await sleep(17_000);
      for (const number of [1122, 1123]) await stage.phone(number, { kind: 'answer' });
      await stage.shown('the answer', (rows) => rows.some((row) => row.state === 'talking'), 40_000);
      await sleep(2_000);
      await call.hangUp();
    },
  },
  {
    name: 'Asterisk takes the dialplan out of the conversation',
    queues: ['localoptimised'],
    phones: [1124],
    says: ['CONNECT', 'COMPLETECALLER'],
    play: (stage) => stage.stays(7015, 6_000),
  },
  {
    name: 'Asterisk takes the dialplan out, and the agent hangs up',
    queues: ['localoptimised'],
    phones: [1124],
    says: ['CONNECT', 'COMPLETEAGENT'],
    play: async (stage) => {
      const call = await stage.caller(7015);
      const talk = await (await stage.phone(1124)).talking();
      await sleep(4_000);
      await talk.hangUp();
      await call.ended;
    },
  },
  {
    name: 'a member whose state is a hint',
    queues: ['hint'],
    phones: [1125],
    says: ['CONNECT', 'COMPLETECALLER'],
    short: true,
    play: (stage) => stage.stays(7016, 5_000),
  },
  {
    name: 'a member without a state and without a name',
    queues: ['stateless'],
    phones: [1126],
    says: ['CONNECT', 'COMPLETECALLER'],
    play: (stage) => stage.stays(7017, 5_000),
  },
  {
    name: 'a member over another protocol (IAX2)',
    queues: ['iax'],
    phones: [1161],
    says: ['CONNECT', 'COMPLETECALLER'],
    play: (stage) => stage.stays(7033, 5_000),
  },
  {
    name: 'a queue whose only member is another queue',
    queues: ['outer', 'inner'],
    phones: [1127],
    says: ['CONNECT', 'COMPLETECALLER'],
    play: async (stage) => {
      await stage.phone(1127, { kind: 'answer', ringMs: 1_500 });
      await stage.stays(7018, 6_000);
    },
  },
  {
    name: 'a member is added while the caller waits, and removed while they talk',
    queues: ['dynamic'],
    phones: [1160],
    says: ['CONNECT', 'COMPLETECALLER', 'ADDMEMBER', 'REMOVEMEMBER'],
    short: true,
    play: async (stage) => {
      const call = await stage.caller(7006);
      await call.up();
      await sleep(1_500);
      await stage.rig.cli('queue add member PJSIP/1160 to dynamic penalty 0 as "Jo Marin"');
      await (await stage.phone(1160)).talking();
      await sleep(1_000);
      await stage.rig.cli('queue remove member PJSIP/1160 from dynamic');
      await sleep(1_500);
      await call.hangUp();
    },
  },
  {
    name: 'a member is paused while their phone rings, and answers all the same',
    queues: ['after'],
    phones: [1114],
    says: ['CONNECT', 'COMPLETECALLER'],
    play: async (stage) => {
      await stage.phone(1114, { kind: 'answer', ringMs: 2_500 });
      const call = await stage.caller(7007);
      await (await stage.phone(1114)).ringing();
      await stage.rig.cli('queue pause member PJSIP/1114 queue after reason Lunch');
      await (await stage.phone(1114)).talking();
      await sleep(2_000);
      await call.hangUp();
      await stage.rig.cli('queue unpause member PJSIP/1114 queue after');
    },
  },
  {
    name: 'an agent’s own call outside keeps the queue’s caller waiting, and is no queue’s',
    queues: ['after'],
    phones: [1114, 1199],
    says: ['CONNECT', 'COMPLETECALLER'],
    short: true,
    play: async (stage) => {
      const phone = await stage.phone(1114);
      const own = phone.call('06625559999');
      await own.up();
      await stage.shown('the agent on a call', (_rows, board) =>
        [...board.all('agent')].some((agent) => agent.number === '1114' && agent.state === 'onCall'),
      );
      const waits = stage.stays(7007, 6_000);
      await sleep(2_000);
      await own.hangUp();
      await waits;
    },
  },
  {
    name: 'agents talk to each other, and that is no queue’s',
    queues: ['first', 'second'],
    phones: [1120, 1121],
    says: [],
    play: async (stage) => {
      const own = (await stage.phone(1120)).call('1121');
      await own.up();
      await sleep(3_000);
      await own.hangUp();
    },
  },
  {
    name: 'an agent of another queue calls the queue and is answered',
    queues: ['leastrecent', 'penalties'],
    phones: [1101, 1106, 1107],
    says: ['CONNECT', 'COMPLETECALLER'],
    play: async (stage) => {
      const own = (await stage.phone(1101)).call('7002');
      await own.up();
      await stage.shown('the answer', (rows) =>
        rows.some((row) => row.state === 'talking' && row.agent !== null),
      );
      await sleep(3_000);
      await own.hangUp();
    },
  },
  {
    name: 'a program connects an agent with somebody outside (Originate)',
    queues: ['after'],
    phones: [1114, 1199],
    says: [],
    play: async (stage) => {
      await stage.rig.cli('channel originate PJSIP/1114 extension 6625558888@clicktocall');
      const outside = await (await stage.phone(1199)).talking();
      await stage.shown('an outbound call', (rows) => rows.some((row) => row.direction === 'outbound'));
      await sleep(2_000);
      await outside.hangUp();
    },
  },
  {
    name: 'callers who meet no queue: a message, a conference',
    queues: ['after'],
    phones: [1114],
    says: [],
    play: async (stage) => {
      await Promise.all([stage.stays(7060, 4_000), stage.stays(7060, 5_000)]);
      await (await stage.caller(7059)).ended;
    },
  },
];
