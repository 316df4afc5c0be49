import type { OperationName } from '#resolvers/access.ts'
import { sensorOf, sensorOfLead, sensorRefusalOf, sensorStrangerOf } from '#test/access/device-rows.ts'
import { about, aPage, asking, input, type ValidCall } from '#test/access/valid-call.ts'

let registered = 0

/** Valid calls about sensors and what they tell. */
export const deviceCalls = {
  'cold-chain.registerDevice': {
    by: 'lead.manager',
    args: async (_, { marker }) => {
      registered += 1
      return input({ code: `${marker}-${registered}`, kind: 'BOX', probe: 'LOAD', contents: 'COLD' })
    },
  },
  'cold-chain.renewDeviceCredential': {
    by: 'lead.manager',
    args: about(sensorOfLead, (deviceId) => ({ deviceId })),
  },
  'cold-chain.moveDevice': { by: 'lead.manager', args: about(sensorOfLead, (deviceId) => ({ deviceId })) },
  'cold-chain.calibrateDevice': {
    by: 'lead.quality',
    args: about(sensorOfLead, (deviceId, { marker }) => ({
      deviceId,
      dueAt: '2027-01-01T00:00:00Z',
      certificate: marker,
    })),
  },
  'cold-chain.retireDevice': { by: 'lead.manager', args: about(sensorOfLead, (deviceId) => ({ deviceId })) },
  'cold-chain.recordReadings': {
    by: 'his.mem01',
    args: about(sensorOf, (deviceId) => ({
      deviceId,
      readings: [{ at: '2026-03-01T00:59:00Z', celsius: 4.1 }],
    })),
  },
  'cold-chain.device': { by: 'mem01.nurse', args: asking(sensorOf, (id) => ({ id })) },
  'cold-chain.devices': { by: 'mem01.nurse', args: asking(sensorOf, aPage) },
  'cold-chain.sensorRefusals': { by: 'admin', args: asking(sensorRefusalOf, aPage) },
  'cold-chain.sensorStrangers': { by: 'admin', args: asking(sensorStrangerOf, aPage) },
} as const satisfies Partial<Record<OperationName, ValidCall>>
