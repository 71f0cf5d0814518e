// What is answered when somebody reads or changes the settings over HTTP.
import type { ToldMistake } from '#lib/api/message.ts';
import { hasHidden } from '#lib/model/name.ts';
import { MISTAKES } from '#lib/settings/mistakes.ts';
import {
  isRecord,
  isReference,
  isSame,
  isWritable,
  MEMBER_KEYS,
  type Place,
  placeOf,
  type Reference,
  type SettingsDocument,
  valueAt,
} from '#lib/settings/place.ts';
import { type SecretsOf, withoutSecrets } from '#lib/settings/secrets.ts';
import { type Message, message } from '#lib/sync/server-messages.ts';
import { type Config, type Mistake, told } from '#server/config.ts';
import { waitingForRestart } from './apply.ts';
import type { ChangeAnswer, SettingsStore } from './store.ts';

export type SettingsDesk = {
  readonly store: SettingsStore;
  readonly secretsOf: SecretsOf;
  /** As the settings were when the server was started. */
  readonly started: Config;
};

export type SettingsQuestion = {
  readonly method: string;
  /** What stands in the address after /api/settings/; empty: all of it. */
  readonly place: string;
  /** The `If-Match` header: the version a change is made to, quoted, or `*`. */
  readonly ifMatch: string | undefined;
  readonly body: unknown;
  readonly by: string;
};

/** `body`: the answer, or why there is none, which goes out as every refusal does. */
export type SettingsReply = {
  readonly status: number;
  readonly body:
    | Readonly<Record<string, unknown>>
    | { readonly said: Message; readonly mistakes?: readonly ToldMistake[] };
  readonly headers?: Readonly<Record<string, string>>;
};

/**
 * GET 200 or 404; PUT 200, or 201 where nothing stood there; DELETE 200 or 404. A change is refused with 409 where the
 * settings were changed meanwhile, 422 with the list of mistakes, 428 without a version, 500 where it cannot be kept.
 */
export async function answerSettings(desk: SettingsDesk, question: SettingsQuestion): Promise<SettingsReply> {
  const { store } = desk;
  const { method, ifMatch, by, body } = question;
  const place = question.place === '' ? [] : placeOf(question.place);
  if (place === null) return nothing;
  if (method === 'GET') return shown(desk, place);
  if (place.length === 0 || (method !== 'PUT' && method !== 'DELETE'))
    return {
      status: 405,
      body: { said: message('cannotBeDone') },
      headers: { allow: 'GET, PUT, DELETE' },
    };
  if (ifMatch === undefined)
    return {
      status: 428,
      body: { said: message('settingsNeedVersion') },
    };
  const terms = { version: versionIn(ifMatch), by };
  if (method === 'DELETE') return replied(desk, await store.remove(place, terms));
  if (!isWritable(body)) return mistaken([{ line: null, where: place.join('.'), problem: MISTAKES.tooMuch }]);
  const { document } = store.read();
  const strange = [...references(body, place)].filter(
    ({ at, value }) => !isSame(valueAt(document, at), value),
  );
  if (strange.length > 0)
    return mistaken([
      {
        line: null,
        where: place.join('.'),
        problem: `takes its value from ${strange.map(({ value }) => named(value)).join(', ')}, as the configuration does not there; write that into the file`,
      },
    ]);
  // One that stands in the file from before there was this rule may stay.
  const hidden = [...hiddenNames(body, place)].filter(({ at, value }) => valueAt(document, at) !== value);
  const isNew = (i: number): boolean => valueAt(document, place.slice(0, i + 1)) === undefined;
  if (hidden.length > 0 || place.some((each, i) => hasHidden(each) && isNew(i)))
    return mistaken([{ line: null, where: place[0] ?? null, problem: MISTAKES.hiddenCharacter }]);
  return replied(desk, await store.change(place, body, terms));
}

const nothing: SettingsReply = { status: 404, body: { said: message('nothingHere') } };

const mistaken = (mistakes: readonly Mistake[]): SettingsReply => ({
  status: 422,
  body: { said: message('settingsMistaken'), mistakes: mistakes.map(told) },
});

function shown({ store, secretsOf, started }: SettingsDesk, place: readonly string[]): SettingsReply {
  const { document, version, config } = store.read();
  const visible: SettingsDocument = withoutSecrets(document, secretsOf);
  const headers = { etag: `"${version}"` };
  if (place.length > 0) {
    const value = valueAt(visible, place);
    return value === undefined ? nothing : { status: 200, body: { version, value }, headers };
  }
  const trouble = store.trouble();
  return {
    status: 200,
    body: {
      version,
      settings: visible,
      restart: waitingForRestart(started, config),
      trouble: trouble && { since: trouble.since, mistakes: trouble.mistakes.map(told) },
    },
    headers,
  };
}

function replied({ store, started }: SettingsDesk, answer: ChangeAnswer): SettingsReply {
  switch (answer.outcome) {
    case 'done':
      return {
        status: answer.isNew ? 201 : 200,
        body: { version: answer.version, restart: waitingForRestart(started, store.read().config) },
        headers: { etag: `"${answer.version}"` },
      };
    case 'conflict':
      return { status: 409, body: { said: answer.said } };
    case 'absent':
      return nothing;
    case 'mistakes':
      return mistaken(answer.mistakes);
    case 'unwritable':
      return { status: 500, body: { said: answer.said } };
    default:
      return answer satisfies never;
  }
}

/** `null` for `*`. What is no version is one that fits nothing. */
const versionIn = (ifMatch: string): string | null =>
  ifMatch.trim() === '*' ? null : ifMatch.trim().replace(/^(?:W\/)?"(.*)"$/, '$1');

/**
 * Variables and files that a value refers to, and where. Somebody at a browser must not read the server's machine by naming
 * one in a setting that is shown, or that is sent to a PBX of their choice: not one either that stands in another place.
 */
function* references(
  value: unknown,
  at: Place,
): Generator<{ readonly at: Place; readonly value: Reference }> {
  if (isReference(value)) yield { at, value };
  else if (Array.isArray(value)) {
    const own = at.length === 1 ? MEMBER_KEYS[at[0] ?? ''] : undefined;
    for (const [i, each] of value.entries())
      yield* references(each, [...at, String(own !== undefined && isRecord(each) ? (each[own] ?? i) : i)]);
  } else if (isRecord(value))
    for (const [name, each] of Object.entries(value)) yield* references(each, [...at, name]);
}

/** Whatever is a name in what is brought, and holds what cannot be seen. */
function* hiddenNames(value: unknown, at: Place): Generator<{ readonly at: Place; readonly value: string }> {
  if (typeof value === 'string') {
    if (at.at(-1) === 'name' && hasHidden(value)) yield { at, value };
  } else if (Array.isArray(value)) {
    const own = at.length === 1 ? MEMBER_KEYS[at[0] ?? ''] : undefined;
    for (const [i, each] of value.entries())
      yield* hiddenNames(each, [...at, String(own !== undefined && isRecord(each) ? (each[own] ?? i) : i)]);
  } else if (isRecord(value))
    for (const [name, each] of Object.entries(value)) yield* hiddenNames(each, [...at, name]);
}

const named = (value: Reference): string =>
  'env' in value ? `the environment variable ${value.env}` : `the file ${value.file}`;
