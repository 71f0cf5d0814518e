// Every make there is: one line each.
import type { AnyVendor } from '#server/pbx-sdk/contract.ts';
import { asterisk } from './asterisk/index.ts';
import { cytracom } from './cytracom/index.ts';
import { portsip } from './portsip/index.ts';
import { vodia } from './vodia/index.ts';
import { yeastar } from './yeastar/index.ts';

export const vendors: Readonly<Record<string, AnyVendor>> = { asterisk, cytracom, portsip, vodia, yeastar };
