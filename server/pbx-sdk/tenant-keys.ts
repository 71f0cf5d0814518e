// How things of one tenant of a PBX are named among those of others: numbers and call ids are unique within a tenant only.

/** `<tenant>/<number>`, e.g. `acme.example/8000`. Tenants hold no slash. */
export const keyOf = (tenant: string, number: string): string => `${tenant}/${number}`;

export const numberIn = (key: string): string => key.slice(key.indexOf('/') + 1);

/** Empty where the key names none. */
export const tenantIn = (key: string): string => key.slice(0, Math.max(0, key.indexOf('/')));
