// The accounts of a tenant as Vodia lists them: extensions, queues, the attendant, and who may not be disturbed.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { Tenants } from './tenants.ts';
import type { Quirks } from './variants.ts';

export type AccountState = {
  readonly registered: boolean;
  readonly dnd: boolean;
  /** Signed in to a queue at least. */
  readonly login: boolean;
  readonly connected: boolean;
  readonly chatstatus: 'online' | 'offline';
};
type Kind = 'extensions' | 'acds' | 'attendants';
type Account = { readonly kind: Kind; readonly number: string; readonly name: string };

const ABSENT: AccountState = {
  registered: false,
  dnd: false,
  login: false,
  connected: false,
  chatstatus: 'offline',
};
/** What the worked flow shows of a `user-state`. */
const FLOW = ['registered', 'chatstatus', 'dnd'] as const;

export class Accounts {
  readonly #floor: Floor;
  readonly #quirks: Quirks;
  readonly #tenants: Tenants;
  /** Who asked not to be disturbed, and why. Pauses of the floor count as well. */
  readonly #disturbed = new Map<string, string>();
  readonly #expiry = new Map<string, () => void>();

  /** Told when somebody's do-not-disturb has changed and the floor knows nothing of it. */
  onDisturbed: (number: string) => void = () => {};

  constructor(floor: Floor, quirks: Quirks, tenants: Tenants) {
    this.#floor = floor;
    this.#quirks = quirks;
    this.#tenants = tenants;
    floor.on((heard) => {
      // Who signs in and is not to be disturbed gets no calls.
      const reason = heard.type === 'signedIn' ? this.#disturbed.get(heard.agent.number) : undefined;
      if (heard.type !== 'signedIn' || reason === undefined) return;
      const { number } = heard.agent;
      floor.clock.after(0, () => floor.pause(number, heard.queue, reason));
    });
  }

  state(number: string): AccountState {
    const agent = this.#floor.agents.get(number);
    if (!agent) return ABSENT;
    let login = false;
    for (const membership of agent.queues.values()) login ||= membership.signedIn;
    let connected = false;
    for (const leg of this.#floor.legsOf(number)) connected ||= leg.state === 'talking';
    const online = agent.registered && agent.presence === 'available';
    return {
      registered: agent.registered,
      dnd: this.dnd(number).state,
      login,
      connected,
      chatstatus: online ? 'online' : 'offline',
    };
  }

  dnd(number: string): { readonly state: boolean; readonly reason: string } {
    const own = this.#disturbed.get(number);
    if (own !== undefined) return { state: true, reason: own };
    for (const membership of this.#floor.agents.get(number)?.queues.values() ?? [])
      if (membership.paused) return { state: true, reason: membership.reason };
    return { state: false, reason: '' };
  }

  /** `forSeconds` 0: until taken back. */
  setDnd(number: string, state: boolean, reason: string, forSeconds: number): void {
    this.#expiry.get(number)?.();
    this.#expiry.delete(number);
    if (state) {
      this.#disturbed.set(number, reason);
      this.#floor.pause(number, null, reason);
    } else {
      this.#disturbed.delete(number);
      this.#floor.unpause(number, null);
    }
    this.onDisturbed(number);
    if (!state || forSeconds <= 0) return;
    this.#expiry.set(
      number,
      this.#floor.clock.after(forSeconds * 1000, () => this.setDnd(number, false, '', 0)),
    );
  }

  /** `accounts` of a `domain-state`: everything that has a number. */
  rows(domain: string): object[] {
    return this.#all(domain).map((account) => this.#row(account));
  }

  /** `GET …/accounts?type=…`: the same people in the directory's words. */
  directory(domain: string, type: string): object[] {
    return this.#all(domain)
      .filter(({ kind }) => kind === type)
      .map(({ kind, number, name }) => ({
        name: number,
        alias: [number],
        ani: [],
        displayname: name,
        icon: false,
        ...(kind === 'extensions' ? this.state(number) : {}),
        department: '',
        position: '',
      }));
  }

  /** A `user-state`; `null` where it would tell nothing. */
  told(number: string, before: AccountState | undefined): object | null {
    const now = this.state(number);
    const domain = this.#tenants.domainOf(number);
    const head = { action: 'user-state', type: 'extensions', account: number, domain };
    switch (this.#quirks.userStateKeys) {
      case 'flow':
        return { ...head, ...Object.fromEntries(FLOW.map((key) => [key, now[key]])) };
      case 'more':
        return { ...head, displayname: this.#tenants.nameOf(number), ...now };
      case 'changed': {
        const keys = Object.entries(now).filter(
          ([key, value]) => before?.[key as keyof AccountState] !== value,
        );
        return keys.length === 0 ? null : { ...head, ...Object.fromEntries(keys) };
      }
    }
  }

  #all(domain: string): Account[] {
    const extension = (number: string, name: string): Account => ({ kind: 'extensions', number, name });
    const ivr: Account = {
      kind: 'attendants',
      number: this.#floor.ivrNumber,
      name: this.#tenants.nameOf(this.#floor.ivrNumber),
    };
    return [
      ...this.#tenants.agents(domain).map(({ number, name }) => extension(number, name)),
      ...this.#tenants.users.map(({ number, name }) => extension(number, name)),
      ...this.#tenants
        .queues(domain)
        .map(({ number, name }): Account => ({ kind: 'acds', number, name: this.label(name) })),
      ...(this.#tenants.domainOf(ivr.number) === domain ? [ivr] : []),
    ];
  }

  /** What a queue's `display` is. */
  label(name: string): string {
    return this.#quirks.queueDisplay === 'named' ? name : '';
  }

  #row({ kind, number, name }: Account): object {
    const state = kind === 'extensions' ? this.state(number) : {};
    switch (this.#quirks.accountKeys) {
      case 'name':
        return { name: number, displayname: name, ...state };
      case 'account':
        return { account: number, type: kind, display: name, alias: [number], ...state };
      case 'alias':
        return { alias: [number], usertype: kind, displayname: name, ...state };
    }
  }
}
