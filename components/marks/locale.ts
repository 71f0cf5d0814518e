// Knows the one locale in which numbers and times are written until languages are chosen. Refuses to know texts.

export const LOCALE = 'en-GB';
