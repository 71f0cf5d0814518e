// How to record the tapes under tests/pbx/asterisk/tapes from the rig: node tests/live/tapes.ts [NAME…]. Does not
// check them: a person reads the events it writes beside each tape before they are committed. With --again it records
// nothing and only tells anew what the tapes there are mean.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nativeOf } from '#lib/model/ids.ts';
import { MemoryLog } from '#server/log/memory.ts';
import { asterisk } from '#server/pbx/asterisk/index.ts';
import { realClock } from '#server/time/clock.ts';
import { opened, Player, readTapes, saidBy, type Tape } from '#tests/contract/vendor-tape.ts';
import { orderOf } from '#tests/order.ts';
import type { Manners } from '#tests/rig/asterisk/phone.ts';
import { Rig } from '#tests/rig/asterisk/rig.ts';
import { sleep, Wall } from './wall.ts';

const FOLDER = join(import.meta.dirname, '..', 'pbx', 'asterisk', 'tapes');

type Kind = Manners['kind'];
type Scene = {
  /** What 1001 to 1004 do. */
  readonly phones?: readonly [Kind, Kind, Kind, Kind];
  readonly ringMs?: number;
  readonly settings?: Record<string, unknown>;
  /** What is under way already when the wall connects. */
  readonly before?: (rig: Rig) => Promise<unknown>;
  readonly play: (rig: Rig, wall: Wall) => Promise<unknown>;
};

const callOn = async (wall: Wall): Promise<string> => {
  for (let i = 0; i < 100; i++) {
    const row = [...wall.liveBoard.board.all('call')].find(
      (call) => call.state === 'talking' && call.agent !== null,
    );
    if (row) return nativeOf(row.id);
    await sleep(50);
  }
  throw new Error('nobody talks');
};

const SCENES: Readonly<Record<string, Scene>> = {
  answered: { play: (rig) => rig.call('support', 4_000, '6625550101') },
  abandoned: { ringMs: 8_000, play: (rig) => rig.call('support', 3_000, '6625550102') },
  'rung-out': {
    phones: ['answer', 'answer', 'answer', 'silent'],
    play: (rig) => rig.call('sales', 19_000, '6625550103'),
  },
  overflow: {
    phones: ['answer', 'answer', 'silent', 'silent'],
    play: (rig) => rig.call('sales', 26_000, '6625550104'),
  },
  'full-queue': {
    phones: ['answer', 'answer', 'silent', 'silent'],
    play: async (rig) => {
      const calls: Promise<void>[] = [];
      for (let i = 0; i < 6; i++) {
        calls.push(rig.call('sales', 5_000, `662555011${i}`));
        await sleep(150);
      }
      await Promise.all(calls);
    },
  },
  held: {
    phones: ['hold', 'hold', 'hold', 'hold'],
    play: (rig) => rig.call('support', 7_000, '6625550105'),
  },
  'blind-transfer': {
    phones: ['refer', 'refer', 'refer', 'answer'],
    play: (rig) => rig.call('support', 7_000, '6625550106'),
  },
  'attended-transfer': {
    play: async (rig, wall) => {
      const over = rig.call('support', 11_000, '6625550107');
      const target = await callOn(wall);
      await wall.source.execute(orderOf('call.attendedTransfer', target, { to: '1004' }));
      await sleep(3_000);
      const agent = [...wall.liveBoard.board.all('call')].find((call) => nativeOf(call.id) === target)?.agent;
      const channels = await rig.cli('core show channels concise');
      const own = channels.split('\n').find((line) => agent && line.startsWith(`PJSIP/${nativeOf(agent)}-`));
      await rig.cli(`channel request hangup ${own?.split('!')[0]}`);
      await over;
    },
  },
  parked: {
    play: async (rig, wall) => {
      const over = rig.call('support', 6_000, '6625550108');
      const target = await callOn(wall);
      await sleep(1_000);
      console.log(await wall.source.execute(orderOf('call.park', target)));
      await over;
    },
  },
  listened: {
    play: async (rig, wall) => {
      const over = rig.call('support', 6_000, '6625550109');
      const target = await callOn(wall);
      await sleep(500);
      for (const verb of ['call.listen', 'call.whisper', 'call.barge'] as const)
        console.log(verb, await wall.source.execute(orderOf(verb, target, { extension: '1004' })));
      await over;
    },
  },
  members: {
    play: async (_rig, wall) => {
      const agent = '1001';
      const steps = [
        { verb: 'agent.pause', args: { reason: 'Lunch' } },
        { verb: 'agent.unpause', args: {} },
        { verb: 'agent.addToQueue', args: { queue: 'sales' } },
        { verb: 'agent.removeFromQueue', args: { queue: 'sales' } },
        { verb: 'agent.removeFromQueue', args: { queue: 'sales' } },
      ] as const;
      for (const step of steps) {
        console.log(step.verb, await wall.source.execute(orderOf(step.verb, agent, step.args)));
        await sleep(500);
      }
    },
  },
  'under-way': {
    ringMs: 1_500,
    before: async (rig) => {
      void rig.call('support', 8_000, '6625550120');
      await sleep(3_500);
      void rig.call('support', 8_000, '6625550121');
      void rig.call('sales', 4_000, '6625550122');
      await sleep(1_000);
    },
    play: () => sleep(9_000),
  },
  reconnected: {
    ringMs: 1_500,
    play: async (rig, wall) => {
      const calls = [rig.call('support', 3_500, '6625550130'), rig.call('support', 12_000, '6625550131')];
      await sleep(300);
      calls.push(rig.call('support', 12_000, '6625550132'));
      calls.push(rig.call('support', 12_000, '6625550133'));
      await sleep(2_500);
      await wall.source.stop();
      await sleep(2_500);
      wall.source.start();
      await Promise.all(calls);
    },
  },
  restarted: {
    play: async (rig, wall) => {
      void rig.call('support', 5_000, '6625550140');
      await callOn(wall);
      await rig.cli('core restart now');
      await sleep(9_000);
    },
  },
  readonly: {
    settings: { username: 'readonly', secret: 'readonly-secret', wrapUpSeconds: { '*': 3 } },
    play: (rig) => rig.call('support', 4_000, '6625550150'),
  },
};

/** Writes down what the translator makes of a tape now. */
function tell(name: string, frames: Tape['frames']): number {
  const events = saidBy(new Player(opened(asterisk), { name, frames, events: null }).hearAll(frames));
  writeFileSync(join(FOLDER, `${name}.events.json`), `${JSON.stringify(events, null, 1)}\n`);
  return events.length;
}

if (process.argv.includes('--again')) {
  for (const { name, frames } of readTapes(FOLDER)) console.log(name, tell(name, frames));
  process.exit();
}

const rig = await Rig.open();
if (typeof rig === 'string') throw new Error(rig);
try {
  for (const [name, scene] of Object.entries(SCENES)) {
    if (process.argv.length > 2 && !process.argv.includes(name)) continue;
    const phones = scene.phones ?? ['answer', 'answer', 'answer', 'answer'];
    for (const [i, kind] of phones.entries())
      await rig.phone(1_001 + i, { kind, ringMs: scene.ringMs ?? 600, to: '1004' });
    await scene.before?.(rig);
    const wall = await Wall.open(new MemoryLog({ clock: realClock }), scene.settings);
    await scene.play(rig, wall);
    await sleep(4_500);
    await wall.close();
    const frames = wall.frames.filter((frame) => !frame.text.startsWith('Event: TestEvent'));
    writeFileSync(
      join(FOLDER, `${name}.jsonl`),
      frames.map((frame) => `${JSON.stringify(frame)}\n`).join(''),
    );
    const said = tell(name, frames);
    console.log(name, `${frames.length} frames, ${said} events`, wall.source.heard.unknown, wall.complaints);
  }
} finally {
  await rig.close();
  process.exit();
}
