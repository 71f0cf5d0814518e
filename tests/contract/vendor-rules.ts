// Every rule of the vendor contract by its name.
import type { Rule, VendorBench } from './vendor-bench.ts';
import * as line from './vendor-line-rules.ts';
import type { Tape } from './vendor-tape.ts';
import * as tape from './vendor-tape-rules.ts';

/** For each tape what `look` finds, the tape named. */
const onTapes = (bench: VendorBench, look: (tape: Tape) => Iterable<string>): string[] =>
  bench.tapes.flatMap((tape) => [...look(tape)].slice(0, 5).map((problem) => `${tape.name}: ${problem}`));

const byTape =
  (look: (bench: VendorBench, tape: Tape) => Iterable<string>): Rule =>
  (bench) =>
    onTapes(bench, (tape) => look(bench, tape));

export const RULES = {
  'has tapes': ({ tapes }) =>
    tapes.some((tape) => tape.frames.length > 0) ? [] : ['a make without tapes proves nothing'],
  'each recorded frame is understood or named': byTape(tape.understands),
  'a tape means what it was checked to mean': byTape(tape.sameAsRecorded),
  'same tape, same events': byTape(tape.sameTwice),
  'a tape cut anywhere and resumed gives the same events': byTape(tape.resumes),
  'no spoiled frame does harm': byTape(tape.survivesSpoiling),
  'a snapshot heard twice changes nothing': byTape(tape.snapshotTwice),
  'a reconnect leaves no ghost': byTape(tape.noGhost),
  'every id belongs to the source': byTape(tape.ownIds),
  'memory is plain JSON': byTape(tape.plainMemory),
  'memory is bounded': tape.boundedMemory,
  'a tick never asks for itself': byTape(tape.wakesForward),
  'wrong credentials are Fatal': line.refusalIsFatal,
  'abort closes within a second': line.abortCloses,
  'silence is noticed': line.silenceIsNoticed,
  'every command is answered': line.commandsAreAnswered,
  'no secret and no whole phone number is shown': line.keepsSecrets,
} as const satisfies Record<string, Rule>;
export type RuleName = keyof typeof RULES;
export const RULE_NAMES = Object.keys(RULES) as RuleName[];
