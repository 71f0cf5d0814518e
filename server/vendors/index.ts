// Knows every make there is: one line each. Refuses to know anything about them.
import { asterisk } from './asterisk/index.ts';
import type { AnyVendor } from './vendor.ts';
import { yeastar } from './yeastar/index.ts';

export const vendors: Readonly<Record<string, AnyVendor>> = { asterisk, yeastar };
