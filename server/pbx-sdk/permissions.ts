// What may be asked of a PBX: a make's capabilities, less what an account, an edition or a setting does not allow.
import { type Capabilities, type CommandName, type Outcome, refused } from '#lib/model/command.ts';

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
