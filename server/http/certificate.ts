// How the certificate and its key are read, and read again when they are renewed.
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { type Certificate, whyNoPair } from '#server/config-files.ts';
import type { Logger } from '#server/log/logger.ts';

/** How often the files are looked at: whoever renews them replaces one after the other. */
const LOOK_MS = 5_000;

type Pair = { readonly cert: Buffer; readonly key: Buffer };

export const pairIn = ({ cert, key }: Certificate): Pair => ({
  cert: readFileSync(cert),
  key: readFileSync(key),
});

/** Called with each new pair that fits; one that does not is said, and the old one stays. */
export function followCertificate(
  files: Certificate,
  take: (pair: Pair) => void,
  logger: Logger,
  lookMs = LOOK_MS,
): () => void {
  const look = (): void => {
    try {
      const pair = pairIn(files);
      const why = whyNoPair(pair.cert, pair.key);
      if (why !== null) return logger.warn({ why }, 'the certificate was changed and cannot be used yet');
      take(pair);
      logger.info({}, 'the certificate was read anew');
    } catch (error) {
      logger.warn({ error: String(error) }, 'the certificate was changed and cannot be read yet');
    }
  };
  const names = [files.cert, files.key];
  for (const name of names) watchFile(name, { interval: lookMs, persistent: false }, look);
  return () => {
    for (const name of names) unwatchFile(name, look);
  };
}
