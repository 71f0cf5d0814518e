// Scenarios: callers who are answered, by whom and after what, and callers nobody answers.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from './scenario.ts';

export const ANSWERS: readonly Scenario[] = [
  {
    name: 'answered, and the caller hangs up',
    queues: ['leastrecent'],
    phones: [1106, 1107],
    says: ['CONNECT', 'COMPLETECALLER'],
    short: true,
    play: (stage) => stage.stays(7002, 5_000),
  },
  {
    name: 'answered, and the agent hangs up',
    queues: ['leastrecent'],
    phones: [1106, 1107],
    says: ['CONNECT', 'COMPLETEAGENT'],
    play: async (stage) => {
      const call = await stage.caller(7002);
      const phones = [await stage.phone(1106), await stage.phone(1107)];
      const talk = await Promise.any(phones.map((phone) => phone.talking()));
      await sleep(2_500);
      await talk.hangUp();
      await call.ended;
    },
  },
  {
    name: 'all phones ring and one answers: nobody else has missed the caller',
    queues: ['ringall'],
    phones: [1103, 1104, 1105],
    says: ['CONNECT', 'COMPLETECALLER'],
    short: true,
    play: async (stage) => {
      await stage.phone(1103, { kind: 'answer', ringMs: 2_500 });
      for (const number of [1104, 1105]) await stage.phone(number, { kind: 'silent' });
      await stage.stays(7001, 6_000);
    },
  },
  {
    name: 'all phones ring in vain, and ring again until one answers',
    queues: ['ringall'],
    phones: [1103, 1104, 1105],
    says: ['RINGNOANSWER', 'CONNECT'],
    play: async (stage) => {
      for (const number of [1103, 1104, 1105]) await stage.phone(number, { kind: 'silent' });
      const call = await stage.caller(7001);
      await call.up();
      await sleep(6_500);
      await stage.phone(1104, { kind: 'answer', ringMs: 800 });
      await (await stage.phone(1104)).talking();
      await sleep(2_000);
      await call.hangUp();
    },
  },
  {
    name: 'the first of a line does not answer, the second does',
    queues: ['linear'],
    phones: [1108, 1109],
    says: ['RINGNOANSWER', 'CONNECT'],
    short: true,
    play: async (stage) => {
      await stage.phone(1108, { kind: 'silent' });
      const call = await stage.caller(7003);
      await (await stage.phone(1109)).talking();
      await sleep(1_500);
      await call.hangUp();
    },
  },
  {
    name: 'one round along the line and nobody answers',
    queues: ['linear'],
    phones: [1108, 1109],
    says: ['RINGNOANSWER', 'EXITWITHTIMEOUT'],
    play: async (stage) => {
      for (const number of [1108, 1109]) await stage.phone(number, { kind: 'silent' });
      await (await stage.caller(7057)).ended;
    },
  },
  {
    name: 'the reserve answers while the first talks',
    queues: ['penalties'],
    phones: [1101, 1102],
    says: ['CONNECT', 'COMPLETECALLER'],
    play: async (stage) => {
      const first = stage.stays(7000, 7_000);
      await (await stage.phone(1101)).talking();
      await stage.stays(7000, 4_000);
      await first;
    },
  },
  {
    name: 'one caller at a time, though two are free',
    queues: ['oneatatime'],
    phones: [1110, 1111],
    says: ['CONNECT', 'COMPLETECALLER'],
    play: async (stage) => {
      for (const number of [1110, 1111]) await stage.phone(number, { kind: 'answer', ringMs: 1_500 });
      await Promise.all([1, 2, 3].map(() => stage.stays(7004, 9_000)));
    },
  },
  {
    name: 'an agent holds the caller and comes back',
    queues: ['penalties'],
    phones: [1101, 1102],
    says: ['CONNECT', 'COMPLETECALLER'],
    short: true,
    play: async (stage) => {
      await stage.phone(1101, { kind: 'hold' });
      await stage.phone(1102, { kind: 'silent' });
      const over = stage.stays(7000, 7_000);
      await stage.shown('the caller on hold', (rows) => rows.some((row) => row.state === 'held'));
      await over;
    },
  },
  {
    name: 'a second caller rings at an agent who talks',
    queues: ['ringinuse'],
    phones: [1119],
    says: ['RINGNOANSWER', 'CONNECT'],
    play: async (stage) => {
      const first = stage.stays(7011, 20_000);
      const phone = await stage.phone(1119);
      await phone.talking();
      await stage.phone(1119, { kind: 'silent' });
      const second = await stage.caller(7011);
      await phone.ringing();
      await sleep(16_500);
      await second.hangUp();
      await first;
    },
  },
  {
    name: 'two agents of two queues serve both',
    queues: ['first', 'second'],
    phones: [1120, 1121],
    says: ['CONNECT', 'COMPLETECALLER'],
    short: true,
    play: async (stage) => {
      await Promise.all([
        stage.stays(7012, 5_000),
        stage.stays(7013, 6_000),
        sleep(700).then(() => stage.stays(7012, 12_000)),
      ]);
    },
  },
  {
    name: 'callers and agents are spoken to',
    queues: ['announced'],
    phones: [1141],
    says: ['CONNECT', 'COMPLETECALLER'],
    play: async (stage) => {
      await stage.phone(1141, { kind: 'answer', ringMs: 6_000 });
      await stage.stays(7008, 12_000);
    },
  },
  {
    name: 'a caller who hears it ring, and is answered only by the agent',
    queues: ['early'],
    phones: [1148],
    says: ['CONNECT', 'COMPLETECALLER'],
    play: async (stage) => {
      const call = await stage.caller(7054);
      await call.up();
      await sleep(3_000);
      await call.hangUp();
    },
  },
  {
    name: 'a caller who hears it ring and gives up',
    queues: ['early'],
    phones: [1148],
    says: ['ABANDON'],
    play: async (stage) => {
      await stage.phone(1148, { kind: 'silent' });
      const call = await stage.caller(7054);
      await (await stage.phone(1148)).ringing();
      await sleep(1_500);
      await call.hangUp();
      await call.ended;
    },
  },
  {
    name: 'recorded, and the caller goes on in the dialplan when the agent hangs up',
    queues: ['desk'],
    phones: [1146, 1147],
    says: ['CONNECT', 'COMPLETEAGENT'],
    play: async (stage) => {
      await stage.phone(1147, { kind: 'silent' });
      const recorded = stage.stays(7053, 5_000);
      await (await stage.phone(1146)).talking();
      await recorded;
      const goesOn = await stage.caller(7058);
      const talk = await (await stage.phone(1146)).talking();
      await sleep(2_000);
      await talk.hangUp();
      await goesOn.ended;
    },
  },
  {
    name: 'gives up while a phone rings',
    queues: ['linear'],
    phones: [1108, 1109],
    says: ['ABANDON'],
    short: true,
    play: async (stage) => {
      for (const number of [1108, 1109]) await stage.phone(number, { kind: 'silent' });
      await stage.stays(7003, 2_000);
    },
  },
  {
    name: 'gives up as soon as a phone rings',
    queues: ['leastrecent'],
    phones: [1106, 1107],
    says: ['ABANDON'],
    play: async (stage) => {
      for (const number of [1106, 1107]) await stage.phone(number, { kind: 'silent' });
      const call = await stage.caller(7002);
      const phones = [await stage.phone(1106), await stage.phone(1107)];
      await Promise.any(phones.map((phone) => phone.ringing()));
      await call.hangUp();
      await call.ended;
    },
  },
  {
    name: 'gives up while all agents talk',
    queues: ['after'],
    phones: [1114],
    says: ['ABANDON', 'CONNECT'],
    play: async (stage) => {
      const first = stage.stays(7007, 9_000);
      await (await stage.phone(1114)).talking();
      await stage.stays(7007, 4_000);
      await first;
    },
  },
];
