import type { deviceStates } from '#db/cold-chain/tables.ts'

export type DeviceStateRow = typeof deviceStates.$inferSelect
