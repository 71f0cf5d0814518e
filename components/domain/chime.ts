// The sound of an alarm, on walls and on the floor.

/** Two soft tones, upwards; made here, so that no file has to be there. */
export function chime(context: AudioContext): void {
  const begin = context.currentTime + 0.02;
  for (const [index, pitch] of [659.25, 880, 659.25, 880].entries()) {
    const tone = context.createOscillator();
    const loudness = context.createGain();
    const from = begin + index * 0.28;
    tone.type = 'sine';
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0, from);
    loudness.gain.linearRampToValueAtTime(0.35, from + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.001, from + 0.26);
    tone.connect(loudness).connect(context.destination);
    tone.start(from);
    tone.stop(from + 0.27);
  }
}
