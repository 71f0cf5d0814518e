// Proves that the vendor contract can fail: an honest toy passes every rule, and for each rule a toy broken in one
// small way fails that rule and no other.
import { describe, expect, it } from 'vitest';
import type { DomainEvent } from '#lib/model/event.ts';
import { agentId, callId, sourceId } from '#lib/model/ids.ts';
import { Transient, type Translated } from '#server/pbx-sdk/contract.ts';
import { heard, openToy, readFrame, SECRET, type Toy, type ToyMemory, toy, toyBench } from './toy.ts';
import type { VendorBench } from './vendor-bench.ts';
import { RULE_NAMES, RULES, type RuleName } from './vendor-rules.ts';

async function failing(bench: VendorBench): Promise<RuleName[]> {
  const out: RuleName[] = [];
  for (const name of RULE_NAMES) if ((await RULES[name](bench)).length > 0) out.push(name);
  return out;
}

const breaks = (fault: Partial<Toy>): VendorBench => toyBench({ ...toy, ...fault });

/** The toy, its answer to each frame bent on the way out. */
const bent = (
  bend: (out: Translated<ToyMemory>, memory: ToyMemory, text: string, at: number) => Translated<ToyMemory>,
): VendorBench =>
  breaks({ translate: (memory, frame) => bend(toy.translate(memory, frame), memory, frame.text, frame.at) });

const HQ = sourceId('hq');
let openings = 0;
const beganWith = new WeakMap<object, Set<string>>();

/** One fault a rule. */
const FAULTS: Record<RuleName, () => VendorBench> = {
  'has tapes': () => ({ ...toyBench(toy), tapes: [] }),
  'each recorded frame is understood or named': () =>
    breaks({
      translate(memory, frame) {
        const out = toy.translate(memory, frame);
        return out.verdict.kind === 'unknown'
          ? { ...out, verdict: { kind: 'malformed', why: 'what is this' } }
          : out;
      },
    }),
  'a tape means what it was checked to mean': () =>
    bent((out) => ({
      ...out,
      events: out.events.map((event) =>
        event.type === 'call.left' ? { ...event, how: 'overflowed' } : event,
      ),
    })),
  'same tape, same events': () =>
    breaks({
      translate(memory, frame) {
        const out = toy.translate(memory, frame);
        const first = frame.channel === 'opened' && memory.synced === 0;
        return first ? { ...out, verdict: { kind: 'unknown', shape: `opening ${++openings}` } } : out;
      },
    }),
  'a tape cut anywhere and resumed gives the same events': () => {
    // Knows who waits only from a place that no clone carries.
    const vendor: Partial<Toy> = {
      begin(source, known) {
        const memory = toy.begin(source, known);
        beganWith.set(memory, new Set());
        return memory;
      },
      translate(memory, frame) {
        const seen = beganWith.get(memory);
        const out = toy.translate(memory, frame);
        const carried = out.memory;
        if (seen) beganWith.set(carried, seen);
        const said = readFrame(frame);
        if ('queued' in said) seen?.add(said.queued);
        if ('all' in said) for (const id of said.all.calls) seen?.add(id);
        const forgets = 'ended' in said && !seen?.has(said.ended);
        return { ...out, events: forgets ? out.events.slice(-1) : out.events };
      },
    };
    return breaks(vendor);
  },
  'no spoiled frame does harm': () =>
    breaks({
      translate(memory, frame) {
        if (frame.channel === 'stream') JSON.parse(frame.text);
        return toy.translate(memory, frame);
      },
    }),
  'a snapshot heard twice changes nothing': () => {
    const { vendor } = bent((out, memory, _text, at) => {
      if (out.memory.synced === memory.synced) return out;
      const state = memory.synced % 2 === 0 ? 'ready' : 'paused';
      const more: DomainEvent = {
        type: 'agent.stateChanged',
        source: memory.source,
        at,
        agent: agentId(memory.source, 'ann'),
        state,
        reason: null,
        until: null,
      };
      return { ...out, events: [...out.events, more] };
    });
    const itself = vendor as unknown as Toy;
    return toyBench(itself, itself);
  },
  'a reconnect leaves no ghost': () =>
    bent((out, memory) => ({
      ...out,
      events: out.events.map((event) =>
        event.type === 'source.synced'
          ? {
              ...event,
              calls: [...event.calls, ...memory.waiting.map((id) => ({ id: callId(event.source, id) }))],
            }
          : event,
      ),
    })),
  'every id belongs to the source': () =>
    bent((out) => ({
      ...out,
      events: out.events.map((event) =>
        event.type === 'call.answered' ? { ...event, agent: agentId(HQ, 'ann') } : event,
      ),
    })),
  'memory is plain JSON': () =>
    bent((out) => ({ ...out, memory: { ...out.memory, since: new Date(0) } as ToyMemory })),
  'memory is bounded': () =>
    bent((out, memory, text) => {
      const ended = /"ended":"(call-\d+)"/.exec(text)?.[1];
      const old = (memory as ToyMemory & { old?: string[] }).old ?? [];
      return { ...out, memory: { ...out.memory, old: ended ? [...old, ended] : old } as ToyMemory };
    }),
  'a tick never asks for itself': () =>
    breaks({
      translate: (memory, frame) =>
        frame.channel === 'tick' ? heard({ ...memory, due: frame.at }, []) : toy.translate(memory, frame),
    }),
  'wrong credentials are Fatal': () =>
    breaks({
      open: (settings, context) => openToy(settings, context, { refusal: () => new Transient('try again') }),
    }),
  'abort closes within a second': () =>
    breaks({ open: (settings, context) => openToy(settings, context, { deafToAbort: true }) }),
  'silence is noticed': () =>
    breaks({ open: (settings, context) => openToy(settings, context, { neverPings: true }) }),
  'every command is answered': () =>
    breaks({
      open: (settings, context) =>
        openToy(settings, context, { execute: () => Promise.reject(new Error('no such call')) }),
    }),
  'no secret and no whole phone number is shown': () =>
    breaks({
      translate(memory, frame) {
        const out = toy.translate(memory, frame);
        if (out.verdict.kind !== 'malformed') return out;
        return { ...out, verdict: { kind: 'malformed', why: `cannot read ${frame.text}` } };
      },
    }),
};
describe('the vendor contract', () => {
  it('is passed by an honest toy', { timeout: 60_000 }, async () => {
    expect(await failing(toyBench(toy))).toEqual([]);
  });

  for (const name of RULE_NAMES)
    it(`is failed for one reason alone: ${name}`, { timeout: 60_000 }, async () => {
      expect(await failing(FAULTS[name]())).toEqual([name]);
    });

  it.each([
    ['a refusal that shows the password', { refusal: () => new Transient(`not ${SECRET}`) }],
    ['a notice that shows the password', { greets: () => `hello ${SECRET}` }],
  ])('finds %s', async (_what, faults) => {
    const bench = breaks({ open: (settings, context) => openToy(settings, context, faults) });
    expect(await RULES['no secret and no whole phone number is shown'](bench)).not.toEqual([]);
  });
});
