const SECONDS = 0.7;

/** Play two soft notes on the chosen speaker. */
export async function playTone(speaker: string): Promise<void> {
  const context = new AudioContext();
  if (speaker !== "" && "setSinkId" in context) {
    await (context.setSinkId as (id: string) => Promise<void>)(speaker).catch(() => undefined);
  }
  const gain = context.createGain();
  gain.gain.setValueAtTime(0, context.currentTime);
  gain.gain.linearRampToValueAtTime(0.2, context.currentTime + 0.05);
  gain.gain.linearRampToValueAtTime(0, context.currentTime + SECONDS);
  gain.connect(context.destination);
  const tone = context.createOscillator();
  tone.frequency.setValueAtTime(523, context.currentTime);
  tone.frequency.setValueAtTime(659, context.currentTime + SECONDS / 2);
  tone.connect(gain);
  tone.onended = () => void context.close();
  tone.start();
  tone.stop(context.currentTime + SECONDS);
}
