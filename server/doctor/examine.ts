// Tries each configured connection as the server would use it, and tells step by step what goes well and what mends
// the rest: for a terminal, before anything runs.
import { sourceId } from '#lib/model/ids.ts';
import { legible } from '#lib/model/legible.ts';
import type { ConfiguredSource } from '#server/config.ts';
import { type AdapterContext, Fatal, Transient } from '#server/pbx-sdk/contract.ts';
import { openNetwork } from '#server/sources/network.ts';
import { type Clock, pause } from '#server/time/clock.ts';
import { endpointsOf, examineEndpoint, type Step } from './endpoint.ts';

/** A PBX of many hundred extensions has told all of them in this time. */
const PICTURE_MS = 60_000;

type Examination = {
  readonly clock: Clock;
  readonly say: (line: string) => void;
  /** Ms until the whole picture must stand; left out: a minute. */
  readonly pictureMs?: number;
};

/** Examines them one after the other and prints the steps. True where nothing failed. */
export async function examineAll(
  sources: readonly ConfiguredSource[],
  { clock, say, pictureMs = PICTURE_MS }: Examination,
): Promise<boolean> {
  if (sources.length === 0) say('Nothing stands under sources: there is no connection to try.');
  let failed = 0;
  for (const source of sources) {
    say(`${source.id}: ${source.name} (${source.vendor.title})`);
    const steps = await examineSource(source, clock, pictureMs);
    for (const step of steps) say(`  ${MARKS[step.state]} ${step.what}: ${step.text}`);
    if (steps.some(({ state }) => state === 'failed')) failed++;
  }
  if (sources.length > 0)
    say(failed === 0 ? 'Every connection works.' : `${failed} of ${sources.length} connections do not work.`);
  return failed === 0;
}

const MARKS: Readonly<Record<Step['state'], string>> = { well: 'ok  ', notice: 'note', failed: 'FAIL' };

/** All steps of one connection, up to the first that fails. Never throws. */
export async function examineSource(
  source: ConfiguredSource,
  clock: Clock,
  pictureMs: number,
): Promise<Step[]> {
  const steps: Step[] = [];
  for (const endpoint of endpointsOf(source.settings)) {
    steps.push(...(await examineEndpoint(endpoint, source.tls)));
    if (steps.some(({ state }) => state === 'failed')) return steps;
  }
  return [...steps, ...(await examineLine(source, clock, pictureMs))];
}

/** Signs in and takes the first whole picture, as the server does, and hangs up. */
async function examineLine(
  { id, vendor, settings, tls }: ConfiguredSource,
  clock: Clock,
  pictureMs: number,
): Promise<Step[]> {
  const network = openNetwork(tls);
  const end = new AbortController();
  const late = clock.after(pictureMs, () => end.abort(new Transient('late')));
  const notices = new Map<string, string>();
  const note = (key: string, text: string | null): void =>
    void (text === null ? notices.delete(key) : notices.set(key, legible(text)));
  const context: AdapterContext = {
    now: () => clock.now(),
    pause: (ms, signal) => pause(clock, ms, signal),
    network,
    signal: end.signal,
    notice: note,
  };
  const source = sourceId(id);
  let isSignedIn = false;
  let picture: Step | null = null;
  const rights = (): Step[] =>
    [...notices.values()].map((text): Step => ({ what: 'right', state: 'notice', text }));
  const signIn: Step = { what: 'sign-in', state: 'well', text: 'the account was let in' };
  try {
    let memory = vendor.begin(source, { queues: [], agents: [], calls: [], heardAt: null });
    const line = vendor.open(settings, context);
    for await (const frame of line.frames) {
      // Said once the account is in.
      if (frame.channel === 'opened') isSignedIn = true;
      const told = vendor.translate(memory, frame);
      memory = told.memory;
      for (const { key, text } of told.notices ?? []) note(key, text);
      line.heed?.(memory, told.asks ?? []);
      const synced = told.events.find((event) => event.type === 'source.synced');
      if (synced?.type === 'source.synced') {
        const { queues, agents, calls } = synced;
        picture = {
          what: 'picture',
          state: queues.length === 0 || agents.length === 0 ? 'notice' : 'well',
          text: `${queues.length} queues, ${agents.length} agents, ${calls.length} calls${queues.length === 0 ? '; does this account see any queue?' : ''}`,
        };
        break;
      }
    }
    if (picture) {
      const stream: Step = { what: 'stream', state: 'well', text: 'events are subscribed to' };
      return [signIn, picture, stream, ...rights()];
    }
    return [...(isSignedIn ? [signIn] : []), failure(isSignedIn, 'the connection ended without a word')];
  } catch (error) {
    const text = end.signal.aborted
      ? `the PBX did not tell all it knows within ${Math.round(pictureMs / 1000)} s: is it very busy, or does this account see nothing?`
      : error instanceof Fatal || error instanceof Transient
        ? legible(error.message)
        : `something went wrong inside Ringside (a bug): ${String(error)}`;
    return [...(isSignedIn ? [signIn] : []), failure(isSignedIn, text), ...rights()];
  } finally {
    late();
    end.abort(new Transient('examined'));
    await network.close();
  }
}

const failure = (isSignedIn: boolean, text: string): Step => ({
  what: isSignedIn ? 'stream' : 'sign-in',
  state: 'failed',
  text,
});
