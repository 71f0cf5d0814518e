// Knows socket.io: who joins, which room, what is sent when, and screens that read too slowly.
// Refuses to know what rows mean and how commands are carried out.
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { Server, type Socket } from 'socket.io';
import {
  acknowledgeSchema,
  type Cursor,
  commandSchema,
  type Delta,
  type Joined,
  joinSchema,
  PROTOCOL,
  type ToBrowser,
  type ToServer,
  type Trouble,
  type Viewer,
} from '#lib/live/protocol.ts';
import type { StampedBoard } from '#lib/live/stamped-board.ts';
import { done, type Outcome, refused } from '#lib/model/command.ts';
import { HOUSE } from '#lib/model/event.ts';
import type { Log } from '#server/log/log.ts';
import type { Clock } from '#server/time/clock.ts';
import type { Commands } from './commands.ts';
import { MessageAllowance } from './message-allowance.ts';
import { Pictures } from './pictures.ts';
import { Pulse } from './pulse.ts';
import { project, scopeOf } from './scope.ts';

/** Dead links are noticed on both sides within the sum of the two. */
const PING_MS = 2_000;
const PING_PATIENCE_MS = 2_500;
/** No message a browser may send is longer. */
const MESSAGE_BYTES = 16 * 1024;
/** A screen that missed more changes than this, and more than a tenth of the board, is sent the picture instead. */
const MUCH = 200;
/** Messages a screen may be behind before it leaves its room and is served by its cursor. */
const BEHIND = 8;

/** What a screen's join says about who is looking. `null`: they must sign in for this view. */
export type Identify = (request: IncomingMessage, view: Viewer['view']) => Viewer | null;

export type GatewayParts = {
  readonly http: HttpServer;
  readonly board: () => StampedBoard;
  readonly log: Log;
  readonly clock: Clock;
  readonly meter: () => number;
  readonly commands: Commands;
  readonly identify: Identify;
  readonly allowed: (origin: string | undefined) => boolean;
};

/**
 * What the server remembers of one screen. `unread`: deltas sent since its connection last took everything;
 * `behindAt`: the sequence it was sent up to while it is out of its room, else `null`.
 */
type Screen = { viewer: Viewer | null; scope: string | null; unread: number; behindAt: number | null };
type ScreenSocket = Socket<ToServer, ToBrowser, Record<string, never>, Screen>;
type Room = { readonly screens: Set<ScreenSocket>; sent: number; readonly pulse: Pulse };

export class Gateway {
  readonly #parts: GatewayParts;
  readonly #io: Server<ToServer, ToBrowser, Record<string, never>, Screen>;
  readonly #rooms = new Map<string, Room>();
  readonly #pictures: Pictures;
  #trouble: Trouble | null = null;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    this.#pictures = new Pictures({ board: parts.board, meter: parts.meter, show });
    this.#io = new Server(parts.http, {
      transports: ['websocket'],
      serveClient: false,
      pingInterval: PING_MS,
      pingTimeout: PING_PATIENCE_MS,
      maxHttpBufferSize: MESSAGE_BYTES,
      // Next's own development socket lives on the same server.
      destroyUpgrade: false,
      allowRequest: (request, answer) => answer(null, parts.allowed(request.headers.origin)),
    });
    this.#io.on('connection', (socket) => this.#meet(socket));
  }

  /** Screens that have joined. */
  get screens(): number {
    let count = 0;
    for (const room of this.#rooms.values()) count += room.screens.size;
    return count;
  }

  /** The board changed. */
  moved(): void {
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

  async close(): Promise<void> {
    for (const room of this.#rooms.values()) room.pulse.stop();
    this.#io.disconnectSockets(true);
    await this.#io.close();
  }

  #meet(socket: ScreenSocket): void {
    socket.data = { viewer: null, scope: null, unread: 0, behindAt: null };
    // The upgrade request is kept alive by engine.io for the life of the socket; only its cookie is still needed.
    const request = socket.request;
    const allowance = new MessageAllowance(this.#parts.clock);
    socket.use((_packet, next) => {
      if (allowance.take()) next();
      else socket.disconnect(true);
    });
    socket.on('join', (input: unknown, answer: unknown) => {
      if (isAnswer<Joined>(answer)) void this.#join(socket, request, input, answer);
    });
    socket.on('command', (input: unknown, answer: unknown) => {
      if (isAnswer<Outcome>(answer))
        this.#command(socket, input).then(answer, () =>
          answer(refused('Something went wrong inside Ringside.')),
        );
    });
    socket.on('acknowledge', (input: unknown, answer: unknown) => {
      if (isAnswer<Outcome>(answer))
        this.#acknowledge(socket, input).then(answer, () =>
          answer(refused('Something went wrong inside Ringside.')),
        );
    });
    socket.on('time', (answer: unknown) => {
      if (isAnswer<number>(answer)) answer(this.#parts.clock.now());
    });
    socket.on('disconnect', () => this.#leave(socket));
    socket.conn.on('drain', () => this.#catchUp(socket));
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
      return answer({
        ok: false,
        why: 'This page is of another version than the server.',
        remedy: 'reload',
      });
    const viewer = this.#parts.identify(request, parsed.data.view);
    if (!viewer) return answer({ ok: false, why: 'Sign in to see this.', remedy: 'signIn' });
    this.#leave(socket);
    const scope = scopeOf(viewer);
    const screen: Screen = { viewer, scope: null, unread: 0, behindAt: null };
    socket.data = screen;
    // Two scopes hold different rows under the same sequence: a cursor counts only in its own.
    const { cursor } = parsed.data;
    const from = cursor && { ...cursor, epoch: withoutScope(cursor.epoch, scope) };
    // A picture that cannot be made is no reason to stay without a board.
    const picture = this.#isFar(from) ? await this.#pictures.of(scope).catch(() => null) : null;
    if (!socket.connected || socket.data !== screen) return;
    screen.scope = scope;
    this.#room(scope).screens.add(socket);
    void socket.join(scope);
    const delta = this.#delta(scope, picture?.at ?? from);
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

  /** Whether what a screen missed is everything, or so much that everything is less. */
  #isFar(from: Cursor | null): boolean {
    const board = this.#parts.board();
    return board.missed(from) > Math.max(MUCH, board.size / 10);
  }

  #leave(socket: ScreenSocket): void {
    const { scope } = socket.data;
    if (scope === null) return;
    void socket.leave(scope);
    socket.data.scope = null;
    const room = this.#rooms.get(scope);
    room?.screens.delete(socket);
    if (room?.screens.size !== 0) return;
    room.pulse.stop();
    this.#rooms.delete(scope);
    this.#pictures.forget(scope);
  }

  #room(scope: string): Room {
    const known = this.#rooms.get(scope);
    if (known) return known;
    const pulse = new Pulse(this.#parts.clock, this.#parts.meter, () => this.#send(scope));
    const room: Room = { screens: new Set(), sent: this.#parts.board().seq, pulse };
    this.#rooms.set(scope, room);
    return room;
  }

  #send(scope: string): void {
    const room = this.#rooms.get(scope);
    if (!room) return;
    const { epoch } = this.#parts.board();
    const delta = this.#delta(scope, { epoch, seq: room.sent });
    if (delta.changes.length === 0) return;
    for (const screen of room.screens) {
      if (screen.data.behindAt !== null) continue;
      screen.data.unread++;
      if (screen.data.unread <= BEHIND) continue;
      // It does not read. Its memory here must not grow: from now on it is served by its cursor.
      screen.data.behindAt = room.sent;
      void screen.leave(scope);
    }
    room.sent = delta.to;
    this.#io.to(scope).emit('delta', delta);
  }

  #catchUp(screen: ScreenSocket): void {
    screen.data.unread = 0;
    const { scope, behindAt } = screen.data;
    if (scope === null || behindAt === null) return;
    const { epoch } = this.#parts.board();
    screen.data.behindAt = null;
    screen.emit('delta', this.#delta(scope, { epoch, seq: behindAt }));
    void screen.join(scope);
  }

  #delta(scope: string, cursor: Cursor | null): Delta {
    return show(scope, this.#parts.board().since(cursor));
  }

  async #command(socket: ScreenSocket, input: unknown): Promise<Outcome> {
    const { viewer } = socket.data;
    if (!viewer) return refused('Join first.');
    if (viewer.view !== 'floor' || !viewer.commands)
      return refused('You are not allowed to act on calls here.');
    const parsed = commandSchema.safeParse(input);
    if (!parsed.success) return refused('This command cannot be understood; load the page again.');
    return this.#parts.commands.ask(parsed.data, viewer.name);
  }

  async #acknowledge(socket: ScreenSocket, input: unknown): Promise<Outcome> {
    const { viewer } = socket.data;
    if (viewer?.view !== 'floor') return refused('You are not allowed to acknowledge alerts here.');
    const parsed = acknowledgeSchema.safeParse(input);
    if (!parsed.success || !this.#parts.board().get('alert', parsed.data.alert))
      return refused('This alert is gone.');
    const { log, clock } = this.#parts;
    await log.append([
      {
        type: 'alert.acknowledged',
        source: HOUSE,
        at: clock.now(),
        alert: parsed.data.alert,
        by: viewer.name,
      },
    ]);
    return done;
  }
}

const isAnswer = <T>(value: unknown): value is (answer: T) => void => typeof value === 'function';

/** The delta as the screens of a scope may see it and know it. */
const show = (scope: string, delta: Delta): Delta => {
  const shown = project(scope, delta);
  return { ...shown, epoch: withScope(shown.epoch, scope) };
};

const withScope = (epoch: string, scope: string): string => `${epoch}/${scope}`;
const withoutScope = (epoch: string, scope: string): string =>
  epoch.endsWith(`/${scope}`) ? epoch.slice(0, -scope.length - 1) : '';
