import type { Hop } from '../engine/picture.js';
import { Player, type TraceLine } from '../engine/player.js';
import type { Mode, Scenario, Story } from '../engine/scenario.js';
import { scenarios } from '../scenarios/scenarios.js';
import { Counters } from './counters.js';
import { drawStage } from './draw-stage.js';
import { choices, element, setAttribute, setText } from './element.js';
import { LaneRows } from './lane-rows.js';
import { layoutOf } from './layout.js';
import { legend } from './legend.js';
import { StoryList } from './story-list.js';
import { TraceList } from './trace-list.js';
import { Transport } from './transport.js';

const modes = [
  ['cancelkit', 'cancelkit'],
  ['byHand', 'by hand, with Promise.race'],
] as const;

/** The longest stretch that one frame moves time by, in milliseconds: a page that was hidden does not jump. */
const LONGEST_FRAME = 100;

/**
 * Puts the playground into an element. The hash of the address may name a scenario. Blocks of code elsewhere in the page, marked
 * `data-code="scenario mode"`, are shown when they are what runs.
 *
 * @returns what takes it away
 */
export function mountPlayground(root: HTMLElement): () => void {
  let isDirty = true;
  let scenario = scenarioOf(location.hash);
  let mode: Mode = 'cancelkit';
  let story: Story | undefined;
  const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
  const player = new Player(() => (isDirty = true));

  const load = (next: Scenario, nextStory?: Story): void => {
    scenario = next;
    story = nextStory;
    void player.load(scenario, mode, story?.presses);
  };
  const start = (next: Scenario, nextStory?: Story): void => {
    load(next, nextStory);
    player.play();
  };

  const picker = choices(
    'Scenario',
    'scenario',
    scenarios.map(({ id, title }) => [id, title] as const),
    (id) => {
      history.replaceState(history.state, '', `#${id}`);
      start(scenarioOf(id));
    },
  );
  const modePicker = choices<Mode>('Written', 'mode', modes, (value) => {
    mode = value;
    void player.setMode(value);
  });
  const transport = new Transport(player, () => start(scenario, story));
  const counters = new Counters();
  const rows = new LaneRows((lane, does) => {
    story = undefined;
    void player.press(lane, does);
  });
  const trace = new TraceList();
  const stories = new StoryList((next) => start(scenario, next));
  const text = element('p', { class: 'pg-text' });
  const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  drawing.setAttribute('aria-hidden', 'true');
  drawing.setAttribute('class', 'pg-drawing');
  const stage = element('div', { class: 'pg-stage' }, drawing, rows.root);
  root.append(
    picker.root,
    text,
    element('div', { class: 'pg-bar-top' }, modePicker.root, transport.root),
    element(
      'div',
      { class: 'pg-main' },
      element('div', { class: 'pg-left' }, counters.root, stage, legend()),
      trace.root,
    ),
    stories.root,
  );

  const render = (): void => {
    const { run, picture } = player;
    if (run === undefined || picture === undefined) return;
    const layout = layoutOf(stage.clientWidth, run.scenario.lanes.length);
    const last = player.trace.at(-1);
    const hop = hopOf(last, picture.hops);
    const moving =
      hop === undefined || player.progress === 1 || player.isStill ? undefined : { hop, progress: player.progress };
    setAttribute(root, 'data-scenario', run.scenario.id);
    setAttribute(root, 'data-mode', run.mode);
    setAttribute(root, 'data-over', String(player.isOver));
    stage.classList.toggle('pg-narrow', layout.isNarrow);
    setAttribute(drawing, 'width', String(layout.width));
    setAttribute(drawing, 'height', String(layout.height));
    drawing.innerHTML = drawStage(
      { scenario: run.scenario, mode: run.mode, picture, time: player.time, moving },
      layout,
    );
    rows.show(run, picture, layout, last !== undefined && 'lane' in last.event ? last.event.lane : undefined);
    counters.show(picture, run.mode, player.isOver);
    trace.show(player.trace);
    stories.show(run.scenario, run.mode, story);
    transport.show();
    picker.show(scenario.id); // what is chosen, also while it is being loaded
    modePicker.show(mode);
    setText(text, run.scenario.text);
    for (const block of document.querySelectorAll<HTMLElement>('[data-code]')) {
      block.hidden = block.dataset.code !== `${run.scenario.id} ${run.mode}` && block.dataset.code !== run.mode;
    }
  };

  let before = performance.now();
  let frame = requestAnimationFrame(function next(now) {
    player.isStill = reducedMotion.matches;
    player.tick(Math.min(now - before, LONGEST_FRAME));
    before = now;
    if (isDirty) {
      isDirty = false;
      render();
    }
    frame = requestAnimationFrame(next);
  });
  const resized = new ResizeObserver(() => (isDirty = true));
  resized.observe(stage);

  load(scenario);
  if (!reducedMotion.matches) player.play();
  return () => {
    cancelAnimationFrame(frame);
    resized.disconnect();
    root.replaceChildren();
  };
}

function scenarioOf(id: string): Scenario {
  return scenarios.find((each) => each.id === id.replace('#', '')) ?? (scenarios[0] as Scenario);
}

/** The way that what was shown last has taken, if it has taken one. */
function hopOf(line: TraceLine | undefined, hops: readonly Hop[]): Hop | undefined {
  const hop = hops.at(-1);
  if (line === undefined || hop === undefined || !('lane' in line.event)) return undefined;
  const { kind, lane, at } = line.event;
  if (hop.at !== at) return undefined;
  return (kind === 'ended'
    ? hop.from
    : kind === 'aborted' || kind === 'stopping' || kind === 'settled'
      ? hop.to
      : undefined) === lane
    ? hop
    : undefined;
}
