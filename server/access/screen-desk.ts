// Who may look at a wall: a screen that was let in, whoever is signed in, or anybody where the wall is open; and how
// screens are let in, changed and revoked.

import { boundsQueues, isBound, seesQueueId } from '#lib/access/boundary.ts';
import { hasRight } from '#lib/access/may.ts';
import { PASSER_BY } from '#lib/access/roles.ts';
import type { Access } from '#lib/model/access.ts';
import type { Board } from '#lib/model/board.ts';
import type { QueueId } from '#lib/model/ids.ts';
import { MAIN, namesPeople, type WallDefinition, wallOf } from '#lib/model/site.ts';
import type { Viewer } from '#lib/sync/protocol.ts';
import { type Message, message } from '#lib/sync/server-messages.ts';
import type { AddressOf } from '#server/http/address.ts';
import { type AccessDesk, isSecure, type Request, type Who } from './access-desk.ts';
import type { Code, Pairing, Waiting } from './pairing.ts';
import type { Screen, Screens } from './screens.ts';

export type ScreenDeskParts = {
  readonly screens: Screens;
  readonly pairing: Pairing;
  readonly desk: Pick<AccessDesk, 'who' | 'isUnclaimed'>;
  readonly addressOf: AddressOf;
};

/** What changes while the server runs. */
export type Walls = {
  readonly board: () => Board;
  readonly open: () => ReadonlySet<string>;
  readonly names: (wall: string) => Screen['names'];
};

export type No = { readonly status: 400 | 404 | 429; readonly why: Message };
const WRONG: No = { status: 404, why: message('codeWrong') };
const NO_SCREEN: No = { status: 404, why: message('noSuchScreen') };
const NO_WALL: No = { status: 400, why: message('noSuchWall') };
const TOO_MANY: No = { status: 429, why: message('tooManyWrongCodes') };
const MOST_AGENT = 200;

type Naming = Pick<Screen, 'names'>;

export class ScreenDesk {
  readonly #parts: ScreenDeskParts;
  #walls: Walls | null = null;

  constructor(parts: ScreenDeskParts) {
    this.#parts = parts;
  }

  /** From now on these are the walls; before, there is none that is open or can be chosen. */
  setWalls(walls: Walls): void {
    this.#walls = walls;
  }

  /** What a page is told of who looks at a wall. `pair`: nobody who may; `null`: nobody has taken this server over yet. */
  viewer(request: Request, wall: string): Viewer | 'pair' | null {
    const { screens, desk } = this.#parts;
    if (desk.isUnclaimed) return null;
    const screen = screens.find(request.headers.cookie);
    if (screen) return seeing(screen.name, { ...PASSER_BY, names: screen.names }, screen.wall, screen.id);
    const who = desk.who(request);
    if (who && hasRight(who.access, 'floor.see')) {
      const { queues, tenants, teams, names } = who.access;
      return seeing(who.name, { ...PASSER_BY, queues, tenants, teams, names }, wall, null);
    }
    if (!this.#walls?.open().has(wall)) return 'pair';
    return seeing('a wall', { ...PASSER_BY, names: this.#walls.names(wall) }, wall, null);
  }

  /** A screen shows its wall at this moment. */
  saw(request: Request, version?: string): void {
    const { screens, addressOf } = this.#parts;
    const screen = screens.find(request.headers.cookie);
    if (screen)
      screens.saw(screen, {
        address: addressOf(request),
        agent: agentOf(request),
        ...(version === undefined ? {} : { version }),
      });
  }

  /** A code for a browser that is nobody yet; `null`: too many at once. */
  code(request: Request, wall: string): Code | null {
    const { pairing, addressOf } = this.#parts;
    return pairing.ask({ wall, address: addressOf(request), agent: agentOf(request) });
  }

  /** The `Set-Cookie` of a screen whose code was entered. */
  claim(request: Request, poll: string): 'waits' | 'over' | { readonly cookie: string } {
    const claimed = this.#parts.pairing.claim(poll);
    if (typeof claimed === 'string') return claimed;
    return { cookie: this.#parts.screens.cookie(claimed.token, isSecure(request)) };
  }

  /** Which browser shows this code. */
  look(who: Who, code: string): Waiting | No {
    const found = this.#parts.pairing.look(code, who.session?.person ?? who.address);
    if (found === 'tooMany') return TOO_MANY;
    return found === 'wrong' ? WRONG : found;
  }

  /** Lets in the screen that shows the code. */
  async pair(
    who: Who,
    {
      code,
      name,
      wall,
      names = this.#walls?.names(wall) ?? 'initials',
    }: Pick<Screen, 'name' | 'wall'> & Partial<Naming> & { code: string },
  ): Promise<Screen | No> {
    const { screens, pairing } = this.#parts;
    const waiting = this.look(who, code);
    if ('status' in waiting) return waiting;
    if (!this.wallsOf(who.access).some(({ id }) => id === wall)) return NO_WALL;
    const { address, agent } = waiting;
    const { screen, token } = await screens.add({
      name,
      wall,
      names: namesFor(who.access, names),
      pairedBy: who.name,
      address,
      agent,
      version: '',
    });
    if (pairing.give(code, token)) return screen;
    await screens.revoke(screen.id);
    return WRONG;
  }

  /** The screens whose walls somebody may choose. */
  screensOf({ access }: Who): readonly Screen[] {
    const walls = new Set(this.wallsOf(access).map(({ id }) => id));
    // A wall that is not there any more shows nothing, to anybody: its screens may be moved by whoever sees all.
    return this.#parts.screens.all().filter(({ wall }) => walls.has(wall) || !isBound(access));
  }

  async change(
    who: Who,
    id: string,
    change: Partial<Pick<Screen, 'name' | 'wall' | 'names'>>,
  ): Promise<Screen | No> {
    if (!this.#has(who, id)) return NO_SCREEN;
    if (change.wall !== undefined && !this.wallsOf(who.access).some((wall) => wall.id === change.wall))
      return NO_WALL;
    const { names } = change;
    const shown = names === undefined ? change : { ...change, names: namesFor(who.access, names) };
    return (await this.#parts.screens.change(id, shown)) ?? NO_SCREEN;
  }

  async revoke(who: Who, id: string): Promise<true | No> {
    if (!this.#has(who, id)) return NO_SCREEN;
    return (await this.#parts.screens.revoke(id)) || NO_SCREEN;
  }

  /** One of theirs; `null`: there is none of that id. */
  screenOf(who: Who, id: string): Screen | null {
    return this.screensOf(who).find((each) => each.id === id) ?? null;
  }

  /** The walls somebody may put on a screen: those that show no queue they do not see. */
  wallsOf(access: Access): readonly Pick<WallDefinition, 'id' | 'name'>[] {
    const board = this.#walls?.board();
    const defined = board?.get('site', 'site')?.walls ?? [];
    const main = wallOf(defined, MAIN);
    const every = main && !defined.includes(main) ? [main, ...defined] : defined;
    // A wall that names who is there names people of all teams.
    const all = access.teams === null ? every : every.filter(namesNobody);
    if (!board || !boundsQueues(access)) return all;
    const sees = (queue: string): boolean => seesQueueId(access, queue as QueueId, board);
    return all.filter(({ queues }) => queues.length > 0 && queues.every(sees));
  }

  #has(who: Who, id: string): boolean {
    return this.screenOf(who, id) !== null;
  }
}

const namesNobody = ({ tiles }: WallDefinition): boolean => !tiles.some(({ tile }) => namesPeople(tile));

/** Nobody shows on a screen more of names than they see. */
const namesFor = ({ names }: Access, asked: Screen['names']): Screen['names'] =>
  names === 'full' ? asked : names;

const seeing = (name: string, access: Access, wall: string, screen: string | null): Viewer => ({
  view: 'wall',
  name,
  access,
  wall,
  screen,
});

const agentOf = ({ headers }: Request): string => (headers['user-agent'] ?? '').slice(0, MOST_AGENT);
