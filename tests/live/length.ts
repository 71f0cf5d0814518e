// How much is played on the rig: everything by `npm run test:asterisk`, a short form beside the browsers by `npm test`.

/** `RIG=whole`: all scenarios and hundreds of calls. */
export const WHOLE: boolean = process.env['RIG'] === 'whole';
