// Proves that a command has one outcome before its deadline: on a real socket to a PBX that answers, refuses, hangs up
// or stays silent, and step by step; that a missing right is told in its own words, and that what a make cannot do at all
// keeps its reason.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { accepted, type Capabilities, COMMANDS, type Outcome, refused } from '#lib/model/command.ts';
import { Fatal, Transient } from '#server/pbx-sdk/contract.ts';
import { dialable, inOrder, inTime, refusalOf, settle, withhold } from '#server/pbx-sdk/executor.ts';
import { RestClient } from '#server/pbx-sdk/rest-client.ts';
import { openNetwork } from '#server/sources/network.ts';
import { pause, realClock } from '#server/time/clock.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** One command to a PBX on a real socket, carried out within `ms`. */
async function command(answer: (response: ServerResponse) => unknown, ms: number): Promise<Outcome> {
  const server = createServer((_request, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const network = openNetwork({ verify: true, ca: null });
  closing.push(() => {
    server.closeAllConnections();
    server.close();
    void network.close();
  });
  const { now } = realClock;
  const context = {
    network,
    now,
    pause: (each: number, signal: AbortSignal) => pause(realClock, each, signal),
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const rest = new RestClient(context, url, { timeoutMs: 60_000 });
  const until = now() + ms;
  return inTime(context, { until }, () =>
    settle('The PBX', async () => {
      const { status } = await rest.send({ path: 'hold', body: {} }, new AbortController().signal);
      if (status === 401) throw new Fatal('The PBX does not accept the password.');
      return status === 200 ? accepted : refused('not now');
    }),
  );
}

describe('a command', () => {
  it.each([
    [200, accepted],
    [409, refused('not now')],
    [401, refused('The PBX does not accept the password.')],
  ])('that is answered with HTTP %i has its outcome', async (status, outcome) => {
    expect(await command((response) => response.writeHead(status).end(), 60_000)).toEqual(outcome);
  });

  it('that a PBX hangs up on is unsure: it may have been taken', async () => {
    expect(await command((response) => response.destroy(), 60_000)).toEqual({
      outcome: 'unsure',
      why: 'The PBX did not answer. Look at the call before trying again.',
    });
  });

  it('that nobody answers is unsure before its deadline', async () => {
    expect(await command(() => undefined, 700)).toMatchObject({ outcome: 'unsure' });
  });

  it('whose work waits for something else is unsure by its deadline, and the wait for that is ended', async () => {
    const waits: AbortSignal[] = [];
    const context = {
      now: () => 1_000,
      pause: (ms: number, signal: AbortSignal) => {
        waits.push(signal);
        return ms === 2_500 ? Promise.resolve() : new Promise<void>(() => undefined);
      },
    };
    const never = (): Promise<Outcome> => new Promise(() => undefined);
    expect(await inTime(context, { until: 4_000 }, never)).toEqual({
      outcome: 'unsure',
      why: 'The PBX has not answered in time. Look at the call before trying again.',
    });
    expect(await inTime(context, { until: 9_000 }, async () => accepted)).toBe(accepted);
    expect(waits.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it('never fails, whatever is thrown', async () => {
    for (const error of [new Transient('x'), new TypeError('x'), 'x'])
      expect(await settle('Somebody', () => Promise.reject(error))).toEqual({
        outcome: 'unsure',
        why: 'Somebody did not answer. Look at the call before trying again.',
      });
  });
});

describe('steps', () => {
  it('end with the first that is not accepted', async () => {
    const taken: string[] = [];
    const act = async (step: string): Promise<Outcome> => {
      taken.push(step);
      return step === 'b' ? refused('b') : accepted;
    };
    expect(await inOrder(['a', 'b', 'c'], act)).toEqual(refused('b'));
    expect(taken).toEqual(['a', 'b']);
    expect(await inOrder(['a', 'c'], act)).toEqual(accepted);
  });
});

describe('a number to dial', () => {
  it.each([
    ['+49 (30) 123-45/6', '+4930123456'],
    ['*01', '*01'],
    ['1.2', '12'],
    ['', null],
    [undefined, null],
    ['12;34', null],
    ['1\r\n2', '12'],
  ])('%j is %j', (written, number) => {
    expect(dialable(written, /^[+*#\d]{1,40}$/)).toBe(number);
  });
});

const CAN: Capabilities = { 'call.hold': true, 'call.park': 'There is no lot.', 'agent.pause': true };

it('withholds what is not allowed, and says why', () => {
  const can = withhold(CAN, (verb) => (verb.startsWith('call.') ? 'Give it the right “calls”.' : null));
  expect(can).toEqual({
    'call.hold': 'Give it the right “calls”.',
    'call.park': 'There is no lot.',
    'agent.pause': true,
  });
  expect(CAN['call.hold']).toBe(true);
});

it('leaves all in its order where nothing is missing', () => {
  const all: Capabilities = Object.fromEntries(COMMANDS.map((verb) => [verb, true]));
  expect(JSON.stringify(withhold(all, () => null))).toBe(JSON.stringify(all));
});

it('refuses what cannot be done, and nothing else', () => {
  expect(refusalOf(CAN, 'call.hold', 'Toy')).toBeNull();
  expect(refusalOf(CAN, 'call.park', 'Toy')).toEqual(refused('There is no lot.'));
  expect(refusalOf(CAN, 'call.mute', 'Toy')).toEqual(refused('Toy cannot do this.'));
});
