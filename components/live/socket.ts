// Knows the line to the server: opening, joining, catching up, noticing its death. Refuses to know what rows mean.
import { io, type Socket } from 'socket.io-client';
import { Inlet } from '#lib/live/inlet.ts';
import type { Joined, ToBrowser, ToServer, Viewer } from '#lib/live/protocol.ts';
import { PROTOCOL } from '#lib/live/protocol-number.ts';
import { say } from '#lib/live/said.ts';
import { type Command, type Outcome, refused, unsure } from '#lib/model/command.ts';
import { Asking } from './asking.ts';
import { connecting, type Link, nextDelay } from './link.ts';
import { LiveBoard } from './live-board.ts';
import { PageClock } from './page-clock.ts';
import { reloadWithin } from './reload.ts';

const JOIN_MS = 5000;
const PROBE_MS = 2000;
const ANSWER_MS = 15_000;
const RESAMPLE_MS = 60_000;
const SLOW_MS = 30_000;

/** One page's line. It never gives up: while it is started it is connected or about to try. */
export class LiveLine {
  readonly board = new LiveBoard();
  readonly clock = new PageClock(() => void this.check());
  readonly asking = new Asking((command) => this.#command(command));
  readonly #inlet = new Inlet(this.board.copy);
  #link: Link = connecting;
  #viewer: Viewer | null = null;
  readonly #view: Viewer['view'];
  readonly #socket: Socket<ToBrowser, ToServer>;
  readonly #listeners = new Set<() => void>();
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #resample: ReturnType<typeof setInterval> | undefined;
  #joining = 0;
  #started = false;
  #heardAt = 0;
  /** Why an answer could not be read; the line is closed over it. */
  #unread: string | null = null;
  #reloading = false;
  #afresh = false;

  constructor(view: Viewer['view']) {
    this.#view = view;
    this.#socket = io({
      path: '/socket.io',
      transports: ['websocket'],
      autoConnect: false,
      // Our own retries: they can be hurried when the page is looked at again, and slowed when a person must act.
      reconnection: false,
      forceNew: true,
      timeout: 5000,
    });
    this.#socket.on('connect', () => void this.#join());
    this.#socket.on('connect_error', (error) => this.#dropped(error.message));
    this.#socket.on('disconnect', () => {
      this.#dropped(this.#unread);
      this.#unread = null;
    });
    this.#socket.io.on('ping', () => this.#heard());
    this.#socket.on('delta', (delta) => {
      this.#heard();
      if (this.#inlet.take(delta) === 'gap' && this.#link.state !== 'catchingUp') void this.#join();
    });
    this.#socket.on('trouble', (trouble) => {
      this.#heard();
      this.#set(trouble ? { state: 'trouble', ...trouble } : { state: 'live' });
    });
    this.#socket.on('reload', ({ withinMs }) => this.#reload(withinMs));
  }

  get link(): Link {
    return this.#link;
  }

  get viewer(): Viewer | null {
    return this.#viewer;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Returns how to stop. May be started again. */
  start(): () => void {
    this.#started = true;
    const look = (): void => {
      if (document.visibilityState === 'visible') void this.check();
    };
    document.addEventListener('visibilitychange', look);
    window.addEventListener('online', look);
    window.addEventListener('offline', look);
    window.addEventListener('pageshow', look);
    this.#resample = setInterval(() => void this.#time(ANSWER_MS), RESAMPLE_MS);
    this.#socket.connect();
    return () => {
      this.#started = false;
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('online', look);
      window.removeEventListener('offline', look);
      window.removeEventListener('pageshow', look);
      clearInterval(this.#resample);
      clearTimeout(this.#retry);
      this.#socket.disconnect();
    };
  }

  /** Is the line alive at this moment? If not, opens a new one at once. */
  async check(): Promise<void> {
    if (!this.#started) return;
    if (!this.#socket.connected) {
      this.#attempt = 0;
      this.#reopen();
    } else if (!(await this.#time(PROBE_MS)) && this.#socket.connected) {
      this.#socket.disconnect();
      this.#reopen();
    }
  }

  /** Sends a command once. Nothing is kept for later: a command that cannot go now is refused. */
  async #command(command: Command): Promise<Outcome> {
    if (!this.#socket.connected || this.#link.state !== 'live')
      return refused(say('This page is not connected to the server. Nothing was sent.'));
    try {
      return await this.#socket.timeout(ANSWER_MS).emitWithAck('command', command);
    } catch {
      return unsure(say('No answer came. Look at the call before trying again.'));
    }
  }

  async acknowledge(alert: string): Promise<Outcome> {
    if (!this.#socket.connected)
      return refused(say('This page is not connected to the server. Nothing was sent.'));
    try {
      return await this.#socket.timeout(ANSWER_MS).emitWithAck('acknowledge', { alert });
    } catch {
      return unsure(say('No answer came.'));
    }
  }

  async #join(): Promise<void> {
    const turn = ++this.#joining;
    if (this.#link.state === 'live' || this.#link.state === 'trouble' || this.#link.state === 'lost')
      this.#set({ state: 'catchingUp', since: this.#lostSince() ?? this.clock.now() });
    const sentAt = Date.now();
    this.#inlet.hold();
    try {
      const joined = await this.#socket.timeout(JOIN_MS).emitWithAck('join', {
        protocol: PROTOCOL,
        view: this.#view,
        cursor: this.#afresh ? null : this.board.copy.cursor,
      });
      if (turn === this.#joining) await this.#joined(joined, sentAt, turn);
    } catch (error) {
      if (turn !== this.#joining || !this.#socket.connected) return;
      this.#unread = error instanceof Error ? error.message : String(error);
      this.#socket.disconnect();
    }
  }

  async #joined(joined: Joined, sentAt: number, turn: number): Promise<void> {
    if (!joined.ok) {
      if (joined.remedy === 'reload') this.#reload(5000);
      const state =
        joined.remedy === 'reload' ? 'oldPage' : joined.remedy === 'signIn' ? 'signIn' : 'stopped';
      this.#set({ state, why: joined.why });
      this.#socket.disconnect();
      return;
    }
    this.clock.sample(joined.now, sentAt, Date.now());
    this.#heard();
    const took = await this.#inlet.join(joined);
    // The line may have gone while a picture was unpacked; whoever asked after us will answer for the page.
    if (turn !== this.#joining || took === 'void' || !this.#socket.connected) return;
    this.#afresh = took === 'gap';
    if (this.#afresh) {
      // The answer does not fit where we stand: ask for everything.
      void this.#join();
      return;
    }
    this.#attempt = 0;
    this.#viewer = joined.viewer;
    this.#set(joined.trouble ? { state: 'trouble', ...joined.trouble } : { state: 'live' });
  }

  /** Asks the time: keeps the clock right and proves the line alive. */
  async #time(withinMs: number): Promise<boolean> {
    if (!this.#socket.connected) return false;
    const sentAt = Date.now();
    try {
      const now = await this.#socket.timeout(withinMs).emitWithAck('time');
      this.clock.sample(now, sentAt, Date.now());
      this.#heard();
      return true;
    } catch {
      return false;
    }
  }

  #dropped(why: string | null): void {
    const { state } = this.#link;
    const forAPerson = state === 'oldPage' || state === 'signIn' || state === 'stopped';
    if (state === 'connecting') this.#set({ state, why });
    else if (!forAPerson) this.#set({ state: 'lost', since: this.#lostSince() ?? this.#heardAt });
    if (!this.#started) return;
    clearTimeout(this.#retry);
    const wait = forAPerson ? SLOW_MS * (0.5 + Math.random()) : nextDelay(this.#attempt++, Math.random());
    this.#retry = setTimeout(() => this.#reopen(), wait);
  }

  #reopen(): void {
    clearTimeout(this.#retry);
    if (this.#started && !this.#socket.connected) this.#socket.connect();
  }

  #lostSince(): number | null {
    const link = this.#link;
    return link.state === 'lost' || link.state === 'catchingUp' ? link.since : null;
  }

  #heard(): void {
    this.#heardAt = this.clock.now();
  }

  #reload(withinMs: number): void {
    if (this.#reloading) return;
    this.#reloading = true;
    reloadWithin(withinMs);
  }

  #set(link: Link): void {
    this.#link = link;
    for (const listener of this.#listeners) listener();
  }
}
