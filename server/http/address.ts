// Whose request it is, for limits: the address of the line, or what a trusted proxy says of it.
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

export type AddressOf = (request: Pick<IncomingMessage, 'socket' | 'headers'>) => string;

/**
 * The address whose limits count for a request: that of {@link wholeAddressReader}, one household as one.
 */
export function addressReader(proxies: readonly string[]): AddressOf {
  const wholeOf = wholeAddressReader(proxies);
  return (request) => neighbourhood(wholeOf(request));
}

/**
 * The address a request comes from. `X-Forwarded-For` is read from its end, as far as proxies named here
 * have written it: everything before that can be made up by whoever asks.
 * @param proxies addresses, or networks such as `10.0.0.0/8`.
 */
export function wholeAddressReader(proxies: readonly string[]): AddressOf {
  const isProxy = networks(proxies);
  return ({ socket, headers }) => {
    let address = plain(socket.remoteAddress ?? '');
    if (!isProxy(address)) return address;
    const told = String(headers['x-forwarded-for'] ?? '').split(',');
    while (told.length > 0 && isProxy(address)) {
      const before = plain((told.pop() ?? '').trim());
      if (isIP(before) === 0) break;
      address = before;
    }
    return address;
  };
}

/** Whether an address is in one of the networks. */
export function networks(each: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const one of each) {
    const [told = '', bits] = one.split('/');
    const address = plain(told);
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const most = family === 'ipv6' ? 128 : 32;
    // Of an IPv4 address in the form of the other family the first 96 bits say only that.
    const length = bits === undefined ? most : Number(bits) - (address === told ? 0 : 96);
    list.addSubnet(address, Math.max(0, length), family);
  }
  return (told) => {
    const address = plain(told.split('%')[0] ?? '');
    const version = isIP(address);
    return version !== 0 && list.check(address, version === 6 ? 'ipv6' : 'ipv4');
  };
}

/** IPv4 as it reaches a socket that listens for both. */
const plain = (address: string): string =>
  /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address) ? address.slice('::ffff:'.length) : address;

/** One household has 2^64 addresses of IPv6: its network counts as one. */
function neighbourhood(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail = ''] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  const groups = [...before, ...zeros, ...after].map((group) => group.replace(/^0+(?=.)/, ''));
  // ::1 and its like are machines of their own.
  return groups.slice(0, 4).every((group) => group === '0')
    ? groups.join(':')
    : `${groups.slice(0, 4).join(':')}::/64`;
}
