// The stories told on the tapes beside it: each composed from cytracom/wire.md, none captured. Run it to write them:
// `node tests/pbx/cytracom/scenes.ts`. What they mean is checked by a person.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ANN, BEN, CALLER, CARL, linked, outside, past, phone, Scene, uuid } from './scene.ts';

const CALL = linked(0, 1);
const OTHER = linked(30, 2);

/** Joins, rings, is answered by Ann at 9.4 s. */
const answered = (scene: Scene, call = CALL): Scene =>
  scene
    .joins(0.99, call)
    .begins(1.3, call, 1, CARL, ANN)
    .member(1.31, '240', 'receiving')
    .ends(9.4, call, 1, CARL, ANN, 'answered')
    .connects(9.41, call, '240', 8)
    .member(9.5, '240', 'in a queue call');

/** cytracom#worked-call: queue, agent, blind transfer by phone, the second agent and the caller hang up. */
function worked(): Scene {
  return answered(new Scene().snapshot(-5))
    .hangsUp(60, CALL, 1, { ...ANN, connected_number: CALLER }, 'answered')
    .completes(60.01, CALL, '240', 50, 'transfer')
    .member(60.1, '240', 'waiting')
    .begins(60.4, CALL, 2, CARL, BEN)
    .ends(64, CALL, 2, CARL, BEN, 'answered')
    .hangsUp(100, CALL, 2, BEN, 'answered')
    .hangsUp(100.02, CALL, 170, CARL, 'answered')
    .event(180, 'monitored', 'recording_available', {
      linked_id: CALL,
      unique_id: uuid(170),
      recording_url: 'baaaaar/2025/10/09/recording.mp3',
      duration: 100,
    });
}

/** Both phones ring; the caller gives up; the legs that end tell nothing more. */
function abandoned(): Scene {
  return new Scene()
    .snapshot(-5)
    .joins(0.99, CALL)
    .begins(1.3, CALL, 1, CARL, ANN)
    .begins(1.31, CALL, 2, CARL, BEN)
    .member(1.32, '240', 'receiving')
    .member(1.33, '241', 'receiving')
    .abandons(25, CALL, 24)
    .hangsUp(25.01, CALL, 1, ANN, 'no answer')
    .hangsUp(25.02, CALL, 2, BEN, 'no answer')
    .member(25.1, '240', 'waiting')
    .member(25.1, '241', 'waiting');
}

/** Ring-all: one answers, the other's leg ends without answer. Then the agent lets the next call ring out once. */
function ringAll(): Scene {
  const scene = new Scene()
    .snapshot(-5)
    .joins(0.99, CALL)
    .begins(1.3, CALL, 1, CARL, ANN)
    .begins(1.31, CALL, 2, CARL, BEN)
    .ends(6, CALL, 2, CARL, BEN, 'answered')
    .hangsUp(6.01, CALL, 1, ANN, 'no answer')
    .connects(6.02, CALL, '241', 5)
    .completes(28, CALL, '241', 22, 'caller')
    .hangsUp(28.05, CALL, 2, BEN, 'answered');
  return scene
    .joins(30.5, OTHER)
    .begins(31, OTHER, 3, CARL, ANN)
    .ends(46, OTHER, 3, CARL, ANN, 'no_answer')
    .hangsUp(46.01, OTHER, 3, ANN, 'no answer')
    .begins(47, OTHER, 4, CARL, BEN)
    .ends(52, OTHER, 4, CARL, BEN, 'answered')
    .connects(52.01, OTHER, '241', 21)
    .hangsUp(80, OTHER, 4, BEN, 'answered')
    .completes(80.01, OTHER, '241', 28, 'agent');
}

/** Three phones rung by a direct call, none answers: three hang-ups of legs, one missed call, over when it is quiet. */
function missed(): Scene {
  const lobby = phone('205', 'Lobby phone', 3);
  return new Scene()
    .snapshot(-5)
    .begins(1, CALL, 1, CARL, ANN)
    .begins(1, CALL, 2, CARL, BEN)
    .begins(1, CALL, 3, CARL, lobby)
    .hangsUp(21, CALL, 1, ANN, 'no answer')
    .hangsUp(21.2, CALL, 2, BEN, 'no answer')
    .hangsUp(22, CALL, 3, lobby, 'no answer')
    .member(60, '240', 'waiting');
}

/** Out by phone, out by the API (own phone first), and between two extensions as the vendor prints it: one channel twice. */
function others(): Scene {
  const agent = {
    ...ANN,
    number: '2145550000',
    name: 'Company LLC',
    state: null,
    answered_time: '0',
    channel_id: uuid(50),
  };
  const far = outside('8005550987', 'Outbound Call', 5);
  const within = { ...phone('205', 'Lobby phone', 63), state: null };
  return new Scene()
    .snapshot(-5)
    .begins(0.2, CALL, 5, agent, far, 'outbound')
    .ends(9, CALL, 5, { ...agent, answered_time: '1760000008980000' }, far, 'answered', 'outbound')
    .hangsUp(31, CALL, 5, far, 'answered', 'outbound')
    .begins(31.5, OTHER, 6, far, { ...BEN, channel_id: uuid(6) }, 'outbound')
    .ends(33, OTHER, 6, far, { ...BEN, channel_id: uuid(6) }, 'answered', 'outbound')
    .begins(33.5, OTHER, 7, { ...BEN, channel_id: uuid(6) }, far, 'outbound')
    .ends(40, OTHER, 7, { ...BEN, channel_id: uuid(6) }, far, 'answered', 'outbound')
    .hangsUp(60, OTHER, 6, BEN, 'answered', 'outbound')
    .hangsUp(60.01, OTHER, 7, far, 'answered', 'outbound')
    .begins(70, linked(70, 3), 8, within, { ...ANN, name: 'Outbound Call', channel_id: uuid(63) }, 'internal')
    .hangsUp(
      78,
      linked(70, 3),
      8,
      { ...ANN, name: 'Outbound Call', channel_id: uuid(63) },
      'no answer',
      'internal',
    )
    .member(110, '241', 'waiting');
}

/** Parked from the wall, taken back by the other agent. */
function parked(): Scene {
  return answered(new Scene().snapshot(-5))
    .rest(30, `action/chan/park?linked_id=${CALL}`, {
      msg: 'Command Sent Successfully',
      data: { slot: '701' },
    })
    .hangsUp(30.1, CALL, 1, ANN, 'answered')
    .completes(30.12, CALL, '240', 21, 'transfer')
    .begins(50, CALL, 2, CARL, BEN)
    .ends(53, CALL, 2, CARL, BEN, 'answered')
    .hangsUp(90, CALL, 170, CARL, 'answered')
    .hangsUp(90.01, CALL, 2, BEN, 'answered');
}

/** The first day: the queue's history is all there is of the morning; it is told again and counts once. */
function morning(): Scene {
  const history = [
    past(linked(-3_000, 90), -2_990, -2_976, -2_700),
    past(linked(-2_000, 91), -1_995, null, -1_950),
    past(linked(-1_000, 92), -998, null, -900, { disposition: 'callback' }),
  ];
  return answered(new Scene().snapshot(-5, { history }))
    .event(40, 'queue', 'caller_history', { queue_id: 11, history })
    .hangsUp(60, CALL, 1, ANN, 'answered')
    .completes(60.02, CALL, '240', 51, 'caller')
    .event(65, 'queue', 'caller_history', { queue_id: 11, history: [...history, past(CALL, 0.99, 9.4, 60)] });
}

/** Blind from 20 s to 620 s: one call ended, one waited and was answered, one came and went; of one nothing is told. */
function reconnected(): Scene {
  const held = linked(-60, 7);
  const scene = answered(new Scene().snapshot(-65))
    .joins(10, linked(10, 3))
    .joins(-59, held)
    .connects(-50, held, '241', 9);
  return scene
    .snapshot(620, {
      history: [
        past(CALL, 0.99, 9.4, 45),
        past(linked(10, 3), 10, 90, 300),
        past(linked(200, 4), 201, null, 260),
      ],
    })
    .hangsUp(700, CALL, 1, ANN, 'answered')
    .completes(720, held, '241', 770, 'caller')
    .member(720.1, '241', 'waiting');
}

/** Everything flat and under other names, members in lists, states as numbers, times as texts and in seconds. */
function otherNames(): Scene {
  const plain = (scene: Scene, s: number, name: string, data: object) =>
    scene.put(s, 'stream:queue', `event: ${name}\ndata: ${JSON.stringify(data)}`);
  const at = (s: number) => (1_760_000_000 + s).toFixed(0);
  const scene = new Scene()
    .put(-7, 'opened', '{}')
    .people(-6.9)
    .rest(-6.8, 'data/resources?type=queue&limit=1000', {
      data: [
        { resource_id: 'q-11', type: 'queue', description: 'Sales', extension: '611' },
        { resource_id: 'd-1', type: 'did', description: 'Main number' },
      ],
    });
  plain(scene, -6, 'queue_status', { id: 'q-11', name: 'Sales', calls_waiting: 0 });
  plain(scene, -6, 'member_init_state', {
    queueId: 'q-11',
    members: [
      { interface: 'PJSIP/240_x', membername: 'Ann Agent', status: 1, paused: '0' },
      {
        interface: 'Local/241@queues/n',
        membername: 'Ben Agent',
        status: 1,
        paused: '1',
        paused_reason: 'Lunch',
      },
    ],
  });
  scene.put(-5, 'synced', '');
  plain(scene, 1, 'caller_join', {
    queueId: 'q-11',
    call_id: CALL,
    callerid: `"CALLER CARL" <${CALLER}>`,
    timestamp: at(1),
  });
  plain(scene, 2, 'member_state', { queueId: 'q-11', interface: 'PJSIP/240_x', status: 6, timestamp: at(2) });
  plain(scene, 9, 'member_connect', {
    call_id: CALL,
    interface: 'PJSIP/240_x',
    holdtime: '00:00:08',
    timestamp: at(9),
  });
  plain(scene, 9, 'member_state', {
    queueId: 'q-11',
    interface: 'PJSIP/240_x',
    status: '2',
    timestamp: at(9),
  });
  plain(scene, 39, 'member_complete', {
    call_id: CALL,
    interface: 'PJSIP/240_x',
    holdtime: 8000,
    talktime: 30_000,
    reason: 'caller',
    timestamp: '2025-10-09T08:53:59Z',
  });
  plain(scene, 39, 'member_state', {
    queueId: 'q-11',
    interface: 'PJSIP/240_x',
    status: '1',
    timestamp: at(39),
  });
  plain(scene, 50, 'member_state', {
    queueId: 'q-11',
    interface: 'PJSIP/240_x',
    status: 'sleeping',
    timestamp: at(50),
  });
  return scene;
}

/** Doubled, overtaking and missing messages: each stay is told once, whichever stream is faster. */
function overtaken(): Scene {
  const scene = new Scene().snapshot(-5);
  // The channels' stream is a second ahead of the queues'.
  scene
    .begins(1.3, CALL, 1, CARL, ANN)
    .begins(1.3, CALL, 1, CARL, ANN)
    .ends(9.4, CALL, 1, CARL, ANN, 'answered');
  const late = new Scene().joins(0.99, CALL).connects(9.41, CALL, '240', 8);
  for (const frame of late.frames) scene.put(10.5, frame.channel, frame.text);
  scene.joins(0.99, CALL).hangsUp(20, CALL, 1, ANN, 'answered').hangsUp(20, CALL, 1, ANN, 'answered');
  scene.completes(20.01, CALL, '240', 10, 'agent').completes(20.01, CALL, '240', 10, 'agent');
  // Only its summary is heard of one, and only its end of another.
  scene.completes(60, OTHER, '241', 20, 'caller', { hold_time: 6 });
  scene.abandons(70, linked(62, 3), 7);
  scene.begins(69.9, linked(62, 3), 9, CARL, ANN).hangsUp(70.01, linked(62, 3), 9, ANN, 'no answer');
  return scene
    .event(80, 'queue', 'callback_offered', { queue_id: 11 })
    .event(81, 'queue', 'caller_join', { where: 'elsewhere' })
    .put(82, 'stream:chan', ': still here');
}

export const SCENES: Readonly<Record<string, () => Scene>> = {
  'worked-call': worked,
  abandoned,
  'ring-all': ringAll,
  missed,
  others,
  parked,
  morning,
  reconnected,
  'other-names': otherNames,
  overtaken,
};

if (import.meta.main)
  for (const [name, compose] of Object.entries(SCENES))
    writeFileSync(join(import.meta.dirname, 'tapes', `${name}.jsonl`), String(compose()));
