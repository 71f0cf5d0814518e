// By which name a person knows a browser, from what it calls itself. Never sure: it may call itself anything.

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg(?:e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/Vivaldi\//, 'Vivaldi'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrom(?:e|ium)\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Windows/, 'Windows'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/CrOS/, 'ChromeOS'],
  [/Mac OS X/, 'macOS'],
  [/Linux|X11/, 'Linux'],
];
const firstOf = (agent: string, names: typeof BROWSERS): string | null =>
  names.find(([pattern]) => pattern.test(agent))?.[1] ?? null;

/** `Chrome, Windows`; `null` where nothing of it is known. */
export function browserName(agent: string): string | null {
  const parts = [firstOf(agent, BROWSERS), firstOf(agent, SYSTEMS)].filter((each) => each !== null);
  return parts.length === 0 ? null : parts.join(', ');
}
