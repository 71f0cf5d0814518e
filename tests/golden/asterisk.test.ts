// Proves that nothing has changed what this make's adapter says of its tapes and of a quarter of an hour under each switch.
import { holdsToGolden } from './held.ts';

holdsToGolden('asterisk');
