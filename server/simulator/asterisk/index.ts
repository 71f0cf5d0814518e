// How a make-believe Asterisk is started for a replay, the demo or a test, and what a source must be told to reach
// it.
import type { SimulatedMake } from '#server/simulator/registry.ts';
import { createAsteriskPbx } from './pbx.ts';
import type { ManagerUser } from './sessions.ts';
import { ASTERISK_QUIRKS, parseQuirks } from './variants.ts';

/** As docs/vendors/asterisk/setup.md sets up: one who may everything the wall does, one who may only look. */
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
  // A call's own times are when they were heard: of what is held up and not dated, as much too late. Sums need not be.
  asked: (quirks) => {
    const { link, timestamps } = parseQuirks(quirks);
    return link === 'stalls' && timestamps === 'off' ? { waitSeconds: 7, talkSeconds: 7 } : {};
  },
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
