import { addChart } from '#schema/cold-chain/chart.ts'
import { addDeviceLog } from '#schema/cold-chain/device-log.ts'
import { addDevices } from '#schema/cold-chain/devices.ts'
import { addExcursions } from '#schema/cold-chain/excursions.ts'
import { addLimits } from '#schema/cold-chain/limits.ts'
import { addManualDuty, dutyWords } from '#schema/cold-chain/manual-duty.ts'
import { addMonthlyLog } from '#schema/cold-chain/monthly-log.ts'
import { addPerformance } from '#schema/cold-chain/performance.ts'
import { addRecording } from '#schema/cold-chain/recording.ts'
import { addRegistering } from '#schema/cold-chain/registering.ts'
import { makeSensorDay } from '#schema/cold-chain/sensor-day.ts'
import { shipmentWords } from '#schema/cold-chain/shipment-words.ts'
import { addShipments } from '#schema/cold-chain/shipments.ts'
import { addShipping } from '#schema/cold-chain/shipping.ts'
import { addStrangers } from '#schema/cold-chain/strangers.ts'
import { addThermal } from '#schema/cold-chain/thermal.ts'
import { coldChainWords } from '#schema/cold-chain/words.ts'
import type { Hub } from '#schema/hub.ts'

/** Sensors and what they tell: devices, excursions, shipments, history. */
export const addColdChain = (hub: Hub): void => {
  const words = coldChainWords(hub)
  addDevices(hub, words)
  addExcursions(hub)
  addLimits(hub)
  addChart(hub)
  const duty = dutyWords(hub)
  addManualDuty(hub, duty)
  const Sensor = makeSensorDay(hub)
  addMonthlyLog(hub, duty, Sensor)
  addDeviceLog(hub, Sensor)
  addPerformance(hub)
  addRegistering(hub, words)
  addRecording(hub, words)
  addStrangers(hub, words)
  addThermal(hub)
  const ofShipments = shipmentWords(hub)
  addShipments(hub, ofShipments)
  addShipping(hub, ofShipments)
}
