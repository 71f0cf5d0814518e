// The commands on calls: the key in the body says which, the account in the path must have a part in the call. Does
// not carry any out itself: each becomes a verb of the floor.
import type { FloorCall, FloorLeg } from '#server/simulator/call-centre/model.ts';
import { type Ask, notFound, type Office, ok, type Reply, refused } from './office.ts';
import { callIdOf } from './tenants.ts';

type Part = { readonly call: FloorCall; readonly leg: FloorLeg };

export function callControl(office: Office) {
  const { floor, quirks, rows, tenants } = office;

  const parts = (number: string): Part[] =>
    [...floor.legsOf(number)].flatMap((leg) => {
      const call = floor.leg(leg.id)?.call;
      return call ? [{ call, leg }] : [];
    });
  const partIn = (number: string, id: unknown): Part | undefined =>
    parts(number).find(({ call }) => callIdOf(call) === id);

  const done = (id: string): Reply => {
    switch (quirks.controlAnswer) {
      case 'true':
        return ok(true);
      case 'object':
        return ok({ result: true, id });
      case 'empty':
        return { status: 200, text: '' };
    }
  };
  const told = (okay: boolean, id: string): Reply => (okay ? done(id) : refused);
  /** A call that is over, or in which the account has no part. */
  const gone = (id: string): Reply =>
    quirks.goneCall === '404' ? notFound : quirks.goneCall === 'false' ? refused : done(id);

  const transfer = ({ call, leg }: Part, ask: Ask): boolean => {
    const number = ask.body?.['number'];
    const other = ask.body?.['id'];
    if (other !== undefined) {
      const second = partIn(ask.number, other);
      return second !== undefined && floor.referral.join(call, second.call, ask.number).ok;
    }
    const moved = call.legs.find((each) => each !== leg && each.state === 'talking');
    const reaches =
      typeof number === 'string' &&
      (tenants.domainOf(number) === ask.domain || (!floor.agents.has(number) && !floor.queues.has(number)));
    return (
      reaches && leg.state === 'talking' && !!moved && floor.blindTransfer(call, moved, number, 'api').ok
    );
  };

  /** A desk phone that dials puts the call it has on hold. */
  const dial = (ask: Ask, number: string): boolean => {
    const known = !floor.agents.has(number) && !floor.queues.has(number);
    if (!floor.reaches(number) || (!known && tenants.domainOf(number) !== ask.domain)) return false;
    for (const { call, leg } of parts(ask.number))
      if (leg.state === 'talking' && leg.heldAt === null) floor.hold(call, leg);
    return floor.dial(ask.number, number).ok;
  };

  const act: Readonly<Record<string, (part: Part, ask: Ask) => boolean>> = {
    hangup: ({ call, leg }) => floor.hangUp(call, leg).ok,
    reject: ({ call, leg }) => leg.state === 'ringing' && floor.hangUp(call, leg).ok,
    transfer,
    'remote-answer': ({ call, leg }) => floor.answer(call, leg),
    'remote-hold': ({ call, leg }) => floor.hold(call, leg).ok,
    'remote-resume': ({ call, leg }) => floor.resume(call, leg).ok,
  };

  return {
    calls({ number }: Ask): Reply {
      const now = floor.clock.now();
      const list = parts(number).map(({ call, leg }) => rows.ofLeg(call, leg, now));
      return ok(quirks.restCalls === 'array' ? list : { calls: list });
    },

    control(ask: Ask): Reply {
      const { body, number } = ask;
      if (body === null) return refused;
      const remoteDial = body['remote-dial'];
      if (typeof remoteDial === 'string') {
        if (quirks.remoteControl === 'ignored' && floor.agents.has(number)) return done('');
        return told(dial(ask, remoteDial), '');
      }
      const key = Object.keys(act).find((each) => typeof body[each] === 'string');
      const id = body[key ?? 'id'];
      if (typeof id !== 'string') return refused;
      const part = partIn(number, id);
      if (!part) return gone(id);
      if (key !== undefined) {
        if (key.startsWith('remote-') && quirks.remoteControl === 'ignored') return done(id);
        return told(act[key]?.(part, ask) ?? false, id);
      }
      const { comment, category } = body;
      if (typeof comment !== 'string' && typeof category !== 'string') return refused;
      rows.note(part.call, {
        ...(typeof comment === 'string' ? { comment } : {}),
        ...(typeof category === 'string' ? { category } : {}),
      });
      return done(id);
    },
  };
}
