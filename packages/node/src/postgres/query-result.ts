/** What a statement gave: the same as the `QueryResult` of `pg`. */
export interface QueryResult<R extends object> {
  rows: R[];
  /** How many rows it returned or changed; `null` where the server does not say. */
  rowCount: number | null;
  /** The first word of the statement, as the server has it: `'SELECT'`. */
  command: string;
  oid: number;
  fields: FieldDescription[];
}

/** A column of the rows: the same as the `FieldDef` of `pg`. */
export interface FieldDescription {
  name: string;
  tableID: number;
  columnID: number;
  dataTypeID: number;
  dataTypeSize: number;
  dataTypeModifier: number;
  format: string;
}
