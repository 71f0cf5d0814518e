// Proves what is known again after a session ended in mid-connection and another socket took the place of the first:
// what happened between the two was pushed to nobody.
import { describe, expect, it } from 'vitest';
import type { DomainEvent } from '#lib/model/event.ts';
import { vodia } from '#server/pbx/vodia/index.ts';
import { opened, Player, saidBy } from '#tests/contract/vendor-tape.ts';
import { ACCOUNTS, connectAt, DOMAIN, ME, row, Scene, START } from './scene.ts';

const C = 'c1767263100';
const D = 'c1767263105';
const DANA = { 'from-number': '6175550177', 'from-name': 'Dana Caller', start: connectAt(5) };

/** Two callers wait, on lists that hold all calls; then the socket is another. */
const renewed = (): Scene =>
  new Scene().snapshot(-5).calls(0, row(C)).calls(5, row(C), row(D, DANA)).put(20, `renewed:${DOMAIN}`, '');
const first = (scene: Scene, seconds: number, ...calls: object[]): Scene =>
  scene.push(seconds, { action: 'domain-state', messages: 0, calls, accounts: ACCOUNTS });

const told = (scene: Scene): DomainEvent[] =>
  saidBy(new Player(opened(vodia), { name: '', frames: scene.frames, events: null }).hearAll(scene.frames));
/** What happened to one call, with the second it took place in. */
const story = (scene: Scene, id: string): string[] =>
  told(scene)
    .filter((event) => 'call' in event && event.call === `hq/${DOMAIN}/${id}`)
    .map(({ type, at }) => `${type} ${(at - START) / 1000}`);

describe('the first word of a new socket', () => {
  it('is believed of calls the old one told of, and dated by the PBX', () => {
    const talks = row(C, { state: 'connected', connect: connectAt(18), extension: ['40'] });
    expect(story(first(renewed(), 20.5, talks, row(D, DANA)), C)).toContain('call.answered 18');
    // Later in the connection the lists are newer.
    const later = renewed().calls(21, row(C), row(D, DANA));
    expect(story(first(later, 30, talks, row(D, DANA)), C).join()).not.toContain('call.answered');
  });

  it('and the queue’s list miss a caller: over, from when it was first missed', () => {
    const scene = first(renewed(), 20.5, row(D, DANA));
    expect(story(scene, C).join()).not.toContain('call.ended');
    const current = [{ start: connectAt(5), from: '6175550177', acd: '73', agent: '' }];
    scene.answer(22, `${ME}/acdinfo?info=calls&group=73&number=0`, current);
    expect(story(scene, C)).toContain('call.ended 20.5');
    expect(story(scene, D).join()).not.toContain('call.ended');
  });

  it('that names no call at all proves nothing of any', () => {
    const scene = first(renewed(), 20.5).put(90, 'tick', '');
    expect(told(scene).filter(({ type }) => type === 'call.ended')).toEqual([]);
  });
});
