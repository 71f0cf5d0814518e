// Every sentence in which a mistake in settings, or in what is sent to the interface, is said: what follows the name
// of what is wrong. A sentence is found again by its words, as those of lib/sync/server-messages.ts are, so that whoever finds a
// mistake writes plain English and programs and pages get its code.
import { HIDDEN_WORDS } from '#lib/model/name.ts';

/** Under their codes, which stay when a sentence is put better. */
export const MISTAKES = {
  missing: 'is missing',
  missingKind: 'is missing; it must be {what}',
  missingDomain: 'is missing: it names the tenant; only the system administrator has none',
  missingExtension: 'is missing: signIn: extension needs its number',
  missingWebhookSecret: 'is missing; with events: {events} it must be the secret the webhook has on the PBX',
  wrongKind: 'must be {what}; {instead}',
  mustBe: 'must be {what}',
  mustBeEither: 'must be {what}, or {other}',
  mustBeOneOf: 'must be one of {choices}',
  mustBeOneOfMeant: 'must be one of {choices}; did you mean {near}?',
  empty: 'is empty; write it, or remove the line',
  fewCharacters: 'must have at least {limit} characters',
  manyCharacters: 'must have at most {limit} characters',
  fewInList: 'must have at least {limit} in its list',
  manyInList: 'must have at most {limit} in its list',
  tooSmall: 'must be at least {limit}',
  tooBig: 'must be at most {limit}',
  noName: 'is no name that can stand here',
  hiddenCharacter: HIDDEN_WORDS,
  cannotStand: 'is not what can stand here',
  cannotStandSee: 'is not what can stand here; look at docs/configuration.md',
  noAddress: 'must be a whole address that begins with http:// or https://, such as https://192.0.2.10:8088',
  noOrigin: 'must be a whole address, such as https://wall.example.com',
  secretInAddress:
    'holds a name or a password, and is shown to whoever may see the settings; write the address alone',
  mustContain: 'must contain {text}',
  illWritten: 'is not written as it must be; look at docs/configuration.md and the page of its make',
  notWhole: 'is not whole: {setting} {problem}',
  unknown: 'is no setting Ringside knows; remove it',
  unknownThere: 'is no setting Ringside knows; remove it: there are {known}',
  unknownMeant: 'is no setting Ringside knows; did you mean {near}?',
  moveUnder: 'is no setting of its own: move it under {part}',
  noSettings: 'must be settings with names, such as site: and sources:; look at ringside.config.example.yaml',
  noTimeZone: 'must be an IANA time zone such as Europe/Berlin or Asia/Bangkok',
  noTimeZoneMeant: 'must be an IANA time zone such as Europe/Berlin or Asia/Bangkok; did you mean {near}?',
  noQueue: 'must be <source id>/<queue number>, for example hq/6400',
  noQueuePattern: 'must be <source id>/<queue number>, for example hq/6400 or hq/64*',
  noAgentPattern: 'must be <source id>/<extension>, for example hq/1001 or hq/10*',
  noNetwork: 'must be an address such as 127.0.0.1, or a network such as 10.0.0.0/8',
  noRecording: 'must be true, false, or { maxMegabytes: 64, numbers: full } with numbers full or masked',
  noId: 'must be lower-case letters, digits and dashes',
  noSourceId: 'must be lower-case letters, digits and dashes, for example hq',
  noSourceNamed: 'must be the id of a source, for example hq',
  siteTaken: 'must not be "site": that name is taken',
  noTimeOfDay: 'must be a time of day such as "07:30"',
  noHost: 'must be an address or a name alone, such as 127.0.0.1 or 0.0.0.0: no http://, no port',
  needsHttps: 'must begin with https://',
  noHours: 'must be hours such as "08:00-18:00", a list of them, or closed',
  noHoursOfDate: 'must be hours such as "08:00-18:00", a list of them, or closed, or usual',
  noLength: 'begins and ends at the same time; for a whole day write "00:00-24:00"',
  overlaps: 'has hours that overlap; write each time once',
  noWeekday: 'is no day of the week; write mon, sat-sun or mon-fri',
  noWeekdayMeant: 'is no day of the week; did you mean {near}?',
  noDays: 'names no day: it would never be open; write a day, such as mon',
  dayTwice: 'has {day} in two of its ranges; write it in one, or by itself beside them',
  noDate: 'is no date; write "2026-12-24", or "12-24" for that day of each year',
  noField: 'must be the name of a field: letters, digits and _',
  noExtension: 'must be the number of an extension, such as "201"',
  noBareExtension: 'must be an extension number without @ and tenant',
  noSipDomain: 'must be a SIP domain such as acme.example, without sip: and port',
  noZone: 'is no time zone; write one such as America/Chicago',
  noTenant: 'must be the name of a tenant',
  tenantTwice: 'names a tenant twice',
  noMake: 'is no make Ringside knows; write one of {makes}',
  noMakeMeant: 'is no make Ringside knows; did you mean {near}? If not, write one of {makes}',
  samePbx: 'is the same PBX as the source "{id}": its calls would be counted twice; remove one',
  secondOfName: 'is the second one called "{name}"; give each its own',
  queueTwice: 'names a queue that stands in this list already; remove it',
  agentTwice: 'names an agent who stands in this list already; remove it',
  noTeams: 'names a team that is not under teams',
  noTeam: 'names a team that is not under teams (there: {known})',
  noTeamMeant: 'names a team that is not under teams; did you mean "{near}"?',
  noSources: 'names the source "{id}", which is not under sources',
  noSource: 'names the source "{id}", which is not under sources (there: {known})',
  queueNotOnWall: 'names a queue that this wall does not cover; add it to the wall’s queues too',
  messageWithoutWords: 'is a message without words; write text: "…"',
  textOfNoMessage:
    'is shown by tiles of the kinds message and ticker only; remove it, or write tile: message',
  imageWithoutFile: 'is an image without a file; write image: logo.png',
  imageOfNoImage: 'is shown by tiles of the kind image only; remove it, or write tile: image',
  noImageFile: 'must name a file in the folder of the configuration, such as logo.png',
  imageOutside: 'names a file outside the folder of the configuration; copy it into that folder',
  imageFolder: 'names a folder; name the file in it',
  imageTooLarge: 'names a file of more than 2 MB; make the image smaller',
  imageUnknown: 'names a file that is no PNG, JPEG or WebP image',
  meansNothing: 'means nothing for a {kind}; remove it',
  criticalAboveGoal:
    'is above goalPercent ({goal}): a tile would be critical before it warns; write {most} or less',
  goalBelowCritical:
    'is below criticalPercent ({critical}): a tile would be critical before it warns; write criticalPercent: {goal} or less beside it',
  alwaysAndMore: 'is open at all times, so that nothing beside it counts; remove one of both',
  saysNoHours: 'says no hours; write week, holidays, dates or always: true, or remove it',
  noCountryAndMore: 'says country: none, so that nothing beside it counts; remove it',
  regionWithoutState: 'is a part of a state; write the state beside it',
  noCountry:
    'is no {place} whose holidays are known; write the two letters of its internet addresses, such as DE, GB or TH',
  noPlaceThere: 'is no {place} whose holidays are known; there are {known}',
  noPlaceMeant: 'is no {place} whose holidays are known; did you mean {near} ({name})?',
  noPlaceNeeded: 'is no {place} whose holidays are known; its holidays are the same everywhere, remove it',
  screensOfOne: 'lets one address open more ({perAddress}) than all together ({all}); raise all',
  trustsAnybody:
    'would believe of anybody whose request it is; name the address of the proxy in front, or the network it is in',
  noPassword: 'has no passwordHash; npm run password makes one of a password',
  passwordAndHash: 'stands beside a passwordHash; remove it',
  noHash: 'is no hash Ringside can use; npm run password makes one of a password',
  roleAndCommands: 'is said by the role already; remove it, and use may and mayNot',
  agentWithoutAgent: 'has the role agent, but no agent to say which one they are; write agent: hq/1001',
  notFilledIn: 'is not filled in from the environment when written like this; write { env: {name} }',
  variableUnset: 'is to come from the environment variable {name}, which is not set; set it before starting',
  strangeReference:
    'takes its value from {from}, as the configuration does not there; write that into the file',
  secretAnew:
    'must be given anew, in the same change: it would be sent to another address than before, or less surely to the same',
  fileOpen: 'is to come from {path}, which everybody on this machine can read: chmod 600 {same}',
  fileEmpty: 'is to come from {path}, which is empty',
  fileTooLong: 'is to come from {path}, which is too long for a secret',
  fileUnread: 'is to come from {path}, which {problem}',
  namesUnread: 'names a file that {problem}',
  namesOpen: 'names a file that everybody on this machine can read: chmod 600 {path}',
  notThere: 'is not there. Check the path.',
  mayNotBeRead: 'may not be read by this user. Check the file’s rights.',
  isFolder: 'is a folder. Name the file in it.',
  fileOnTheWay: 'is not there: what should be a folder on the way to it is a file. Check the path.',
  cannotBeRead: 'cannot be read ({error}). Check the file and its disk.',
  notUtf8: 'is not written in UTF-8. Save it as plain text in UTF-8 (an editor’s “Save as” has the choice).',
  isEmpty: 'is empty.',
  noCertificate: 'names a cert that is no certificate in PEM (-----BEGIN CERTIFICATE-----)',
  otherKey: 'names a key that belongs to another certificate',
  noKey: 'names a key that is none in PEM without a password (-----BEGIN PRIVATE KEY-----)',
  noAdminLeft: 'would leave nobody who is an administrator; make somebody else one first',
  keptByDemo: 'cannot be changed in the demo, which keeps nothing: write a ringside.config.yaml',
  tooMuch: 'is too long, nested too deeply, or nothing that a configuration can hold',
  noPlace: 'is no place of the configuration',
  notEditable:
    'is written in a way that cannot be changed from here (an alias of another place, perhaps); change it in the file by hand',
  partIsAlias: 'has a part ({part}) that is an alias of another; change it in the file by hand',
  partHasAliases: 'has a part ({part}) on which others are built by an alias; change it in the file by hand',
  tab: 'is indented with a tab; write two spaces instead of each tab',
  tooDeep: 'is nested too deeply: no setting lies this deep',
  endless:
    'refers to itself, or is nested too deeply or too often; write out what its aliases (*name) stand for',
  nameTwice: '{name} stands here a second time (first in line {line}); put both together, or remove one',
  bracketName:
    'has a bracket where a name should stand; write name: value, and texts with brackets in quotes',
  looseAlias:
    '*{name} refers to &{same}, which stands nowhere above; write out what is meant, or put it in quotes if it begins with a star',
  openQuote: 'opens a quote and does not close it; close it on the same line',
  secondDocument:
    'begins a second document (---); a configuration is one: remove this line, or put what follows into a file of its own',
  openBracket: 'opens {bracket} that is not closed where it should be; write {end} at its end',
  colonInValue: 'has a colon and a space within its value; put the value in quotes',
  indentedMore: 'is indented more than line {line}, which already has a value; put both at the same column',
  badStart: 'has a value that begins with {sign}; put it in quotes',
  backslash: 'has a backslash in a text in "quotes"; write \\\\ for each, or use \'single quotes\'',
  tag: 'has a word with an exclamation mark (!tag) before its value, which means nothing here; remove it, or put the value in quotes',
  directive: 'begins with %, which means nothing here; remove the line',
  anchor: 'has a & or * where it means a name for another place; put the value in quotes',
  noSpaceAfterColon: 'has no space after its colon; write name: value',
  noSpaceAfterDash: 'has no space after its dash; write - value',
  equalsSign: 'has = between name and value; write name: value',
  badIndent: 'is not indented like the lines it belongs to; put them at the same column, with spaces',
  noSetting: 'is no setting; write name: value',
  strayBracket: 'has a bracket or a comma too many, or too few',
  noYaml: 'cannot be read; write name: value, lists with a dash, and texts with special signs in quotes',
} as const;
export type MistakeCode = keyof typeof MISTAKES;

/** What must stand somewhere, by the name the schema has for it. */
export const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'settings with names (name: value)',
  record: 'settings with names (name: value)',
  array: 'a list ([a, b], or one a line with a dash before it)',
};
/** What stands there instead. */
export const INSTEADS = [
  'nothing stands there',
  'it is a list',
  'it is settings with names',
  'it is a text',
  'it is a text, so write it without quotes and without a unit',
  'it is true or false',
  'it is true or false, so put it in quotes',
  'it is a number',
  'it is a number, so put it in quotes',
  'it has decimals',
  'it has decimals, so put it in quotes',
  'write true',
  'write false',
] as const;
const PLACES = ['country', 'state', 'region'] as const;

/** What stands in a gap and is itself said in the reader's language. */
export const MISTAKE_WORDS: ReadonlySet<string> = new Set([...Object.values(KINDS), ...INSTEADS, ...PLACES]);

/** Gaps that hold no other words than these; all others hold any. */
const GAP_WORDS: Readonly<Record<string, readonly string[]>> = {
  what: Object.values(KINDS),
  other: Object.values(KINDS),
  instead: INSTEADS,
  place: PLACES,
};
/** A gap that holds another mistake, whole. */
export const NESTED = 'problem';

/** As a message of lib/sync/server-messages.ts, whose codes are others. `verbatim`: words that are none of these. */
export type MistakeMessage = {
  readonly code: MistakeCode | 'verbatim';
  readonly args: Readonly<Record<string, string>>;
  readonly text: string;
};

/** What was said of a mistake, with its code. */
export function mistakeOf(text: string): MistakeMessage {
  for (const { code, pattern } of PATTERNS) {
    const match = pattern.exec(text);
    if (match === null || (match.groups?.[NESTED] && mistakeOf(match.groups[NESTED]).code === 'verbatim'))
      continue;
    return { code, args: { ...match.groups }, text };
  }
  return { code: 'verbatim', args: {}, text };
}

/** The longest first: `must be {what}` also fits the beginning of longer ones. */
const PATTERNS = (Object.entries(MISTAKES) as [MistakeCode, string][])
  .sort(([, a], [, b]) => b.length - a.length)
  .map(([code, sentence]) => ({ code, pattern: patternOf(sentence) }));

function patternOf(sentence: string): RegExp {
  const parts = sentence.split(/\{(\w+)\}/).map((part, index) => {
    if (index % 2 === 0) return quoted(part);
    const words = GAP_WORDS[part];
    const any = part === 'setting' ? '\\S+' : '.+';
    return `(?<${part}>${words === undefined ? any : words.map(quoted).join('|')})`;
  });
  return new RegExp(`^${parts.join('')}$`, 's');
}

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
