// What in a configuration goes against another part of it, or says nothing. Looks at what is written, also where
// something else in it is wrong.
import { DEFAULT_RULE, TILE_KINDS } from '#lib/model/site.ts';
import { nearest } from '#lib/settings/issue-words.ts';
import { MISTAKES } from '#lib/settings/mistakes.ts';
import { isRecord } from '#lib/settings/place.ts';
import { isPasswordHash } from '#server/access/passwords.ts';
import { countries, regionsOf, statesOf } from '#server/hours/holidays.ts';
import { networks } from '#server/http/address.ts';

export type Say = (path: readonly PropertyKey[], problem: string) => void;

/** @param value the document, references to the environment resolved */
export function crossChecks(value: unknown, say: Say): void {
  if (!isRecord(value)) return;
  const sources = listOf(value['sources']);
  const walls = listOf(value['walls']);
  const people = listOf(value['people']);
  twice(sources, 'id', 'sources', say);
  twice(walls, 'id', 'walls', say);
  const teams = listOf(value['teams']);
  twice(people, 'name', 'people', say);
  twice(teams, 'name', 'teams', say);
  const known = new Set(sources.map((source) => textIn(source, 'id')));
  checkRules(value, known, say);
  walls.forEach((wall, w) => {
    if (isRecord(wall)) checkWall(wall, ['walls', w], known, say);
  });
  if (isRecord(value['hours'])) checkHours(value['hours'], known, say);
  if (isRecord(value['server'])) checkServer(value['server'], say);
  teams.forEach((team, t) => {
    if (isRecord(team)) checkAgents(listOf(team['agents']), ['teams', t, 'agents'], known, say);
  });
  const named = new Set(teams.map((team) => textIn(team, 'name')?.trim()));
  people.forEach((person, p) => {
    if (!isRecord(person)) return;
    checkPerson(person, ['people', p], known, say);
    checkTeams(listOf(person['teams']), ['people', p, 'teams'], named, say);
  });
  checkVariables(value, [], say);
  checkAddresses(value, [], say);
}

function twice(list: readonly unknown[], own: string, part: string, say: Say): void {
  const ids = list.map((each) => textIn(each, own)?.trim());
  ids.forEach((id, i) => {
    if (id !== undefined && ids.indexOf(id) !== i)
      say([part, i], `is the second one called "${id}"; give each its own`);
  });
}

type Known = ReadonlySet<string | undefined>;

function checkQueues(queues: readonly unknown[], path: readonly PropertyKey[], known: Known, say: Say): void {
  queues.forEach((queue, i) => {
    if (typeof queue !== 'string') return;
    checkQueue(queue, [...path, i], known, say);
    if (queues.indexOf(queue) !== i)
      say([...path, i], 'names a queue that stands in this list already; remove it');
  });
}

function checkAgents(agents: readonly unknown[], path: readonly PropertyKey[], known: Known, say: Say): void {
  agents.forEach((agent, i) => {
    if (typeof agent !== 'string') return;
    checkQueue(agent, [...path, i], known, say);
    if (agents.indexOf(agent) !== i)
      say([...path, i], 'names an agent who stands in this list already; remove it');
  });
}

/** Somebody bounded by a team that there is not would see nobody, and nothing would say why. */
function checkTeams(teams: readonly unknown[], path: readonly PropertyKey[], named: Known, say: Say): void {
  teams.forEach((team, i) => {
    if (typeof team !== 'string' || named.has(team.trim())) return;
    const there = [...named].filter((each) => each !== undefined);
    const near = nearest(team, there);
    say(
      [...path, i],
      `names a team that is not under teams${near ? `; did you mean "${near}"?` : there.length === 0 ? '' : ` (there: ${there.join(', ')})`}`,
    );
  });
}

function checkQueue(queue: string, path: readonly PropertyKey[], known: Known, say: Say): void {
  const at = queue.indexOf('/');
  const source = queue.slice(0, at);
  if (at < 0 || known.has(source)) return;
  const there = [...known].filter((id) => id !== undefined);
  say(
    path,
    `names the source "${source}", which is not under sources${there.length === 0 ? '' : ` (there: ${there.join(', ')})`}`,
  );
}

function checkWall(
  wall: Readonly<Record<string, unknown>>,
  path: readonly PropertyKey[],
  known: Known,
  say: Say,
): void {
  const covered = listOf(wall['queues']);
  checkQueues(covered, [...path, 'queues'], known, say);
  listOf(wall['tiles']).forEach((tile, t) => {
    if (isRecord(tile)) checkTile(tile, [...path, 'tiles', t], covered, known, say);
  });
}

const WITHOUT_QUEUES: readonly unknown[] = ['clock', 'message', 'ticker', 'image'];
const WORDS: readonly unknown[] = ['message', 'ticker'];

function checkTile(
  tile: Readonly<Record<string, unknown>>,
  path: readonly PropertyKey[],
  covered: readonly unknown[],
  known: Known,
  say: Say,
): void {
  const kind = tile['tile'];
  if (!TILE_KINDS.some((each) => each === kind)) return;
  const queues = listOf(tile['queues']);
  const text = tile['text'];
  checkQueues(queues, [...path, 'queues'], known, say);
  if (covered.length > 0)
    queues.forEach((queue, i) => {
      if (typeof queue === 'string' && !covered.includes(queue))
        say(
          [...path, 'queues', i],
          'names a queue that this wall does not cover; add it to the wall’s queues too',
        );
    });
  if (
    WORDS.includes(kind) &&
    (text === undefined || text === null || (typeof text === 'string' && text.trim() === ''))
  )
    say(path, 'is a message without words; write text: "…"');
  if (!WORDS.includes(kind) && typeof text === 'string')
    say(
      [...path, 'text'],
      'is shown by tiles of the kinds message and ticker only; remove it, or write tile: message',
    );
  const { image } = tile;
  if (kind === 'image' && (image === undefined || image === null))
    say(path, 'is an image without a file; write image: logo.png');
  if (kind !== 'image' && image !== undefined)
    say([...path, 'image'], 'is shown by tiles of the kind image only; remove it, or write tile: image');
  if (WITHOUT_QUEUES.includes(kind) && queues.length > 0)
    say([...path, 'queues'], `means nothing for a ${String(kind)}; remove it`);
}

function checkRules(value: Readonly<Record<string, unknown>>, known: Known, say: Say): void {
  const site = { ...DEFAULT_RULE, ...(isRecord(value['rule']) ? value['rule'] : {}) };
  checkRule(site, value['rule'], ['rule'], say);
  const { queues } = value;
  if (!isRecord(queues)) return;
  for (const [queue, own] of Object.entries(queues)) {
    checkQueue(queue, ['queues', queue], known, say);
    if (isRecord(own)) checkRule({ ...site, ...own }, own, ['queues', queue], say);
  }
}

/** What a rule says with what it takes from elsewhere. A rule that says neither of the two was told where they stand. */
function checkRule(
  rule: Readonly<Record<string, unknown>>,
  own: unknown,
  path: readonly PropertyKey[],
  say: Say,
): void {
  if (!isRecord(own)) return;
  const { goalPercent: goal, criticalPercent: critical } = rule;
  const key = 'criticalPercent' in own ? 'criticalPercent' : 'goalPercent' in own ? 'goalPercent' : null;
  if (key === null || !isShare(goal) || !isShare(critical) || critical <= goal) return;
  say(
    [...path, key],
    key === 'criticalPercent'
      ? `is above goalPercent (${goal}): a tile would be critical before it warns; write ${goal} or less`
      : `is below criticalPercent (${critical}): a tile would be critical before it warns; write criticalPercent: ${goal} or less beside it`,
  );
}

const isShare = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 100;

function checkHours(hours: Readonly<Record<string, unknown>>, known: Known, say: Say): void {
  checkHolidays(hours['holidays'], ['hours', 'holidays'], say);
  for (const part of ['sources', 'queues'])
    for (const [id, own] of Object.entries(isRecord(hours[part]) ? hours[part] : {})) {
      const path = ['hours', part, id];
      checkQueue(part === 'queues' ? id : `${id}/`, path, known, say);
      if (!isRecord(own)) continue;
      checkHolidays(own['holidays'], [...path, 'holidays'], say);
      if (own['always'] === true && Object.keys(own).length > 1)
        say(
          [...path, 'always'],
          'is open at all times, so that nothing beside it counts; remove one of both',
        );
      if (Object.keys(own).length === 0)
        say(path, 'says no hours; write week, holidays, dates or always: true, or remove it');
    }
}

/** Whether there are such holidays. Codes are of ISO 3166. */
function checkHolidays(value: unknown, path: readonly PropertyKey[], say: Say): void {
  if (!isRecord(value)) return;
  const { country, state, region } = value;
  if (typeof country !== 'string') return;
  if (country === 'none') {
    if (Object.keys(value).length > 1)
      say(path, 'says country: none, so that nothing beside it counts; remove it');
    return;
  }
  if (!isCode(country, countries(), 'country', [...path, 'country'], say)) return;
  if (typeof region === 'string' && state === undefined)
    say([...path, 'region'], 'is a part of a state; write the state beside it');
  if (typeof state !== 'string' || !isCode(state, statesOf(country), 'state', [...path, 'state'], say))
    return;
  if (typeof region === 'string')
    isCode(region, regionsOf(country, state), 'region', [...path, 'region'], say);
}

/** Says what was probably meant: by a name, or another spelling of the code. */
function isCode(
  code: string,
  names: Readonly<Record<string, string>>,
  what: string,
  path: readonly PropertyKey[],
  say: Say,
): boolean {
  if (Object.hasOwn(names, code)) return true;
  const codes = Object.keys(names);
  const byName = nearest(code, Object.values(names));
  const near =
    codes.find((each) => each.toUpperCase() === code.toUpperCase()) ??
    codes.find((each) => names[each] === byName);
  const there =
    codes.length === 0
      ? '; its holidays are the same everywhere, remove it'
      : codes.length > 40
        ? '; write the two letters of its internet addresses, such as DE, GB or TH'
        : `; there are ${codes.join(', ')}`;
  say(
    path,
    `is no ${what} whose holidays are known${near === undefined ? there : `; did you mean ${near} (${names[near]})?`}`,
  );
  return false;
}

function checkServer(server: Readonly<Record<string, unknown>>, say: Say): void {
  listOf(server['trustedProxies']).forEach((network, i) => {
    if (typeof network === 'string' && holdsStrangers(network))
      say(
        ['server', 'trustedProxies', i],
        'would believe of anybody whose request it is; name the address of the proxy in front, or the network it is in',
      );
  });
  const { screens } = server;
  if (!isRecord(screens)) return;
  const { perAddress = 100, all = 2_000 } = screens;
  if (typeof perAddress === 'number' && typeof all === 'number' && perAddress > all)
    say(
      ['server', 'screens'],
      `lets one address open more (${perAddress}) than all together (${all}); raise all`,
    );
}

/**
 * Whether a network is larger than any that one house can have for itself: 10.0.0.0/8 and fc00::/7 are the largest. Whoever
 * is trusted says whose a request is, so that limits by address, and the rule that others are met by TLS, would be nobody's.
 */
function holdsStrangers(network: string): boolean {
  const [address = '', bits] = network.split('/');
  if (bits === undefined) return false;
  if (!address.includes(':')) return Number(bits) < 8;
  // One of IPv6 may hold those of IPv4, as they reach a socket that listens for both.
  return Number(bits) < 7 || STRANGERS.some(networks([network]));
}
const STRANGERS = [1, 65, 129, 193].map((first) => `${first}.1.1.1`);

const LOOPBACK = [/^(localhost|.+\.localhost|\[?::1\]?)$/i, /^127(\.\d{1,3}){3}$/];

/** Whether others than whoever sits at this machine may reach a server: it listens for them, or has a name for them. */
export const isReachable = (server: {
  readonly host: string;
  readonly origins: readonly string[];
}): boolean =>
  [server.host, ...server.origins.map((origin) => new URL(origin).hostname)].some(
    (name) => !isLoopback(name),
  );

/** Whether a name or address means this machine alone. */
export const isLoopback = (name: string): boolean => LOOPBACK.some((each) => each.test(name));

/** What of a person does not go together. */
function checkPerson(
  person: Readonly<Record<string, unknown>>,
  path: readonly PropertyKey[],
  known: Known,
  say: Say,
): void {
  for (const list of ['queues', 'tenants', 'takeFrom', 'giveTo'])
    checkQueues(listOf(person[list]), [...path, list], known, say);
  const { password, passwordHash: hash, role, commands, agent } = person;
  if (typeof agent === 'string') checkQueue(agent, [...path, 'agent'], known, say);
  if (password === undefined && hash === undefined)
    say(path, 'has no passwordHash; npm run password makes one of a password');
  if (password !== undefined && hash !== undefined)
    say([...path, 'password'], 'stands beside a passwordHash; remove it');
  if (typeof hash === 'string' && hash !== '' && !isPasswordHash(hash))
    say([...path, 'passwordHash'], 'is no hash Ringside can use; npm run password makes one of a password');
  if (role !== undefined && commands !== undefined)
    say([...path, 'commands'], 'is said by the role already; remove it, and use may and mayNot');
  if (role === 'agent' && agent === undefined)
    say(path, 'has the role agent, but no agent to say which one they are; write agent: hq/1001');
}

/** What stands in an address is shown to whoever may see the settings or the connections: it is no place for secrets. */
function checkAddresses(value: unknown, path: readonly PropertyKey[], say: Say): void {
  if (typeof value === 'string') {
    const url = /^(?:https?|wss?):\/\/[^/]*@/i.test(value) ? URL.parse(value) : null;
    if (url && `${url.username}${url.password}` !== '') say(path, MISTAKES.secretInAddress);
  } else if (Array.isArray(value)) value.forEach((each, i) => void checkAddresses(each, [...path, i], say));
  else if (isRecord(value))
    for (const [key, each] of Object.entries(value)) checkAddresses(each, [...path, key], say);
}

/** `${NAME}`, as other programs write it, would be taken for the password itself. */
function checkVariables(value: unknown, path: readonly PropertyKey[], say: Say): void {
  if (typeof value === 'string') {
    const name = /^\$\{\s*([A-Za-z_]\w*)\s*\}$/.exec(value)?.[1];
    if (name !== undefined)
      say(path, `is not filled in from the environment when written like this; write { env: ${name} }`);
  } else if (Array.isArray(value)) value.forEach((each, i) => void checkVariables(each, [...path, i], say));
  else if (isRecord(value))
    for (const [key, each] of Object.entries(value)) checkVariables(each, [...path, key], say);
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textIn = (value: unknown, key: string): string | undefined => {
  const found = isRecord(value) ? value[key] : undefined;
  return typeof found === 'string' ? found : undefined;
};
