// What one scenario on the rig is, how it is played, and how its tallies are held against Asterisk's own. Scenarios that
// share neither a queue nor a phone run side by side: the tallies of each are still its own.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Board, CallRow } from '#lib/model/board.ts';
import { nativeOf } from '#lib/model/ids.ts';
import { AmiEar } from '#tests/rig/asterisk/ami-ear.ts';
import type { Manners, Phone } from '#tests/rig/asterisk/phone.ts';
import type { PhoneCall } from '#tests/rig/asterisk/phone-call.ts';
import type { Rig } from '#tests/rig/asterisk/rig.ts';
import type { House } from './house.ts';
import {
  type About,
  differences,
  type Exception,
  excesses,
  type Floor,
  shortfalls,
  since,
  type Tallies,
  talliesInQueueLog,
  withExceptions,
} from './tallies.ts';

export type Scenario = {
  /** What happens, as a sentence. */
  readonly name: string;
  /** Its queues: all their tallies are compared. */
  readonly queues: readonly string[];
  /** Its phones. They answer after half a second until the scenario says otherwise. Their days are compared too. */
  readonly phones: readonly number[];
  /** Events of queue_log without which it did not happen. */
  readonly says: readonly string[];
  /** Where our rules count otherwise than queue_log. */
  readonly exceptions?: readonly Exception[];
  /**
   * The wall could not see all of it: it may know less than queue_log, and claims nothing beyond it. What it was told
   * before and after is given here and must be there.
   */
  readonly blind?: Floor;
  /** Also in the short run that `npm test` makes. */
  readonly short?: true;
  /** Resolves when all calls it made are over. What it throws is a fault of the scenario, and told so. */
  readonly play: (stage: Stage) => Promise<void>;
};

/** Exceptions whose amount only the lines of queue_log tell, once all is over. */
export type Computed = (lines: readonly (readonly string[])[]) => readonly Exception[];

export type Outcome = { readonly differences: readonly string[]; readonly log: readonly string[] };

/** None takes longer, on the slowest machine. */
const LIMIT_MS = 90_000;
const QUIET_MS = 12_000;
/** queue_log is flushed line by line, and a change reaches a screen within a tenth of a second. */
const SETTLE_MS = 700;

/** What a scenario plays with. */
export class Stage {
  readonly rig: Rig;
  readonly #boardOf: () => Board;
  readonly #numbers = new Set<string>();
  readonly #calls: PhoneCall[] = [];
  readonly #phones: readonly number[];
  readonly #ears: AmiEar[] = [];
  readonly #computed: Computed[] = [];
  static #placed = 0;

  constructor(rig: Rig, boardOf: () => Board, phones: readonly number[]) {
    this.rig = rig;
    this.#boardOf = boardOf;
    this.#phones = phones;
    for (const number of phones) this.#numbers.add(String(number));
  }

  get board(): Board {
    return this.#boardOf();
  }

  phone(number: number, manners?: Manners): Promise<Phone> {
    if (!this.#phones.includes(number)) throw new Error(`the scenario has not said that it uses ${number}`);
    return this.rig.phone(number, manners);
  }

  /** Hears all that Asterisk says from now on, also what no tally tells. */
  async listen(): Promise<AmiEar> {
    const ear = await AmiEar.open();
    this.#ears.push(ear);
    return ear;
  }

  /** Where our rules count otherwise than queue_log, by an amount that depends on when things happened. */
  countsOtherwise(by: Computed): void {
    this.#computed.push(by);
  }

  exceptions(lines: readonly (readonly string[])[]): Exception[] {
    return this.#computed.flatMap((by) => by(lines));
  }

  /** A caller from outside, with a number of their own. Their call is on its way when this resolves. */
  async caller(to: number): Promise<PhoneCall> {
    Stage.#placed += 1;
    const number = `66255${50_000 + Stage.#placed}`;
    this.#numbers.add(number);
    const call = await this.rig.caller(to, number);
    this.#calls.push(call);
    return call;
  }

  /** A caller who, once the PBX has answered, stays `forMs` and hangs up. Resolves when the call is over. */
  async stays(to: number, forMs: number): Promise<void> {
    const call = await this.caller(to);
    await call.up();
    await Promise.race([sleep(forMs), call.ended]);
    await call.hangUp();
  }

  /** The rows of this scenario's calls. */
  get rows(): CallRow[] {
    return [...this.board.all('call')].filter(
      (call) =>
        this.#numbers.has(call.caller.number) ||
        (call.agent !== null && this.#numbers.has(nativeOf(call.agent))),
    );
  }

  /** Waits until the wall shows it. */
  async shown(
    what: string,
    holds: (rows: readonly CallRow[], board: Board) => boolean,
    ms = 8_000,
  ): Promise<void> {
    const until = Date.now() + ms;
    while (!holds(this.rows, this.board)) {
      if (Date.now() > until)
        throw new Error(
          `the wall never showed ${what}; it shows ${this.rows.map(brief).join('; ') || 'no call'}`,
        );
      await sleep(20);
    }
  }

  /** Everybody hangs up. */
  async clear(): Promise<void> {
    for (const call of this.#calls) await call.hangUp();
    for (const ear of this.#ears) ear.close();
    for (const number of this.#phones) {
      const phone = await this.rig.phone(number);
      for (const call of phone.calls) await call.hangUp();
    }
  }
}

const brief = (row: CallRow): string =>
  `${row.caller.number} ${row.state} in ${row.queue ?? 'no queue'} with ${row.agent ?? 'nobody'}`;

/**
 * Plays a scenario and says where the wall's tallies differ from Asterisk's; empty where nowhere. Now and then, on a
 * starved machine, Asterisk itself leaves a conversation without its end in queue_log (seen once in 270 plays): what was
 * not staged proves nothing about the wall, and is staged once more, aloud.
 */
export async function play(scenario: Scenario, rig: Rig, house: House): Promise<Outcome> {
  const first = await playOnce(scenario, rig, house);
  if (first.unsaid.length === 0) return first;
  console.log(
    `"${scenario.name}" is staged again: queue_log says no ${first.unsaid.join(', ')}\n${first.log.join('\n')}`,
  );
  return playOnce(scenario, rig, house);
}

async function playOnce(
  scenario: Scenario,
  rig: Rig,
  house: House,
): Promise<Outcome & { unsaid: readonly string[] }> {
  const stage = new Stage(rig, () => house.board, scenario.phones);
  const found: string[] = [];
  const at = rig.logged;
  for (const number of scenario.phones) await rig.phone(number, { kind: 'answer' });
  const before = await house.tallies();
  const late = sleep(LIMIT_MS).then(() => Promise.reject(new Error(`not over after ${LIMIT_MS} ms`)));
  await Promise.race([scenario.play(stage), late]).catch((error) =>
    found.push(`the scenario failed: ${String(error)}`),
  );
  late.catch(() => {});
  await stage.clear();
  await stage
    .shown('that all is over', (rows) => rows.length === 0, QUIET_MS)
    .catch((error) => found.push(String(error)));
  await sleep(SETTLE_MS);
  const lines = rig
    .queueLog()
    .slice(at)
    .filter((line) => scenario.queues.includes(line[2] ?? ''));
  const events = new Set(lines.map((line) => line[4]));
  const unsaid = scenario.says.filter((event) => !events.has(event));
  for (const event of unsaid) found.push(`the scenario failed: queue_log says no ${event}`);
  const exceptions = [...(scenario.exceptions ?? []), ...stage.exceptions(lines)];
  const theirs = withExceptions(talliesInQueueLog(lines), exceptions);
  const ours = since(before, await house.tallies());
  const known = [...house.board.all('agent')].filter((agent) =>
    scenario.phones.includes(Number(agent.number)),
  );
  const agents = new Set([...Object.keys(theirs.agents), ...known.map(({ name, number }) => name || number)]);
  const about = { queues: scenario.queues, agents: [...agents] };
  found.push(
    ...(scenario.blind
      ? [...excesses(theirs, ours, about), ...shortfalls(scenario.blind, ours, about)]
      : differences(theirs, ours, about)),
  );
  if (process.env['SCENARIO'] !== undefined)
    console.log(JSON.stringify({ scenario: scenario.name, ...both(theirs, ours, about) }, null, 1));
  return { differences: found, log: lines.map((line) => line.join('|')), unsaid };
}

const both = (theirs: Tallies, ours: Tallies, about: About): object =>
  Object.fromEntries(about.queues.map((name) => [name, [theirs.queues[name], ours.queues[name]]]));

/** Plays all, as many at once as neither share a queue nor a phone, at most `side` of them. */
export async function playAll(
  scenarios: readonly Scenario[],
  rig: Rig,
  house: House,
  side: number,
): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const waiting = [...scenarios];
  const running = new Map<Scenario, Promise<void>>();
  const used = (each: Scenario): string[] => [...each.queues, ...each.phones.map(String)];
  while (waiting.length > 0 || running.size > 0) {
    const taken = new Set([...running.keys()].flatMap(used));
    const i = running.size < side ? waiting.findIndex((each) => !used(each).some((it) => taken.has(it))) : -1;
    const next = i < 0 ? undefined : waiting.splice(i, 1)[0];
    if (next === undefined) {
      await Promise.race(running.values());
      continue;
    }
    if (process.env['SCENARIO'] !== undefined) console.log(`plays: ${next.name}`);
    const played = play(next, rig, house).then((outcome) => {
      outcomes.set(next.name, outcome);
      running.delete(next);
    });
    running.set(next, played);
  }
  return outcomes;
}
