/**
 * That no hold stands on the unit of this name in a statement. It is asked bag by bag: `not exists` becomes a join, in which
 * PostgreSQL goes through all holds of the alliance for a single bag as long as it takes the table to be small.
 */
export const unheld = (unit: string): string =>
  `(select held.id from holds held where held.alliance_id = ${unit}.alliance_id and held.unit_id = ${unit}.id
    and held.lifted_at is null limit 1) is null`
