// By what an Asterisk shows that somebody does not want to be disturbed: a device of the dialplan's own, presence, a
// phone that is busy without a call, or nothing.
import type { FloorAgent } from '#server/simulator/call-centre/model.ts';
import type { Fields } from './channels.ts';
import type { Stage } from './stage.ts';

/** Asterisk's presence states by the floor's words; all others are `away`. */
const STATES: Readonly<Record<string, string>> = {
  available: 'available',
  dnd: 'dnd',
  off_work: 'unavailable',
};

const dndDevice = ({ number }: FloorAgent): string => `Custom:DND${number}`;
const dndState = ({ presence }: FloorAgent): string => (presence === 'dnd' ? 'BUSY' : 'NOT_INUSE');
const presence = (agent: FloorAgent): Fields => ({
  Presentity: `CustomPresence:${agent.number}`,
  Status: STATES[agent.presence] ?? 'away',
  Subtype: '',
  Message: '',
});

export function tellPresence(stage: Stage, agent: FloorAgent): void {
  const by = stage.quirks.doNotDisturb;
  if (by === 'device') stage.deviceIs(dndDevice(agent), dndState(agent));
  if (by === 'presence') stage.say('call', 'PresenceStateChange', presence(agent));
  if (by === 'phoneBusy') stage.device(`PJSIP/${agent.number}`);
}

/** What `DeviceStateList` tells of it: a device of the dialplan's is there once it was set. */
export const dndDevices = ({ floor, quirks }: Stage): [string, string][] =>
  quirks.doNotDisturb === 'device'
    ? [...floor.agents.values()]
        .filter((agent) => agent.presence === 'dnd')
        .map((agent) => [dndDevice(agent), dndState(agent)])
    : [];

/** What `PresenceStateList` tells. */
export const presences = ({ floor, quirks }: Stage): Fields[] =>
  quirks.doNotDisturb === 'presence' ? [...floor.agents.values()].map(presence) : [];
