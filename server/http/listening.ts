// How a server begins and ends to listen, and under which address a person reaches it.
import type { Server } from 'node:http';
import type { Server as PrivateServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export type WebServer = Server | PrivateServer;

/** Resolves with the port; rejects with the listening error. */
export function listen(http: WebServer, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.off('error', reject);
      resolve((http.address() as AddressInfo).port);
    });
  });
}

export function stopListening(http: WebServer): Promise<void> {
  return new Promise((resolve) => {
    http.close(() => resolve());
    http.closeAllConnections();
  });
}

/** The address to open in a browser on this machine. */
export const shownAddress = (host: string, port: number, isPrivate = false): string =>
  `http${isPrivate ? 's' : ''}://${['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host) ? 'localhost' : host}:${port}`;
