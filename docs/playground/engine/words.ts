import type { Completion } from 'cancelkit';
import type { LanePicture, Picture } from './picture.js';
import type { Ending, Left, Mode, Scenario, Story } from './scenario.js';
import type { StageEvent } from './stage-event.js';

/** What has happened, as a sentence; none for what is only counted. The picture is the one that shows it. */
export function sentence(event: StageEvent, scenario: Scenario, picture: Picture): string | undefined {
  if (event.kind === 'counted' || event.kind === 'shown') return undefined;
  if (event.kind === 'pressed') return event.action.says;
  if (event.kind === 'left') {
    if (event.when === 'settled')
      return `${isNothing(event.left) ? 'Nothing is left' : 'Left behind'}: ${leftWords(event.left)}.`;
    return isNothing(event.left) ? undefined : `Still left: ${leftWords(event.left)}.`;
  }
  const { spec, forNobody } = picture.lane(event.lane);
  const { name } = spec;
  const call = scenario.calls.find(({ lane }) => lane === event.lane);
  const whose = forNobody ? ', for nobody' : '';
  switch (event.kind) {
    case 'aborted':
      if (event.from !== undefined) return `The abort reaches ${name}.`;
      return spec.kind === 'combinator' ? `${name} aborts the others.` : `${name} aborts: ${valueWords(event.reason)}.`;
    case 'called':
      return call?.says ?? `${name} begins.`;
    case 'settled':
      if (event.completion.status === 'succeeded' && call?.shows !== undefined) {
        const isStale = picture.lane(call.shows.on).shown?.isStale === true;
        return `The user sees what was found for ${name}${isStale ? ', and has typed on since' : ''}.`;
      }
      return `${name} ${outcomeWords(event.completion)}.`;
    case 'started':
      return `${name} ${spec.work?.words?.running === undefined ? 'starts' : `is ${spec.work.words.running}`}${whose}.`;
    case 'stopping':
      return spec.work?.words?.['cleaning up'] === undefined
        ? `${name} is told to stop, and cleans up.`
        : `${name} is ${spec.work.words['cleaning up']}.`;
    case 'ended':
      if (event.status === 'faulted') return `${name} fails${whose}: ${valueWords(event.error)}.`;
      if (event.status === 'canceled') return `${name} has stopped.`;
      return spec.work?.words?.succeeded === undefined
        ? `${name} is done${whose}.`
        : `${name} is ${spec.work.words.succeeded}.`;
  }
}

/** The state of a lane, in a few words. */
export function stateWords({ spec, work, call, forNobody, abort, timers, shown }: LanePicture): string {
  if (shown !== undefined) return `shows ${shown.text}${shown.isStale ? ': out of date' : ''}`;
  if (call !== undefined && call !== 'pending') {
    const goesOn = work === 'running' ? ', still running' : '';
    return `${call.status}${call.status === 'succeeded' ? '' : `: ${valueWords(endOf(call))}`}${goesOn}`;
  }
  if (work !== undefined) {
    const word =
      work === 'running' || work === 'cleaning up' || work === 'succeeded' ? spec.work?.words?.[work] : undefined;
    return `${word ?? work}${forNobody ? ', for nobody' : ''}`;
  }
  if (call === 'pending') return 'pending';
  if (spec.kind === 'work') return timers > 0 ? 'waiting for its timer' : 'not started';
  if (abort !== undefined) return `aborted: ${valueWords(abort.reason)}`;
  if (spec.kind === 'combinator') return 'nothing yet';
  return timers > 0 ? 'its timer runs' : 'not aborted';
}

/** How many of what. */
export function leftWords({ listeners, timers, running }: Left): string {
  const parts = [
    ...(listeners > 0 ? [count(listeners, 'listener')] : []),
    ...(timers > 0 ? [count(timers, 'timer')] : []),
    ...(running > 0 ? [`${count(running, 'piece')} of work running`] : []),
  ];
  return parts.length === 0 ? 'no listener, no timer, no work' : parts.join(', ');
}

/** How a story ends, in a sentence or two: written from what the tests compare. */
export function storyWords(scenario: Scenario, story: Story, mode: Mode): string {
  const { lanes, left, stays, sees }: Ending = story.ends[mode];
  const byEnd = new Map<string, string[]>();
  for (const { id, name, work } of scenario.lanes) {
    const end = lanes[id];
    const word = end === 'succeeded' ? (work?.words?.succeeded ?? end) : end;
    if (word !== undefined) byEnd.set(word, [...(byEnd.get(word) ?? []), name]);
  }
  const ends = [...byEnd].map(([end, names]) => `${list(names)}: ${end}`).join('; ');
  const still = isNothing(stays) ? '' : ` A while later there is still: ${leftWords(stays)}.`;
  const view = sees === undefined ? '' : ` The user sees ${sees.text}${sees.isStale ? ', which is out of date' : ''}.`;
  return `${ends}.${view} ${isNothing(left) ? 'Nothing is left' : 'Left behind'}: ${leftWords(left)}.${still}`;
}

/** Whether nothing is left at all. */
export function isNothing({ listeners, timers, running }: Left): boolean {
  return listeners + timers + running === 0;
}

/** A time of the picture. */
export function timeWords(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function outcomeWords(completion: Completion<unknown>): string {
  if (completion.status === 'succeeded') return 'has succeeded';
  return `is ${completion.status}. Its caller learns: ${valueWords(endOf(completion))}`;
}

function endOf(completion: Completion<unknown>): unknown {
  if (completion.status === 'succeeded') return completion.value;
  return completion.status === 'faulted' ? completion.error : completion.reason;
}

/** A reason or an error, as people read it. */
function valueWords(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `“${String(value)}”`;
  const { message, errors } = value as Partial<AggregateError>;
  if (errors !== undefined) return errors.map((error) => (error as Error).message).join(' and ');
  return message ?? 'something';
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
