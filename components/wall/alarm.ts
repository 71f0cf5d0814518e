// When an alarm sounds: at a new breach, and again while one lasts, but never twice within the cool-down.

/** How long after a sound no other may follow, whatever happens. */
export const COOL_DOWN_MS = 15_000;
/** How often it is repeated while a breach lasts. */
export const REPEAT_MS = 60_000;

export type AlarmState = {
  /** What was breached when it was last looked at. */
  readonly breached: ReadonlySet<string>;
  readonly soundedAt: number;
  /** A breach came during the cool-down and has not been heard yet. */
  readonly owed: boolean;
};

export const SILENT: AlarmState = {
  breached: new Set(),
  soundedAt: Number.NEGATIVE_INFINITY,
  owed: false,
};

/** The next state, and whether to sound now. */
export function alarm(
  state: AlarmState,
  breached: readonly string[],
  now: number,
): { readonly state: AlarmState; readonly sound: boolean } {
  const owed = breached.length > 0 && (state.owed || breached.some((id) => !state.breached.has(id)));
  const since = now - state.soundedAt;
  const sound = breached.length > 0 && since >= COOL_DOWN_MS && (owed || since >= REPEAT_MS);
  return {
    state: {
      breached: new Set(breached),
      soundedAt: sound ? now : state.soundedAt,
      owed: owed && !sound,
    },
    sound,
  };
}
