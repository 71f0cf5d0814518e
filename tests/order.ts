// How a test gives a command to a source or an adapter: with the deadline the server would give it.
import { type CommandArguments, type CommandName, deadlineMs } from '#lib/model/command.ts';
import type { PbxCommand } from '#server/pbx-sdk/contract.ts';

/** @param now epoch ms by the clock of whoever is asked. */
export const orderOf = (
  verb: CommandName,
  target: string,
  args: CommandArguments = {},
  now: number = Date.now(),
): PbxCommand => ({ verb, target, args, until: now + deadlineMs(verb) });
