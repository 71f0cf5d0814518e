// The line lamp of each extension (30008): ringing, busy, idle, told when it changes.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { Monitors } from './monitors.ts';

type Lamp = 'Ringing' | 'Busy' | 'Idle';
type Setup = {
  readonly floor: Floor;
  readonly monitors: Monitors;
  readonly publish: (type: number, msg: object) => void;
};

export class Lamps {
  readonly #s: Setup;
  readonly #shown = new Map<string, Lamp>();

  constructor(setup: Setup) {
    this.#s = setup;
    for (const number of setup.floor.agents.keys()) this.#shown.set(number, lampOf(setup.floor, number));
  }

  /** Tells of an extension's lamp if it has changed. */
  show(number: string): void {
    const { floor, monitors, publish } = this.#s;
    if (!floor.agents.has(number)) return;
    const lamp = lampOf(floor, number);
    if (lamp === (this.#shown.get(number) ?? 'Idle')) return;
    this.#shown.set(number, lamp);
    if (monitors.callState(number)) publish(30008, { extension: number, status: lamp });
  }
}

function lampOf(floor: Floor, number: string): Lamp {
  let lamp: Lamp = 'Idle';
  for (const leg of floor.legsOf(number)) {
    if (leg.state !== 'ringing') return 'Busy';
    lamp = 'Ringing';
  }
  return lamp;
}
