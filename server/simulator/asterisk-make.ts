// Knows how a make-believe Asterisk is started for a replay, the demo or a test, and what a source must be told to
// reach it. Refuses to know what is done with it.
import { createAsteriskPbx } from './asterisk.ts';
import { ASTERISK_QUIRKS, parseQuirks } from './asterisk-quirks.ts';
import type { ManagerUser } from './asterisk-sessions.ts';
import type { SimulatedMake } from './makes.ts';

/** As docs/asterisk.md sets up: one who may everything the wall does, one who may only look. */
export const MANAGER_USERS: readonly ManagerUser[] = [
  {
    username: 'board',
    secret: 'make-believe-secret',
    read: ['system', 'call', 'agent', 'user', 'reporting', 'cdr', 'dialplan'],
    write: ['system', 'call', 'agent', 'reporting', 'originate'],
  },
  {
    username: 'readonly',
    secret: 'make-believe-readonly',
    read: ['call', 'agent', 'reporting'],
    write: ['reporting'],
  },
];

const PORT = 5038;

export const asteriskMake: SimulatedMake = {
  quirks: ASTERISK_QUIRKS,
  open({ floor, clock, seed, quirks }) {
    const pbx = createAsteriskPbx({ floor, clock, seed, users: MANAGER_USERS, quirks: parseQuirks(quirks) });
    const [{ username, secret } = { username: '', secret: '' }] = MANAGER_USERS;
    return {
      pbx,
      settings(url) {
        const { hostname, port } = new URL(url);
        return { host: hostname, port: Number(port) || PORT, username, secret, context: 'internal' };
      },
      callId: (call) => pbx.callIdOf(call),
      queueId: (number) => pbx.queueNameOf(number),
    };
  },
};
