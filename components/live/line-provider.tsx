'use client';
// How a page gets its one live line.
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { Viewer } from '#lib/sync/protocol.ts';
import { MESSAGES } from '#lib/sync/server-messages.ts';
import { askPlain } from './ask-plain.ts';
import { LiveConnection } from './socket.ts';

const LineContext = createContext<LiveConnection | null>(null);

export function LineProvider({
  view,
  wall = null,
  otherwise = null,
  children,
}: {
  view: Viewer['view'];
  wall?: string | null;
  /** What whoever may not see the live picture is shown of it on this page; `null`: nothing. */
  otherwise?: Viewer['view'] | null;
  children: ReactNode;
}) {
  const [line] = useState(() => new LiveConnection(view, wall, otherwise));
  useEffect(() => line.start(), [line]);
  useEffect(() => (view === 'wall' ? undefined : keepingSession()), [view]);
  useEffect(() => line.subscribe(() => line.link.state === 'signIn' && goSignIn()), [line]);
  // Whoever may not see the floor has a page about themselves.
  useEffect(() => line.subscribe(() => view === 'floor' && isElsewhere(line) && goHome()), [line, view]);
  return <LineContext value={line}>{children}</LineContext>;
}

/** Nothing on this page is true for somebody who may not see it: they sign in, and come back to where they were. */
function goSignIn(): void {
  const here = window.location.pathname + window.location.search;
  window.location.replace(`/sign-in?next=${encodeURIComponent(here)}`);
}

/** The token of a session is replaced in time where somebody asks: a page may stand open all day. */
const ASK_MS = 20 * 60_000;
function keepingSession(): () => void {
  // What it answers is nothing to this page: to have asked is all.
  const timer = setInterval(() => void askPlain('/session').catch(() => undefined), ASK_MS);
  return () => clearInterval(timer);
}

/** Whether whoever looks has nothing to do on this page. */
function isElsewhere({ link, viewer }: LiveConnection): boolean {
  const isFloor = FLOOR.includes(window.location.pathname);
  if (link.state === 'stopped') return isFloor && link.why === MESSAGES.mayNotSee;
  if (viewer?.view !== 'own') return false;
  return isFloor || (viewer.access.rights.length === 0 && !FOR_ALL.includes(window.location.pathname));
}

const goHome = (): void => window.location.replace('/account');
const FLOOR = ['/', '/floor'];
const FOR_ALL = ['/counting'];

/** For this room's hooks only: everybody else reads rows. */
export function useLine(): LiveConnection {
  const line = useContext(LineContext);
  if (!line) throw new Error('This part of the page needs a BoardProvider around it.');
  return line;
}
