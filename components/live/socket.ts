// The line to the server: opening, joining, catching up, noticing its death.
import { io, type Socket } from 'socket.io-client';
import { type Command, type Outcome, pagePatienceMs, refused, unsure } from '#lib/model/command.ts';
import { JoinBuffer } from '#lib/sync/join-buffer.ts';
import type { Joined, ToBrowser, ToServer, Trouble, Viewer } from '#lib/sync/protocol.ts';
import { PROTOCOL } from '#lib/sync/protocol-number.ts';
import { MESSAGES, messageText } from '#lib/sync/server-messages.ts';
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
/** How often the server is told that somebody uses the page. */
const PRESENT_MS = 60_000;

/** What a refusal makes of the line: then a person must act. */
const STATE_OF = { reload: 'oldPage', signIn: 'signIn', pair: 'pairing', stop: 'stopped' } as const;
const NOTHING = { epoch: '', from: 0, to: 0, whole: true, changes: [] } as const;

const INPUTS = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

/** One page's line. It never gives up: while it is started it is connected or about to try. */
export class LiveConnection {
  readonly board = new LiveBoard();
  readonly clock = new PageClock(() => void this.check());
  readonly asking = new Asking((command) => this.#command(command));
  readonly #joinBuffer = new JoinBuffer(this.board.copy);
  #link: Link = connecting;
  #viewer: Viewer | null = null;
  readonly #asked: Viewer['view'];
  readonly #otherwise: Viewer['view'] | null;
  /** What is asked for now. */
  #view: Viewer['view'];
  readonly #wall: string | null;
  readonly #socket: Socket<ToBrowser, ToServer>;
  readonly #listeners = new Set<() => void>();
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #resample: ReturnType<typeof setInterval> | undefined;
  #joining = 0;
  #started = false;
  #heardAt = 0;
  #presentAt = Number.NEGATIVE_INFINITY;
  /** An answer came and could not be read; the line is closed over it. */
  #unread = false;
  /** What the server has told of itself since it answered; `null`: nothing. */
  #told: { readonly trouble: Trouble | null } | null = null;
  #called: string | null = null;
  #calledFor: ReturnType<typeof setTimeout> | undefined;
  #reloading = false;
  #afresh = false;

  /**
   * @param wall which one, on a wall.
   * @param otherwise what is asked for by whoever may not see the live picture; `null`: then the page stands still.
   */
  constructor(view: Viewer['view'], wall: string | null = null, otherwise: Viewer['view'] | null = null) {
    this.#asked = view;
    this.#otherwise = otherwise;
    this.#view = view;
    // No wall has a longer name.
    this.#wall = wall && wall.slice(0, 40);
    this.#socket = io({
      path: '/socket.io',
      transports: ['websocket'],
      autoConnect: false,
      // Our own retries: they can be hurried when the page is looked at again, and slowed when a person must act.
      reconnection: false,
      forceNew: true,
      timeout: 5000,
    });
    this.#socket.on('connect', () => {
      // They may have been given the right meanwhile.
      this.#view = this.#asked;
      void this.#join();
    });
    this.#socket.on('connect_error', (error) => this.#dropped(error.message));
    this.#socket.on('disconnect', () => {
      const unread = this.#unread;
      this.#unread = false;
      this.#dropped(null, unread);
    });
    this.#socket.io.on('ping', () => this.#heard());
    this.#socket.on('delta', (delta) => {
      this.#heard();
      if (this.#joinBuffer.take(delta) === 'gap' && this.#link.state !== 'catchingUp') void this.#join();
    });
    this.#socket.on('trouble', (trouble) => {
      this.#heard();
      this.#told = { trouble };
      // Before the first picture there is nothing that could be live, or stand still.
      if (this.#link.state !== 'live' && this.#link.state !== 'trouble') return;
      this.#set(trouble ? { state: 'trouble', ...trouble } : { state: 'live' });
    });
    this.#socket.on('reload', ({ withinMs }) => this.#reload(withinMs));
    this.#socket.on('identify', ({ name, forMs }) => this.#identify(name, forMs));
  }

  get link(): Link {
    return this.#link;
  }

  /** The name this screen is to show, big; `null`: none. */
  get called(): string | null {
    return this.#called;
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
    const present = (): void => this.#present();
    for (const input of INPUTS) window.addEventListener(input, present, { capture: true, passive: true });
    this.#resample = setInterval(() => void this.#time(ANSWER_MS), RESAMPLE_MS);
    this.#socket.connect();
    return () => {
      this.#started = false;
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('online', look);
      window.removeEventListener('offline', look);
      window.removeEventListener('pageshow', look);
      for (const input of INPUTS) window.removeEventListener(input, present, { capture: true });
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

  /** Somebody uses the page. A board that nobody looks at must not keep its person signed in for ever. */
  #present(): void {
    if (this.#view === 'wall' || !this.#socket.connected || this.#viewer === null) return;
    const now = performance.now();
    if (now - this.#presentAt < PRESENT_MS) return;
    this.#presentAt = now;
    this.#socket.emit('present');
  }

  /** Sends a command once. Nothing is kept for later: a command that cannot go now is refused. */
  async #command(command: Command): Promise<Outcome> {
    if (!this.#socket.connected || this.#link.state !== 'live')
      return refused(messageText('This page is not connected to the server. Nothing was sent.'));
    try {
      return await this.#socket.timeout(pagePatienceMs(command.verb)).emitWithAck('command', command);
    } catch {
      return unsure(messageText('No answer came. Look at the call before trying again.'));
    }
  }

  async acknowledge(alert: string): Promise<Outcome> {
    if (!this.#socket.connected)
      return refused(messageText('This page is not connected to the server. Nothing was sent.'));
    try {
      return await this.#socket.timeout(ANSWER_MS).emitWithAck('acknowledge', { alert });
    } catch {
      return unsure(messageText('No answer came.'));
    }
  }

  async #join(): Promise<void> {
    const turn = ++this.#joining;
    if (this.#link.state === 'live' || this.#link.state === 'trouble' || this.#link.state === 'lost')
      this.#set({ state: 'catchingUp', since: this.#lostSince() ?? this.clock.now() });
    const sentAt = performance.now();
    this.#joinBuffer.hold();
    let answered = false;
    try {
      const joined = await this.#socket.timeout(JOIN_MS).emitWithAck('join', {
        protocol: PROTOCOL,
        view: this.#view,
        ...(this.#wall === null ? {} : { wall: this.#wall, version: pageVersion() }),
        cursor: this.#afresh ? null : this.board.copy.cursor,
      });
      answered = true;
      if (turn === this.#joining) await this.#joined(joined, sentAt, turn);
    } catch {
      if (turn !== this.#joining || !this.#socket.connected) return;
      // What was answered and cannot be read is another trouble than no answer, and another person's to mend.
      this.#unread = answered;
      this.#socket.disconnect();
    }
  }

  async #joined(joined: Joined, sentAt: number, turn: number): Promise<void> {
    if (!joined.ok) {
      if (this.#otherwise !== null && this.#view !== this.#otherwise && joined.why === MESSAGES.mayNotSee) {
        this.#view = this.#otherwise;
        void this.#join();
        return;
      }
      if (joined.remedy === 'reload') this.#reload(5000);
      // Nothing of what a screen has shown stays on it.
      if (joined.remedy === 'pair') this.board.copy.take(NOTHING);
      this.#set({ state: STATE_OF[joined.remedy], why: joined.why });
      this.#socket.disconnect();
      return;
    }
    this.clock.sample(joined.now, sentAt, performance.now());
    this.#heard();
    this.#told = null;
    const took = await this.#joinBuffer.join(joined);
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
    const trouble = this.#told ? (this.#told as { trouble: Trouble | null }).trouble : joined.trouble;
    this.#set(trouble ? { state: 'trouble', ...trouble } : { state: 'live' });
  }

  /** Asks the time: keeps the clock right and proves the line alive. */
  async #time(withinMs: number): Promise<boolean> {
    if (!this.#socket.connected) return false;
    const sentAt = performance.now();
    try {
      const now = await this.#socket.timeout(withinMs).emitWithAck('time');
      this.clock.sample(now, sentAt, performance.now());
      this.#heard();
      return true;
    } catch {
      return false;
    }
  }

  #dropped(why: string | null, unread = false): void {
    const { state } = this.#link;
    const forAPerson = Object.values<string>(STATE_OF).includes(state);
    if (unread) this.#set({ state: 'unreadable', since: this.#lostSince() });
    else if (state === 'connecting') this.#set({ state, why });
    else if (state === 'unreadable' && this.#lostSince() === null) this.#set({ state: 'connecting', why });
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
    return link.state === 'lost' || link.state === 'catchingUp' || link.state === 'unreadable'
      ? link.since
      : null;
  }

  #heard(): void {
    this.#heardAt = this.clock.now();
  }

  #identify(name: string, forMs: number): void {
    clearTimeout(this.#calledFor);
    this.#called = name;
    this.#calledFor = setTimeout(() => {
      this.#called = null;
      this.#tell();
    }, forMs);
    this.#tell();
  }

  #reload(withinMs: number): void {
    if (this.#reloading) return;
    this.#reloading = true;
    reloadWithin(withinMs);
  }

  #set(link: Link): void {
    this.#link = link;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Of the build this page is of. */
const pageVersion = (): string => (document.documentElement.dataset['version'] ?? '').slice(0, 40);
