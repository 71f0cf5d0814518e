// What the figures and the reasons of a difference are called.
import type { Words } from '#components/ui/i18n/words.ts';
import type { AgreementCallTold, AgreementRowTold } from '#lib/api/agreement.ts';

type Translate = Words['t'];

export function figureWord(figure: AgreementRowTold['figure'], t: Translate): string {
  switch (figure) {
    case 'answered':
      return t('Answered');
    case 'abandoned':
      return t('Abandoned');
    case 'missed':
      return t('Given up by the queue');
    case 'sentOn':
      return t('Sent on');
  }
}

/** Why a call counts otherwise at the PBX, in a sentence. */
export function reasonSentence(call: AgreementCallTold, t: Translate): string {
  const here = call.ours === null ? t('Not counted') : figureWord(call.ours, t);
  const there = call.theirs === null ? t('Not counted') : figureWord(call.theirs, t);
  switch (call.reason) {
    case 'otherQueue':
      return call.effect < 0
        ? t('The PBX has it in {queue}.', { queue: call.otherQueue ?? '' })
        : t('Ringside has it in {queue}.', { queue: call.otherQueue ?? '' });
    case 'otherTime':
      return t('One of the two counts it at another time: by arrival, or when it was over.');
    case 'otherOutcome':
      return t('Ringside: {here}. PBX: {there}.', { here, there });
    case 'notHeard':
      return call.isKnown
        ? t('Ringside did not hear it, or not how it ended.')
        : t('It came while Ringside was not connected.');
    case 'whileClosed':
      return t('It came outside the opening hours, which Ringside counts apart.');
    case 'shortAbandon':
      return t('The PBX leaves out callers who hang up at once.');
    case 'ownWord':
      return t('Ringside: {here}. PBX, by its own rule: {there}.', { here, there });
    case 'stillTalking':
      return t('The PBX counts it when the conversation is over.');
    case 'sameStay':
      return t('The caller came back into the queue at once: one stay here, several there.');
    case 'everyQueue':
      return t('The PBX counts what a member answers in each queue they serve: this was in {queue}.', {
        queue: call.otherQueue ?? '',
      });
    case 'unexplained':
      return t('Not explained.');
  }
}
