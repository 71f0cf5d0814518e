// How a small Vodia tenant speaks, as vodia/wire.md describes it: frames for tapes and tests, numbers invented.
import type { Frame } from '#server/pbx-sdk/contract.ts';

/** 2026-01-01 10:25:00 UTC, the second in which vodia#worked-flow begins. */
export const START = 1_767_263_100_000;
export const DOMAIN = 'tenant.example.com';
export const ME = `user/800@${DOMAIN}`;

/** A live call as a row; `more` lays any key over it, `undefined` takes one away. */
export const row = (id: string, more: Readonly<Record<string, unknown>> = {}): object => ({
  id,
  'from-number': '6175550142',
  'from-name': 'Carl Caller',
  'to-number': '73',
  'to-name': 'Sales',
  state: 'alerting',
  start: START / 1000,
  connect: '',
  extension: [],
  ...more,
});
export const connectAt = (seconds: number): number => START / 1000 + seconds;

export const account = (name: string, displayname: string, more: object = {}): object => ({
  name,
  displayname,
  registered: true,
  dnd: false,
  login: true,
  connected: false,
  chatstatus: 'online',
  ...more,
});
export const ACCOUNTS = [
  account('40', 'Ann Agent'),
  account('42', 'Bob Agent'),
  account('800', 'Wallboard', { registered: false, login: false }),
];

export type Floor = {
  /** Answers by path, over the usual ones; a text as it is, an object as JSON. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** Calls of the first list; `null` where none is pushed. */
  readonly calls?: readonly object[] | null;
};

/** What a healthy PBX of the 2020 generation answers while the snapshot is read. */
export const ANSWERS: Readonly<Record<string, unknown>> = {
  [`domain/${DOMAIN}/acds`]: [{ name: '73', display: 'Sales', agents: ['40', '42'], calls: 0 }],
  [`${ME}/accounts?type=extensions`]: ACCOUNTS,
  [`domain/${DOMAIN}/user_settings/73`]: { display: 'Sales', all_agents: '40 42', recover_time: '10' },
  [`${ME}/wallboard/73`]: {
    acds: { 73: { calls: { count: 0, completed: 0 } } },
    agents: [
      { account: '40', name: 'Ann Agent', dnd: false, login: true },
      { account: '42', name: 'Bob Agent', dnd: false, login: true },
    ],
    current: [],
    history: [],
  },
  [`user/40@${DOMAIN}/calls`]: [],
  [`user/40@${DOMAIN}/dnd`]: { state: false },
  [`domain/${DOMAIN}/account/40/acd_login`]: { login: true },
};

export class Scene {
  readonly frames: Frame[] = [];

  /** `seconds` after the start. */
  put(seconds: number, channel: string, text: string): this {
    this.frames.push({ at: START + Math.round(seconds * 1000), channel, text });
    return this;
  }

  /** A new line, and all that its snapshot needs. */
  snapshot(seconds: number, floor: Floor = {}): this {
    this.put(seconds, 'opened', JSON.stringify({ domains: [DOMAIN], extension: '800' }));
    for (const [path, body] of Object.entries({ ...ANSWERS, ...floor.answers }))
      if (!path.startsWith('acd/')) this.answer(seconds, path, body);
    const { calls = [] } = floor;
    if (calls) this.push(seconds, { action: 'domain-state', messages: 0, calls, accounts: ACCOUNTS });
    for (const [path, body] of Object.entries(floor.answers ?? {}))
      if (path.startsWith('acd/')) this.answer(seconds, path, body);
    return this.put(seconds + 0.2, 'synced', '');
  }

  answer(seconds: number, path: string, body: unknown): this {
    return this.put(seconds, `rest:${path}`, typeof body === 'string' ? body : JSON.stringify(body));
  }

  push(seconds: number, message: object): this {
    return this.put(seconds, `stream:${DOMAIN}`, JSON.stringify(message));
  }

  /** The full list of the tenant's calls. */
  calls(seconds: number, ...rows: readonly object[]): this {
    return this.push(seconds, { action: 'call-state', calls: rows });
  }

  /** One call, in the form of the vendor's page. */
  one(seconds: number, call: object): this {
    return this.push(seconds, { action: 'call-state', calls: call });
  }

  user(seconds: number, number: string, more: object): this {
    return this.push(seconds, {
      action: 'user-state',
      type: 'extensions',
      account: number,
      domain: DOMAIN,
      ...more,
    });
  }
}
