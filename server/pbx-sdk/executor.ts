// Commands to a PBX: which may be asked of it here, and one outcome each, before its deadline, whatever goes wrong on the way.
import {
  accepted,
  type Capabilities,
  type CommandName,
  type Outcome,
  refused,
  unsure,
} from '#lib/model/command.ts';
import { type AdapterContext, Fatal, type PbxCommand, RETURN_MS } from './contract.ts';

/**
 * `can`, less what is not allowed here. What the make cannot do at all keeps its own reason.
 * @param why in plain words what is missing and where it is given; `null` where nothing is.
 */
export function withhold(can: Capabilities, why: (verb: CommandName) => string | null): Capabilities {
  const left: { [K in CommandName]?: true | string } = { ...can };
  for (const verb of Object.keys(can) as CommandName[])
    if (can[verb] === true) left[verb] = why(verb) ?? true;
  return left;
}

/**
 * Why a command is not even tried; `null` where it may be.
 * @param make as people write it.
 */
export function refusalOf(can: Capabilities, verb: CommandName, make: string): Outcome | null {
  const allowed = can[verb];
  return allowed === true ? null : refused(allowed ?? `${make} cannot do this.`);
}

/** The outcome of `work`; `unsure` once the order's time is over, whatever `work` still waits for. Throws what `work` throws. */
export async function inTime(
  { now, pause }: Pick<AdapterContext, 'now' | 'pause'>,
  { until }: Pick<PbxCommand, 'until'>,
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  const over = new AbortController();
  const late = pause(Math.max(0, until - RETURN_MS - now()), over.signal).then(
    () => LATE,
    () => LATE,
  );
  try {
    return await Promise.race([work(), late]);
  } finally {
    over.abort(new Error('answered'));
  }
}

const LATE = unsure('The PBX has not answered in time. Look at the call before trying again.');

/**
 * The outcome of `work`. A failure that only a person can mend is a refusal in its words; after any other nobody can say
 * what took effect. Never throws.
 * @param who did not answer, as people write it.
 */
export async function settle(who: string, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Fatal) return refused(error.message);
    return unsure(`${who} did not answer. Look at the call before trying again.`);
  }
}

/** One step after the other: `accepted` when each was, else the outcome of the first that was not. */
export async function inOrder<Step>(
  steps: readonly Step[],
  act: (step: Step) => Promise<Outcome>,
): Promise<Outcome> {
  for (const step of steps) {
    const outcome = await act(step);
    if (outcome.outcome !== 'accepted') return outcome;
  }
  return accepted;
}

/** Why a command leads nowhere, in words all makes share. */
export const CALL_ENDED = refused('This call has ended.');
export const AGENT_GONE = refused('The PBX does not know this agent any more.');
export const NOT_DIALABLE = refused('This is not a number the PBX can dial.');

/**
 * A number as a person writes it, without what only makes it readable; `null` where the PBX cannot dial it.
 * @param dials what this make's PBX dials, whole.
 */
export function dialable(to: string | undefined, dials: RegExp): string | null {
  const number = (to ?? '').replace(/[\s()./-]/g, '');
  return dials.test(number) ? number : null;
}
