// A make-believe Asterisk as its manager interface shows it: who may log in, what is asked and answered, and the
// faults a test orders. Written from Asterisk 22's own behaviour; imports no adapter.
import { createHash } from 'node:crypto';
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { random } from '#server/simulator/traffic/random.ts';
import type { StreamPbx } from '#server/simulator/transport/pbx.ts';
import type { Clock } from '#server/time/clock.ts';
import { Calls } from './calls.ts';
import type { Fields } from './channels.ts';
import { commands } from './commands.ts';
import { Consultations } from './consult.ts';
import { tellEvents } from './events.ts';
import { Moves } from './moves.ts';
import { Offers } from './offers.ts';
import { ParkingLot } from './parking.ts';
import { type Query, queries, type Reply, refused, told } from './queries.ts';
import { ACTIONS, CLASSES, mayDo } from './rights.ts';
import { SecondLines } from './second-line.ts';
import { type Action, has, type ManagerUser, type Session, Sessions } from './sessions.ts';
import { Stage } from './stage.ts';
import { DEFAULT_QUIRKS, type Quirks } from './variants.ts';

export type AsteriskOptions = {
  readonly floor: Floor;
  readonly clock: Clock;
  readonly users: readonly ManagerUser[];
  readonly quirks?: Quirks;
  readonly seed?: number | string;
};

/** An action that changes something, as it came. */
export type LoggedRequest = {
  readonly at: number;
  readonly action: string;
  readonly params: Readonly<Record<string, string>>;
  readonly ok: boolean;
};

export interface AsteriskPbx extends StreamPbx {
  /** Commands in order of arrival, refused ones included. */
  readonly heard: readonly LoggedRequest[];
  /** Actions per name so far. */
  readonly asked: ReadonlyMap<string, number>;
  readonly sessions: { readonly open: number; readonly sent: number };
  /** The Linkedid of a call. */
  callIdOf(call: FloorCall): string;
  /** What Asterisk calls the queue that is dialled by this number. */
  queueNameOf(number: string): string;
  /** Cuts every connection and takes none until {@link revive}. */
  die(): void;
  revive(): void;
  /** Cuts every connection; new ones are welcome. */
  dropSessions(): void;
  /** From now on what is said is held up; {@link flow} delivers it all at once. */
  stall(): void;
  flow(): void;
  /** The next command is answered with this error and not carried out. */
  refuseNext(message: string): void;
}

/** What Asterisk waits before it says that a login has failed, milliseconds. */
const FAILED_LOGIN_MS = 1000;

export function createAsteriskPbx(options: AsteriskOptions): AsteriskPbx {
  const { floor, clock } = options;
  const quirks = options.quirks ?? DEFAULT_QUIRKS;
  const draws = random(`asterisk/${options.seed ?? 1}`);
  const bootedAt = floor.clock.now();
  const sessions = new Sessions(clock, quirks, draws.fork('chunks'), (session, action) =>
    obey(session, action),
  );
  const stage = new Stage(floor, quirks, draws.fork('bridges'), (kind, name, ...fields) =>
    sessions.publish(kind, name, ...fields),
  );
  const calls = new Calls(stage);
  const moves = new Moves(stage, calls);
  const consultations = new Consultations(stage, calls);
  const offers = new Offers(stage, calls);
  const secondLines = new SecondLines(stage, calls);
  const parking = new ParkingLot(stage, calls);
  tellEvents({ stage, calls, offers, moves, consultations, secondLines, parking });
  const questions = queries({ stage, parking, bootedAt });
  const orders = commands({ stage, calls, moves, consultations });
  const challenges = draws.fork('challenges');
  const lags = draws.fork('lags');
  const heard: LoggedRequest[] = [];
  const asked = new Map<string, number>();
  const refusals: string[] = [];
  let dead = false;

  const stallLater = (): void => {
    clock.after(lags.int(60, 240) * 1000, () => {
      sessions.stall();
      clock.after(lags.int(2000, 6000), () => {
        sessions.flow();
        stallLater();
      });
    });
  };
  if (quirks.link === 'stalls') stallLater();

  const answer = (session: Session, action: Action, reply: Reply): void => {
    const id = action.get('actionid');
    const tag: Fields = id === undefined ? {} : { ActionID: id };
    const { list } = reply;
    const listed = list ? { EventList: quirks.eventList } : {};
    const message = reply.message === undefined ? {} : { Message: reply.message };
    const response = { Response: reply.ok ? 'Success' : 'Error', ...tag };
    sessions.send(session, response, reply.fields ?? {}, listed, message);
    if (!list) return;
    for (const [event, fields] of list.items)
      if (list.idFirst) sessions.send(session, { Event: event, ...tag }, fields);
      else sessions.send(session, { Event: event }, fields, tag);
    const end = { Event: list.complete, ...tag, EventList: 'Complete', ListItems: list.items.length };
    sessions.send(session, end, list.more ?? {});
  };

  const login = (session: Session, action: Action): void => {
    if (session.user) return answer(session, action, told('Already authenticated'));
    const user = options.users.find((each) => each.username === action.get('username'));
    const md5 = (action.get('authtype') ?? '').toUpperCase() === 'MD5';
    const key = (action.get('key') ?? '').toLowerCase();
    const digest = createHash('md5').update(`${session.challenge}${user?.secret}`).digest('hex');
    const right = md5 ? session.challenge !== null && key === digest : user?.secret === action.get('secret');
    if (!user || !right) {
      clock.after(FAILED_LOGIN_MS, () => {
        answer(session, action, refused('Authentication failed'));
        sessions.close(session);
      });
      return;
    }
    session.user = user;
    session.mask = maskOf(action.get('events') ?? 'on');
    answer(session, action, told('Authentication accepted'));
    if (!has(user.read, 'system') || (session.mask && !session.mask.has('system'))) return;
    const uptime = Math.floor((floor.clock.now() - bootedAt) / 1000);
    sessions.send(session, {
      Event: 'FullyBooted',
      Privilege: 'system,all',
      Uptime: uptime,
      LastReload: uptime,
      Status: 'Fully Booted',
    });
  };

  const challenge = (session: Session, action: Action): Reply => {
    if ((action.get('authtype') ?? '').toUpperCase() !== 'MD5') return refused('Must specify AuthType');
    session.challenge ??= String(challenges.int(100_000_000, 999_999_999));
    return { ok: true, fields: { Challenge: session.challenge } };
  };

  const events = (session: Session, action: Action): Reply => {
    const wanted = action.get('eventmask') ?? '';
    if (wanted === '') return refused('Invalid event mask');
    session.mask = maskOf(wanted);
    return { ok: true, fields: { Events: session.mask?.size === 0 ? 'Off' : 'On' } };
  };

  const order = (name: string, run: Query, action: Action, write: readonly string[]): Reply => {
    const refusal = refusals.shift();
    const reply = refusal === undefined ? run(action, write) : refused(refusal);
    const { action: _, actionid: __, ...params } = Object.fromEntries(action);
    heard.push({ at: clock.now(), action: name, params, ok: reply.ok });
    return reply;
  };

  const obey = (session: Session, action: Action): void => {
    const wanted = (action.get('action') ?? '').toLowerCase();
    if (wanted === '') return answer(session, action, refused('Missing action in request'));
    const known = Object.keys(ACTIONS).find((each) => each.toLowerCase() === wanted) ?? '';
    const name = known === 'ParkedCalls' && quirks.parkedList === 'unknown' ? '' : known;
    asked.set(name || wanted, (asked.get(name || wanted) ?? 0) + 1);
    if (name === 'Login') return login(session, action);
    if (name === 'Challenge') return answer(session, action, challenge(session, action));
    if (name === 'Logoff') {
      const id = action.get('actionid');
      const tag: Fields = id === undefined ? {} : { ActionID: id };
      sessions.send(session, { Response: 'Goodbye', ...tag, Message: 'Thanks for all the fish.' });
      return sessions.close(session);
    }
    if (!session.user) return answer(session, action, refused('Permission denied'));
    if (name === '') {
      const said = action.get('action') ?? '';
      const unknown = `Invalid/unknown command: ${said}. Use Action: ListCommands to show available commands.`;
      return answer(session, action, refused(unknown));
    }
    const { write } = session.user;
    const command = orders[name];
    if (!mayDo(name, write)) return answer(session, action, denied(name, command !== undefined, action));
    if (name === 'Events') return answer(session, action, events(session, action));
    const question = questions[name];
    if (command) answer(session, action, order(name, command, action, write));
    else if (question) answer(session, action, question(action, write));
  };

  const denied = (name: string, command: boolean, action: Action): Reply => {
    const { action: _, actionid: __, ...params } = Object.fromEntries(action);
    if (command) heard.push({ at: clock.now(), action: name, params, ok: false });
    return refused('Permission denied');
  };

  return {
    heard,
    asked,
    sessions,
    callIdOf: (call) => calls.idOf(call),
    queueNameOf: (number) => stage.members.nameOf(number),
    accept(client) {
      if (dead) throw new Error('connection refused: the make-believe PBX is dead');
      return sessions.accept(client);
    },
    restart() {
      sessions.publish('system', 'Shutdown', { Shutdown: 'Cleanly', Restart: 'True' });
      sessions.closeAll();
    },
    die() {
      dead = true;
      sessions.closeAll();
    },
    revive() {
      dead = false;
    },
    dropSessions: () => sessions.closeAll(),
    stall: () => sessions.stall(),
    flow: () => sessions.flow(),
    refuseNext(message) {
      refusals.push(message);
    },
  };
}

/** `on`, `off`, or classes; `null` for all of them. */
function maskOf(wanted: string): ReadonlySet<string> | null {
  if (/^(on|all|yes|true|1)$/i.test(wanted.trim())) return null;
  const names = wanted.split(',').map((name) => name.trim().toLowerCase());
  return new Set(names.filter((name) => CLASSES.has(name)));
}
