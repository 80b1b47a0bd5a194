/**
 * A class whose constructor gives back what it is given: the private fields of a subclass are then put on that. Nobody can see
 * them, a proxy has its own, and there is room for them on frozen objects, too, in most engines.
 */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- it is there for its subclasses
export class Given {
  constructor(given: object) {
    return given;
  }
}
