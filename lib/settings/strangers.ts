// What the settings show to whoever passes by a wall, without having signed in.
import { isRecord, isSame, type SettingsDocument } from './place.ts';

/**
 * Whether a change shows strangers something else than before: a wall that is open to anybody, or that names agents in
 * full, is there anew or differs. What closes one shows nothing.
 */
export function showsStrangersMore(before: SettingsDocument, after: SettingsDocument): boolean {
  const known = wallsOf(before);
  return wallsOf(after)
    .filter(({ open, names }) => open === true || names === 'full')
    .some((wall) => !known.some((each) => isSame(each, wall)));
}

const wallsOf = ({ walls }: SettingsDocument) => (Array.isArray(walls) ? walls.filter(isRecord) : []);
