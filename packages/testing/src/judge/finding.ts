/** What is wrong with a run. */
export type DefectKind =
  | 'hangs'
  | 'ignored'
  | 'deaf'
  | 'reason'
  | 'fault'
  | 'listener'
  | 'resource'
  | 'ranOn'
  | 'unhandled'
  | 'uncaught'
  | 'late'
  | 'held'
  | 'released twice'
  | 'sync throw';

/** A defect of one run. Two runs show the same one when kind and text are the same. */
export interface Finding {
  readonly kind: DefectKind;
  readonly text: string;
}
