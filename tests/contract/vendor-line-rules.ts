// What a make's line to its PBX owes the wall, each promise a rule that answers with what is wrong.
import { COMMANDS, deadlineMs } from '#lib/model/command.ts';
import { Fatal, Transient } from '#server/pbx-sdk/contract.ts';
import { Dice } from '#tests/dice.ts';
import { json, SEED, short, type VendorBench } from './vendor-bench.ts';
import { cutAfter, hangs, Listening } from './vendor-line.ts';
import { opened, Player, planted } from './vendor-tape.ts';

const settingsOf = ({ vendor, settings }: VendorBench): unknown => opened(vendor).settings.parse(settings);

const PHONE = '+15557654321';
const MINUTE_MS = 60_000;

export async function refusalIsFatal(bench: VendorBench): Promise<string[]> {
  const line = new Listening(opened(bench.vendor), settingsOf(bench), bench.refuses);
  await line.untilEnd(2 * MINUTE_MS);
  const ended = line.end();
  if (!ended) return ['refused credentials are not noticed within two minutes'];
  if (ended.error instanceof Fatal) return [];
  return [`refused credentials end the line with ${String(ended.error)}, so it would try for ever`];
}

export async function abortCloses(bench: VendorBench): Promise<string[]> {
  const problems: string[] = [];
  for (const [when, network, afterMs] of [
    ['while connecting', hangs, 2_000],
    ['while it works', bench.accepts, 20_000],
    ['when the cable is cut', cutAfter(5_000, bench.accepts), 6_000],
  ] as const) {
    const line = new Listening(opened(bench.vendor), settingsOf(bench), network);
    await line.pass(afterMs);
    const early = line.end();
    if (early && when === 'while it works')
      problems.push(`a PBX that works was given up: ${String(early.error)}`);
    line.abort();
    await line.pass(1_000);
    if (!line.end()) problems.push(`aborted ${when}, it is not closed a second later`);
  }
  return problems;
}

export async function silenceIsNoticed(bench: VendorBench): Promise<string[]> {
  const line = new Listening(opened(bench.vendor), settingsOf(bench), cutAfter(20_000, bench.accepts));
  await line.pass(20_000);
  const early = line.end();
  if (early) return [`ended before the silence: ${String(early.error)}`];
  await line.untilEnd(bench.silenceMs);
  const ended = line.end();
  line.abort();
  await line.pass(1_000);
  if (!ended) return [`a PBX silent for ${bench.silenceMs / 1000} s is still believed`];
  return ended.error instanceof Transient
    ? []
    : [`silence ends the line with ${String(ended.error)}, which nobody tries again`];
}

export async function commandsAreAnswered(bench: VendorBench): Promise<string[]> {
  const problems: string[] = [];
  const verbs = COMMANDS.filter((verb) => bench.vendor.can[verb] === true);
  for (const [how, network] of [
    ['a PBX that answers', bench.accepts],
    ['a PBX that has fallen silent', cutAfter(10_000, bench.accepts)],
  ] as const)
    for (const verb of verbs) {
      const line = new Listening(opened(bench.vendor), settingsOf(bench), network);
      await line.pass(11_000);
      const args = { to: '1002', reason: 'x', extension: '1003', queue: 'sales' };
      const answer = await line.execute({ verb, target: 'nobody', args }, deadlineMs(verb));
      if (typeof answer === 'string') problems.push(`${verb} to ${how} ${answer}`);
      else if (!['accepted', 'refused', 'unsure'].includes(answer.outcome))
        problems.push(`${verb} is answered with ${short(answer)}`);
      else if (answer.outcome === 'accepted')
        problems.push(`${verb} aimed at nobody, to ${how}, is called done`);
      else if ('why' in answer && leaks(bench, answer.why))
        problems.push(`${verb} is answered with a secret`);
      line.abort();
      await line.pass(1_000);
    }
  return problems;
}

const leaks = (bench: VendorBench, text: string): boolean =>
  bench.secrets.some((secret) => text.includes(secret)) || text.includes(PHONE.slice(1));

/** Everything a person or a log might be shown, with secrets and a caller's number planted in all that is heard. */
export async function keepsSecrets(bench: VendorBench): Promise<string[]> {
  const open = opened(bench.vendor);
  const problems: string[] = [];
  const look = (where: string, text: string) => {
    if (leaks(bench, text))
      problems.push(`${where} shows a secret or a whole phone number: ${text.slice(0, 200)}`);
  };
  if (bench.secrets.length === 0) problems.push('names no secret to look for');
  for (const name of open.secrets)
    if (!Object.hasOwn(bench.settings, name))
      problems.push(`the secret setting ${name} is not in its settings`);
  for (const tape of bench.tapes) {
    const dice = new Dice(SEED);
    const player = new Player(open, tape);
    for (const frame of tape.frames) {
      for (const value of [PHONE, ...bench.secrets]) {
        const bad = dice.chance(50) ? planted(frame, value) : { ...frame, text: `{"broken ${value}` };
        for (const heard of safely(() =>
          new Player(open, tape, { memory: structuredClone(player.memory) }).hear(bad),
        )) {
          if (heard.verdict.kind === 'unknown') look(`${tape.name}: a verdict`, heard.verdict.shape);
          if (heard.verdict.kind === 'malformed') look(`${tape.name}: a verdict`, heard.verdict.why);
        }
      }
      player.hear(frame);
    }
  }
  for (const network of [bench.refuses, hangs, bench.accepts, cutAfter(20_000, bench.accepts)]) {
    const line = new Listening(open, settingsOf(bench), network);
    await line.untilEnd(2 * MINUTE_MS);
    line.abort();
    await line.pass(1_000);
    for (const notice of line.notices) look('a notice', notice);
    const ended = line.end();
    if (ended) look('what ends the line', `${String(ended.error)} ${json(ended.error)}`);
    for (const frame of line.frames) look('the channel of a frame', frame.channel);
  }
  const wrong = open.settings.safeParse({ ...bench.settings, [open.secrets[0] ?? 'x']: [bench.secrets[0]] });
  if (!wrong.success) look('a mistake in the configuration', wrong.error.message);
  return [...new Set(problems)].slice(0, 5);
}

/** Throwing is another rule's business. */
function safely<T>(work: () => readonly T[]): readonly T[] {
  try {
    return work();
  } catch {
    return [];
  }
}
