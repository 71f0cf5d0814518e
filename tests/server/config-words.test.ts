// Proves that whatever is wrong with a configuration is told in plain words at its own line, that a fault of form hides
// no fault of meaning, and that what goes against another part, or says nothing, is told too.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeMistakes, inOrder, inWords, loadConfig, readConfig } from '#server/config.ts';
import { vendors } from '#server/pbx/index.ts';

const read = (text: string) => readConfig(text, vendors, {}, '/nowhere');
const told = (text: string): string[] => {
  const result = read(text);
  return 'mistakes' in result ? result.mistakes.map(inWords) : [];
};

const SOURCE = `sources:
  - id: hq
    make: yeastar
    url: https://192.0.2.10:8088
    clientId: abc
    clientSecret: hunter2hunter2
`;

/** What no person who has never seen the libraries can act on. */
const LIBRARY =
  /Invalid (URL|input|string|key)|Too (big|small)|expected |received|Map keys|Nested mapp|compact mapp|Implicit|implicit|flow (map|seq)|Flow (map|seq)|YAML\.|parseAll|Unresolved|RangeError|regex|pattern|>=|<=|object$|array$|undefined|null\b/;

describe('a fault of form', () => {
  it.each([
    [
      'tabs',
      'site:\n\tname: T\nserver:\n\tport: 1\n',
      ['line 2 is indented with a tab', 'line 4 is indented with a tab'],
    ],
    [
      'a name twice',
      'site: { name: A }\nrule: {}\nsite: { timeZone: UTC }\n',
      ['line 3 "site" stands here a second time (first in line 1)'],
    ],
    [
      'a part twice, with the same in both',
      'site: { name: A, timeZone: UTC }\nsite: { name: B, timeZone: UTC }\n',
      ['line 2 "site" stands here a second time (first in line 1); put both together, or remove one'],
    ],
    ['a second document', 'site: { name: A }\n---\nrule: {}\n', ['line 2 begins a second document']],
    [
      'an alias of nothing',
      'site:\n  name: *none\n',
      ['line 2 *none refers to &none, which stands nowhere above'],
    ],
    [
      'a quote left open',
      'site:\n  name: "A\n  timeZone: UTC\n',
      ['line 2 opens a quote and does not close it'],
    ],
    [
      'a quote left open before another',
      'site:\n  name: "A\nwalls:\n  - { id: a, name: "B" }\n',
      ['line 2 opens a quote'],
    ],
    ['a brace left open', 'site: { name: A\nrule: {}\n', ['line 1 opens { that is not closed']],
    [
      'a colon in a value',
      'site:\n  name: Sales: North\n',
      ['line 2 has a colon and a space within its value; put the value in quotes'],
    ],
    ['a deeper line', 'site:\n  name: A\n    timeZone: UTC\n', ['line 3 is indented more than line 2']],
    ['a sign at the start', 'site:\n  name: @home\n', ['line 2 has a value that begins with @']],
    ['no space after a colon', 'site:\n  name: A\n  timeZone:UTC\n', ['line 3 has no space after its colon']],
    ['an equals sign', 'site:\n  name: A\n  timeZone = UTC\n', ['line 3 has = between name and value']],
    ['a tag', 'site:\n  name: !secret x\n', ['line 2 has a word with an exclamation mark']],
    [
      'a bracket for a name',
      'site:\n  name: {{ site }}\n',
      ['line 2 has a bracket where a name should stand'],
    ],
    ['a backslash', 'server:\n  data: "C:\\data"\n', ['line 2 has a backslash']],
  ])('%s', (_, text, words) => {
    const lines = told(text);
    expect(lines.map((line, i) => line.slice(0, words[i]?.length))).toEqual(words);
    expect(lines.join('\n')).not.toMatch(LIBRARY);
  });

  it.each([
    ['a tab', 'site:\n\tname: T\n'],
    ['a colon', 'site:\n  name: Sales: North\n'],
    ['a quote', 'site:\n  name: "Sales\n'],
    ['a brace', 'site: { name: A\n'],
    ['a name twice', 'site: { name: A }\nsite: { name: B }\n'],
    ['a second document', 'site: { name: A }\n---\n'],
    ['an alias of nothing', 'site: { name: *none }\n'],
    ['a deeper line', 'site:\n  name: A\n    timeZone: UTC\n'],
  ])('of %s hides no fault of meaning further down, and brings none that is not there', (_, form) => {
    const at = form.split('\n').length;
    const meaning = told(`${form}rule: { targetSeconds: 0 }\n${SOURCE}`).filter((each) =>
      /^line \d+: /.test(each),
    );
    expect(meaning).toEqual([`line ${at}: rule.targetSeconds must be at least 1`]);
  });

  it('is none where JSON is indented with tabs', () => {
    expect(told('{\n\t"site": {\n\t\t"name": "A"\n\t}\n}\n')).toEqual([]);
  });

  it('is none where a part has only remarks', () => {
    expect(told(`${SOURCE}people:\n#  - name: Ana\nwalls:\n`)).toEqual([]);
  });

  it('whatever is put where: told with lines, in no library’s words, and the secret never', () => {
    const bits = [
      '\t',
      '"',
      "'",
      '{',
      '[',
      '}',
      ']',
      ': ',
      ':',
      '- ',
      '*a ',
      '&a ',
      '!t ',
      '@',
      '%',
      '\n',
      '---\n',
      '#',
      ',',
      '|',
      '>',
      '=',
      '<<: *a',
      '\\',
    ];
    const text = `site: { name: A, timeZone: UTC }\nserver:\n  port: 3000\n${SOURCE}walls:\n  - { id: a, name: "A", tiles: [{ tile: clock }] }\n`;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(text.length), fc.constantFrom(...bits)), { minLength: 1, maxLength: 4 }),
        (changes) => {
          let spoiled = text;
          for (const [at, bit] of changes) spoiled = spoiled.slice(0, at) + bit + spoiled.slice(at);
          for (const line of told(spoiled)) {
            expect(line).toMatch(/^line \d+/);
            expect(line).not.toMatch(LIBRARY);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('a file that is no text says so', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ringside-'));
    for (const [name, bytes] of [
      ['utf16', Buffer.from('site: { name: A }\n', 'utf16le')],
      ['latin1', Buffer.from('site: { name: Köln }\n', 'latin1')],
      ['binary', Buffer.from([0, 159, 146, 150, 1, 2, 3])],
    ] as const) {
      const file = join(folder, name);
      writeFileSync(file, bytes);
      const loaded = loadConfig(file, vendors, {});
      if (loaded.ok) throw new Error(`${name} was read`);
      expect(describeMistakes(file, loaded.mistakes)).toBe(
        `${file} is not written in UTF-8. Save it as plain text in UTF-8 (an editor’s “Save as” has the choice).`,
      );
    }
  });
});

describe('an unknown setting', () => {
  it.each([
    [
      `${SOURCE}\nrules:\n  targetSeconds: 9\n`,
      'line 8: rules is no setting Ringside knows; did you mean rule?',
    ],
    ['wall: []\n', 'line 1: wall is no setting Ringside knows; did you mean walls?'],
    ['site: {}\nport: 3000\n', 'line 2: port is no setting of its own: move it under server'],
    [
      'site:\n  timezone: UTC\n',
      'line 2: site.timezone is no setting Ringside knows; did you mean timeZone?',
    ],
    [
      SOURCE.replace('clientId', 'client_id'),
      'line 5: sources[1].client_id is no setting Ringside knows; did you mean clientId?',
    ],
    [`${SOURCE}    tsl: {}\n`, 'line 7: sources[1].tsl is no setting Ringside knows; did you mean tls?'],
    [
      'walls:\n  - id: a\n    name: A\n    tiles:\n      - { tile: clock, txt: x }\n',
      'line 5: walls[1].tiles[1].txt is no setting Ringside knows; did you mean text?',
    ],
  ])('is told at its own line with the nearest there is: %j', (text, words) => {
    expect(told(text)).toContain(words);
  });

  it.each(Object.keys(vendors))('is refused by %s too', (make) => {
    expect(told(`sources:\n  - id: a\n    make: ${make}\n    nonsense: 1\n`).join('\n')).toContain(
      'line 4: sources[1].nonsense is no setting Ringside knows',
    );
  });
});

describe('a value that cannot be', () => {
  it.each([
    [
      SOURCE.replace('https://192.0.2.10:8088', '192.0.2.10:8088'),
      'sources[1].url must be a whole address that begins with http:// or https://',
    ],
    ['server: { port: "3000" }', 'server.port must be a number; it is a text, so write it without quotes'],
    ['server: { host: "http://0.0.0.0" }', 'server.host must be an address or a name alone'],
    ['server: { host: 0.0.0.0:3000 }', 'server.host must be an address or a name alone'],
    ['server: { data: "" }', 'server.data is empty'],
    ['server: { origins: [wall.example.com] }', 'server.origins[1] must be a whole address'],
    [
      'people: [{ name: Ana, password: 12345678 }]',
      'people[1].password must be a text; it is a number, so put it in quotes',
    ],
    ['walls: [{ id: a, name: A, sound: yes }]', 'walls[1].sound must be true or false; write true'],
    ['walls: [{ id: a, name: A, turnSeconds: 0 }]', 'walls[1].turnSeconds must be at least 4'],
    ['walls: [{ id: a, name: A, tiles: [{ tile: queues }] }]', 'did you mean queue?'],
    ['rule: { targetSeconds: 0 }', 'rule.targetSeconds must be at least 1'],
    ['rule: { targetSeconds: 2.5 }', 'rule.targetSeconds must be a whole number; it has decimals'],
    ['sources: { hq: {} }', 'sources must be a list'],
    ['site: [1]', 'site must be settings with names (name: value); it is a list'],
    ['site: { timeZone: europe/berlin }', 'did you mean Europe/Berlin?'],
    ['site: { timeZone: "+01:00" }', 'must be an IANA time zone'],
    ['hello', 'must be settings with names, such as site: and sources:'],
    [SOURCE.replace('yeastar', 'yeaster'), 'did you mean yeastar?'],
    [`${SOURCE}    tls: { ca: nowhere.pem }`, 'sources[1].tls.ca names a file that is not there'],
    ['sources: [{ id: a, make: portsip, url: "https://x" }]', 'sources[1].username is missing'],
    ['sources: [{ id: a, make: portsip, url: "https://x" }]', 'sources[1].password is missing'],
  ])('%j', (text, words) => {
    const lines = told(text).join('\n');
    expect(lines).toContain(words);
    expect(lines).not.toMatch(LIBRARY);
    expect(lines).not.toContain('hunter2');
  });

  it.each(['Asia/Kolkata', 'Europe/Kyiv', 'US/Eastern', 'UTC', 'America/Port-au-Prince', 'Etc/GMT+5'])(
    'is no such zone as %s, which exists',
    (timeZone) => {
      expect(told(`site: { timeZone: ${timeZone} }`)).toEqual([]);
    },
  );
});

describe('opening hours that cannot be', () => {
  it.each([
    ['hours: { wek: {} }', 'line 1: hours.wek is no setting Ringside knows; did you mean week?'],
    [
      'hours:\n  week:\n    monday: "08:00-18:00"',
      'line 3: hours.week.monday is no day of the week; did you mean mon?',
    ],
    ['hours: { week: { "Mon - Fri": "08:00-18:00" } }', 'is no day of the week; did you mean mon-fri?'],
    ['hours: { week: { holidays: closed } }', 'is no day of the week; write mon, sat-sun or mon-fri'],
    ['hours: { week: {} }', 'hours.week names no day'],
    [
      'hours: { week: { mon-wed: closed, wed-fri: closed } }',
      'hours.week has wed in two of its ranges; write it in one, or by itself beside them',
    ],
    [
      'hours: { week: { mon: 8-18 } }',
      'hours.week.mon must be hours such as "08:00-18:00", a list of them, or closed',
    ],
    ['hours: { week: { mon: "08:00-25:00" } }', 'hours.week.mon must be hours such as "08:00-18:00"'],
    ['hours: { week: { mon: 8 } }', 'hours.week.mon must be hours such as "08:00-18:00"'],
    [
      'hours: { week: { mon: "08:00-08:00" } }',
      'hours.week.mon begins and ends at the same time; for a whole day write "00:00-24:00"',
    ],
    ['hours: { week: { mon: ["08:00-12:00", "11:00-13:00"] } }', 'hours.week.mon has hours that overlap'],
    ['hours: { dates: { "2026-02-30": closed } }', 'is no date; write "2026-12-24", or "12-24"'],
    ['hours: { dates: { 24.12.: closed } }', 'is no date; write "2026-12-24"'],
    [
      'hours: { dates: { "12-24": shut } }',
      'hours.dates.12-24 must be hours such as "08:00-18:00", a list of them, or closed, or usual',
    ],
    ['hours: { holidays: DE }', 'hours.holidays must be settings with names (name: value); it is a text'],
    ['hours: { holidays: {} }', 'hours.holidays.country is missing'],
    [
      'hours: { holidays: { country: Germany } }',
      'hours.holidays.country is no country whose holidays are known; did you mean DE (Germany)?',
    ],
    ['hours: { holidays: { country: de } }', 'did you mean DE (Germany)?'],
    ['hours: { holidays: { country: XX } }', 'write the two letters of its internet addresses'],
    [
      'hours: { holidays: { country: DE, state: Bavaria } }',
      'hours.holidays.state is no state whose holidays are known; ',
    ],
    ['hours: { holidays: { country: DE, state: by } }', 'did you mean BY ('],
    ['hours: { holidays: { country: TH, state: BKK } }', 'its holidays are the same everywhere, remove it'],
    [
      'hours: { holidays: { country: DE, region: A } }',
      'hours.holidays.region is a part of a state; write the state beside it',
    ],
    ['hours: { holidays: { country: DE, types: [publik] } }', 'did you mean public?'],
    ['hours: { holidays: { country: none, state: BY } }', 'hours.holidays says country: none'],
    [
      `${SOURCE}hours: { queues: { hx/1: { always: true } } }`,
      'hours.queues.hx/1 names the source "hx", which is not under sources (there: hq)',
    ],
    [
      `${SOURCE}hours: { sources: { hx: { always: true } } }`,
      'hours.sources.hx names the source "hx", which is not under sources (there: hq)',
    ],
    [
      `${SOURCE}hours: { queues: { hq/1: { always: true, week: { mon: closed } } } }`,
      'hours.queues.hq/1.always is open at all times',
    ],
    [`${SOURCE}hours: { queues: { hq/1: {} } }`, 'hours.queues.hq/1 says no hours'],
    [
      `${SOURCE}hours: { queues: { hq/1: { weeks: {} } } }`,
      'hours.queues.hq/1.weeks is no setting Ringside knows; did you mean week?',
    ],
    [
      'counting: { closedHours: appart }',
      'counting.closedHours must be one of apart, together; did you mean apart?',
    ],
  ])('%j', (text, words) => {
    const lines = told(text).join('\n');
    expect(lines).toContain(words);
    expect(lines).not.toMatch(LIBRARY);
  });

  it('are none of these', () => {
    expect(
      told(`${SOURCE}hours:
  week:
    mon-fri: 08:00-18:00
    fri: ["8:00-12:00", 13:00 - 16:00]
    sat-sun: closed
  holidays: { country: DE, state: BY, region: A, types: [public, bank] }
  dates: { 2026-12-24: 08:00-12:00, 12-31: closed, 02-29: usual }
  sources: { hq: { holidays: { country: none } } }
  queues: { hq/6400: { always: true }, hq/6401: { week: { mon-sun: 22:00-06:00 } } }
`),
    ).toEqual([]);
  });
});

describe('what goes against another part, or says nothing', () => {
  const wall = (rest: string) => `${SOURCE}walls: [{ id: a, name: A, ${rest} }]`;
  it.each([
    [
      `${SOURCE}rule: { goalPercent: 50, criticalPercent: 80 }`,
      'rule.criticalPercent is above goalPercent (50)',
    ],
    [`${SOURCE}rule: { goalPercent: 50 }`, 'rule.goalPercent is below criticalPercent (60)'],
    [
      `${SOURCE}queues: { hq/1: { goalPercent: 50 } }`,
      'queues.hq/1.goalPercent is below criticalPercent (60)',
    ],
    [wall('tiles: [{ tile: message }]'), 'walls[1].tiles[1] is a message without words'],
    [wall('tiles: [{ tile: message, text: "  " }]'), 'walls[1].tiles[1] is a message without words'],
    [
      wall('tiles: [{ tile: clock, text: Hi }]'),
      'walls[1].tiles[1].text is shown by tiles of the kinds message and ticker only',
    ],
    [wall('tiles: [{ tile: clock, queues: [hq/1] }]'), 'walls[1].tiles[1].queues means nothing for a clock'],
    [wall('queues: [hq/1, hq/1]'), 'walls[1].queues[2] names a queue that stands in this list already'],
    [
      wall('queues: [hx/1]'),
      'walls[1].queues[1] names the source "hx", which is not under sources (there: hq)',
    ],
    [wall('tiles: [{ tile: queue, queues: [hx/1] }]'), 'walls[1].tiles[1].queues[1] names the source "hx"'],
    [
      wall('queues: [hq/1], tiles: [{ tile: queue, queues: [hq/2] }]'),
      'names a queue that this wall does not cover',
    ],
    [SOURCE + SOURCE.slice(9).replace('id: hq', 'id: two'), 'sources[2] is the same PBX as the source "hq"'],
    [SOURCE.replace('hunter2hunter2', '$' + '{SECRET}'), 'write { env: SECRET }'],
    [
      `${SOURCE}teams: [{ name: A, agents: [hq/1] }, { name: A, agents: [hq/2] }]`,
      'teams[2] is the second one called "A"',
    ],
    [`${SOURCE}teams: [{ name: A, agents: [hx/1] }]`, 'teams[1].agents[1] names the source "hx"'],
    [`${SOURCE}teams: [{ name: A, agents: [hq/1, hq/1] }]`, 'names an agent who stands in this list already'],
    [`${SOURCE}teams: [{ name: A, agents: [1001] }]`, 'teams[1].agents[1] must be a text'],
    [
      `${SOURCE}teams: [{ name: A, agents: ["1001"] }]`,
      'must be <source id>/<extension>, for example hq/1001',
    ],
    [`${SOURCE}teams: [{ name: A, agents: [] }]`, 'teams[1].agents must have at least 1 in its list'],
    [
      `${SOURCE}teams: [{ name: North, agents: [hq/1] }]\npeople: [{ name: P, passwordHash: "", role: viewer, teams: [Nort] }]`,
      'people[1].teams[1] names a team that is not under teams; did you mean "North"?',
    ],
    [
      'server: { screens: { perAddress: 10, all: 5 } }',
      'server.screens lets one address open more (10) than all together (5)',
    ],
    ...['0.0.0.0/0', '::/0', '128.0.0.0/1', '::ffff:0:0/96', '2000::/3', '0:0:0:0:0:ffff::/97'].map(
      (network): [string, string] => [
        `server: { trustedProxies: [127.0.0.1, "${network}"] }`,
        'server.trustedProxies[2] would believe of anybody whose request it is; name the address of the proxy',
      ],
    ),
    [
      'sources: [{ id: hq, make: portsip, url: "https://pbx.example", wsi: "wss://me:pw@pbx.example/", username: u, password: p, domain: a.example }]',
      'sources[1].wsi holds a name or a password, and is shown to whoever may see the settings',
    ],
    [
      'signIn: { oidc: { issuer: "https://me@login.example/", clientId: x } }',
      'signIn.oidc.issuer holds a name or a password',
    ],
    // Also while something else is wrong.
    [`site: { name: 1 }\n${wall('queues: [hx/1]')}`, 'names the source "hx"'],
  ])('%j', (text, words) => {
    expect(told(text).join('\n')).toContain(words);
  });

  it('is not a proxy by its address, nor a network that one house can have', () => {
    const mine = [
      '127.0.0.1',
      '10.0.0.0/8',
      '172.16.0.0/12',
      'fc00::/7',
      '2001:db8::/32',
      '::1',
      '::ffff:127.0.0.1',
    ];
    expect(told(`server: { trustedProxies: ${JSON.stringify(mine)} }`)).toEqual([]);
  });

  it('is not a rule that takes both from elsewhere, nor one that sets both', () => {
    expect(
      told(`${SOURCE}queues: { hq/1: { targetSeconds: 9 }, hq/2: { goalPercent: 50, criticalPercent: 50 } }`),
    ).toEqual([]);
  });

  it('a configuration that connects nothing is not called in order, and not the demo', () => {
    for (const text of ['', '# nothing\n', 'site: { name: A }\n']) {
      const config = read(text);
      if ('mistakes' in config) throw new Error(JSON.stringify(config.mistakes));
      expect(inOrder('x.yaml', config)).toContain('no PBX is connected');
      expect(inOrder('x.yaml', config)).not.toContain('in order');
    }
  });
});
