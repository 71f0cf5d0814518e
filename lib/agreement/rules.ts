// How each make counts where that is not how we do: docs/counting.md, "Why the PBX's own report differs".
import type { OwnFigure } from '#lib/model/own-figures.ts';
import type { CountingRule, OurCall } from './sheet.ts';

/** As it is counted here: disconnected callers are shown with those who abandoned, whoever was sent on is `sentOn`. */
export function ourFigure({ outcome }: Pick<OurCall, 'outcome'>): OwnFigure | null {
  switch (outcome) {
    case 'answered':
    case 'answeredOutside':
      return 'answered';
    case 'abandoned':
    case 'disconnected':
      return 'abandoned';
    case 'overflowed':
      return 'sentOn';
    default:
      return null;
  }
}

const PLAIN: CountingRule = {
  figureOf: ourFigure,
  countsWhenOver: false,
  counts: 'arrival',
  creditsOutside: false,
  mayStandAs: {},
  shortAbandonMs: 0,
};

/** Vodia counts no conversation without a second of talk. */
const SECOND_MS = 1_000;
/** Up to this a caller who gives up may be left out of Yeastar's report; of no other make is that documented. */
const SHORT_MS = 5_000;

/**
 * - Asterisk (app_queue, `record_abandoned`): whoever leaves unanswered is abandoned, whether they hang up, their time is
 *   over, an emptied queue lets them go, or somebody moves them; who leaves by a key is in no figure, wherever it leads;
 *   a conversation counts once it is over, if its member still is one then.
 * - Cytracom says the same words of its queues; whoever left otherwise than served or giving up is in none of its figures.
 * - Yeastar (its manual, and `queueperformance`): whom the queue gave up on is missed; a callback looks like a caller who
 *   hung up; a report may leave short abandons out.
 * - PortSIP: who is sent on is apart on its board.
 * - Vodia: who is redirected, or leaves by a key, is apart; a conversation counts once it is over, on the day its stay
 *   began, if there was a second of talk, for whoever had it. It does not tell us why a caller left: whom its queue sent
 *   on may look to us like one who gave up.
 */
export const COUNTING_RULES: Readonly<Record<string, CountingRule>> = {
  asterisk: { ...PLAIN, figureOf: asAsterisk, countsWhenOver: true, counts: 'end' },
  cytracom: { ...PLAIN, figureOf: asCytracom, countsWhenOver: true, counts: 'end' },
  yeastar: {
    ...PLAIN,
    figureOf: (call) => {
      if (call.outcome === 'callback') return 'abandoned';
      return call.outcome === 'overflowed' || call.outcome === 'disconnected' ? 'missed' : ourFigure(call);
    },
    shortAbandonMs: SHORT_MS,
  },
  portsip: PLAIN,
  vodia: {
    ...PLAIN,
    figureOf: (call) =>
      ourFigure(call) === 'answered' && call.talkMs !== null && call.talkMs < SECOND_MS
        ? null
        : ourFigure(call),
    countsWhenOver: true,
    creditsOutside: true,
    mayStandAs: { abandoned: 'sentOn' },
  },
};

function asAsterisk(call: OurCall): OwnFigure | null {
  if (call.outcome === 'answered' && call.memberLeft) return null;
  if (call.outcome !== 'overflowed' && call.outcome !== 'disconnected') return ourFigure(call);
  return call.sentBy === 'key' ? null : 'abandoned';
}

function asCytracom(call: OurCall): OwnFigure | null {
  return call.outcome === 'overflowed' || call.outcome === 'disconnected' ? null : ourFigure(call);
}

/** Of a make that is not known: that it counts as we do. */
export const countingRule = (make: string): CountingRule => COUNTING_RULES[make] ?? PLAIN;
