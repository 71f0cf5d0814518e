// Everything about people over a store in memory, at a moment the test moves: for tests of the doors behind it.
import type { IncomingMessage } from 'node:http';
import type { AgentId } from '#lib/model/ids.ts';
import type { ConfiguredPerson } from '#lib/settings/config.ts';
import type { AccessStore } from '#server/access/access-store.ts';
import { MemoryAccess } from '#server/access/memory.ts';
import { type AccessParts, openAccess } from '#server/access/open-access.ts';
import { addressReader, wholeAddressReader } from '#server/http/address.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';

export const START = 1_700_000_000_000;
export const MASTER = Buffer.alloc(32, 7);

export type DeskOptions = {
  readonly store?: AccessStore;
  readonly isExposed?: boolean;
  readonly isDemo?: boolean;
  readonly signIn?: AccessParts['signIn'];
  readonly hours?: number;
  readonly idleMinutes?: number;
  readonly clock?: VirtualClock;
  readonly master?: Buffer;
};

export async function openDesk(people: readonly ConfiguredPerson[] = [], options: DeskOptions = {}) {
  const {
    store = new MemoryAccess(),
    isExposed = false,
    isDemo = false,
    hours = 12,
    idleMinutes = 60,
  } = options;
  const clock = options.clock ?? new VirtualClock(START);
  const lines: string[] = [];
  const complaints: string[] = [];
  const complain = (_object: object, text: string): void => void complaints.push(text);
  const access = await openAccess(
    {
      store,
      clock,
      logger: { info: () => {}, warn: complain, error: complain },
      line: (text) => void lines.push(text),
      isExposed,
      isDemo,
      ...(options.signIn ? { signIn: options.signIn } : {}),
      addressOf: addressReader([]),
      wholeAddressOf: wholeAddressReader([]),
      master: options.master ?? MASTER,
      rule: { hours, idleMinutes },
    },
    people,
  );
  return {
    ...access,
    store,
    clock,
    lines,
    complaints,
    /** What the audit holds, oldest first, without what differs from run to run. */
    entries: async () =>
      [...(await store.audit({ limit: 1_000 }))]
        .reverse()
        .map(({ who, what, outcome, target, detail }) => ({ who, what, outcome, target, detail })),
    /** What a route is given of it. */
    parts: {
      ...access.forRoutes,
      connected: () => new Set<string>(),
      tell: () => false,
      site: () => 'Site',
      ids: { agent: (id: AgentId) => id, nativeAgent: (id: string) => id },
      publicUrl: () => 'http://wall.example',
    },
    pass: (ms: number) => clock.run(clock.now() + ms),
  };
}

/** As a browser sends it. */
export const asking = (
  cookie: string | undefined = undefined,
  { address = '10.0.0.1', origin = 'http://wall.example', agent = 'Firefox/1 Linux' } = {},
): IncomingMessage =>
  ({
    headers: { origin, 'user-agent': agent, ...(cookie === undefined ? {} : { cookie }) },
    socket: { remoteAddress: address },
  }) as unknown as IncomingMessage;

/** The cookies of an answer, as the browser sends them back. */
export const jarOf = (result: { readonly cookies?: readonly string[] }): string =>
  (result.cookies ?? []).map((each) => each.split(';')[0]).join('; ');
