// Which extensions and trunks the PBX is set to report on, as its two monitor pages show and change them.
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';

type ExtensionSwitches = { register: boolean; call: boolean; presence: boolean };

export class Monitors {
  readonly trunkName: string;
  readonly #floor: Floor;
  readonly #off = new Map<string, ExtensionSwitches>();
  #trunk = { call: true, control: false };

  /** `unmonitored`: extensions nothing is reported of. */
  constructor(floor: Floor, unmonitored: readonly string[], trunkName: string, trunkMonitored: boolean) {
    this.#floor = floor;
    this.trunkName = trunkName;
    this.#trunk.call = trunkMonitored;
    for (const number of unmonitored)
      this.#off.set(number, { register: false, call: false, presence: false });
  }

  registration = (number: string): boolean => this.#off.get(number)?.register ?? true;
  callState = (number: string): boolean => this.#off.get(number)?.call ?? true;
  presence = (number: string): boolean => this.#off.get(number)?.presence ?? true;
  trunk = (name: string): boolean => name !== this.trunkName || this.#trunk.call;

  /** Whether calls over this trunk wait to be accepted or refused ("Control Inbound Call"). */
  controlled = (name: string | null): boolean => name === this.trunkName && this.#trunk.control;

  setExtension(number: string, switches: Partial<ExtensionSwitches>): void {
    this.#off.set(number, { ...this.#of(number), ...switches });
  }

  setTrunk(switches: Partial<{ call: boolean; control: boolean }>): void {
    this.#trunk = { ...this.#trunk, ...switches };
  }

  /** Rows of extension_status_monitor/list. */
  extensionRows(idOf: (number: string) => number): object[] {
    return [...this.#floor.agents.values()].map((agent) => {
      const { register, call, presence } = this.#of(agent.number);
      return {
        ext_id: idOf(agent.number),
        number: agent.number,
        name: agent.name,
        enb_register_status: Number(register),
        enb_call_status: Number(call),
        enb_presence_status: Number(presence),
      };
    });
  }

  /** Rows of trunk_status_monitor/list. */
  trunkRows(): object[] {
    const { call, control } = this.#trunk;
    const switches = { enb_call_status: Number(call), enb_control_inbound_call: Number(control) };
    return [{ trunk_id: 1, name: this.trunkName, ...switches }];
  }

  #of(number: string): ExtensionSwitches {
    return this.#off.get(number) ?? { register: true, call: true, presence: true };
  }
}
