// How a Vodia PBX lists its queues, their settings and members.
import type { QueueSetup } from '#server/simulator/call-centre/model.ts';
import { type Ask, callsIn, notFound, type Office, ok, page, type Reply, refused } from './office.ts';

/** Members of a queue by its configuration, in order of the extensions. */
export const membersOf = ({ floor }: Office, queue: string): string[] =>
  [...floor.agents.values()].filter((agent) => agent.queues.has(queue)).map((agent) => agent.number);

export const loggedIn = ({ floor }: Office, queue: string): string[] =>
  [...floor.agents.values()]
    .filter((agent) => agent.queues.get(queue)?.signedIn)
    .map((agent) => agent.number);

export const managersOf = ({ tenants }: Office): string[] =>
  tenants.users.filter((user) => user.manager).map((user) => user.number);

/** Whom a queue's detail lists as its agents. */
export function shownAgents(office: Office, queue: string): string[] {
  const members = membersOf(office, queue);
  if (office.quirks.managerRows === 'absent') return members;
  return [...members, ...managersOf(office).filter((number) => !members.includes(number))];
}

/** Whether an extension may look into a queue: as its agent or as a manager. */
export const sees = (office: Office, number: string, queue: string): boolean =>
  managersOf(office).includes(number) || membersOf(office, queue).includes(number);

export function queueEndpoints(office: Office) {
  const { floor, quirks, tenants, accounts } = office;
  const calls = (queue: QueueSetup): number => callsIn(floor, queue.number).length;
  const agents = (queue: string): string[] => {
    if (quirks.acdAgents === 'empty') return [];
    return quirks.acdAgents === 'assigned' ? membersOf(office, queue) : loggedIn(office, queue);
  };
  const short = ({ number, name }: QueueSetup): object => ({ display: accounts.label(name), name: number });

  return {
    acds: ({ domain, query }: Ask): Reply =>
      ok(
        page(
          tenants.queues(domain).map((queue) => ({
            name: queue.number,
            display: accounts.label(queue.name),
            agents: agents(queue.number),
            calls: calls(queue),
          })),
          query,
        ),
      ),

    /** Queues this extension manages. */
    managed: ({ domain, number }: Ask): Reply =>
      ok(managersOf(office).includes(number) ? tenants.queues(domain).map(short) : []),

    /** Queues it may see. */
    seen: ({ domain, number }: Ask): Reply =>
      ok(
        tenants
          .queues(domain)
          .filter((queue) => sees(office, number, queue.number))
          .map(short),
      ),

    status({ domain }: Ask): Reply {
      if (quirks.statusAcds === '404') return notFound;
      const queues = tenants.queues(domain);
      if (quirks.statusAcds === 'count') return ok({ count: queues.length, limit: 100 });
      return ok(
        queues.map((queue) => {
          const inside = callsIn(floor, queue.number);
          const members = membersOf(office, queue.number);
          const present = loggedIn(office, queue.number);
          return {
            name: queue.number,
            length: inside.length,
            waiting: inside.filter(({ agent }) => agent === null).length,
            agents_in: present.length,
            agents_out: members.length - present.length,
            on_call: inside.filter(({ agent }) => agent !== null).length,
          };
        }),
      );
    },

    settings({ domain, more }: Ask): Reply {
      const queue = tenants.queue(domain, more);
      if (!queue)
        return tenants.hasExtension(domain, more) ? ok({ display: tenants.nameOf(more) }) : notFound;
      const members = membersOf(office, more).join(' ');
      return ok({
        display: accounts.label(queue.name),
        all_agents: members,
        agents: members,
        manager: managersOf(office).join(' '),
        jump: '',
        maxcall: '',
        recover_time: String(queue.wrapUpSeconds),
      });
    },

    /** Members as one string with spaces; who is named and not yet a member comes in signed out. */
    setMembers({ domain, more, body }: Ask): Reply {
      if (!tenants.queue(domain, more)) return notFound;
      const wanted = body?.['all_agents'];
      if (typeof wanted !== 'string') return refused;
      const numbers = wanted.split(/\s+/).filter((number) => number !== '');
      // Known for some writes on 69.5: a 200 that changes nothing.
      if (!numbers.every((number) => tenants.agent(domain, number))) return ok(false);
      for (const number of membersOf(office, more))
        if (!numbers.includes(number)) floor.queueRoster.unassign(number, more);
      for (const number of numbers)
        if (!floor.agents.get(number)?.queues.has(more)) floor.queueRoster.assign(number, more, false);
      return ok(true);
    },
  };
}
