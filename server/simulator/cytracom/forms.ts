// The shapes in which queue and monitored events may be written: names, keys, units. Nobody has published them: the
// default is the form cytracom#proposed-forms proposes, every other form a switch.
import type { Names } from './names.ts';
import type { Said } from './streams.ts';
import type { Quirks } from './variants.ts';

export type Fields = Readonly<Record<string, unknown>>;
export type CallerSays = { readonly number: string; readonly name: string; readonly channel?: string };
/** `state` is a word of {@link StateWord}; left out where the event does not tell it. */
export type MemberSays = {
  readonly number: string;
  readonly name: string;
  readonly state?: StateWord;
  readonly paused?: boolean;
  readonly reason?: string;
  readonly more?: Fields;
};

/** FreeSWITCH's, as far as the vendor names them. */
export type StateWord = keyof typeof STATES;
const STATES = {
  waiting: { asterisk: 'not in use', number: 1 },
  receiving: { asterisk: 'ringing', number: 6 },
  ringing: { asterisk: 'ringing', number: 6 },
  'in a queue call': { asterisk: 'in use', number: 2 },
  busy: { asterisk: 'busy', number: 3 },
  'on break': { asterisk: 'not in use', number: 1 },
  'wrap up': { asterisk: 'not in use', number: 1 },
  // A queue of Asterisk's has no device state for it.
  'logged out': { asterisk: 'logged out', number: 'logged out' },
  unavailable: { asterisk: 'unavailable', number: 5 },
} as const;

/** What an event says, before a form is chosen. Times are epoch ms. */
export type Saying = {
  readonly name: string;
  readonly at: number;
  /** The number that is dialled; `null` for a monitored event. */
  readonly queue: string | null;
  /** Whether the proposal names the queue here. */
  readonly queueName?: string;
  readonly linkedId?: string;
  readonly uniqueId?: string;
  readonly caller?: CallerSays;
  readonly member?: MemberSays;
  readonly members?: readonly MemberSays[];
  readonly more?: Fields;
};

/** Events that say nothing of their queue under `queueKey=joinOnly`. */
const FOLLOWING = new Set(['member_state', 'member_connect', 'member_complete', 'caller_abandon']);

export class Forms {
  readonly #names: Names;
  readonly #quirks: Quirks;
  readonly #queueName: (number: string) => string;

  constructor(names: Names, quirks: Quirks, queueName: (number: string) => string) {
    this.#names = names;
    this.#quirks = quirks;
    this.#queueName = queueName;
  }

  /** An event of the queue stream (`family` `queue`) or the monitored one. */
  said(family: 'queue' | 'monitored', saying: Saying): Said {
    const { name, at, caller, member, members, more } = saying;
    const wire = this.#wireName(family, name);
    const { namePlace, eventTime } = this.#quirks;
    const data: Record<string, unknown> = {
      ...(namePlace === 'eventLine' ? {} : { event: wire }),
      ...(eventTime === 'absent' ? {} : { event_time: this.time(at) }),
      customer_code: this.#names.customerCode,
      ...this.#queue(saying),
      ...this.#call(saying),
      ...(caller ? this.caller(caller, saying.linkedId) : {}),
      ...(member ? this.#memberOf(name, member) : {}),
      ...(members ? { members: members.map((each) => this.member(each)) } : {}),
      ...more,
    };
    return { line: namePlace === 'data' ? null : wire, data };
  }

  /** The whole payload is a list: its name can only stand on the `event:` line. */
  bare(name: string, list: readonly Fields[]): Said {
    return { line: this.#wireName('queue', name), data: list };
  }

  /** Epoch ms as this service writes a time. */
  time(ms: number): number | string {
    const { eventTime } = this.#quirks;
    if (eventTime === 'seconds') return Math.floor(ms / 1000);
    if (eventTime === 'micros') return String(ms * 1000);
    return eventTime === 'iso' ? new Date(ms).toISOString() : ms;
  }

  duration(ms: number): number | string {
    const { durations } = this.#quirks;
    const seconds = Math.round(ms / 1000);
    if (durations === 'ms') return ms;
    if (durations === 'seconds') return seconds;
    return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
      .map((part) => String(part).padStart(2, '0'))
      .join(':');
  }

  /** Keys that name a queue; `always` where nothing else in the event could. */
  queueKeys(number: string, always = true, withName = false): Fields {
    const { queueKey, queueIdType } = this.#quirks;
    const name = this.#queueName(number);
    const id =
      queueIdType === 'string' ? String(this.#names.queueIdOf(number)) : this.#names.queueIdOf(number);
    const named = withName ? { queue_name: name } : {};
    switch (queueKey) {
      case 'queueId':
        return { queueId: id, ...named };
      case 'object':
        return { queue: { id, name } };
      case 'scalar':
        return { queue: id, ...named };
      case 'nameOnly':
        return { queue_name: name };
      case 'joinOnly':
        return always ? { queue_id: id, ...named } : {};
      default:
        return { queue_id: id, ...named };
    }
  }

  caller({ number, name, channel }: CallerSays, linkedId?: string): Fields {
    const { fields, callKey } = this.#quirks;
    const inside = callKey === 'inCaller' && linkedId !== undefined ? { linked_id: linkedId } : {};
    const shown = this.#names.shown(number);
    const channelId = channel === undefined ? {} : { channel_id: channel };
    // An id inside the caller needs a caller to be inside of.
    if (fields === 'nested' || callKey === 'inCaller')
      return { caller: { number: shown, name, ...channelId, ...inside } };
    return { caller_number: shown, caller_name: name, ...channelId };
  }

  callKeys(linkedId: string): Fields {
    const { callKey } = this.#quirks;
    return callKey === 'inCaller' ? {} : { [callKey]: linkedId };
  }

  /** One member as an item of a list. */
  member(says: MemberSays): Fields {
    const { memberId, fields } = this.#quirks;
    const { number, name } = says;
    const flat = fields === 'flat';
    const device = this.#names.deviceOf(number);
    const rest = this.#memberRest(says, flat ? 'member_state' : 'state');
    switch (memberId) {
      case 'interface':
        return {
          interface: `PJSIP/${number}_${this.#names.customerCode}`,
          membername: name,
          ...this.#memberRest(says, 'status'),
        };
      case 'scalar':
        return { member: number, member_name: name, ...rest };
      case 'extension':
        return flat ? { extension_number: number, member_name: name, ...rest } : { number, name, ...rest };
      default:
        return flat
          ? { member_device: device, member_name: name, ...rest }
          : { device, number, name, ...rest };
    }
  }

  /** One member within an event that is about more than it. */
  memberIn(says: MemberSays): Fields {
    const { memberId, fields } = this.#quirks;
    const wrapped = fields === 'nested' && (memberId === 'device' || memberId === 'extension');
    return wrapped ? { member: this.member(says) } : this.member(says);
  }

  #memberOf(event: string, says: MemberSays): Fields {
    const listed = this.#quirks.memberEvents === 'lists' && event === 'member_state';
    return listed ? { members: [this.member(says)] } : this.memberIn(says);
  }

  #memberRest({ state, paused, reason, more }: MemberSays, key: string): Fields {
    return {
      ...(state === undefined ? {} : { [key]: this.#state(state) }),
      ...(paused === undefined ? {} : { paused }),
      ...(reason ? { paused_reason: reason } : {}),
      ...more,
    };
  }

  #state(word: StateWord): string | number {
    const { memberStates } = this.#quirks;
    if (memberStates === 'words') return word;
    if (memberStates === 'asterisk') return STATES[word].asterisk;
    if (memberStates === 'numbers') return STATES[word].number;
    return word.replace(/^./, (first) => first.toUpperCase()).replaceAll(' ', '_');
  }

  #queue({ name, queue, queueName }: Saying): Fields {
    if (queue === null) return {};
    return this.queueKeys(queue, !FOLLOWING.has(name), queueName !== undefined);
  }

  #call({ linkedId, uniqueId, caller }: Saying): Fields {
    if (linkedId === undefined) return {};
    const own = caller ? this.callKeys(linkedId) : { linked_id: linkedId };
    return { ...own, ...(uniqueId === undefined ? {} : { unique_id: uniqueId }) };
  }

  #wireName(family: string, name: string): string {
    switch (this.#quirks.names) {
      case 'bare':
        return name;
      case 'slash':
        return `${family}/${name}`;
      case 'colon':
        return `${family}:${name}`;
      case 'capitals':
        return `${family}.${name}`.toUpperCase();
      default:
        return `${family}.${name}`;
    }
  }
}
