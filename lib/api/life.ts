// The words for the state of a PBX connection, as they stand in answers.
import { z } from 'zod';

export const lifeSchema = z
  .enum(['idle', 'connecting', 'syncing', 'live', 'waiting', 'refused'])
  .meta({ id: 'Life' });
