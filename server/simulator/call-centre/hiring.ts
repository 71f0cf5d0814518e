// How the make-believe call centre's roster changes under way: extensions come, are renamed and go.
import type { Hands } from './internals.ts';
import type { AgentSetup, FloorAgent } from './model.ts';
import type { Staff } from './staff.ts';

export class Roster {
  readonly #hands: Hands;
  readonly #staff: Staff;

  constructor(hands: Hands, staff: Staff) {
    this.#hands = hands;
    this.#staff = staff;
  }

  hire(setup: AgentSetup): FloorAgent {
    const agent = this.#staff.add(setup);
    this.#hands.say({ type: 'roster', agent, change: 'created' });
    return agent;
  }

  rename(extension: string, name: string): boolean {
    const agent = this.#staff.agents.get(extension);
    if (!agent || agent.name === name) return false;
    agent.name = name;
    this.#hands.say({ type: 'roster', agent, change: 'renamed' });
    return true;
  }

  /** The extension is deleted; its phone goes dead first, whatever it was doing. */
  dismiss(extension: string): boolean {
    const { floor, say } = this.#hands;
    const agent = this.#staff.agents.get(extension);
    if (!agent) return false;
    for (const { id } of [...floor.legsOf(extension)]) {
      const found = floor.leg(id);
      if (found?.leg.state === 'ringing' && found.leg.role === 'callee' && found.leg.via !== null)
        floor.endRing(found.call, found.leg, 'withdrawn');
      else if (found) floor.hangUp(found.call, found.leg);
    }
    this.#staff.agents.delete(extension);
    floor.routes.setForward(extension, null);
    say({ type: 'roster', agent, change: 'deleted' });
    return true;
  }
}
