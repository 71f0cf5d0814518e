// What may be asked and changed about one extension: its queues' logins, do-not-disturb, the directory.
import { type Ask, notFound, type Office, ok, type Reply, refused } from './office.ts';

export function peopleEndpoints(office: Office) {
  const { floor, quirks, tenants, accounts } = office;

  return {
    /** All accounts of one kind, as any extension may read them. */
    directory: ({ domain, query }: Ask): Reply =>
      ok(accounts.directory(domain, query.get('type') ?? 'extensions')),

    extensions: ({ domain }: Ask): Reply => ok(accounts.directory(domain, 'extensions')),

    logins({ domain, more, query }: Ask): Reply {
      if (quirks.acdLogin === '404' || quirks.acdLogin === 'postOnly') return notFound;
      const agent = tenants.agent(domain, more);
      if (!agent) return tenants.hasExtension(domain, more) ? ok([]) : notFound;
      const group = query.get('group');
      const all = [...agent.queues].map(([queue, { signedIn }]) => ({ group: queue, login: signedIn }));
      const asked = group === null ? all : all.filter((each) => each.group === group);
      switch (quirks.acdLoginForm) {
        case 'list':
          return ok(asked);
        case 'keyed':
          return ok(Object.fromEntries(asked.map((each) => [each.group, each.login])));
        case 'flag':
          return ok(asked.some(({ login }) => login));
      }
    },

    /** Without `group`: all of the agent's queues. */
    setLogin({ domain, more, query, body }: Ask): Reply {
      if (quirks.acdLogin === '404' || quirks.acdLogin === 'getOnly') return notFound;
      const agent = tenants.agent(domain, more);
      if (!agent) return notFound;
      const login = body?.['login'];
      // A string is no boolean, whatever it says.
      if (typeof login !== 'boolean') return refused;
      const group = query.get('group');
      if (group !== null && !agent.queues.has(group)) return notFound;
      const result = login ? floor.signIn(more, group) : floor.signOut(more, group);
      return ok(result.ok);
    },

    dnd: ({ number }: Ask): Reply => ok(accounts.dnd(number)),

    setDnd({ number, body }: Ask): Reply {
      const { state, reason, expires } = body ?? {};
      if (typeof state !== 'boolean') return refused;
      if (reason !== undefined && typeof reason !== 'string') return refused;
      if (expires !== undefined && (typeof expires !== 'string' || !/^\d*$/.test(expires))) return refused;
      accounts.setDnd(number, state, reason ?? '', Number(expires ?? 0));
      return ok(true);
    },
  };
}
