// Who may do what: every command for every role, within every boundary, from every place and to every target, against
// tables written by hand.
import { describe, expect, it } from 'vitest';
import { hasRight, may, mayAtAll } from '#lib/access/may.ts';
import { accessOf, COMMANDS_BEFORE, type Granted, OWNER, PASSER_BY } from '#lib/access/roles.ts';
import { RIGHTS, ROLES, type Role } from '#lib/model/access.ts';
import { COMMANDS, type CommandArguments, type CommandName } from '#lib/model/command.ts';
import { smallBoard } from './rows.ts';

const board = smallBoard();
const person = (role: Role, more: Partial<Granted> = {}) => accessOf({ role, numbers: 'full', ...more });

function verdict(
  access: ReturnType<typeof person>,
  verb: CommandName,
  on: string,
  args: CommandArguments = {},
) {
  const row = verb.startsWith('call.') ? board.call(on) : board.agent(on);
  const result = may(access, verb, { row, args, board });
  return result.may ? 'yes' : result.why.code;
}

const SUPERVISORS: readonly CommandName[] = [
  'call.hold',
  'call.resume',
  'call.mute',
  'call.unmute',
  'call.transfer',
  'call.attendedTransfer',
  'call.completeTransfer',
  'call.cancelTransfer',
  'call.mergeTransfer',
  'call.swapTransfer',
  'call.hangUp',
  'call.park',
  'call.retrieve',
  'call.pickUp',
  'call.invite',
  'call.accept',
  'call.refuse',
  'agent.pause',
  'agent.unpause',
  'agent.signIn',
  'agent.signOut',
  'agent.dial',
];
/** What each role may of all commands, where nothing limits it. */
const BY_ROLE: Readonly<Record<Role, readonly CommandName[]>> = {
  viewer: [],
  agent: [],
  supervisor: SUPERVISORS,
  admin: [...SUPERVISORS, 'agent.addToQueue', 'agent.removeFromQueue'],
};

const QUEUES = {
  all: null,
  support: ['hq/6400'],
  sales: ['hq/6401'],
  both: ['hq/64*'],
  elsewhere: ['lab/*'],
};
type Within = keyof typeof QUEUES;
/** Within which boundaries each row lies. */
const SEEN: Readonly<Record<string, readonly Within[]>> = {
  'hq/support': ['all', 'support', 'both'],
  'hq/sales': ['all', 'sales', 'both'],
  'hq/ada for sales': ['all', 'sales', 'both'],
  'hq/adas own': ['all', 'support', 'both'],
  'hq/karens own': ['all', 'sales', 'both'],
  'hq/rings at ada': ['all', 'support', 'both'],
  'hq/nobodys': ['all'],
  'hq/1001': ['all', 'support', 'both'],
  'hq/1002': ['all', 'support', 'sales', 'both'],
  'hq/1003': ['all', 'sales', 'both'],
  'hq/1004': ['all'],
};

const TAKES: readonly CommandName[] = [
  'call.transfer',
  'call.attendedTransfer',
  'call.completeTransfer',
  'call.mergeTransfer',
  'call.park',
  'call.retrieve',
  'call.pickUp',
  'call.invite',
];
const FROM = { anywhere: null, support: ['hq/6400'], noQueue: ['hq/agents'], nowhere: [] as string[] };
type From = keyof typeof FROM;
const TAKEN: Readonly<Record<From, readonly string[]>> = {
  anywhere: Object.keys(SEEN),
  support: ['hq/support'],
  noQueue: ['hq/adas own', 'hq/karens own', 'hq/rings at ada', 'hq/nobodys'],
  nowhere: [],
};

const GIVES: readonly CommandName[] = ['call.transfer', 'call.attendedTransfer', 'call.invite', 'agent.dial'];
const TO = {
  inside: null,
  sales: ['hq/6401'],
  extensions: ['hq/extensions'],
  german: ['hq/extensions', 'hq/outside:+49*'],
  backOffice: ['hq/23*'],
  desk: ['hq/2301'],
  house: ['hq/*'],
  nowhere: [] as string[],
};
type To = keyof typeof TO;
/** Who may be reached under each `giveTo`, without the right to send calls outside and with it. */
const REACHED: Readonly<Record<To, { readonly without: string[]; readonly withOutside: string[] }>> = {
  inside: {
    without: ['6401', '1002', '(10) 02', '1003'],
    withOutside: [
      ...['6401', '1002', '(10) 02', '1003', '+49 30 123', '0900123456', '2301'],
      ...['112', '911', '1 1 2', '11880'],
    ],
  },
  sales: { without: ['6401'], withOutside: ['6401'] },
  extensions: { without: ['1002', '(10) 02', '1003'], withOutside: ['1002', '(10) 02', '1003'] },
  german: {
    without: ['1002', '(10) 02', '1003'],
    withOutside: ['1002', '(10) 02', '1003', '+49 30 123'],
  },
  // No queue and no agent of the PBX has it: it may be a desk, and it may be the police.
  backOffice: { without: [], withOutside: ['2301'] },
  desk: { without: ['2301'], withOutside: ['2301'] },
  house: {
    without: ['6401', '1002', '(10) 02', '1003'],
    // `hq/*` names `hq/outside:…` too.
    withOutside: [
      ...['6401', '1002', '(10) 02', '1003', '+49 30 123', '0900123456', '2301'],
      ...['112', '911', '1 1 2', '11880'],
    ],
  },
  nowhere: { without: [], withOutside: [] },
};
const NUMBERS = [
  '6401',
  '1002',
  '(10) 02',
  '1003',
  '+49 30 123',
  '0900123456',
  '2301',
  '112',
  '911',
  '1 1 2',
  '11880',
  '*72',
  '#1',
  '9*72',
  '(*)63201*1',
];

/** Within which boundaries a number is one of theirs; under any other it is one of the outside world, if nothing is said. */
const OWN: Readonly<Record<string, readonly Within[]>> = {
  '6401': ['all', 'sales', 'both'],
  '1002': ['all', 'support', 'sales', 'both'],
  '(10) 02': ['all', 'support', 'sales', 'both'],
  '1003': ['all', 'sales', 'both'],
};

const keys = <K extends string>(table: Readonly<Record<K, unknown>>): K[] => Object.keys(table) as K[];

describe('every command', () => {
  it.each(ROLES)('as a role allows, within every boundary, from every place, to every target: %s', (role) => {
    let looked = 0;
    for (const verb of COMMANDS)
      for (const on of Object.keys(SEEN)) {
        if (verb.startsWith('call.') !== board.rows.has(`call:${on}`)) continue;
        const byRight = BY_ROLE[role].includes(verb);
        for (const queues of keys(QUEUES))
          for (const takeFrom of keys(FROM))
            for (const giveTo of keys(TO))
              for (const outside of [false, true]) {
                const access = person(role, {
                  queues: QUEUES[queues],
                  takeFrom: FROM[takeFrom],
                  giveTo: TO[giveTo],
                  may: outside ? ['call.outside'] : [],
                });
                const here =
                  byRight &&
                  (SEEN[on]?.includes(queues) ?? false) &&
                  (!TAKES.includes(verb) || TAKEN[takeFrom].includes(on));
                const reached = REACHED[giveTo][outside ? 'withOutside' : 'without'];
                // Signing an agent in or out of all their queues is about those that are somebody else's too.
                const whole =
                  !/signIn|signOut/.test(verb) || on !== 'hq/1002' || queues === 'all' || queues === 'both';
                for (const to of GIVES.includes(verb) ? NUMBERS : [undefined]) {
                  looked++;
                  const args = to === undefined ? {} : { to };
                  const isOwn =
                    giveTo !== 'inside' ||
                    outside ||
                    to === undefined ||
                    (OWN[to]?.includes(queues) ?? false);
                  const expected = here && whole && (to === undefined || (reached.includes(to) && isOwn));
                  const got = verdict(access, verb, on, args);
                  if ((got === 'yes') !== expected)
                    expect.fail(
                      `${role} ${verb} ${on} ${JSON.stringify({ queues, takeFrom, giveTo, outside, to })}: ${got}`,
                    );
                }
              }
      }
    expect(looked).toBeGreaterThan(50_000);
  });
});

describe('teams', () => {
  const led = (more: Partial<Granted> = {}) => person('supervisor', { teams: ['North'], ...more });
  const inNorth = (id: string) => {
    const row = board.agent(id);
    board.rows.set(`agent:${id}`, { ...row, teams: ['North', 'Late'] });
    return () => board.rows.set(`agent:${id}`, row);
  };
  const on = (access: ReturnType<typeof person>, ...rows: readonly string[]) =>
    rows.map((row) => verdict(access, board.rows.has(`call:${row}`) ? 'call.hangUp' : 'agent.pause', row));

  it('bound whom somebody acts on, and the calls those have; who waits belongs to the queue', () => {
    const back = inNorth('hq/1001');
    expect(on(led(), 'hq/1001', 'hq/1002', 'hq/1003')).toEqual(['yes', 'agentNotYours', 'agentNotYours']);
    expect(on(led(), 'hq/support', 'hq/ada for sales', 'hq/adas own')).toEqual(['yes', 'yes', 'yes']);
    expect(on(led(), 'hq/sales', 'hq/karens own', 'hq/nobodys')).toEqual(Array(3).fill('callNotYours'));
    const waits = { ...board.call('hq/sales'), agent: null };
    expect(may(led(), 'call.hangUp', { row: waits, args: {}, board }).may).toBe(true);
    back();
  });

  it('and queues both bound, where both are said; a team nobody is in leaves nobody', () => {
    const back = inNorth('hq/1002');
    const sales = led({ queues: ['hq/6401'] });
    expect(on(sales, 'hq/1002', 'hq/1001', 'hq/1003')).toEqual(['yes', 'agentNotYours', 'agentNotYours']);
    expect(on(led({ queues: ['hq/6400'] }), 'hq/sales')).toEqual(['callNotYours']);
    expect(on(led({ teams: [] }), 'hq/1002', 'hq/sales')).toEqual(['agentNotYours', 'callNotYours']);
    expect(on(led({ teams: ['Gone'] }), 'hq/1002')).toEqual(['agentNotYours']);
    back();
  });

  it('make extensions of others numbers like any other', () => {
    const back = inNorth('hq/1001');
    const to = (number: string) => verdict(led(), 'call.transfer', 'hq/support', { to: number });
    expect(to('1003')).toBe('mayNotGiveOutside');
    expect(to('1001')).toBe('yes');
    expect(to('6401')).toBe('yes');
    back();
  });
});

describe('roles', () => {
  it('each more than the one before, an agent nothing', () => {
    const rights = (role: Role) => new Set(person(role).rights);
    expect([...rights('viewer')]).toEqual(['floor.see']);
    expect([...rights('agent')]).toEqual([]);
    expect([...rights('supervisor')]).toEqual(expect.arrayContaining([...rights('viewer')]));
    expect([...rights('admin')]).toEqual(expect.arrayContaining([...rights('supervisor')]));
  });

  it('none has the options: whole numbers outside, codes, recording, listening', () => {
    for (const role of ROLES)
      for (const right of [
        'call.outside',
        'call.codes',
        'call.record',
        'call.monitor.listen',
        'call.monitor.whisper',
        'call.monitor.barge',
      ] as const)
        expect(hasRight(person(role), right), `${role} ${right}`).toBe(false);
  });

  it('only an administrator has the keys of the house', () => {
    for (const right of RIGHTS.filter((each) => each.startsWith('site.'))) {
      expect(mayAtAll(person('admin'), right).may, right).toBe(true);
      expect(mayAtAll(person('supervisor'), right).may, right).toBe(right === 'site.screens');
      expect(mayAtAll(person('viewer'), right).may, right).toBe(false);
    }
  });

  it('take what is added, and less what is taken away, which counts more', () => {
    const access = person('viewer', {
      may: ['call.end', 'call.record'],
      mayNot: ['call.record', 'floor.see'],
    });
    expect(access.rights).toEqual(['call.end']);
    expect(person('supervisor', { may: ['call.monitor.listen'], mayNot: ['call.end'] }).rights).not.toContain(
      'call.end',
    );
    // Listening, whispering and barging are apart.
    const listener = person('supervisor', { may: ['call.monitor.listen'] });
    expect(verdict(listener, 'call.listen', 'hq/support', { extension: '300' })).toBe('yes');
    expect(verdict(listener, 'call.whisper', 'hq/support', { extension: '300' })).toBe('mayNotWhisper');
    expect(verdict(listener, 'call.barge', 'hq/support', { extension: '300' })).toBe('mayNotBarge');
  });

  it('before there were any, commands meant all but the codes', () => {
    const before = person('supervisor', { may: COMMANDS_BEFORE });
    for (const verb of COMMANDS)
      expect(verdict(before, verb, verb.startsWith('call.') ? 'hq/support' : 'hq/1001', {}), verb).toBe(
        'yes',
      );
    expect(verdict(before, 'call.transfer', 'hq/support', { to: '+44 20 7946 0000' })).toBe('yes');
    expect(verdict(before, 'call.transfer', 'hq/support', { to: '*72' })).toBe('mayNotDialCodes');
  });

  it('the owner of the machine may all but the codes, and whoever passes a wall nothing', () => {
    for (const right of RIGHTS) expect(hasRight(OWNER, right), right).toBe(right !== 'call.codes');
    expect(PASSER_BY).toMatchObject({ rights: ['floor.see'], numbers: 'masked' });
  });
});

describe('the reason', () => {
  const supervisor = person('supervisor');
  it.each<[string, ReturnType<typeof person>, CommandName, string, CommandArguments, string]>([
    ['a missing right', person('viewer'), 'call.hangUp', 'hq/support', {}, 'mayNotEnd'],
    ['another one', person('viewer'), 'call.hold', 'hq/support', {}, 'mayNotAct'],
    [
      'a foreign call',
      person('supervisor', { queues: ['hq/6401'] }),
      'call.hold',
      'hq/support',
      {},
      'callNotYours',
    ],
    [
      'a foreign agent',
      person('supervisor', { queues: ['hq/6401'] }),
      'agent.pause',
      'hq/1001',
      {},
      'agentNotYours',
    ],
    [
      'a foreign queue',
      person('admin', { queues: ['hq/6401'] }),
      'agent.addToQueue',
      'hq/1002',
      { queue: '6400' },
      'queueNotYours',
    ],
    [
      'a place',
      person('supervisor', { takeFrom: ['hq/6401'] }),
      'call.pickUp',
      'hq/support',
      {},
      'mayNotTakeFrom',
    ],
    [
      'no queue',
      person('supervisor', { takeFrom: ['hq/6401'] }),
      'call.pickUp',
      'hq/adas own',
      {},
      'mayNotTakeFromNoQueue',
    ],
    [
      'a target',
      person('supervisor', { giveTo: ['hq/6401'] }),
      'call.transfer',
      'hq/support',
      { to: '1002' },
      'mayNotGiveTo',
    ],
    ['outside', supervisor, 'call.transfer', 'hq/support', { to: '0900123456' }, 'mayNotGiveOutside'],
    ['a code', supervisor, 'agent.dial', 'hq/1001', { to: '*72' }, 'mayNotDialCodes'],
    ['nobody who may not see', person('agent'), 'call.hold', 'hq/support', {}, 'mayNotSee'],
  ])('names %s', (_what, access, verb, on, args, code) => {
    expect(verdict(access, verb, on, args)).toBe(code);
  });

  it('is a sentence, and tells nobody whose a number is', () => {
    const access = person('supervisor', { giveTo: ['hq/6401'] });
    const result = may(access, 'call.transfer', {
      row: board.call('hq/support'),
      args: { to: '1003' },
      board,
    });
    expect(result).toMatchObject({ may: false, why: { text: 'You are not allowed to send calls to 1003.' } });
  });
});

describe('back doors', () => {
  it('the phone that rings for oneself is no code, and outside only by right', () => {
    const access = person('supervisor');
    const pickUp = (extension: string, as = access) =>
      verdict(as, 'call.pickUp', 'hq/support', { extension });
    expect(pickUp('1099')).toBe('yes');
    expect(pickUp('1001')).toBe('yes');
    expect(pickUp('+49 30 1234567')).toBe('mayNotGiveOutside');
    expect(pickUp('+4930')).toBe('mayNotGiveOutside');
    expect(pickUp('*721001')).toBe('mayNotDialCodes');
    expect(pickUp('+49 30 1234567', person('supervisor', { may: ['call.outside'] }))).toBe('yes');
  });

  it('the phone that rings for oneself is nobody else’s, and no queue: that is giving the call away', () => {
    const pickUp = (extension: string, more: Partial<Granted> = {}, verb: CommandName = 'call.pickUp') =>
      verdict(person('supervisor', { may: COMMANDS_BEFORE, ...more }), verb, 'hq/support', { extension });
    // Nobody has said whose phone is theirs: any that they see may be.
    expect(pickUp('1003')).toBe('yes');
    expect(pickUp('1003', { queues: ['hq/6400'], giveTo: [] })).toBe('mayNotGiveTo');
    expect(pickUp('1003', { teams: ['Nobody'] }, 'call.listen')).toBe('callNotYours');
    expect(pickUp('6401', { mayNot: ['call.give'] })).toBe('mayNotGiveTo');
    expect(pickUp('6401', { giveTo: ['hq/6400'] })).toBe('mayNotGiveTo');
    expect(pickUp('6401', { giveTo: ['hq/6401'] })).toBe('yes');
    // It is said.
    const grace = { agent: 'hq/1002', giveTo: [] };
    expect(pickUp('1002', grace)).toBe('yes');
    expect(pickUp('1003', grace)).toBe('mayNotGiveTo');
    expect(pickUp('1003', grace, 'call.listen')).toBe('mayNotGiveTo');
    expect(pickUp('1003', { agent: 'hq/1002', mayNot: ['call.give'] })).toBe('mayNotGiveTo');
    expect(pickUp('1003', { agent: 'hq/1002', giveTo: ['hq/extensions'] })).toBe('yes');
    // A desk phone that is no agent’s.
    expect(pickUp('1099', grace)).toBe('yes');
  });

  it('a pattern of the house reaches nobody outside it', () => {
    const to = (number: string, giveTo: readonly string[]) =>
      verdict(person('supervisor', { giveTo: [...giveTo] }), 'call.transfer', 'hq/support', { to: number });
    for (const number of ['1000123456789', '+1000123456', '0900123456', '112', '11880'])
      for (const giveTo of [['hq/*'], ['hq/1*', 'hq/+1*', 'hq/0*'], ['*']])
        expect([number, giveTo, to(number, giveTo)]).toEqual([number, giveTo, 'mayNotGiveOutside']);
    // A short number that is nobody's on the board may be a desk, and may be a service: the whole of one was meant.
    expect(to('2301', ['hq/23*'])).toBe('mayNotGiveOutside');
    expect(to('2301', ['hq/2301'])).toBe('yes');
    expect(to('1000123456789', ['hq/1000123456789'])).toBe('yes');
  });

  it('the codes are a right of their own, whatever giveTo says', () => {
    const access = person('admin', { may: ['call.outside'], giveTo: ['hq/*', 'hq/outside:*'] });
    expect(verdict(access, 'call.transfer', 'hq/support', { to: '*72' })).toBe('mayNotDialCodes');
    const trusted = person('admin', { may: ['call.outside', 'call.codes'], giveTo: ['hq/1001'] });
    expect(verdict(trusted, 'call.transfer', 'hq/support', { to: '*72' })).toBe('yes');
  });

  it('to oneself is to take, and to be one costs nothing else', () => {
    const grace = person('supervisor', { agent: 'hq/1002', mayNot: ['call.give'], giveTo: [] });
    expect(verdict(grace, 'call.transfer', 'hq/support', { to: '1002' })).toBe('yes');
    expect(verdict(grace, 'call.transfer', 'hq/support', { to: '1003' })).toBe('mayNotGive');
    expect(
      verdict(
        person('supervisor', { agent: 'hq/1002', mayNot: ['call.take'] }),
        'call.transfer',
        'hq/support',
        { to: '1002' },
      ),
    ).toBe('mayNotTake');
  });
});

describe('tenants of one PBX', () => {
  const south = person('admin', { tenants: ['shared/south'], may: COMMANDS_BEFORE });
  it('see and act on their own rows, those in no queue too', () => {
    expect(verdict(south, 'call.hold', 'shared/south call')).toBe('yes');
    expect(verdict(south, 'agent.pause', 'shared/south/202')).toBe('yes');
    expect(verdict(south, 'call.hold', 'shared/north call')).toBe('callNotYours');
    expect(verdict(south, 'agent.pause', 'shared/north/201')).toBe('agentNotYours');
    expect(verdict(south, 'call.hold', 'hq/support')).toBe('callNotYours');
  });

  it('a number is the one of the call’s own tenant', () => {
    const access = person('supervisor', { giveTo: ['shared/south/201'] });
    expect(verdict(access, 'call.transfer', 'shared/south call', { to: '201' })).toBe('yes');
    expect(verdict(access, 'call.transfer', 'shared/north call', { to: '201' })).toBe('mayNotGiveTo');
  });

  it('by queue too, with a pattern', () => {
    const access = person('supervisor', { queues: ['shared/south/*'] });
    expect(verdict(access, 'call.hold', 'shared/south call')).toBe('yes');
    expect(verdict(access, 'call.hold', 'shared/north call')).toBe('callNotYours');
  });
});

it('no phone of one’s own is the police, or costs by the minute, without the right to call outside', () => {
  const listen = (extension: string, more: Partial<Granted> = {}) =>
    verdict(person('supervisor', { may: ['call.monitor.listen'], ...more }), 'call.listen', 'hq/support', {
      extension,
    });
  for (const number of ['112', '911', '1-1-2', '11880', '118811'])
    expect(listen(number), number).toBe('mayNotGiveOutside');
  expect(listen('300')).toBe('yes');
  expect(listen('112', { may: ['call.monitor.listen', 'call.outside'] })).toBe('yes');
});
