// Scenarios: what becomes of a caller after an agent has them: handed on, asked about, parked, picked up.
import { setTimeout as sleep } from 'node:timers/promises';
import type { PhoneCall } from '#tests/rig/asterisk/phone-call.ts';
import type { Scenario, Stage } from './scenario.ts';

/** A caller of a queue in conversation with the agent at `phone`; whoever else could answer does not. */
async function conversation(
  stage: Stage,
  to: number,
  phone: number,
  others: readonly number[] = [],
): Promise<{ caller: PhoneCall; talk: PhoneCall }> {
  for (const other of others) await stage.phone(other, { kind: 'silent' });
  const caller = await stage.caller(to);
  const talk = await (await stage.phone(phone)).talking(60_000);
  for (const other of others) await stage.phone(other, { kind: 'answer' });
  await sleep(1_500);
  return { caller, talk };
}

/**
 * Throws unless Asterisk itself has a caller from outside with that phone, and nobody else with them: in one bridge, or
 * in two that a Local channel joins.
 */
async function together(stage: Stage, phone: string): Promise<void> {
  const channels = new Map<string, string>();
  for (const line of (await stage.rig.cli('core show channels concise')).split('\n')) {
    const fields = line.trim().split('!');
    if (fields.length > 10) channels.set(fields[0] ?? '', fields.at(-2) ?? '');
  }
  const bridges = new Set(
    [...channels].flatMap(([name, bridge]) => (name.startsWith(`PJSIP/${phone}-`) ? [bridge] : [])),
  );
  const people = new Set<string>();
  for (const bridge of bridges)
    for (const [name, at] of channels) {
      if (bridge === '' || at !== bridge) continue;
      const twin = name.endsWith(';1') ? name.replace(/1$/, '2') : name.replace(/2$/, '1');
      if (name.startsWith('Local/')) bridges.add(channels.get(twin) ?? '');
      else people.add(name.replace(/-[0-9a-f]+$/, ''));
    }
  const there = [...people].sort().join(' and ');
  if (there !== `PJSIP/${phone} and PJSIP/callers`) throw new Error(`there talk ${there || 'nobody'}`);
}

export const TRANSFERS: readonly Scenario[] = [
  {
    name: 'handed on by the phone’s own key to somebody of no team',
    queues: ['consulting'],
    phones: [1144, 1145, 1159],
    says: ['CONNECT', 'BLINDTRANSFER'],
    short: true,
    play: async (stage) => {
      const { caller, talk } = await conversation(stage, 7027, 1144, [1145]);
      await talk.refer('1159');
      await (await stage.phone(1159)).talking();
      await sleep(2_500);
      await caller.hangUp();
    },
  },
  {
    name: 'handed on by keys of the PBX (#1)',
    queues: ['consulting'],
    phones: [1144, 1145, 1159],
    says: ['CONNECT', 'BLINDTRANSFER'],
    play: async (stage) => {
      const { caller, talk } = await conversation(stage, 7027, 1144, [1145]);
      await talk.keys('#1');
      await sleep(800);
      await talk.keys('1159');
      await (await stage.phone(1159)).talking();
      await sleep(2_500);
      await caller.hangUp();
    },
  },
  {
    name: 'handed on into another queue: a new stay',
    queues: ['consulting', 'target'],
    phones: [1144, 1145, 1131, 1132],
    says: ['BLINDTRANSFER', 'CONNECT', 'COMPLETECALLER'],
    short: true,
    play: async (stage) => {
      const { caller, talk } = await conversation(stage, 7027, 1144, [1145]);
      await talk.refer('7020');
      await stage.shown('the second answer', (rows) =>
        rows.some((row) => row.state === 'talking' && row.queue === 'hq/target'),
      );
      await sleep(2_500);
      await caller.hangUp();
    },
  },
  {
    name: 'handed on into another queue, where the caller gives up',
    queues: ['consulting', 'target'],
    phones: [1144, 1145, 1131, 1132],
    says: ['BLINDTRANSFER', 'ABANDON'],
    play: async (stage) => {
      const { caller, talk } = await conversation(stage, 7027, 1144, [1145, 1131, 1132]);
      for (const number of [1131, 1132]) await stage.phone(number, { kind: 'silent' });
      await talk.refer('7020');
      await sleep(3_000);
      await caller.hangUp();
    },
  },
  {
    name: 'asked about, then handed on to the colleague who was asked',
    queues: ['consulting'],
    phones: [1144, 1145, 1159],
    says: ['CONNECT', 'ATTENDEDTRANSFER'],
    short: true,
    play: async (stage) => {
      const { caller, talk } = await conversation(stage, 7027, 1144, [1145]);
      await talk.hold();
      const ask = (await stage.phone(1144)).call('1159');
      await ask.up();
      await sleep(1_500);
      await talk.referTo(ask);
      await sleep(3_000);
      await caller.hangUp();
    },
  },
  {
    name: 'asked about, and the agent comes back to the caller',
    queues: ['consulting'],
    phones: [1144, 1145, 1159],
    says: ['CONNECT', 'COMPLETECALLER'],
    play: async (stage) => {
      const { caller, talk } = await conversation(stage, 7027, 1144, [1145]);
      await talk.hold();
      const ask = (await stage.phone(1144)).call('1159');
      await ask.up();
      await sleep(1_500);
      await ask.hangUp();
      await talk.hold(false);
      await sleep(2_000);
      await caller.hangUp();
    },
  },
  {
    name: 'asked about by keys of the PBX (*2), and handed on by hanging up',
    queues: ['consulting'],
    phones: [1144, 1145, 1159],
    // Asterisk's own race: where the agent's end is gone before the transfer is made, it is the agent's hang-up.
    says: ['CONNECT'],
    play: async (stage) => {
      const { caller, talk } = await conversation(stage, 7027, 1144, [1145]);
      await talk.keys('*2');
      await sleep(800);
      await talk.keys('1159');
      const asked = await (await stage.phone(1159)).talking();
      await sleep(2_000);
      await talk.hangUp();
      await stage.shown('the caller with the colleague, in no queue', (rows) =>
        rows.some((row) => row.state === 'talking' && row.queue === null && row.dialled.number === '7027'),
      );
      await sleep(2_000);
      await together(stage, '1159');
      if (caller.state !== 'up' || asked.state !== 'up')
        throw new Error('the colleague has not got the caller');
      await caller.hangUp();
    },
  },
  {
    name: 'another queue is asked, and the caller handed on while it still rings: one stay there',
    queues: ['consulting', 'target'],
    phones: [1144, 1145, 1131, 1132],
    says: ['ATTENDEDTRANSFER', 'CONNECT'],
    play: async (stage) => {
      const { caller, talk } = await conversation(stage, 7027, 1144, [1145]);
      for (const number of [1131, 1132]) await stage.phone(number, { kind: 'answer', ringMs: 4_000 });
      await talk.hold();
      const ask = (await stage.phone(1144)).call('7020');
      await ask.up();
      await sleep(1_500);
      await talk.referTo(ask);
      await stage.shown('the second answer', (rows) =>
        rows.some((row) => row.state === 'talking' && row.queue === 'hq/target'),
      );
      await sleep(2_500);
      await caller.hangUp();
    },
  },
  {
    name: 'another queue is asked, and the caller handed on once it has answered: one stay there',
    queues: ['consulting', 'target'],
    phones: [1144, 1145, 1131, 1132],
    says: ['ATTENDEDTRANSFER', 'CONNECT'],
    play: async (stage) => {
      const { caller, talk } = await conversation(stage, 7027, 1144, [1145]);
      for (const number of [1131, 1132]) await stage.phone(number, { kind: 'answer' });
      await talk.hold();
      const ask = (await stage.phone(1144)).call('7020');
      await ask.up();
      await stage.shown('the second answer', (rows) =>
        rows.some((row) => row.state === 'talking' && row.queue === 'hq/target'),
      );
      await sleep(2_000);
      await talk.referTo(ask);
      await sleep(2_500);
      await caller.hangUp();
    },
  },
  {
    name: 'parked by the agent, and taken from the slot by another',
    queues: ['parking'],
    phones: [1133, 1134],
    says: ['CONNECT'],
    play: async (stage) => {
      const { caller, talk } = await conversation(stage, 7021, 1133, [1134]);
      await talk.refer('700');
      await stage.shown('the caller in a slot', (rows) => rows.some((row) => row.state === 'parked'));
      const slot = stage.rows.find((row) => row.state === 'parked')?.slot ?? '';
      const taken = (await stage.phone(1134)).call(slot);
      await taken.up();
      await sleep(2_500);
      await caller.hangUp();
    },
  },
  {
    name: 'parked by keys of the PBX (#72), and taken from the slot by somebody of no team',
    queues: ['parking'],
    phones: [1133, 1134, 1159],
    says: ['CONNECT'],
    play: async (stage) => {
      const ear = await stage.listen();
      const { caller, talk } = await conversation(stage, 7021, 1133, [1134]);
      await talk.keys('#72');
      await stage.shown('the caller in a slot', (rows) => rows.some((row) => row.state === 'parked'));
      const slot = stage.rows.find((row) => row.state === 'parked')?.slot ?? '';
      const taken = (await stage.phone(1159)).call(slot);
      await taken.up();
      await sleep(2_500);
      await caller.hangUp();
      stage.countsOtherwise((lines) => {
        const parked = ear.heard('ParkedCall').find(({ fields }) => fields['ParkingSpace'] === slot);
        const end = lines.findLast((line) => line[4]?.startsWith('COMPLETE'));
        if (!parked || !end) throw new Error('nobody was parked, or the queue never let go');
        const by = parked.at / 1_000 - Number(end[0]);
        const because =
          'the agent’s part is over at parking; by a key, the queue goes on counting until the caller is gone';
        return [
          { queue: 'parking', figure: 'talk', by, because },
          { agent: 'Gil Haas', figure: 'talk', by, because },
        ];
      });
    },
  },
  {
    name: 'parked by the agent, and given up there',
    queues: ['parking'],
    phones: [1133, 1134],
    says: ['CONNECT'],
    play: async (stage) => {
      const { caller, talk } = await conversation(stage, 7021, 1133, [1134]);
      await talk.refer('700');
      await sleep(2_500);
      await caller.hangUp();
    },
  },
  {
    name: 'a ringing phone is picked up by a colleague of the queue',
    queues: ['pool'],
    phones: [1128, 1129, 1130],
    says: ['CONNECT'],
    play: async (stage) => {
      for (const number of [1128, 1129, 1130]) await stage.phone(number, { kind: 'silent' });
      const caller = await stage.caller(7019);
      const rings = await Promise.any(
        [1128, 1129, 1130].map(async (number) => {
          await (await stage.phone(number)).ringing();
          return number;
        }),
      );
      const other = rings === 1128 ? 1129 : 1128;
      await sleep(1_000);
      const picked = (await stage.phone(other)).call(`*7${rings}`);
      await picked.up();
      await sleep(3_000);
      await caller.hangUp();
    },
  },
  {
    name: 'a ringing phone is picked up by somebody of no team',
    queues: ['pool'],
    phones: [1128, 1129, 1130, 1159],
    says: ['CONNECT'],
    play: async (stage) => {
      for (const number of [1128, 1129, 1130]) await stage.phone(number, { kind: 'silent' });
      const caller = await stage.caller(7019);
      const rings = await Promise.any(
        [1128, 1129, 1130].map(async (number) => {
          await (await stage.phone(number)).ringing();
          return number;
        }),
      );
      await sleep(1_000);
      const picked = (await stage.phone(1159)).call(`*7${rings}`);
      await picked.up();
      await sleep(3_000);
      await caller.hangUp();
    },
  },
];
