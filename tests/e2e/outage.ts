// A PBX that cannot be reached while it has twenty calls, and returns: what is done meanwhile, and what the
// supervisor's page must show then, whichever make it is.
import { expect, type Page } from 'playwright/test';
import type { FloorCall } from '#server/simulator/call-centre/model.ts';
import { figure, liveCalls, queueOf, stateOf } from './floor-page.ts';
import type { Stage } from './stage.ts';

const FIGURES = ['Offered', 'Answered', 'Abandoned'] as const;

type Outage = {
  /** Looks at other pages while the PBX is away. */
  readonly during?: () => Promise<void>;
  /** False where no answer of the PBX names a conversation that began unheard: it is unknown then, never guessed. */
  readonly tellsConversations?: boolean;
};

/** Leaves twenty-one calls behind that have ended. */
export async function outage(
  stage: Stage,
  page: Page,
  { during, tellsConversations = true }: Outage = {},
): Promise<void> {
  const queue = stage.queueId('6400');
  await page.goto(`${stage.url}/floor?calls=all`);
  await expect(figure(page, queue, 'Offered')).toBeVisible();
  await expect.poll(() => liveCalls(page)).toEqual({});
  const figures = (): Promise<number[]> =>
    Promise.all(FIGURES.map(async (name) => Number(await figure(page, queue, name).innerText())));
  const before = await figures();
  const since = async (): Promise<number[]> => (await figures()).map((each, i) => each - (before[i] ?? 0));

  const calls = Array.from({ length: 20 }, (_, i) => stage.queueCall(`55512${String(i).padStart(2, '0')}`));
  const at = (i: number): FloorCall => calls[i] as FloorCall;
  stage.answer(at(0), '1001');
  stage.answer(at(1), '1002');
  for (const call of calls.slice(17)) stage.floor.end(call, call.legs[0] ?? null);
  const shows = async (unnamed: FloorCall | null = null): Promise<void> => {
    const live = calls.filter((call) => call.endedAt === null && call !== unnamed);
    await expect
      .poll(() => liveCalls(page))
      .toEqual(Object.fromEntries(live.map((call) => [stage.callId(call), stateOf(call)])));
  };
  await shows();
  // Whoever waits has been offered.
  await expect.poll(since).toEqual([20, 2, 3]);

  await stage.pbxDies();
  await expect(queueOf(page, queue)).toHaveAttribute('data-state', 'lost');
  // While nobody looks: five hang up, a conversation ends, its agent takes the next caller, and somebody new comes.
  for (const call of calls.slice(12, 17)) stage.floor.end(call, call.legs[0] ?? null);
  stage.floor.end(at(0), null);
  stage.answer(at(2), '1001');
  calls.push(stage.queueCall('5551299'));
  await during?.();

  await stage.pbxReturns();
  await expect(queueOf(page, queue)).not.toHaveAttribute('data-state', 'lost');
  await shows(tellsConversations ? null : at(2));
  const answered = tellsConversations ? 3 : 2;
  await expect.poll(since).toEqual([21, answered, 8]);
  // Each hangs up by themselves: whom the PBX puts out has not given up.
  for (const call of calls) stage.floor.end(call, call.legs[0] ?? null);
  await shows();
  await expect.poll(since).toEqual([21, answered, 18]);
}
