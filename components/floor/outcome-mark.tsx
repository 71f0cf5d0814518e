'use client';
// Knows how a row shows what became of a command about it. Refuses to send any.
import { CircleCheck, CircleHelp, CircleX, LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Asked } from '#components/live/asking.ts';
import { useAsked } from '#components/live/commands.ts';
import { useNow } from '#components/live/hooks.ts';
import { COMMAND_WORD } from '#components/marks/looks.ts';
import { useSaid } from '#components/marks/said.ts';
import { Status, type StatusLook } from '#components/ui/status.tsx';
import { useWords } from '#components/ui/use-words.tsx';
import type { Pending, Ref } from '#lib/model/board.ts';

/** How long an answer stays on the row; what nobody can say stays longer. */
const STAYS_MS = { done: 4000, refused: 15_000, unsure: 45_000 } as const;

export const OUTCOME_LOOK: Readonly<Record<'pending' | 'done' | 'refused' | 'unsure', StatusLook>> = {
  pending: { icon: LoaderCircle, word: 'Asked', tone: 'notice' },
  done: { icon: CircleCheck, word: 'Done', tone: 'good' },
  refused: { icon: CircleX, word: 'Refused', tone: 'critical' },
  unsure: { icon: CircleHelp, word: 'Unsure', tone: 'warning' },
};

/** Takes no room of its own: what it says stands in the place of `children`, so that no row grows under a pointer. */
export function OutcomeMark({
  target,
  pending,
  children,
}: {
  target: Ref;
  pending: Pending | null;
  children?: ReactNode;
}) {
  const { t } = useWords();
  const asked = useAsked(target);
  if (asked && asked.outcome === null)
    return <Mark what="pending" text={`${t(COMMAND_WORD[asked.command.verb])}…`} />;
  if (pending) return <Mark what="pending" text={`${t(COMMAND_WORD[pending.verb])}… (${pending.by})`} />;
  return asked ? <Answered asked={asked}>{children}</Answered> : children;
}

function Answered({ asked, children }: { asked: Asked; children: ReactNode }) {
  const { t } = useWords();
  const said = useSaid();
  useNow();
  const { outcome, answeredAt, command } = asked;
  if (outcome === null || Date.now() - answeredAt > STAYS_MS[outcome.outcome]) return children;
  const word = t(COMMAND_WORD[command.verb]);
  if (outcome.outcome === 'done') return <Mark what="done" text={`${word}: ${t(OUTCOME_LOOK.done.word)}`} />;
  return (
    <Mark
      what={outcome.outcome}
      text={`${word}: ${t(OUTCOME_LOOK[outcome.outcome].word)}. ${said(outcome.why)}`}
    />
  );
}

function Mark({ what, text }: { what: keyof typeof OUTCOME_LOOK; text: string }) {
  return (
    <span data-outcome={what} className="flex min-w-0 text-xs">
      <Status look={{ ...OUTCOME_LOOK[what], word: text }} />
    </span>
  );
}
