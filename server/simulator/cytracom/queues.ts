// Which queue events become of what happens on the floor, and what a stream is told at its start. A caller who leaves
// a queue otherwise than by an answer or by giving up is not told.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import {
  callerLeg,
  type FloorCall,
  type FloorLeg,
  type Happening,
  live,
} from '#server/simulator/call-centre/model.ts';
import { Book, type Record as QueueRecord, type Service, type Stay } from './book.ts';
import type { CallerSays, Fields, Forms, MemberSays } from './forms.ts';
import { Members } from './members.ts';
import type { Names } from './names.ts';
import type { Said, StreamEvents, Streams } from './streams.ts';
import type { Quirks } from './variants.ts';

export class Queues {
  readonly book: Book;
  readonly #floor: Floor;
  readonly #names: Names;
  readonly #quirks: Quirks;
  readonly #forms: Forms;
  readonly #streams: Streams;
  readonly #members: Members;

  /** `zone`: the IANA zone in which the history's day turns. */
  constructor(floor: Floor, names: Names, quirks: Quirks, forms: Forms, streams: Streams, zone: string) {
    this.book = new Book(zone);
    this.#floor = floor;
    this.#names = names;
    this.#quirks = quirks;
    this.#forms = forms;
    this.#streams = streams;
    this.#members = new Members(floor, quirks, forms, streams);
  }

  hear(heard: Happening): void {
    switch (heard.type) {
      case 'queued':
        this.#joins(heard.call, heard.queue, heard.at);
        break;
      case 'ringing':
        if (heard.leg.via === null) this.#slipsAway(heard.call);
        break;
      case 'answered':
        this.#connects(heard.call, heard.leg, heard.at);
        break;
      case 'callbackBooked':
        this.#slipsAway(heard.call);
        break;
      case 'transferred':
        this.#moves(heard.call, heard.moved);
        break;
      case 'legEnded':
        if (this.book.services.get(heard.call)?.leg === heard.leg) this.#completes(heard.call, 'transfer');
        break;
      case 'ended': {
        const by = heard.by;
        const service = this.book.services.get(heard.call);
        if (service) this.#completes(heard.call, by === service.leg ? 'agent' : 'caller');
        if (by === null) this.#slipsAway(heard.call);
        else this.#abandons(heard.call);
        break;
      }
      default:
        break;
    }
    this.#members.hear(heard);
  }

  /** What a stream is told at its start of these queues. */
  snapshot(queues: readonly string[], at: number): StreamEvents {
    const told: { name: string; queue: string; said: Said }[] = [];
    for (const queue of queues) {
      told.push(this.status(queue, at));
      const { memberEvents } = this.#quirks;
      const members = this.#members.of(queue, (extension) => this.#tallyOf(extension, queue, at));
      const name = 'member_init_state';
      const queueName = this.#nameOf(queue);
      const lists: { member?: MemberSays; members?: readonly MemberSays[] }[] =
        memberEvents === 'each' ? members.map((member) => ({ member })) : [{ members }];
      for (const list of lists)
        told.push({ name, queue, said: this.#forms.said('queue', { name, at, queue, queueName, ...list }) });
      if (this.#quirks.callerHistory !== 'never')
        told.push(this.#history(queue, at, this.book.today(queue, at)));
    }
    return told;
  }

  /** `queue_status` of one queue. */
  status(queue: string, at: number): StreamEvents[number] {
    const records = this.book.today(queue, at);
    const completed = records.filter(({ disposition }) => disposition === 'completed');
    const abandoned = records.filter(({ disposition }) => disposition === 'abandoned');
    const line = [...(this.book.waiting.get(queue)?.values() ?? [])];
    const targetSeconds = this.#floor.queues.get(queue)?.targetSeconds ?? 0;
    const inTime = completed.filter((record) => waitOf(record) <= targetSeconds * 1000);
    const offered = completed.length + abandoned.length;
    const members = this.#members.of(queue, () => ({}));
    const more = {
      strategy: this.#floor.queues.get(queue)?.strategy === 'ring_all' ? 'ringall' : 'rrmemory',
      [this.#quirks.statusCallers === 'entries' ? 'calls_waiting' : 'calls']: line.length,
      completed: completed.length,
      abandoned: abandoned.length,
      hold_time: this.#forms.duration(mean(completed.map(waitOf))),
      talk_time: this.#forms.duration(mean(completed.map(talkOf))),
      service_level: targetSeconds,
      service_level_perf: offered === 0 ? 0 : Math.round((inTime.length / offered) * 1000) / 10,
      members_total: members.length,
      members_available: members.filter(({ state }) => state === 'waiting').length,
      ...this.#callers(line, at),
    };
    const name = 'queue_status';
    const queueName = this.#nameOf(queue);
    return { name, queue, said: this.#forms.said('queue', { name, at, queue, queueName, more }) };
  }

  /** The history of a day that has just begun. */
  emptyHistory(queue: string, at: number): StreamEvents[number] {
    return this.#history(queue, at, []);
  }

  #joins(call: FloorCall, queue: string, at: number): void {
    this.#slipsAway(call);
    const leg = callerLeg(call) ?? call.legs.find(live);
    if (!leg) return;
    const stay = this.book.join(call, leg, queue, this.#names.linkedIdOf(call), at);
    const channel = this.#names.channelOf(leg);
    this.#say('caller_join', stay, at, { ...this.#callerOf(stay), channel }, null, {
      position: stay.originalPosition,
      count: this.book.waiting.get(queue)?.size ?? 0,
    });
  }

  /** Out of the queue without a word: a time-out, an overflow, a callback, a transfer while waiting. */
  #slipsAway(call: FloorCall): void {
    const stay = this.book.stays.get(call);
    if (!stay) return;
    this.book.leave(stay);
    this.#record(stay, null, 'timeout');
  }

  #connects(call: FloorCall, leg: FloorLeg, at: number): void {
    const stay = this.book.stays.get(call);
    if (!stay) return;
    this.book.leave(stay);
    this.book.serve(stay, leg, at);
    this.#say('member_connect', stay, at, this.#callerOf(stay), leg, {
      hold_time: this.#forms.duration(at - stay.joinedAt),
      ring_time: this.#forms.duration(at - leg.startedAt),
    });
  }

  #moves(call: FloorCall, moved: FloorLeg): void {
    this.#slipsAway(call);
    const service = this.book.services.get(call);
    if (!service) return;
    if (service.leg === moved) this.#completes(call, 'caller');
    else if (this.#quirks.transferOrder === 'hangupFirst') this.#completes(call, 'transfer');
  }

  #completes(call: FloorCall, reason: 'caller' | 'agent' | 'transfer'): void {
    const service = this.book.services.get(call);
    if (!service) return;
    const { stay, leg, connectedAt } = service;
    const at = this.#floor.clock.now();
    this.book.services.delete(call);
    this.#record(stay, service, 'completed');
    this.#say('member_complete', stay, at, this.#callerOf(stay), leg, {
      hold_time: this.#forms.duration(connectedAt - stay.joinedAt),
      talk_time: this.#forms.duration(at - connectedAt),
      reason,
    });
  }

  #abandons(call: FloorCall): void {
    const stay = this.book.stays.get(call);
    if (!stay) return;
    const at = this.#floor.clock.now();
    const position = this.book.leave(stay);
    this.#record(stay, null, 'abandoned');
    this.#say('caller_abandon', stay, at, this.#callerOf(stay), null, {
      position,
      original_position: stay.originalPosition,
      hold_time: this.#forms.duration(at - stay.joinedAt),
    });
  }

  #say(name: string, stay: Stay, at: number, caller: CallerSays, leg: FloorLeg | null, more: Fields): void {
    const { queue, linkedId } = stay;
    this.#streams.publish('queue', name, queue, () =>
      this.#forms.said('queue', {
        name,
        at,
        queue,
        linkedId,
        caller,
        more,
        ...(leg ? { member: this.#memberOf(leg.number) } : {}),
        ...(name === 'caller_join'
          ? { queueName: this.#nameOf(queue), uniqueId: this.#names.channelOf(stay.leg) }
          : {}),
      }),
    );
  }

  #record(stay: Stay, service: Service | null, disposition: QueueRecord['disposition']): void {
    this.book.record({
      stay,
      agent: service?.leg.number ?? null,
      answeredAt: service?.connectedAt ?? null,
      endedAt: this.#floor.clock.now(),
      disposition,
    });
  }

  #history(queue: string, at: number, records: readonly QueueRecord[]): StreamEvents[number] {
    const name = 'caller_history';
    const bare = this.#quirks.historyForm === 'bare';
    const list = records.map((record) => this.#condensed(record, bare));
    const said = bare
      ? this.#forms.bare(name, list)
      : this.#forms.said('queue', { name, at, queue, more: { [this.#quirks.historyForm]: list } });
    return { name, queue, said };
  }

  #condensed(record: QueueRecord, withQueue: boolean): Fields {
    const { stay, agent, answeredAt, endedAt, disposition } = record;
    return {
      ...(withQueue ? this.#forms.queueKeys(stay.queue) : {}),
      ...this.#forms.callKeys(stay.linkedId),
      ...this.#forms.caller(this.#callerOf(stay), stay.linkedId),
      ...(agent === null ? {} : this.#forms.memberIn(this.#memberOf(agent))),
      join_time: this.#forms.time(stay.joinedAt),
      answered_time: answeredAt === null ? '0' : String(answeredAt * 1000),
      end_time: this.#forms.time(endedAt),
      hold_time: this.#forms.duration(waitOf(record)),
      talk_time: this.#forms.duration(talkOf(record)),
      disposition,
    };
  }

  #callers(line: readonly Stay[], at: number): Fields {
    const { statusCallers } = this.#quirks;
    if (statusCallers === 'countOnly') return {};
    const list = line.map((stay, i) => ({
      ...this.#forms.callKeys(stay.linkedId),
      ...this.#forms.caller(this.#callerOf(stay), stay.linkedId),
      position: i + 1,
      join_time: this.#forms.time(stay.joinedAt),
      wait_time: this.#forms.duration(at - stay.joinedAt),
    }));
    return { [statusCallers]: list };
  }

  #tallyOf(extension: string, queue: string, at: number): Fields {
    const mine = this.book.today(queue, at).filter(({ agent }) => agent === extension);
    return {
      calls_taken: mine.length,
      last_call: mine.length === 0 ? '0' : String((mine.at(-1)?.endedAt ?? 0) * 1000),
    };
  }

  #callerOf({ call, leg }: Stay): CallerSays {
    const name = leg.kind === 'extension' ? (this.#floor.agents.get(leg.number)?.name ?? '') : call.fromName;
    return { number: leg.number, name };
  }

  #memberOf(extension: string): MemberSays {
    return { number: extension, name: this.#floor.agents.get(extension)?.name ?? '' };
  }

  #nameOf(queue: string): string {
    return this.#floor.queues.get(queue)?.name ?? '';
  }
}

const waitOf = ({ stay, answeredAt, endedAt }: QueueRecord): number =>
  (answeredAt ?? endedAt) - stay.joinedAt;
const talkOf = ({ answeredAt, endedAt }: QueueRecord): number =>
  answeredAt === null ? 0 : endedAt - answeredAt;
const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
