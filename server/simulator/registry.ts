// Which makes can be made believe, one line a make: what a replay, the demo and the tests start a PBX with.
import { asteriskMake } from '#server/simulator/asterisk/index.ts';
import type { Floor } from '#server/simulator/call-centre/call-centre.ts';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { cytracomMake } from '#server/simulator/cytracom/index.ts';
import { portsipMake } from '#server/simulator/portsip/index.ts';
import type { Pbx, PbxPost } from '#server/simulator/transport/pbx.ts';
import { vodiaMake } from '#server/simulator/vodia/index.ts';
import { yeastarMake } from '#server/simulator/yeastar/index.ts';
import type { Clock } from '#server/time/clock.ts';

/** Seconds by which a wait and a talk time may be out because a wall can only ask. */
export type AskedTolerance = { readonly waitSeconds?: number; readonly talkSeconds?: number };

export type SimulatedMake = {
  /** Every switch for what the make's documents leave open, its values, the default first. */
  readonly quirks: Readonly<Record<string, readonly string[]>>;
  /** Settings (`name=value`) under which the PBX says what nobody can read, or what no document tells of. */
  readonly spoils?: { readonly malformed: readonly string[]; readonly unknown: readonly string[] };
  /**
   * Where at these settings no message tells in time when somebody was answered or hung up: the time between two
   * questions, or for which a link holds up what says no time of its own. A replay allows it for those figures, and says so. Default: the PBX tells at once.
   */
  asked?(quirks: readonly string[]): AskedTolerance;
  open(setup: {
    readonly floor: Floor;
    readonly clock: Clock;
    readonly seed: number | string;
    /** `name=value` pairs; throws Error naming the allowed ones. */
    readonly quirks: readonly string[];
    /** IANA zone of the PBX's own clock. */
    readonly timeZone: string;
    /** Further tenants of the same PBX, each with a floor of its own; only makes that have tenants take them. */
    readonly tenants?: readonly { readonly domain: string; readonly name: string; readonly floor: Floor }[];
    /** How the PBX reaches the wall; only makes that push over HTTP use it. */
    readonly post?: PbxPost;
  }): SimulatedPbx;
};

export type SimulatedPbx = {
  readonly pbx: Pbx;
  /** The make's settings with which a source reaches it at `url` (`http://…` or `tcp://…`). */
  settings(url: string): Readonly<Record<string, unknown>>;
  /** The id the PBX gives a call of the floor. */
  callId(call: FloorCall): string;
  /** The id the PBX gives a queue, by the number that is dialled. Default: that number. */
  queueId?(number: string): string;
  /** The id the PBX gives an agent, by the extension. Default: that extension. */
  agentId?(extension: string): string;
  /** From now on the PBX posts its events to `url` as well. Answers with the secret they are signed with. */
  pushTo?(url: string): string;
};

export const simulatedMakes: Readonly<Record<string, SimulatedMake>> = {
  asterisk: asteriskMake,
  cytracom: cytracomMake,
  portsip: portsipMake,
  vodia: vodiaMake,
  yeastar: yeastarMake,
};
