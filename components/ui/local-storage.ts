// How a browser remembers a choice, and that some browsers remember nothing.

export function readStored(name: string): string | null {
  try {
    return window.localStorage.getItem(`ringside.${name}`);
  } catch {
    return null;
  }
}

/** Empty forgets. */
export function store(name: string, value: string): void {
  try {
    if (value === '') window.localStorage.removeItem(`ringside.${name}`);
    else window.localStorage.setItem(`ringside.${name}`, value);
  } catch {
    // A browser without storage forgets the choice at the next load, no more.
  }
}

/** A remembered choice that several parts of a page follow. */
export function storedChoice(name: string) {
  const listeners = new Set<() => void>();
  let value: string | null = null;
  const read = (): string => {
    value ??= readStored(name) ?? '';
    return value;
  };
  return {
    read,
    set: (next: string): void => {
      value = next;
      store(name, next);
      for (const listener of listeners) listener();
    },
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener);
      const elsewhere = (event: StorageEvent): void => {
        // `null`: everything was forgotten.
        if (event.key !== null && event.key !== `ringside.${name}`) return;
        value = event.newValue ?? '';
        listener();
      };
      window.addEventListener('storage', elsewhere);
      return () => {
        listeners.delete(listener);
        window.removeEventListener('storage', elsewhere);
      };
    },
  };
}
