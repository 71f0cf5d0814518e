// Knows how things of one tenant are named among those of others. Refuses to know what they are.

/** Numbers and call ids are unique within a tenant only. */
export const keyOf = (domain: string, number: string): string => `${domain}/${number}`;
/** `<domain>/<number>` taken apart. Domains hold no slash. */
export const numberIn = (key: string): string => key.slice(key.indexOf('/') + 1);
export const domainIn = (key: string): string => key.slice(0, Math.max(0, key.indexOf('/')));
