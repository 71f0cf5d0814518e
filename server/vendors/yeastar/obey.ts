// Knows what the PBX's answer to a command means, and that every command has one answer. Refuses to decide whether a
// command is wise, which the wall has done, and at what it is aimed, which aim.ts knows.
import { done, type Outcome, refused, unsure } from '#lib/model/command.ts';
import { Fatal, type Order } from '#server/vendors/vendor.ts';
import { isStatic } from './agents.ts';
import { aim } from './aim.ts';
import type { Api, Told } from './api.ts';
import type { Memory } from './memory.ts';
import { sentence } from './rights.ts';

/** Never throws. `told`: what the PBX answered, to be heard as a frame; `null` where it was not asked or is silent. */
export async function obey(
  api: Api,
  order: Order,
  memory: Memory,
): Promise<{ outcome: Outcome; told: Told | null }> {
  const aimed = aim(order, memory);
  if ('outcome' in aimed) return { outcome: aimed, told: null };
  try {
    const told = await api.ask({ ...aimed, isCommand: true });
    return { outcome: outcomeOf(told, order, memory), told };
  } catch (error) {
    if (error instanceof Fatal) return { outcome: refused(error.message), told: null };
    const outcome = unsure('The PBX did not answer. Look at the call before trying again.');
    return { outcome, told: null };
  }
}

function outcomeOf({ errcode, errmsg }: Told, { verb, target }: Order, memory: Memory): Outcome {
  // 1 is PARTIAL SUCCESS, 2 a job begun (§10).
  if (errcode === 0 || errcode === 1) return done;
  if (errcode === 2) return unsure('The PBX is still working on it. Look again in a moment.');
  if (errcode === 10001 || errcode === 10005) return refused(sentence(errcode, memory.rights.firmware));
  const isSign = verb === 'agent.signIn' || verb === 'agent.signOut';
  if (isSign && isStatic(memory, memory.extensions[target]?.id ?? ''))
    return refused(`${readable(errcode, errmsg, '')} Static agents may have to stay signed in.`);
  return refused(readable(errcode, errmsg, verb.startsWith('call.') ? ' The call may be over.' : ''));
}

function readable(errcode: number, errmsg: string, hint: string): string {
  const said = errmsg
    .replace(/[^\p{L}\p{P}\s]/gu, '')
    .trim()
    .slice(0, 120);
  const words = said === '' ? 'no reason' : said.toLowerCase();
  return `The PBX refused: ${words} (${errcode}).${errcode === 60001 || errcode === -1 ? hint : ''}`;
}
