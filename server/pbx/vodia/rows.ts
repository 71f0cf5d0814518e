// The spellings in which a Vodia PBX writes a live call, and whether a message is the whole list or one call.
import type { Party } from '#lib/model/board.ts';
import { accountOf, Call, instant, partyOf } from './wire.ts';

/** `active`: a word nobody knows. `over`: the PBX says itself that the call has ended. */
export type Word = 'ringing' | 'talking' | 'held' | 'over' | 'active';
export type Member = { readonly number: string; readonly marked: boolean };

/** One call as a message shows it; what it leaves out is `null`. */
export type Row = {
  readonly id: string;
  readonly word: Word | null;
  readonly from: Party | null;
  readonly to: Party | null;
  /** Extensions on the call or rung by it. */
  readonly members: readonly Member[] | null;
  /** Whether a time of answer is told at all, and which; epoch ms by the PBX's clock. */
  readonly connect: { readonly at: number | null } | null;
  readonly start: number | null;
  /** The PBX's clock when it wrote the row. */
  readonly now: number | null;
  /** What a key made for it calls the queue: a number, if it is one. */
  readonly queue: string | null;
  readonly external: boolean | null;
  readonly inbound: boolean | null;
};

/** `whole`: the full list of the domain's calls. Otherwise it speaks of the named call alone. */
export type ToldRows = { readonly whole: boolean; readonly rows: readonly Row[] };

const MOST = 20_000;

/**
 * The `calls` of a message: an array, an object keyed by call id, or one call (vodia#call-rows); `null` where it is
 * neither.
 */
export function callsIn(value: unknown): ToldRows | null {
  if (Array.isArray(value)) return { whole: true, rows: read(value as unknown[]) };
  if (typeof value !== 'object' || value === null) return null;
  if ('id' in value && typeof (value as { id: unknown }).id !== 'object')
    return { whole: false, rows: read([value]) };
  const entries = Object.entries(value);
  if (entries.some(([, each]) => typeof each !== 'object' || each === null)) return null;
  return { whole: true, rows: read(entries.map(([id, each]) => ({ id, ...(each as object) }))) };
}

function read(items: readonly unknown[]): Row[] {
  const rows = new Map<string, Row>();
  for (const item of items.slice(0, MOST)) {
    const call = Call.safeParse(item);
    if (!call.success) continue;
    const row = rowOf(call.data, item as object);
    const other = rows.get(row.id);
    rows.set(row.id, other ? joinRows(other, row) : row);
  }
  return [...rows.values()];
}

/** How much a leg tells of the whole call: one that is over says nothing while another lives. */
const WEIGHT: Readonly<Record<Word, number>> = { over: 0, active: 1, ringing: 2, talking: 3, held: 4 };
const weightOf = ({ word }: Row): number => (word === null ? 1 : WEIGHT[word]);

/**
 * One call may be written in several rows, one for each extension (vodia#rows-of-one-call): whoever only rings there is
 * starred here.
 */
function joinRows(a: Row, b: Row): Row {
  const [main, other] = weightOf(a) >= weightOf(b) ? [a, b] : [b, a];
  if (other.word === 'over') return main;
  const own = main.members ?? [];
  const rung = (other.members ?? []).filter(({ number }) => !own.some((member) => member.number === number));
  const marked = main.word !== other.word && other.word === 'ringing';
  return { ...main, members: [...own, ...rung.map((member) => (marked ? { ...member, marked } : member))] };
}

function rowOf(call: Call, raw: object): Row {
  return {
    id: call.id,
    word: wordOf(call.state || call.callstate),
    from: partyFrom(call['from-number'], call['from-name'], call.from),
    to: partyFrom(call['to-number'], call['to-name'], call.to),
    members: call.extension ?? null,
    connect: 'connect' in raw ? { at: instant(call.connect) } : null,
    start: instant(call.start),
    now: instant(call.now),
    queue: [call.acd, call.group, call.queue].map(accountOf).find((number) => number !== null) ?? null,
    external: call.external ?? null,
    inbound: call.inbound ?? null,
  };
}

/** Bare numbers first: a SIP address may hold another form of the same number (vodia#numbers). */
function partyFrom(number: string | undefined, name: string | undefined, address: string | undefined) {
  const told = address === undefined ? null : partyOf(address);
  if (number === undefined) return told;
  const bare = partyOf(number);
  return { number: bare.number, name: name || bare.name || told?.name || '' };
}

const OVER = /^(disconnected|terminated|ended|hangup|hungup|released|idle)$/;

function wordOf(text: string | undefined): Word | null {
  const word = (text ?? '').toLowerCase();
  if (word === '') return null;
  if (OVER.test(word)) return 'over';
  if (word.includes('hold') || word === 'held') return 'held';
  if (word === 'connected') return 'talking';
  return /alert|ring|trying|early/.test(word) ? 'ringing' : 'active';
}
