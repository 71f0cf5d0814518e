// Socket.io: who joins, which room, what is sent when, and screens that read too slowly.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { Server, type Socket } from 'socket.io';
import { type Outcome, refused } from '#lib/model/command.ts';
import type { AgentId } from '#lib/model/ids.ts';
import { type AgentPolicy, MAIN } from '#lib/model/site.ts';
import {
  acknowledgeSchema,
  type Cursor,
  commandSchema,
  type Joined,
  joinSchema,
  PROTOCOL,
  type ToBrowser,
  type ToServer,
  type Trouble,
  type Viewer,
} from '#lib/sync/protocol.ts';
import { MESSAGES } from '#lib/sync/server-messages.ts';
import { isProgram } from './allowed-origins.ts';
import { EdgeIds } from './edge-ids.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { PictureCache } from './picture-cache.ts';
import { type Scope, scopeOf, withoutScope } from './scope.ts';
import { ScopeBoards } from './scope-boards.ts';
import { ScreenLimits } from './screen-limits.ts';
import { SendScheduler } from './send-scheduler.ts';

/** Dead links are noticed on both sides within the sum of the two. */
const PING_MS = 2_000;
const PING_PATIENCE_MS = 2_500;
/** No message a browser may send is longer. */
const MESSAGE_BYTES = 16 * 1024;
/** A screen that missed more changes than this, and more than a tenth of the board, is sent the picture instead. */
const MUCH = 200;
/** How long a screen says who it is. */
const IDENTIFY_MS = 10_000;
/** Messages a screen may be behind before it leaves its room and is served by its cursor. */
const BEHIND = 8;

const MANY = Number.MAX_SAFE_INTEGER;
const UNLIMITED = { addressOf: () => '', perAddress: MANY, all: MANY, rooms: MANY };

/**
 * What the server remembers of one screen. `unread`: deltas sent since its connection last took everything;
 * `behindAt`: where it stands while it is out of its room, else `null`.
 */
type Screen = { viewer: Viewer | null; scope: Scope | null; unread: number; behindAt: Cursor | null };
type ScreenSocket = Socket<ToServer, ToBrowser, Record<string, never>, Screen>;
type Room = {
  readonly scope: Scope;
  readonly screens: Set<ScreenSocket>;
  sent: Cursor;
  readonly pulse: SendScheduler;
};

export class Gateway {
  readonly #parts: GatewayParts;
  readonly #io: Server<ToServer, ToBrowser, Record<string, never>, Screen>;
  readonly #rooms = new Map<string, Room>();
  readonly #boards: ScopeBoards;
  readonly #ids: EdgeIds;
  readonly #pictures: PictureCache;
  readonly #limits: ScreenLimits;
  #trouble: Trouble | null = null;
  #deltas = 0;
  /** What the site lets be seen of its agents. */
  #agreed: AgentPolicy | undefined;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    this.#ids = parts.ids ?? new EdgeIds(randomBytes(32), parts.board);
    const boards = new ScopeBoards(parts.board, this.#ids);
    this.#boards = boards;
    this.#pictures = new PictureCache({
      board: (scope) => boards.of(scope),
      meter: parts.meter,
      show: (scope, delta) => boards.shown(scope, delta),
    });
    this.#limits = new ScreenLimits({ clock: parts.clock, ...(parts.limits ?? UNLIMITED) });
    this.#io = new Server(parts.http, {
      transports: ['websocket'],
      serveClient: false,
      pingInterval: PING_MS,
      pingTimeout: parts.pingPatienceMs ?? PING_PATIENCE_MS,
      maxHttpBufferSize: MESSAGE_BYTES,
      // Who comes to another door is turned away there.
      destroyUpgrade: false,
      allowRequest: (request, answer) => answer(null, this.#admits(request)),
    });
    this.#io.engine.on('connection', (connection: ScreenSocket['conn']) => this.#limits.watch(connection));
    this.#io.on('connection', (socket) => this.#meet(socket));
  }

  /** Screens that have joined. */
  get screens(): number {
    return [...this.#rooms.values()].reduce((count, { screens }) => count + screens.size, 0);
  }

  /** Changes of the board that were sent to a screen, since the beginning. */
  get deltas(): number {
    return this.#deltas;
  }

  /** The board changed. */
  moved(): void {
    const agents = this.#parts.board().get('site', 'site')?.agents;
    if (agents !== this.#agreed) {
      const isOther = !isDeepStrictEqual(agents, this.#agreed);
      this.#agreed = agents;
      if (isOther) this.meetAgain();
    }
    for (const room of this.#rooms.values()) room.pulse.moved();
  }

  /** Tells every screen that what it shows may be old, or that it is well again. */
  trouble(trouble: Trouble | null): void {
    this.#trouble = trouble;
    this.#io.emit('trouble', trouble);
  }

  reload(reason: string, withinMs: number): void {
    this.#io.emit('reload', { reason, withinMs });
  }

  /** Which of the screens that were let in are connected. */
  get connected(): ReadonlySet<string> {
    const ids = new Set<string>();
    for (const { data } of this.#io.sockets.sockets.values())
      if (data.viewer?.screen) ids.add(data.viewer.screen);
    return ids;
  }

  /** Tells one screen; whether it is connected. */
  tell(screen: string, what: 'reload' | { readonly identify: string }): boolean {
    let isHere = false;
    for (const socket of this.#io.sockets.sockets.values()) {
      if (socket.data.viewer?.screen !== screen) continue;
      isHere = true;
      if (what === 'reload') socket.emit('reload', { reason: 'asked for on the screens page', withinMs: 0 });
      else socket.emit('identify', { name: what.identify, forMs: IDENTIFY_MS });
    }
    return isHere;
  }

  /** Who may see what has changed: a screen that would now be met otherwise is cut off, and its page joins again. */
  meetAgain(): void {
    for (const socket of this.#io.sockets.sockets.values()) {
      const { viewer, scope } = socket.data;
      if (!viewer) continue;
      const isSame = scope === null || this.#scope(viewer).name === scope.name;
      if (isSame && isDeepStrictEqual(this.#identify(socket.request, viewer), viewer)) continue;
      // It asks for nothing more.
      socket.data = { ...socket.data, viewer: null };
      socket.conn.close();
    }
  }

  async close(): Promise<void> {
    for (const room of this.#rooms.values()) room.pulse.stop();
    this.#io.disconnectSockets(true);
    await this.#io.close();
  }

  #admits(request: IncomingMessage): boolean {
    const { allowed, turnedAway } = this.#parts;
    const isAllowed = allowed(request.headers.origin) || isProgram(request);
    if (isAllowed && this.#limits.admits(request)) return true;
    turnedAway?.(request, isAllowed ? 'sockets.limited' : 'origin.refused');
    return false;
  }

  #meet(socket: ScreenSocket): void {
    socket.data = { viewer: null, scope: null, unread: 0, behindAt: null };
    // The upgrade request is kept alive by engine.io for the life of the socket; only its cookie is still needed.
    const request = socket.request;
    const joins = this.#limits.joins();
    socket.on('join', (input: unknown, answer: unknown) => {
      if (!joins.take()) this.#limits.end(socket.conn);
      else if (isAnswer<Joined>(answer))
        this.#join(socket, request, input, answer).catch((error: unknown) => {
          this.#broken('a screen could not join', error);
          this.#limits.end(socket.conn);
        });
    });
    socket.on('command', (input: unknown, answer: unknown) => {
      if (isAnswer<Outcome>(answer))
        this.#command(socket, input).then(answer, (error: unknown) => {
          this.#broken('a command could not be answered', error);
          answer(refused('Something went wrong inside Ringside.'));
        });
    });
    socket.on('acknowledge', (input: unknown, answer: unknown) => {
      if (isAnswer<Outcome>(answer))
        this.#acknowledge(socket, input).then(answer, (error: unknown) => {
          this.#broken('an acknowledgement could not be answered', error);
          answer(refused('Something went wrong inside Ringside.'));
        });
    });
    socket.on('present', () => {
      if (isPerson(socket.data.viewer)) this.#parts.present?.(request);
    });
    socket.on('time', (answer: unknown) => {
      if (isAnswer<number>(answer)) answer(this.#parts.clock.now());
      // Asked about once a minute by every page.
      if (socket.data.viewer?.screen) this.#parts.saw?.(request);
    });
    socket.on('disconnect', () => this.#leave(socket));
    socket.conn.on('drain', () => this.#catchUp(socket));
  }

  #broken(what: string, error: unknown): void {
    this.#parts.logger.error({ error: String((error as Error | undefined)?.stack ?? error) }, what);
  }

  /** Nobody is answered who has gone, or asked again, while the picture was made. */
  async #join(
    socket: ScreenSocket,
    request: IncomingMessage,
    input: unknown,
    answer: (joined: Joined) => void,
  ): Promise<void> {
    const parsed = joinSchema.safeParse(input);
    if (!parsed.success || parsed.data.protocol !== PROTOCOL)
      return answer({ ok: false, why: 'This page is of another version than the server.', remedy: 'reload' });
    const viewer = this.#identify(request, parsed.data);
    if (!viewer) return answer({ ok: false, why: 'Sign in to see this.', remedy: 'signIn' });
    if (viewer === 'pair')
      return answer({ ok: false, why: 'This screen is not known here yet.', remedy: 'pair' });
    // What somebody is and does themselves they may always see.
    if (viewer.view !== 'own' && !viewer.access.rights.includes('floor.see'))
      return answer({ ok: false, why: 'You are not allowed to see the live picture.', remedy: 'stop' });
    // A page that is opened is used; one that comes back after an outage is not.
    if (isPerson(viewer) && parsed.data.cursor === null) this.#parts.present?.(request);
    if (viewer.screen) this.#parts.saw?.(request, parsed.data.version ?? '');
    // It may stay, however long its picture takes.
    this.#limits.joined(socket.conn);
    this.#leave(socket);
    const scope = this.#scope(viewer);
    // Each picture of its own costs memory, and work with every event.
    const { rooms } = this.#parts.limits ?? UNLIMITED;
    if (!this.#rooms.has(scope.name) && this.#rooms.size >= rooms)
      return answer({ ok: false, why: MESSAGES.tooManyRooms, remedy: 'stop' });
    const screen: Screen = { viewer, scope: null, unread: 0, behindAt: null };
    socket.data = screen;
    // Two scopes hold different rows under the same sequence: a cursor counts only in its own.
    const { cursor } = parsed.data;
    const from = cursor && { ...cursor, epoch: withoutScope(cursor.epoch, scope.name) };
    // A picture that cannot be made is no reason to stay without a board.
    const picture = this.#isFar(scope, from) ? await this.#pictures.of(scope).catch(() => null) : null;
    if (!socket.connected || socket.data !== screen) return this.#tidy(scope);
    screen.scope = scope;
    this.#room(scope).screens.add(socket);
    void socket.join(scope.name);
    if (viewer.view === 'floor' && viewer.access.numbers === 'full') this.#parts.showedNumbers?.(request);
    const delta = this.#boards.since(scope, picture?.at ?? from);
    answer({
      ok: true,
      protocol: PROTOCOL,
      now: this.#parts.clock.now(),
      viewer,
      trouble: this.#trouble,
      picture: picture?.bytes ?? null,
      delta,
    });
  }

  #identify(
    request: IncomingMessage,
    { view, wall }: { readonly view: Viewer['view']; readonly wall?: string | null },
  ): Viewer | 'pair' | null {
    const viewer = this.#parts.identify(request, view, view === 'wall' ? (wall ?? MAIN) : null);
    if (viewer === null || viewer === 'pair' || viewer.access.agent === null) return viewer;
    const agent = this.#ids.agent(viewer.access.agent as AgentId);
    return { ...viewer, access: { ...viewer.access, agent } };
  }

  /** The viewer by what the board calls them. */
  #native(viewer: Viewer): Viewer {
    const { access } = viewer;
    if (access.agent === null) return viewer;
    return { ...viewer, access: { ...access, agent: this.#ids.nativeAgent(access.agent) } };
  }

  #scope(viewer: Viewer): Scope {
    const site = this.#parts.board().get('site', 'site');
    return scopeOf(this.#native(viewer), (id) => this.#ids.opaque(id), site);
  }

  /** Whether what a screen missed is everything, or so much that everything is less. */
  #isFar(scope: Scope, from: Cursor | null): boolean {
    const board = this.#boards.of(scope);
    return board.missed(from) > Math.max(MUCH, board.size / 10);
  }

  #leave(socket: ScreenSocket): void {
    const { scope } = socket.data;
    if (scope === null) return;
    void socket.leave(scope.name);
    socket.data.scope = null;
    const room = this.#rooms.get(scope.name);
    room?.screens.delete(socket);
    if (room?.screens.size !== 0) return;
    room.pulse.stop();
    this.#rooms.delete(scope.name);
    this.#tidy(scope);
  }

  /** What nobody looks with is not kept. */
  #tidy(scope: Scope): void {
    if (this.#rooms.has(scope.name)) return;
    this.#pictures.forget(scope);
    this.#boards.forget(scope);
  }

  #room(scope: Scope): Room {
    const known = this.#rooms.get(scope.name);
    if (known) return known;
    const { epoch, seq } = this.#boards.of(scope);
    const pulse = new SendScheduler(this.#parts.clock, this.#parts.meter, () => this.#send(room));
    const room: Room = { scope, screens: new Set(), sent: { epoch, seq }, pulse };
    this.#rooms.set(scope.name, room);
    return room;
  }

  #send(room: Room): void {
    const { scope } = room;
    const delta = this.#boards.since(scope, room.sent);
    // Another memory may be an empty one: that is news too.
    if (delta.changes.length === 0 && !delta.whole) return;
    for (const screen of room.screens) {
      if (screen.data.behindAt !== null) continue;
      screen.data.unread++;
      this.#deltas++;
      if (screen.data.unread <= BEHIND) continue;
      // It does not read. Its memory here must not grow: from now on it is served by its cursor.
      screen.data.behindAt = room.sent;
      void screen.leave(scope.name);
    }
    room.sent = { epoch: this.#boards.of(scope).epoch, seq: delta.to };
    this.#io.to(scope.name).emit('delta', delta);
  }

  #catchUp(screen: ScreenSocket): void {
    screen.data.unread = 0;
    const { scope, behindAt } = screen.data;
    if (scope === null || behindAt === null) return;
    screen.data.behindAt = null;
    screen.emit('delta', this.#boards.since(scope, behindAt));
    void screen.join(scope.name);
  }

  async #command(socket: ScreenSocket, input: unknown): Promise<Outcome> {
    const { viewer } = socket.data;
    if (!viewer) return refused('Join first.');
    if (viewer.view !== 'floor') return refused('You are not allowed to act on calls here.');
    const parsed = commandSchema.safeParse(input);
    if (!parsed.success) return refused('This command cannot be understood; load the page again.');
    const { target } = parsed.data;
    return this.#parts.acts.command(socket.request, { ...parsed.data, target: this.#ids.nativeRef(target) });
  }

  async #acknowledge(socket: ScreenSocket, input: unknown): Promise<Outcome> {
    const { viewer } = socket.data;
    if (viewer?.view !== 'floor') return refused('You are not allowed to acknowledge alerts here.');
    const parsed = acknowledgeSchema.safeParse(input);
    if (!parsed.success) return refused('This alert is gone.');
    return this.#parts.acts.acknowledge(socket.request, parsed.data.alert);
  }
}

const isAnswer = <T>(value: unknown): value is (answer: T) => void => typeof value === 'function';

const isPerson = (viewer: Viewer | null): boolean => viewer !== null && viewer.view !== 'wall';
