// Hundreds of calls at once over several queues and kinds of members: short and long, answered, refused, given up, held,
// handed on. Chance decides, and its seed repeats it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Dice } from '#tests/dice.ts';
import type { PhoneCall } from '#tests/rig/asterisk/phone-call.ts';
import type { Rig } from '#tests/rig/asterisk/rig.ts';

/** Where callers go, the busier queues more often. */
const WHERE = [6_400, 6_400, 6_400, 6_500, 6_500, 7_023, 7_023, 7_023, 7_023, 7_024, 7_024, 7_025];
export const LOAD_QUEUES = ['support', 'sales', 'load', 'loadall', 'loadlocal'];
export const LOAD_PHONES = [
  1_001, 1_002, 1_003, 1_004, 1_136, 1_137, 1_138, 1_139, 1_152, 1_153, 1_154, 1_155, 1_156, 1_157, 1_158,
];
/** Whom a conversation is handed on to: nobody's member. */
const COLLEAGUE = 1_159;

/** Places `calls` calls, about `aSecond` of them a second; resolves when the last is over. */
export async function load(rig: Rig, dice: Dice, calls: number, aSecond: number): Promise<void> {
  for (const number of LOAD_PHONES)
    await rig.phone(number, {
      kind: dice.pick(['answer', 'answer', 'answer', 'hold']),
      ringMs: dice.between(300, 1_500),
    });
  await rig.phone(COLLEAGUE);
  let placed = 0;
  const unrest = restless(rig, dice, () => placed < calls);
  const over: Promise<void>[] = [];
  for (; placed < calls; placed++) {
    over.push(visit(rig, dice, placed));
    await sleep(dice.between(200, 1_800) / aSecond);
  }
  await Promise.all(over);
  await unrest;
}

async function visit(rig: Rig, dice: Dice, n: number): Promise<void> {
  const to = dice.pick(WHERE);
  const stays = dice.chance(15) ? dice.between(100, 2_500) : dice.between(4_000, 16_000);
  const call = await rig.caller(to, `66255${60_000 + n}`);
  const up = await call.up().then(
    () => true,
    () => false,
  );
  if (up) await Promise.race([sleep(stays), call.ended]);
  await call.hangUp();
  await call.ended;
}

/** While calls come, phones change their manners, and conversations are handed on or ended by the agent. */
async function restless(rig: Rig, dice: Dice, goesOn: () => boolean): Promise<void> {
  while (goesOn()) {
    await sleep(dice.between(500, 1_500));
    const number = dice.pick(LOAD_PHONES);
    const phone = await rig.phone(number);
    const talk: PhoneCall | undefined = phone.calls.find((call) => call.state === 'up');
    const what = dice.below(100);
    if (what < 40)
      await rig.phone(number, {
        kind: dice.pick(['answer', 'answer', 'answer', 'hold', 'silent', 'decline', 'busy']),
        ringMs: dice.between(300, 2_000),
      });
    else if (talk && what < 60) void talk.hangUp();
    else if (talk && what < 75) void talk.refer(String(COLLEAGUE));
  }
  for (const number of LOAD_PHONES) await rig.phone(number, { kind: 'answer', ringMs: 400 });
}
