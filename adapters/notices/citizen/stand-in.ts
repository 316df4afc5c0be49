import type { Desk } from '#adapters/signed/stand-in/server.ts'
import { makeTakingDesk, type ToldRequest } from '#adapters/stand-in/desks.ts'

/** A citizen service that takes every notice. */
export const makeCitizenDesk = (): Desk & { readonly told: readonly ToldRequest[] } =>
  makeTakingDesk({ '/v1/notices': () => ({}) })
