// Who does not want to be disturbed, where the PBX tells it.
import { lookUp } from '#server/pbx-sdk/bounded-record.ts';
import type { Agent, Context, Memory } from './memory.ts';

/** The device FreePBX and its kin keep do-not-disturb in: `Custom:DND1001`. */
const DND_DEVICE = /^Custom:DND[-_]?(.{1,40})$/i;
/** `CustomPresence:1001`, or the presence of any other provider. */
const PRESENTITY = /^[A-Za-z]{1,40}:(.{1,40})$/;
/** States of that device while it is off, or not known. */
const OFF: ReadonlySet<string> = new Set(['NOT_INUSE', 'UNKNOWN', 'INVALID', 'UNAVAILABLE']);

/** Answers with the agent it is about, if it is such a device and there is one. */
export function dndDevice(ctx: Context, device: string, state: string): Agent | undefined {
  const number = DND_DEVICE.exec(device)?.[1];
  return number === undefined ? undefined : told(ctx, number, device, !OFF.has(state));
}

/** PresenceStateChange: of Asterisk's presence states only `dnd` is a wish to be left alone; `away` and the like are no pause. */
export function presence(ctx: Context, presentity: string, status: string): Agent | undefined {
  const number = PRESENTITY.exec(presentity)?.[1];
  return number === undefined ? undefined : told(ctx, number, presentity, status.toLowerCase() === 'dnd');
}

function told({ memory: m }: Context, number: string, by: string, on: boolean): Agent | undefined {
  if (number in {}) return undefined;
  const others = (lookUp(m.dnd, number) ?? []).filter((each) => each !== by);
  const all = on ? [...others, by] : others;
  if (all.length > 0) m.dnd[number] = all;
  else delete m.dnd[number];
  return lookUp(m.agents, number);
}

export const doNotDisturb = (m: Memory, agent: Agent): boolean => lookUp(m.dnd, agent.key) !== undefined;
