import { listOrganisationsByCode } from '#db/alliance/finders-membership.ts'
import {
  type DeviceCalibrationRow,
  type DeviceRow,
  type DeviceStayRow,
  listCalibrationsByDeviceIds,
  listDevices,
  listDevicesByIds,
  listDevicesByPlaceIds,
  listStaysByDeviceIds,
} from '#db/cold-chain/finders-devices.ts'
import { listRefusals, type SensorRefusalRow } from '#db/cold-chain/finders-refusals.ts'
import { type DeviceStateRow, listStatesByNumbers } from '#db/cold-chain/finders-states.ts'
import { listStrangers, type SensorStrangerRow } from '#db/cold-chain/finders-strangers.ts'
import { asId } from '#lib/ids.ts'
import type { Ctx } from '#resolvers/context.ts'
import { instantKey, type Page, type PageArgs, pageOf } from '#resolvers/pages.ts'
import { many, one, type Query, read } from '#resolvers/reads.ts'
import { findingsOfDevice } from '#rules/cold-chain/devices.ts'
import type { Finding } from '#rules/finding.ts'

export type {
  DeviceCalibrationRow,
  DeviceRow,
  DeviceStateRow,
  DeviceStayRow,
  SensorRefusalRow,
  SensorStrangerRow,
}

/** The devices' part of the graph. */
export type HubEntities = { Device: DeviceRow }

export const deviceById = one(listDevicesByIds)
export const devicesOfPlace = many(listDevicesByPlaceIds, (row) => String(row.placeId))
export const staysOfDevice = many(listStaysByDeviceIds, (row) => row.deviceId)
export const calibrationsOfDevice = many(listCalibrationsByDeviceIds, (row) => row.deviceId)
const stateByNumber = many(listStatesByNumbers, (row) => String(row.deviceNumber))

/** How a device stands by what it told. */
export const stateOfDevice = async (ctx: Ctx, { number }: DeviceRow): Promise<DeviceStateRow | null> =>
  (await stateByNumber(ctx, String(number)))[0] ?? null

/** What a reader of its temperatures is warned of. */
export const warningsOfDevice = (ctx: Ctx, device: DeviceRow): readonly Finding[] =>
  findingsOfDevice(device, ctx.services.clock())

/** One device; null when there is none or the caller may not see it. */
export const device = read(
  'cold-chain.device',
  async (query, { id }: { readonly id: string }): Promise<DeviceRow | null> => {
    const known = asId('Device', id)
    return known === null ? null : ((await listDevicesByIds(query.db, [known]))[0] ?? null)
  },
  ({ id }) => id,
)

/** Which devices, and which page of them. */
export type DevicesInput = PageArgs & {
  /** Code of the organisation; absent: all that the caller sees. */
  readonly organisation?: string | null
  /** True: only those whose calibration is due, or was never told. */
  readonly calibrationDue?: boolean | null
  /** True: those out of use as well. */
  readonly retired?: boolean | null
}

/** The devices that the caller may see, the newest first. */
export const devices = read(
  'cold-chain.devices',
  async (query, input: DevicesInput): Promise<Page<DeviceRow>> => {
    const organisationIds = await idsOf(query, input.organisation)
    const calibrationDueBy = input.calibrationDue ? query.now : null
    const filter = { organisationIds, calibrationDueBy, retired: input.retired ?? false }
    return pageOf<DeviceRow>(input, {
      keyOf: ({ id }) => [id],
      list: (after, limit) => listDevices(query.db, filter, { after: after?.[0] ?? null, limit }),
    })
  },
)

/** Whose refusals, and which page of them. */
export type SensorRefusalsInput = PageArgs & {
  /** Code of the organisation; absent: all that the caller sees. */
  readonly organisation?: string | null
}

/** What sensors sent and was not taken, by device and reason, the latest first. */
export const sensorRefusals = read(
  'cold-chain.sensorRefusals',
  async (query, input: SensorRefusalsInput): Promise<Page<SensorRefusalRow>> => {
    const organisationIds = await idsOf(query, input.organisation)
    return pageOf<SensorRefusalRow>(input, {
      keyOf: ({ lastAt, id }) => [lastAt.toISOString(), id],
      list: (after, limit) => {
        const key = instantKey(after)
        return listRefusals(query.db, organisationIds, {
          after: key && { at: key.recordedAt, id: key.id },
          limit,
        })
      },
    })
  },
)

/** Whom the sensors' doors turned away, as far as the caller may see it, the latest first. */
export const sensorStrangers = read(
  'cold-chain.sensorStrangers',
  async (query, input: PageArgs): Promise<Page<SensorStrangerRow>> =>
    pageOf<SensorStrangerRow>(input, {
      keyOf: ({ lastAt, id }) => [lastAt.toISOString(), id],
      list: (after, limit) => {
        const key = instantKey(after)
        return listStrangers(query.db, { after: key && { at: key.recordedAt, id: key.id }, limit })
      },
    }),
)

const idsOf = async (
  { db }: Query,
  organisation: string | null | undefined,
): Promise<readonly string[] | null> =>
  organisation ? (await listOrganisationsByCode(db, organisation)).map(({ id }) => id) : null
