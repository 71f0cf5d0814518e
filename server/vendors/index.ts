// Knows every make there is: one line each. Refuses to know anything about them.
import { asterisk } from './asterisk/index.ts';
import { cytracom } from './cytracom/index.ts';
import { portsip } from './portsip/index.ts';
import type { AnyVendor } from './vendor.ts';
import { vodia } from './vodia/index.ts';
import { yeastar } from './yeastar/index.ts';

export const vendors: Readonly<Record<string, AnyVendor>> = { asterisk, cytracom, portsip, vodia, yeastar };
