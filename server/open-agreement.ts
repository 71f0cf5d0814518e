// What holds our figures against those of the PBXs: whoever asks, the tools among them, and what is done by the clock.
import type { Board } from '#lib/model/board.ts';
import { AgreementDesk, type AgreementParts } from '#server/agreement/agreement-desk.ts';
import { keepAgreement } from '#server/agreement/agreement-schedule.ts';
import { agreementVerb } from '#server/agreement/agreement-verb.ts';
import { Readings } from '#server/agreement/readings.ts';
import type { Logger } from '#server/log/logger.ts';
import type { Sources } from '#server/sources/sources.ts';
import type { Clock } from '#server/time/clock.ts';
import type { Closers } from './close-all.ts';
import type { Config } from './config.ts';

type Parts = Pick<AgreementParts, 'history'> & {
  readonly config: Pick<Config, 'server'>;
  readonly clock: Clock;
  readonly board: Board;
  readonly sources: Sources;
  readonly logger: Logger;
};

export function openAgreement(
  { config, clock, board: live, sources, history, logger }: Parts,
  closers: Closers,
) {
  const folder = config.server.data;
  const board = (): Board => live;
  const desk = new AgreementDesk({ clock, board, sources, history, readings: new Readings(folder) });
  const shadowed = () => sources.makes().flatMap(({ id, isShadowed }) => (isShadowed ? [id] : []));
  closers.push(keepAgreement({ clock, board, desk, logger, folder, shadowed }));
  return { desk, verbs: { agree: agreementVerb(desk, board) } };
}
