// The wallboard of 2019 and 2020: one queue with its day, its agents, who is in it and who was. Lengths are whole
// seconds, times are seconds with a fraction.
import { Digits, nameAddr, seconds, stamp } from './notation.ts';
import {
  type Ask,
  callsIn,
  forbidden,
  type InQueue,
  notFound,
  type Office,
  ok,
  type Reply,
} from './office.ts';
import { loggedIn, managersOf, sees, shownAgents } from './queues.ts';
import type { AgentDay, QueueDay, QueueRecord } from './records.ts';

const NOTHING: AgentDay = {
  calls: 0,
  missed: 0,
  ivr: 0,
  ring: 0,
  talk: 0,
  hold: 0,
  idle: 0,
  idleCalls: 0,
};
const average = (ms: number, count: number): number => (count === 0 ? 0 : Math.floor(seconds(ms) / count));

export function wallboard(office: Office) {
  const { floor, quirks, tenants, accounts, records, days } = office;
  const time = (at: number): string => stamp(at, quirks.fractions);
  const moment = (at: number): Digits => new Digits(time(at));
  const today = (queue: string): QueueDay => records.of(queue, days.compact(floor.clock.now()));
  const from = (call: { from: string; fromName: string }, domain: string): string =>
    nameAddr(call.fromName, call.from, domain);

  /** The part of a queue: sums of its day. */
  const queuePart = (queue: string): object => {
    const day = today(queue);
    const left = (reason: Parameters<typeof day.reasons.get>[0]): number => day.reasons.get(reason) ?? 0;
    const count = day.records.length;
    const talked = [...day.agents.values()].reduce((sum, { calls }) => sum + calls, 0);
    const { ivr, ring, talk, hold, idle } = day.sum;
    const exit = {
      user: left('ui'),
      admin: 0,
      ...(quirks.exitKeys === 'maxCalls' ? { 'max-calls': 0 } : {}),
      application: 0,
      other: left(''),
    };
    return {
      ...(quirks.wallboard === '2019' ? {} : { managers: managersOf(office) }),
      redirect: { waiting: left('rw'), ringing: left('rr'), anonymous: 0 },
      hangup: { waiting: left('hw'), ringing: left('hr') },
      ...(quirks.wallboard === '2019' ? {} : { exit }),
      duration: {
        sum: {
          ivr: seconds(ivr),
          ring: seconds(ring),
          talk: seconds(talk),
          hold: seconds(hold),
          idle: seconds(idle),
        },
        average: {
          ivr: average(ivr, count),
          ring: average(ring, talked),
          talk: average(talk, talked),
          hold: average(hold, talked),
          idle: average(idle, talked),
        },
      },
      calls: { count, completed: left('hc') },
    };
  };

  const agentPart = (number: string, queue: string): object => {
    const now = floor.clock.now();
    const [begin, end] = days.bounds(now);
    const { calls, missed, talk, hold, idle } = today(queue).agents.get(number) ?? NOTHING;
    const agent = floor.agents.get(number);
    const membership = agent?.queues.get(queue);
    const segments = records.breaks(number, queue, begin).map((pair) => pair.map(moment));
    return {
      account: number,
      name: tenants.nameOf(number),
      dnd: accounts.dnd(number).state,
      ...(quirks.wallboard === '2019' ? {} : { login: membership?.signedIn ?? false }),
      jumpin: true,
      work: { begin: moment(begin), end: moment(end), now: moment(now), segments },
      calls,
      missed,
      duration: { talk: seconds(talk), hold: seconds(hold), idle: seconds(idle) },
      average: {
        talk: average(talk, calls),
        hold: average(hold, calls),
        idle: average(idle, calls),
      },
    };
  };

  const currentPart = ({ call, agent, since }: InQueue, queue: string, domain: string): object => {
    const nobody = quirks.waitingAgent === 'empty' ? { agent: '' } : {};
    return {
      start: time(since),
      from: from(call, domain),
      acd: queue,
      ...(agent ? { agent: agent.number } : nobody),
    };
  };

  const pastPart = (record: QueueRecord, domain: string): object => ({
    start: time(record.start),
    from: from(record.call, domain),
    duration: seconds(record.talk),
    agent: record.agent,
  });

  return {
    queuePart,
    agentPart,
    currentPart,

    whole({ domain, number, more }: Ask): Reply {
      if (quirks.wallboard === '404') return notFound;
      if (!tenants.queue(domain, more)) return notFound;
      if (quirks.wallboard === '403' || !sees(office, number, more)) return forbidden;
      const old = quirks.wallboard === '2019' ? { logged_agents: loggedIn(office, more).map(Number) } : {};
      return ok({
        acds: { [more]: queuePart(more) },
        ...old,
        agents: shownAgents(office, more).map((agent) => agentPart(agent, more)),
        current: callsIn(floor, more).map((each) => currentPart(each, more, domain)),
        history: today(more).records.map((record) => pastPart(record, domain)),
      });
    },
  };
}
export type Wallboard = ReturnType<typeof wallboard>;
