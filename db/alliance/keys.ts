import { type AnyPgColumn, foreignKey } from 'drizzle-orm/pg-core'
import { organisations } from '#db/alliance/tables.ts'

type InAlliance<Column extends string> = { readonly [Name in 'allianceId' | Column]: AnyPgColumn }

const toOrganisation = (allianceId: AnyPgColumn, organisationId: AnyPgColumn) =>
  foreignKey({
    columns: [allianceId, organisationId],
    foreignColumns: [organisations.allianceId, organisations.id],
  })

/** Key to the organisation whose row it is. */
export const owner = (t: InAlliance<'organisationId'>) => toOrganisation(t.allianceId, t.organisationId)

/** Key to the organisation that supplies. */
export const supplier = (t: InAlliance<'supplierId'>) => toOrganisation(t.allianceId, t.supplierId)

/** Key to the blood station. */
export const station = (t: InAlliance<'stationId'>) => toOrganisation(t.allianceId, t.stationId)
