// Which manager actions each command of the wall needs, and the sentence for who may not.
import type { Capabilities, CommandName } from '#lib/model/command.ts';
import { withhold } from '#server/pbx-sdk/permissions.ts';
import { linesOf } from './framing.ts';
import type { Settings } from './settings.ts';

const HOLD =
  'Asterisk cannot put a phone on hold from outside; the agent does it on the phone, and the wall shows it.';

/** What this make can do with a user that has every right. */
export const CAN: Capabilities = {
  'call.hold': HOLD,
  'call.resume': HOLD,
  'call.transfer': true,
  'call.attendedTransfer': true,
  'call.hangUp': true,
  'call.park': true,
  'call.listen': true,
  'call.whisper': true,
  'call.barge': true,
  'agent.pause': true,
  'agent.unpause': true,
  'agent.addToQueue': true,
  'agent.removeFromQueue': true,
};

/** The actions a command needs, and the write right in manager.conf that grants them. */
const NEEDS: Readonly<
  Partial<Record<CommandName, { readonly actions: readonly string[]; readonly right: string }>>
> = {
  'call.transfer': { actions: ['BlindTransfer', 'Redirect'], right: 'call' },
  'call.attendedTransfer': { actions: ['Atxfer'], right: 'call' },
  'call.hangUp': { actions: ['Hangup'], right: 'call' },
  'call.park': { actions: ['Park'], right: 'call' },
  'call.listen': { actions: ['Originate'], right: 'originate' },
  'call.whisper': { actions: ['Originate'], right: 'originate' },
  'call.barge': { actions: ['Originate'], right: 'originate' },
  'agent.pause': { actions: ['QueuePause'], right: 'agent' },
  'agent.unpause': { actions: ['QueuePause'], right: 'agent' },
  'agent.addToQueue': { actions: ['QueueAdd'], right: 'agent' },
  'agent.removeFromQueue': { actions: ['QueueRemove'], right: 'agent' },
};

/** What the answer to ListCommands, which names only what this user may do, leaves of {@link CAN}. */
export function narrowed(block: string): Capabilities {
  const allowed = new Set(linesOf(block).map(([name]) => name));
  const rights = new Set<string>();
  for (const need of Object.values(NEEDS))
    if (need.actions.some((action) => allowed.has(action))) rights.add(need.right);
  return withhold(CAN, (verb) => {
    const need = NEEDS[verb];
    const missing = need?.actions.find((action) => !allowed.has(action));
    if (!need || missing === undefined) return null;
    // Who may do another thing of the same right has the right: then this Asterisk does not know the action.
    return rights.has(need.right)
      ? `This Asterisk has not loaded the module for it (${missing}).`
      : `The manager user may not do this: add “${need.right}” to its write= line in manager.conf.`;
  });
}

/** Whether a block answers ListCommands. */
export const listsCommands = (fields: Readonly<Record<string, string | undefined>>): boolean =>
  fields['Login'] !== undefined && fields['QueueStatus'] !== undefined;

/** Wrap-up seconds by queue, from the answer to GetConfig for queues.conf; `null` where the block is no such answer. */
export function wrapUpsIn(block: string): Record<string, number> | null {
  // Every answer is asked, and hardly one is of that kind.
  if (!block.includes('Category-')) return null;
  const categories = new Map<string, string>();
  const wraps: Record<string, number> = {};
  for (const [key, value] of linesOf(block)) {
    const category = /^Category-(\d+)$/.exec(key);
    if (category?.[1] !== undefined) categories.set(category[1], value);
    const line = /^Line-(\d+)-\d+$/.exec(key);
    const queue = line?.[1] === undefined ? undefined : categories.get(line[1]);
    const seconds = /^wrapuptime=(\d{1,6})$/.exec(value)?.[1];
    if (line && queue !== undefined && !(queue in {}) && seconds !== undefined)
      wraps[queue] = Number(seconds);
  }
  return categories.size === 0 ? null : wraps;
}

export const missingRight = ({ username }: Settings): string =>
  `Asterisk does not tell the manager user “${username}” which channels there are: add “reporting” to its write= line in manager.conf (it counts asking as writing), and “manager reload”.`;

export const refusal = ({ host, port, username }: Settings): string =>
  `Asterisk at ${host}:${port} refuses the manager user “${username}”: check name, secret and permit= of its section in manager.conf, and “manager reload”.`;
