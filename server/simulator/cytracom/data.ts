// The lists a customer's account gives: its users and its call-routing resources.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import { type Answer, given, refuse } from './answers.ts';
import { COMPANY, type Names } from './names.ts';
import type { Quirks } from './variants.ts';

const TYPES = new Set(
  `conference conference_hub did directory extension extension_mapping find_me forward group hangup mailbox managed
  menu phone queue timeframe`.split(/\s+/),
);
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

type Resource = {
  readonly id: number | string;
  readonly type: string;
  readonly name: string;
  readonly number: string;
};

/** `GET /data/users`. */
export function users(floor: Floor, query: URLSearchParams): Answer {
  const limit = limitOf(query);
  if (limit === null) return refuse(400, 'Invalid value: limit');
  const all = [...floor.agents.values()].slice(0, limit).map(({ number, name, queues }) => ({
    name,
    extension_number: number,
    // A phone nobody is assigned to has no address.
    email: queues.size === 0 ? null : `x${number}@example.com`,
  }));
  return given({ users: all });
}

/** `GET /data/resources`. */
export function resources(floor: Floor, names: Names, quirks: Quirks, query: URLSearchParams): Answer {
  const limit = limitOf(query);
  const type = query.get('type');
  if (limit === null) return refuse(400, 'Invalid value: limit');
  if (type !== null && !TYPES.has(type)) return refuse(400, 'Invalid value: type');
  const idOf = (id: number): number | string => (quirks.queueIdType === 'string' ? String(id) : id);
  const all: Resource[] = [
    { id: idOf(1), type: 'did', name: COMPANY.name, number: COMPANY.number },
    { id: idOf(2), type: 'menu', name: 'Main menu', number: floor.ivrNumber },
    { id: idOf(3), type: 'hangup', name: 'Hang up', number: '' },
    ...[...floor.queues.values()].map(({ number, name }) => ({
      id: idOf(names.queueIdOf(number)),
      type: 'queue',
      name,
      number,
    })),
    ...[...floor.agents.values()].map(({ number, name }, i) => ({
      id: idOf(1001 + i),
      type: 'extension',
      name,
      number,
    })),
  ];
  const wanted =
    type === null || quirks.resources === 'typeIgnored' ? all : all.filter((each) => each.type === type);
  const list = wanted.slice(0, limit);
  if (quirks.resources !== 'otherKeys') return given({ resources: list });
  return given(
    list.map(({ id, name, number, ...rest }) => ({
      resource_id: id,
      ...rest,
      description: name,
      extension_number: number,
    })),
  );
}

function limitOf(query: URLSearchParams): number | null {
  const text = query.get('limit');
  if (text === null) return DEFAULT_LIMIT;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= MAX_LIMIT ? limit : null;
}
