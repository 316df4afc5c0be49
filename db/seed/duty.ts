import { inArray } from 'drizzle-orm'
import { staff } from '#db/alliance/tables.ts'
import { dutyContacts, dutyShifts } from '#db/alliance/tables-duty.ts'
import type { Db } from '#db/client.ts'
import { newId } from '#lib/ids.ts'
import { type DutyKind, weekdays } from '#rules/alliance/duty-terms.ts'

/** Who is on duty for what, the first level first; around the clock, every day. */
const roster: readonly { readonly duty: DutyKind; readonly accounts: readonly string[] }[] = [
  { duty: 'BLOOD_BANK', accounts: ['lead.technician', 'lead.manager'] },
  { duty: 'EMERGENCY', accounts: ['lead.technician2', 'lead.manager'] },
  { duty: 'COLD_CHAIN', accounts: ['lead.technician2', 'lead.manager'] },
  { duty: 'QUALITY', accounts: ['lead.quality', 'lead.quality2'] },
  { duty: 'INFORMATION', accounts: ['admin'] },
  { duty: 'BLOOD_BANK', accounts: ['mem01.technician', 'mem01.manager'] },
  { duty: 'COLD_CHAIN', accounts: ['mem01.technician', 'mem01.manager'] },
  { duty: 'BLOOD_BANK', accounts: ['kh.technician'] },
  { duty: 'STATION_DESK', accounts: ['station.dispatcher'] },
]

/** Since long before any day that the demonstration plays. */
const SINCE = '2024-01-01'

/** Puts the demonstration's people on duty; their messengers' addresses lead nowhere. */
export const seedDutyRoster = async (db: Db): Promise<void> => {
  const accounts = [...new Set(roster.flatMap((line) => line.accounts))]
  const people = await db.select().from(staff).where(inArray(staff.account, accounts))
  const shifts = roster.flatMap(({ duty, accounts: levels }) =>
    levels.flatMap((account, at) =>
      people
        .filter((person) => person.account === account)
        .map(({ allianceId, organisationId, id }) => ({
          allianceId,
          id: newId('DutyShift'),
          organisationId,
          duty,
          level: at + 1,
          staffId: id,
          kind: 'WEEKLY' as const,
          weekdays: [...weekdays],
          fromTime: '08:00',
          untilTime: '08:00',
          validFrom: SINCE,
          setBy: id,
        })),
    ),
  )
  await db.insert(dutyShifts).values(shifts)
  await db.insert(dutyContacts).values(
    people.map(({ allianceId, organisationId, id, account }) => ({
      allianceId,
      id: newId('DutyContact'),
      organisationId,
      staffId: id,
      channel: 'WEBHOOK' as const,
      address: `https://messenger.invalid/${account}`,
      setBy: id,
    })),
  )
}
