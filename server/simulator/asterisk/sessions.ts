// A connection to Asterisk's manager: banner, lines in, blocks out, who may hear which class of event.
import type { Random } from '#server/simulator/traffic/random.ts';
import type { PbxStreamClient, PbxStreamPeer } from '#server/simulator/transport/pbx.ts';
import type { Clock } from '#server/time/clock.ts';
import type { Fields } from './channels.ts';
import type { Quirks } from './variants.ts';

export const BANNER = 'Asterisk Call Manager/11.0.0\r\n';

export type ManagerUser = {
  readonly username: string;
  readonly secret: string;
  /** Classes of events it may hear, of actions it may take; `all` for every one. */
  readonly read: readonly string[];
  readonly write: readonly string[];
};

/** An action as it came: names in lower case. Of a name given twice the last counts. */
export type Action = ReadonlyMap<string, string>;

export type Session = {
  readonly client: PbxStreamClient;
  user: ManagerUser | null;
  challenge: string | null;
  /** Classes asked for; `null` for all. */
  mask: ReadonlySet<string> | null;
  open: boolean;
};

/** Seconds a client may take to log in (`authtimeout`), in milliseconds. */
const AUTH_MS = 30_000;
const MAX_BLOCK = 64_000;

export const has = (classes: readonly string[], name: string): boolean =>
  classes.includes(name) || classes.includes('all');

export class Sessions {
  readonly #clock: Clock;
  readonly #quirks: Quirks;
  readonly #draws: Random;
  readonly #obey: (session: Session, action: Action) => void;
  readonly #open = new Set<Session>();
  /** Events that wait until the action under way has been answered. */
  #held: (() => void)[] | null = null;
  #sent = 0;
  /** What a stalled link has not delivered yet. */
  #stalled: (() => void)[] | null = null;

  constructor(clock: Clock, quirks: Quirks, draws: Random, obey: (session: Session, action: Action) => void) {
    this.#clock = clock;
    this.#quirks = quirks;
    this.#draws = draws;
    this.#obey = obey;
  }

  get open(): number {
    return this.#open.size;
  }
  /** Blocks sent so far. */
  get sent(): number {
    return this.#sent;
  }

  accept(client: PbxStreamClient): PbxStreamPeer {
    const session: Session = { client, user: null, challenge: null, mask: null, open: true };
    this.#open.add(session);
    this.#write(session, BANNER);
    this.#clock.after(AUTH_MS, () => {
      if (session.user === null) this.close(session);
    });
    let pending = '';
    return {
      hear: (bytes) => {
        pending += Buffer.from(bytes).toString('latin1');
        for (;;) {
          const end = /\r?\n\r?\n/.exec(pending);
          if (!end || !session.open) break;
          const text = pending.slice(0, end.index);
          pending = pending.slice(end.index + end[0].length);
          this.#hold(() => this.#obey(session, actionOf(text)));
        }
        if (pending.length > MAX_BLOCK) this.close(session);
      },
      gone: () => {
        session.open = false;
        this.#open.delete(session);
      },
    };
  }

  close(session: Session): void {
    if (!this.#open.delete(session)) return;
    session.open = false;
    session.client.close();
  }

  /** What is written from now on is delivered by {@link flow}, in order and all at once. */
  stall(): void {
    this.#stalled ??= [];
  }

  flow(): void {
    const stalled = this.#stalled ?? [];
    this.#stalled = null;
    for (const send of stalled) send();
  }

  closeAll(): void {
    for (const session of [...this.#open]) this.close(session);
  }

  /** An answer, or an event of a list, to one client. */
  send(session: Session, ...fields: Fields[]): void {
    this.#write(session, blockOf(fields));
  }

  /** An event to all who may and want to hear its class. */
  publish(kind: string, name: string, ...fields: Fields[]): void {
    const wanting = [...this.#open].filter((session) => wants(session, kind));
    if (wanting.length === 0) return;
    const text = blockOf([{ Event: name, Privilege: `${kind},all` }, this.#dated(), ...fields]);
    const out = (): void => {
      for (const session of wanting) this.#write(session, text);
    };
    if (this.#held) this.#held.push(out);
    else out();
  }

  #dated(): Fields {
    if (this.#quirks.timestamps === 'off') return {};
    const now = this.#clock.now();
    const micros = String((now % 1000) * 1000).padStart(6, '0');
    return { Timestamp: `${Math.floor(now / 1000)}.${micros}` };
  }

  #hold(run: () => void): void {
    this.#held = [];
    try {
      run();
    } finally {
      const held = this.#held;
      this.#held = null;
      for (const out of held) out();
    }
  }

  #write(session: Session, text: string): void {
    if (!session.open) return;
    this.#sent++;
    const bytes = Buffer.from(text, 'utf8');
    const send = (part: Uint8Array): void => {
      if (this.#stalled) this.#stalled.push(() => session.open && session.client.send(part));
      else session.client.send(part);
    };
    if (this.#quirks.chunks === 'whole') return send(bytes);
    for (let from = 0; from < bytes.length; ) {
      const to = from + this.#draws.int(1, 80);
      send(bytes.subarray(from, to));
      from = to;
    }
  }
}

const wants = ({ user, mask }: Session, kind: string): boolean =>
  user !== null && has(user.read, kind) && (mask === null || mask.has(kind));

function actionOf(text: string): Action {
  const action = new Map<string, string>();
  for (const line of Buffer.from(text, 'latin1').toString('utf8').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) action.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return action;
}

/** No value holds an end of line: Asterisk's own cannot either. */
function blockOf(all: readonly Fields[]): string {
  let text = '';
  for (const fields of all)
    for (const name in fields) text += `${name}: ${String(fields[name]).replace(/[\r\n]+/g, ' ')}\r\n`;
  return `${text}\r\n`;
}
