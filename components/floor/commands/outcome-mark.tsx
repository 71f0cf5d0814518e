'use client';
// How a row shows what became of a command about it.
import { CircleCheck, CircleHelp, CircleX, LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLocalizeMessage } from '#components/domain/localize-message.ts';
import { COMMAND_WORD } from '#components/domain/status-styles.ts';
import type { Asked } from '#components/live/asking.ts';
import { useAsked } from '#components/live/commands.ts';
import { useNow } from '#components/live/hooks.ts';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Status, type StatusStyle } from '#components/ui/status.tsx';
import { leavesTrace } from '#lib/commands/proof.ts';
import type { Pending, Ref } from '#lib/model/board.ts';
import type { Outcome } from '#lib/model/command.ts';

/** How long an answer stays on the row; what nobody can say stays longer. */
const STAYS_MS = { confirmed: 4000, accepted: 4000, refused: 15_000, unsure: 45_000 } as const;

export const OUTCOME_STYLE: Readonly<Record<'pending' | Outcome['outcome'], StatusStyle>> = {
  pending: { icon: LoaderCircle, word: 'Asked', tone: 'notice' },
  confirmed: { icon: CircleCheck, word: 'Done', tone: 'good' },
  accepted: { icon: CircleCheck, word: 'Done', tone: 'good' },
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

/** The PBX took it, and what it should have brought about has not been seen: nobody is alarmed by it, nobody misled. */
export const isUnseen = ({ command, outcome }: Asked): boolean =>
  outcome?.outcome === 'accepted' && leavesTrace(command.verb);

function Answered({ asked, children }: { asked: Asked; children: ReactNode }) {
  const { t } = useWords();
  const said = useLocalizeMessage();
  useNow();
  const { outcome, answeredAt, command } = asked;
  if (outcome === null || performance.now() - answeredAt > STAYS_MS[outcome.outcome]) return children;
  const word = t(COMMAND_WORD[command.verb]);
  const became = `${word}: ${isUnseen(asked) ? t('Done; no sign of it yet') : t(OUTCOME_STYLE[outcome.outcome].word)}`;
  return <Mark what={outcome.outcome} text={'why' in outcome ? `${became}. ${said(outcome.why)}` : became} />;
}

function Mark({ what, text }: { what: keyof typeof OUTCOME_STYLE; text: string }) {
  return (
    <span data-outcome={what} className="flex min-w-0 text-xs">
      <Status look={{ ...OUTCOME_STYLE[what], word: text }} />
    </span>
  );
}
