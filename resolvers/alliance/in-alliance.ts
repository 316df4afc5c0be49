import type { Seat, Tx } from '#resolvers/context.ts'

/** The running operation as it takes place in another alliance that the caller serves: rows and events stand there. */
export const inAlliance = (tx: Tx, seat: Seat): Tx => ({
  ...tx,
  seat,
  allianceId: seat.allianceId,
  emit: (name, event) => tx.emit(name, { allianceId: seat.allianceId, ...event }),
})
