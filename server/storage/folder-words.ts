// What the system's own codes mean for the data folder, and what to do.

/** What the system's own codes mean for a folder. */
const SYSTEM: Readonly<Record<string, string>> = {
  ENOTDIR: 'a part of its path is a file, not a folder.',
  EACCES: 'this user may not write there.',
  EPERM: 'nobody may make a folder there (a part of the system, or a protected disk).',
  EROFS: 'its disk is mounted read-only.',
  ENAMETOOLONG: 'its name is too long.',
  ELOOP: 'its path is a link that leads back to itself.',
  ENOSPC: 'its disk is full.',
  EDQUOT: 'the disk is full for this user.',
  EIO: 'its disk reports an error.',
};

/** Why a data folder cannot be used, by the system's error; `null` where that is none of those known. */
export function whyNoFolder(error: unknown, folder: string): string | null {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  const words = code === undefined ? undefined : SYSTEM[code];
  return words === undefined
    ? null
    : `The data folder ${folder} cannot be used: ${words} Choose another one with server.data in the configuration, or --data FOLDER.`;
}
