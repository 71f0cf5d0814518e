// PortSIP's active calls over REST: what is shown of them, and the commands on them. Does not carry any out itself:
// each becomes a verb of the floor, and the floor's refusal an error. A success says "accepted", no more.
import { type FloorCall, type FloorLeg, live, type Result } from '#server/simulator/call-centre/model.ts';
import type { PbxAnswer } from '#server/simulator/transport/pbx.ts';
import type { Accounts } from './accounts.ts';
import {
  failed,
  get,
  invalid,
  missing,
  post,
  type Route,
  silent,
  type TenantAsk,
  text,
  told,
} from './answers.ts';
import type { Office } from './office.ts';
import type { Tenant, Wire } from './stage.ts';
import type { Quirks } from './variants.ts';

export type SessionsSetup = {
  readonly quirks: Quirks;
  readonly wire: Wire;
  readonly accounts: Accounts;
  readonly offices: readonly Office[];
};

/** "Do not match a session": the most recent call of the extension. */
const ANY = '1';
const NUMBER = /^\d{3,64}$/;
const MONITOR = /^\*63(\d+)(?:\*([1-4]))?$/;
const MODES = { 1: 'listen', 2: 'whisper', 3: 'barge', 4: 'barge' } as const;

export function sessionRoutes(setup: SessionsSetup): Route[] {
  const { quirks, wire, accounts, offices } = setup;

  const refused = (status: number, message: string): PbxAnswer =>
    quirks.errorBody === 'empty' ? silent(status) : failed(status, 'UNKNOWN', message);
  const outcome = (result: Result): PbxAnswer =>
    result.ok ? silent(200) : refused(400, WORDS[result.why] ?? 'The operation failed');

  const find = (ask: TenantAsk): FloorCall | PbxAnswer => {
    const [id = ''] = ask.params;
    if (!/^\d+$/.test(id)) return refused(400, 'Invalid session id');
    return wire.callOf(ask.office.tenant, id) ?? refused(404, 'Session not found');
  };

  /** Runs `act` on the leg that `extension_number` names in the session of the path. */
  const onLeg = (ask: TenantAsk, act: (call: FloorCall, leg: FloorLeg | null) => PbxAnswer): PbxAnswer => {
    const number = text(ask, 'extension_number');
    if (number === null || !NUMBER.test(number)) return invalid('extension_number');
    const { floor } = ask.office.tenant;
    if (ask.params[0] === ANY) {
      const leg = [...floor.legsOf(number)].reverse().find((each) => each.state === 'talking');
      const call = leg && floor.leg(leg.id)?.call;
      return call ? act(call, leg) : refused(404, 'Session not found');
    }
    const call = find(ask);
    if ('status' in call) return call;
    const leg = call.legs.find((each) => live(each) && each.number === number) ?? null;
    // A caller who waits: the queue itself is the other end.
    const isQueue = call.place.kind === 'queue' && call.place.number === number;
    return leg || isQueue ? act(call, leg) : refused(400, WORDS.noSuchAgent);
  };

  const refer = (ask: TenantAsk): PbxAnswer => {
    const to = text(ask, 'refer_to');
    if (to === null) return invalid('refer_to');
    const { floor } = ask.office.tenant;
    return onLeg(ask, (call, leg) => {
      const moved = call.legs.find((each) => each !== leg && each.state === 'talking');
      if (!moved) return refused(400, WORDS.wrongState);
      return outcome(
        leg && quirks.refer === 'onAnswer'
          ? floor.referral.refer(call, leg, to)
          : floor.blindTransfer(call, moved, to, 'api'),
      );
    });
  };

  const attended = (ask: TenantAsk): PbxAnswer => {
    const number = text(ask, 'extension_number');
    if (number === null || !NUMBER.test(number)) return invalid('extension_number');
    const { tenant } = ask.office;
    const matched = (n: '1' | '2'): FloorCall | undefined => {
      const session = text(ask, `session_${n}`);
      if (session !== null && session !== '0') return wire.callOf(tenant, session);
      const other = text(ask, `refer_to_${n}`);
      for (const leg of tenant.floor.legsOf(number)) {
        const call = tenant.floor.leg(leg.id)?.call;
        if (call?.legs.some((each) => live(each) && each.number === other)) return call;
      }
      return undefined;
    };
    for (const n of ['1', '2'] as const)
      if (text(ask, `refer_to_${n}`) === null) return invalid(`refer_to_${n}`);
    const [first, second] = [matched('1'), matched('2')];
    if (!first || !second) return refused(400, 'Call leg not found');
    return outcome(tenant.floor.referral.join(first, second, number));
  };

  const dial = (office: Office, caller: string, callee: string, userData: string): PbxAnswer => {
    const { floor } = office.tenant;
    const [, agent, mode = '1'] = MONITOR.exec(callee) ?? [];
    if (agent !== undefined) {
      const leg = [...floor.legsOf(agent)].find((each) => each.state === 'talking');
      const call = leg && floor.leg(leg.id)?.call;
      if (quirks.featureCodes === 'refused' || !call) return refused(400, 'Invalid callee');
      const result = floor.parties.monitor(call, leg, caller, MODES[Number(mode) as 1 | 2 | 3 | 4]);
      return result.ok && result.call ? told({ id: wire.sessionId(result.call) }) : outcome(result);
    }
    office.ends.nextUserData = userData;
    const result = floor.dial(caller, callee, 'api');
    office.ends.nextUserData = '';
    return result.ok && result.call ? told({ id: wire.sessionId(result.call) }) : outcome(result);
  };

  return [
    get('/sessions', 'callSessions', ({ office }) => {
      const items = [...office.tenant.floor.calls.values()].map((call) => row(setup, office.tenant, call));
      return told({ count: items.length, items }, Number(quirks.sessionsStatus));
    }),
    {
      method: 'GET',
      path: '/sessions/directly',
      command: true,
      needs: 'nothing',
      run: ({ query }) => {
        const domain = query.get('domain');
        const account = accounts.byExtension(query.get('extension_number'), query.get('password'), domain);
        const office = offices.find((each) => each.tenant.domain === domain);
        if (!account || !office) return failed(401, 'UNAUTHORIZED', 'Invalid extension number or password');
        return dial(office, query.get('caller') ?? '', query.get('callee') ?? '', '');
      },
    },
    get('/sessions/:id', 'callSessions', (ask) => {
      const call = find(ask);
      return 'status' in call ? call : told(row(setup, ask.office.tenant, call));
    }),
    post('/sessions', 'callSessions', (ask) => {
      const caller = text(ask, 'caller');
      const callee = text(ask, 'callee');
      const userData = text(ask, 'user_data') ?? '';
      if (caller === null || !NUMBER.test(caller)) return invalid('caller');
      if (callee === null) return invalid('callee');
      if (typeof ask.body['send_sdp'] !== 'boolean') return invalid('send_sdp');
      if (userData.length > 128) return invalid('user_data');
      return dial(ask.office, caller, callee, userData);
    }),
    post('/sessions/:id/destroy', 'callSessions', (ask) => {
      const call = find(ask);
      if ('status' in call) return call;
      ask.office.tenant.floor.end(call, null);
      return silent(Number(quirks.destroyStatus));
    }),
    post('/sessions/:id/hold', 'callSessions', (ask) =>
      onLeg(ask, (call, leg) =>
        leg ? outcome(ask.office.tenant.floor.hold(call, leg)) : refused(400, WORDS.wrongState),
      ),
    ),
    post('/sessions/:id/unhold', 'callSessions', (ask) =>
      onLeg(ask, (call, leg) =>
        leg ? outcome(ask.office.tenant.floor.resume(call, leg)) : refused(400, WORDS.wrongState),
      ),
    ),
    post('/sessions/:id/refer', 'callSessions', refer),
    post('/sessions/:id/attended_refer', 'callSessions', attended),
    post('/call_queues/:id/waiting/:session/pickup', 'callSessions', (ask) => {
      const { callers, tenant } = ask.office;
      const [id = '', session = ''] = ask.params;
      const number = [...tenant.floor.queues.keys()].find((each) => wire.queueId(tenant, each) === id);
      if (number === undefined) return missing('Queue');
      const call = callers.callOf(number, session);
      if (!call) return refused(404, 'Caller not found');
      // Who picks up is who asks: the body names nobody.
      const { extension } = ask.account;
      if (extension === null) return refused(400, 'The user has no extension');
      return outcome(tenant.floor.waiting.pickUp(call, extension));
    }),
  ];
}

const WORDS = {
  noSuchCall: 'Session not found',
  noSuchAgent: 'Call leg not found',
  noSuchQueue: 'Queue not found',
  noSuchNumber: 'The number does not exist',
  wrongState: 'The call is not in a state for this operation',
  full: 'The call has no room for another party',
} as const;

function row({ quirks, wire }: SessionsSetup, tenant: Tenant, call: FloorCall): object {
  const now = tenant.floor.clock.now();
  const first = call.segments[0]?.answeredAt ?? call.segments[0]?.startedAt ?? null;
  const talked = (answeredAt: number | null): number => {
    const since = quirks.talkingTime === 'anybody' ? (first ?? answeredAt) : answeredAt;
    return since === null ? 0 : Math.max(0, Math.floor((now - since) / 1000));
  };
  const leg = (callee: string, answeredAt: number | null): object => ({
    caller: call.from,
    caller_display_name: call.fromName,
    callee,
    trunk: call.trunk ?? '',
    started_at: wire.rfc(call.startedAt),
    talking_time: talked(answeredAt),
  });
  const { kind, number } = call.place;
  const legs = call.legs
    .filter((each) => live(each) && each.role === 'callee')
    .map((each) => leg(each.number, each.answeredAt));
  if (kind === 'queue' || kind === 'ivr' || kind === 'parked' || legs.length === 0)
    legs.unshift(leg(kind === 'arriving' ? call.dialled : number, null));
  return { id: wire.sessionId(call), calls: legs };
}
