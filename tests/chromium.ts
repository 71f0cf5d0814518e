// Which Chromium opens the pages: the system's, where there is one, else the one that Playwright has installed.
import { existsSync } from 'node:fs';

/** Chromium without windows: the same engine, at half the processor time a page. */
const WITHOUT_WINDOWS = ['/usr/bin/chromium-headless-shell'];
const WHOLE = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const first = (paths: readonly string[]): string | undefined => paths.find((path) => existsSync(path));

/** Whether the one without windows is here. */
export const hasLightChromium = (): boolean => first(WITHOUT_WINDOWS) !== undefined;

/** For tests. Absent where the system has none. */
export const chromiumOfTests = (): string | undefined => first([...WITHOUT_WINDOWS, ...WHOLE]);

/** For what is measured or shown: what people have. Absent where the system has none. */
export const chromiumOfPeople = (): string | undefined => first([...WHOLE, ...WITHOUT_WINDOWS]);
