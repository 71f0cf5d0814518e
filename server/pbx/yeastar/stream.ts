// The event WebSocket: subscribing, heartbeats, silence, and changing over to a new token without a gap.
import { type AdapterContext, type Socket, Transient } from '#server/pbx-sdk/contract.ts';
import { beatUntilSilent } from '#server/pbx-sdk/heartbeat.ts';
import { API, HEADERS, type Tokens } from './auth.ts';
import { TOPICS } from './push-events.ts';
import type { Settings } from './settings.ts';
import { errcodeIn } from './wire.ts';

/** The PBX closes after 60 s without an exchange (yeastar#keep-alive). */
const BEAT_MS = 20_000;
const SILENCE_MS = 2 * BEAT_MS;
const ACK_MS = 10_000;
/** How long the old socket is still read after a new one has taken over. */
const DRAIN_MS = 1_000;
/** A socket that the PBX closes is opened anew at once, but not over and over. */
const REOPEN_MS = 30_000;
const EXPIRED = 10004;

/**
 * What to do without, newest first, when the PBX refuses the whole list: the highest topic to ask for
 * (yeastar#subscription).
 */
const UP_TO = [39_999, 30033, 30026, 30015, 30012] as const;

export type StreamParts = {
  readonly settings: Settings;
  readonly context: AdapterContext;
  readonly tokens: Tokens;
  /** Ends everything here. */
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
  readonly onLost: (error: unknown) => void;
  /** After a change-over: something may have been said between the two. */
  readonly onChanged: () => void;
};

/** One socket, from dialling to its end. */
type Channel = {
  readonly socket: Socket;
  readonly token: string;
  readonly ended: AbortController;
  heardAt: number;
  ack: ((errcode: number) => void) | null;
};

export class Stream {
  readonly #parts: StreamParts;
  #current: Channel | null = null;
  #changing: Promise<void> | null = null;
  #reopenedAt = Number.NEGATIVE_INFINITY;
  /** Frames of two sockets open at once: how often each was heard on either, and how often told. */
  #overlap: { readonly by: Map<Channel, Map<string, number>>; readonly told: Map<string, number> } | null =
    null;

  constructor(parts: StreamParts) {
    this.#parts = parts;
  }

  /** Resolves when the PBX has acknowledged the subscription. @throws Fatal, Transient */
  async open(): Promise<void> {
    this.#current = await this.#subscribed();
  }

  /** Opens a second socket with the newest token, then closes the first. Never throws: a failure is a loss. */
  change(): Promise<void> {
    // Not open yet: the first socket takes the newest token anyway.
    if (this.#current === null) return Promise.resolve();
    this.#changing ??= this.#changeOver()
      .catch((error: unknown) => this.#parts.onLost(error))
      .finally(() => {
        this.#changing = null;
        this.#overlap = null;
      });
    return this.#changing;
  }

  async #changeOver(): Promise<void> {
    const { context, tokens, signal, onChanged } = this.#parts;
    const old = this.#current;
    if (old && !old.ended.signal.aborted && old.token === (await tokens.access())) return;
    this.#overlap = { by: new Map(), told: new Map() };
    this.#current = await this.#second(old);
    onChanged();
    if (!old) return;
    if (!old.ended.signal.aborted) await context.pause(DRAIN_MS, signal);
    this.#end(old);
  }

  /**
   * A socket beside the present one, or in its place: how many at once the PBX lets in is not known
   * (yeastar#subscription).
   */
  async #second(old: Channel | null): Promise<Channel> {
    if (!old || old.ended.signal.aborted) return this.#subscribed();
    try {
      return await this.#try(await this.#parts.tokens.access());
    } catch {
      this.#end(old);
      return this.#subscribed();
    }
  }

  /** A new socket with its subscription acknowledged. A dead token is renewed once. */
  async #subscribed(): Promise<Channel> {
    const { tokens } = this.#parts;
    const token = await tokens.access();
    try {
      return await this.#try(token);
    } catch (error) {
      if (!(error instanceof Expired) && !(error instanceof Transient && isAuth(error.status))) throw error;
      await tokens.renew(token);
      return await this.#try(await tokens.access());
    }
  }

  async #try(token: string): Promise<Channel> {
    const { settings, context, signal } = this.#parts;
    const url = `${settings.url.replace(/^http/, 'ws')}${API}/subscribe?access_token=${encodeURIComponent(token)}`;
    const socket = await context.network.dial(url, HEADERS, signal);
    const ended = new AbortController();
    const channel: Channel = { socket, token, ended, heardAt: context.now(), ack: null };
    const abort = (): void => this.#end(channel);
    signal.addEventListener('abort', abort, { once: true });
    ended.signal.addEventListener('abort', () => signal.removeEventListener('abort', abort), { once: true });
    if (signal.aborted) abort();
    this.#listen(channel).catch((error: unknown) => this.#lost(channel, error));
    try {
      await this.#subscribe(channel);
    } catch (error) {
      this.#end(channel);
      throw error;
    }
    this.#beat(channel).catch((error: unknown) => this.#lost(channel, error));
    return channel;
  }

  async #subscribe(channel: Channel): Promise<void> {
    const { context } = this.#parts;
    for (const upTo of UP_TO) {
      const acked = new Promise<number>((resolve) => {
        channel.ack = resolve;
      });
      channel.socket.send(JSON.stringify({ topic_list: TOPICS.filter((topic) => topic <= upTo) }));
      const patience = context.pause(ACK_MS, channel.ended.signal).then(
        () => 'late' as const,
        () => 'closed' as const,
      );
      const errcode = await Promise.race([acked, patience]);
      if (errcode === 'closed') throw new Transient('the PBX closed the event connection while subscribing');
      if (errcode === 'late')
        throw new Transient('the PBX did not acknowledge the subscription to its events');
      if (errcode === EXPIRED) throw new Expired('the token has expired');
      context.notice(
        'topics',
        upTo === UP_TO[0]
          ? null
          : upTo === UP_TO[1]
            ? 'This firmware does not push its warnings: they are not shown here.'
            : 'This firmware does not offer every event; some news comes seconds later, by polling.',
      );
      if (errcode === 0) return;
    }
    throw new Transient('the PBX refused the subscription to its events');
  }

  async #listen(channel: Channel): Promise<void> {
    for await (const text of channel.socket.messages) {
      if (channel.ended.signal.aborted) return;
      channel.heardAt = this.#parts.context.now();
      if (text.trim() === 'heartbeat') channel.socket.send('heartbeat response');
      const errcode = errcodeIn(text);
      if (errcode !== null && channel.ack) {
        channel.ack(errcode);
        channel.ack = null;
      } else if (errcode === EXPIRED) this.#expired(channel);
      if (this.#isNews(channel, text)) this.#parts.onText(text);
    }
    if (!channel.ended.signal.aborted) this.#closed(channel);
  }

  /**
   * The PBX has closed the socket in use: perhaps only its token has died, and no word said so (yeastar#dead-token).
   */
  #closed(channel: Channel): void {
    const now = this.#parts.context.now();
    const isFirst = now - this.#reopenedAt > REOPEN_MS;
    const inUse = channel === this.#current && !this.#changing && channel.ack === null;
    if (!isFirst || !inUse) return this.#lost(channel, new Transient('the PBX closed the event connection'));
    this.#reopenedAt = now;
    this.#end(channel);
    // Never rejects: a failure is a loss.
    void this.change();
  }

  /** The token died on the open socket: renew it and change over. */
  #expired(channel: Channel): void {
    if (channel !== this.#current) return;
    channel.ended.abort(new Transient('the token has expired'));
    this.#parts.tokens
      .renew(channel.token)
      .then(() => this.change())
      .catch((error: unknown) => this.#parts.onLost(error));
  }

  async #beat(channel: Channel): Promise<void> {
    const beat = (): void => channel.socket.send('heartbeat');
    beat();
    const silentMs = await beatUntilSilent(this.#parts.context, channel.ended.signal, {
      everyMs: BEAT_MS,
      silenceMs: SILENCE_MS,
      heardAt: () => channel.heardAt,
      beat,
    });
    if (silentMs !== null)
      this.#lost(channel, new Transient('the PBX has fallen silent: no event and no heartbeat response'));
  }

  /** Only the socket in use can be lost; one being replaced, or not yet in use, may go. */
  #lost(channel: Channel, error: unknown): void {
    const inUse = channel === this.#current && !this.#changing && !channel.ended.signal.aborted;
    this.#end(channel);
    if (inUse) this.#parts.onLost(error);
  }

  #end(channel: Channel): void {
    if (!channel.ended.signal.aborted) channel.ended.abort(new Transient('closed'));
    channel.socket.close();
  }

  /** While two sockets are open, each frame is told as often as the socket that heard it most often did. */
  #isNews(channel: Channel, text: string): boolean {
    const overlap = this.#overlap;
    if (!overlap) return true;
    const heard = overlap.by.get(channel) ?? new Map<string, number>();
    overlap.by.set(channel, heard);
    const times = (heard.get(text) ?? 0) + 1;
    heard.set(text, times);
    const told = overlap.told.get(text) ?? 0;
    if (times <= told) return false;
    overlap.told.set(text, times);
    return true;
  }
}

/** The PBX does not know the token any more. */
class Expired extends Transient {}

const isAuth = (status: number | null): boolean => status === 401 || status === 403;
