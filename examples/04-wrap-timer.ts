// This example shows how to wrap a timer: delayUntil(date), which an abort ends and which leaves no timer behind.
import { cancelable, settle } from 'cancelkit';

const timers = new Set<NodeJS.Timeout>(); // only to show that none is left

export function delayUntil(signal: AbortSignal | undefined, date: Date): Promise<void> {
  return cancelable(signal, (source) => {
    const timer = setTimeout(() => source.trySetResult(), date.getTime() - Date.now());
    timers.add(timer);
    return () => {
      clearTimeout(timer);
      timers.delete(timer);
    };
  });
}

export async function main(log: (line: string) => void): Promise<void> {
  await delayUntil(undefined, new Date(Date.now() + 5)); // no signal: never aborts
  log('five milliseconds later');

  const controller = new AbortController();
  const tomorrow = settle(delayUntil(controller.signal, new Date(Date.now() + 86_400_000)), controller.signal);
  log(`timers while waiting: ${timers.size}`);
  controller.abort(new Error('not needed any more'));
  const completion = await tomorrow;
  log(`tomorrow: ${completion.status}`);
  log(`timers afterwards: ${timers.size}`);
}
