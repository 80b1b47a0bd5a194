import type { Place, Point, PointKind } from './point.js';

/** The points that a run passes, in order; each is counted by its kind and place. */
export class Trail {
  readonly points: Point[] = [];
  readonly #counts = new Map<string, number>();

  pass(kind: PointKind, { place, user }: Place): Point {
    const name = place === '' ? kind : `${kind} ${place}`;
    const nth = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, nth);
    const point = { id: place === '' && nth === 1 ? kind : `${name}#${nth}`, kind, place, user, nth };
    this.points.push(point);
    return point;
  }

  /** Takes back the newest point: it was no point of its own. */
  takeBack(): void {
    const point = this.points.pop();
    if (point === undefined) return;
    this.#counts.set(point.place === '' ? point.kind : `${point.kind} ${point.place}`, point.nth - 1);
  }
}
