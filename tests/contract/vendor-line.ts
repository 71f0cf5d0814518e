// How a line to a PBX is opened, listened to and ended on a clock that is moved by hand, over networks that answer,
// hang or fall silent.
import { deadlineMs, type Outcome } from '#lib/model/command.ts';
import { type Frame, type Network, type PbxCommand, Transient } from '#server/pbx-sdk/contract.ts';
import { type Cancel, type Clock, pause } from '#server/time/clock.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { HQ, NOTHING_KNOWN, type OpenVendor } from './vendor-tape.ts';

export const START = Date.UTC(2025, 9, 9, 8);

/** A line that is being listened to. */
export class Listening {
  readonly clock = new VirtualClock(START);
  readonly frames: Frame[] = [];
  readonly notices: string[] = [];
  #ended: { error: unknown; at: number } | null = null;
  readonly #life = new AbortController();
  readonly #execute: (command: PbxCommand) => Promise<Outcome>;

  constructor(vendor: OpenVendor, settings: unknown, network: (clock: Clock) => Network) {
    const { clock } = this;
    const line = vendor.open(settings, {
      now: () => clock.now(),
      pause: (ms, signal) => pause(clock, ms, signal),
      network: network(clock),
      signal: this.#life.signal,
      notice: (_key, text) => {
        if (text !== null) this.notices.push(text);
      },
    });
    let memory = vendor.begin(HQ, NOTHING_KNOWN);
    this.#execute = (command) => line.execute(command, memory);
    let stopTick: Cancel = () => undefined;
    const hear = (frame: Frame): void => {
      const told = vendor.translate(memory, frame);
      memory = told.memory;
      for (const { text } of told.notices ?? []) if (text !== null) this.notices.push(text);
      stopTick();
      if (told.wakeAt !== null)
        // A tick that asks for itself is found by a rule of its own: here time must go on.
        stopTick = clock.after(Math.max(told.wakeAt - clock.now(), frame.channel === 'tick' ? 1 : 0), () =>
          hear({ at: clock.now(), channel: 'tick', text: '' }),
        );
      line.heed?.(memory, told.asks ?? []);
    };
    const listen = async (): Promise<void> => {
      try {
        for await (const frame of line.frames) {
          this.frames.push(frame);
          hear(frame);
        }
        this.#ended = { error: null, at: clock.now() };
      } catch (error) {
        this.#ended = { error, at: clock.now() };
      }
    };
    void listen();
  }

  /** What the line ended with, and when by the clock; `null` while it lives. */
  end(): { readonly error: unknown; readonly at: number } | null {
    return this.#ended;
  }

  /** Lets `ms` pass. */
  async pass(ms: number): Promise<void> {
    await this.clock.run(this.clock.now() + ms);
  }

  /** Lets time pass until the line has ended, at most `ms`. */
  async untilEnd(ms: number): Promise<void> {
    for (let passed = 0; passed < ms && !this.#ended; passed += 250) await this.pass(250);
  }

  abort(): void {
    this.#life.abort(new Transient('closed by the test'));
  }

  /** The command's answer, or the text of what is wrong with it, within `ms`. */
  async execute(asking: Omit<PbxCommand, 'until'>, ms: number): Promise<Outcome | string> {
    const command: PbxCommand = { ...asking, until: this.clock.now() + deadlineMs(asking.verb) };
    let answer: Outcome | string = `is not answered within ${ms / 1000} s`;
    const asked = async (): Promise<void> => {
      try {
        answer = await this.#execute(command);
      } catch (error) {
        answer = `throws ${String(error)}`;
      }
    };
    const over = asked();
    await this.pass(ms);
    await Promise.race([over, new Promise((resolve) => setImmediate(resolve))]);
    return answer;
  }
}

/** Nobody answers, ever; who asks is let go when they give up. */
export const hangs = (clock: Clock): Network => ({
  request: async (request, signal) => {
    await pause(clock, request.timeoutMs, signal).catch(() => undefined);
    throw new Transient('no answer');
  },
  stream: (_request, signal) => forever(signal),
  dial: (_url, _headers, signal) => forever(signal),
  connect: (_to, signal) => forever(signal),
});

const forever = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const stop = (): void => reject(new Transient('aborted'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });

/** The network as it is for `ms`; then the cable is cut: nothing closes, nothing arrives, nothing answers. */
export const cutAfter =
  (ms: number, network: (clock: Clock) => Network) =>
  (clock: Clock): Network => {
    const whole = network(clock);
    const nobody = hangs(clock);
    const cutAt = clock.now() + ms;
    const isCut = (): boolean => clock.now() >= cutAt;
    return {
      request: (request, signal) => (isCut() ? nobody : whole).request(request, signal),
      async stream(request, signal) {
        if (isCut()) return nobody.stream(request, signal);
        const stream = await whole.stream(request, signal);
        return { ...stream, chunks: whileWhole(stream.chunks, isCut) };
      },
      async dial(url, headers, signal) {
        if (isCut()) return nobody.dial(url, headers, signal);
        const socket = await whole.dial(url, headers, signal);
        return {
          send: (text) => {
            if (!isCut()) socket.send(text);
          },
          close: () => socket.close(),
          messages: whileWhole(socket.messages, isCut),
        };
      },
      async connect(to, signal) {
        if (isCut()) return nobody.connect(to, signal);
        const stream = await whole.connect(to, signal);
        return {
          write: (bytes) => {
            if (!isCut()) stream.write(bytes);
          },
          close: () => stream.close(),
          chunks: whileWhole(stream.chunks, isCut),
        };
      },
    };
  };

async function* whileWhole<T>(messages: AsyncIterable<T>, isCut: () => boolean): AsyncGenerator<T> {
  for await (const message of messages) if (!isCut()) yield message;
}
