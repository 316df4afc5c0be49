import pg from 'pg'

/** Bags that each patient of the past has received. */
export const UNITS_EACH = 5

/** The owner's connection: it sets up past all row security, and without the checks that generated rows pass anyway. */
const asOwner = async (url: string, work: (owner: pg.Client) => Promise<void>): Promise<void> => {
  const owner = new pg.Client({ connectionString: url })
  await owner.connect()
  try {
    await owner.query('set session_replication_role = replica')
    await work(owner)
  } finally {
    await owner.end()
  }
}

const id = (prefix: string, number: string) => `'${prefix}_' || lpad(to_hex(${number}), 32, '0')`
const organisation = (code: string) =>
  `(select o.id from organisations o where o.alliance_id = 'CS' and o.code = '${code}')`
/** Looked up once for each statement, and not for each row. */
const hospital = (number: string) =>
  `case when (${number}) % 2 = 0 then ${organisation('CS-MEM01')} else ${organisation('CS-MEM02')} end`
const LEAD = organisation('CS-LEAD')
const STATION = organisation('QZ-STATION')
const staff = (account: string) =>
  `(select s.id from staff s where s.alliance_id = 'CS' and s.account = '${account}')`

/** What was filled in beside the columns, as the hub keeps it. */
const FORM = JSON.stringify({
  diagnoses: [{ code: 'D64.9', text: '贫血' }],
  indication: { code: 'HB60', text: '血红蛋白低于60g/L' },
  transfusionHistory: 'NO',
  pregnancyHistory: 'NO',
  reactionHistory: 'NO',
  laboratoryValues: [{ code: '718-7', name: 'Hemoglobin', value: '55', unit: 'g/L' }],
  consent: { kind: 'PATIENT' },
})

/** Patients of two hospitals from `from` up to, not including, `to`: every eighth shares its person with the one before. */
const people = [
  `insert into persons (alliance_id, id) select 'CS', ${id('prs', 'n')} from generate_series($1::int, $2::int - 1) n`,
  `insert into patients (alliance_id, id, organisation_id, person_id, hospital_number, name, sex, birth_date, lead_sees)
   select 'CS', ${id('pat', 'n')}, ${hospital('n')}, ${id('prs', 'case when n % 8 = 1 then n - 1 else n end')}, 'P' || n,
     '示例' || n, 'MALE', '1968-07-07', true from generate_series($1::int, $2::int - 1) n`,
  `insert into history_facts (alliance_id, id, organisation_id, person_id, patient_id, kind, value, evidence_id, occurred_at)
   select 'CS', ${id('hst', 'n')}, ${hospital('n')}, ${id('prs', 'case when n % 8 = 1 then n - 1 else n end')}, ${id('pat', 'n')},
     'GROUP', 'A POSITIVE', ${id('hst', 'n')}, now() - interval '400 days' from generate_series($1::int, $2::int - 1) n`,
  `insert into requests (alliance_id, id, organisation_id, patient_id, placer_number, state, urgency, planned_at, form,
     findings, occurred_at, recorded_at)
   select 'CS', ${id('req', 'n')}, ${hospital('n')}, ${id('pat', 'n')}, 'B' || n, 'COMPLETED', 'ROUTINE',
     now() - interval '300 days', '${FORM}', '[]', now() - interval '301 days', now() - interval '301 days'
   from generate_series($1::int, $2::int - 1) n`,
]

/** Bags of three components a donation, given to those patients; one in a hundred has no known fate. */
const bags = [
  `insert into units (alliance_id, id, organisation_id, for_organisation_id, station_id, scheme, donation_number,
     label_product_code, product_code, abo, rhd, content, expires_at, custody, attributes, request_id, received_at)
   select 'CS', ${id('unt', 'u')}, ${hospital('p')}, ${hospital('p')}, ${STATION}, 'STATION', 'D' || (u / 3),
     (array['E5445', 'E0701', 'E2834'])[u % 3 + 1], (array['RBC-SUSP-LR', 'FFP', 'PLT-APH'])[u % 3 + 1], 'A', 'POSITIVE',
     1, now() - interval '270 days', case when u % 100 = 0 then 'HANDED_OVER' else 'TRANSFUSED' end, '{LR}',
     ${id('req', 'p')}, now() - interval '305 days'
   from (select u, $1::int + (u - $1::int * ${UNITS_EACH}) % ($2::int - $1::int) as p
     from generate_series($1::int * ${UNITS_EACH}, $2::int * ${UNITS_EACH} - 1) u) as given`,
  `insert into crossmatches (alliance_id, id, organisation_id, patient_id, sample_id, request_id, performed_at_id, status,
     unit_id, major, minor, method, occurred_at)
   select 'CS', ${id('xmt', 'u')}, ${hospital('p')}, ${id('pat', 'p')}, ${id('smp', 'p')}, ${id('req', 'p')}, ${LEAD}, 'FINAL',
     ${id('unt', 'u')}, 'COMPATIBLE', 'COMPATIBLE', 'COLUMN_AGGLUTINATION', now() - interval '300 days'
   from (select u, $1::int + (u - $1::int * ${UNITS_EACH}) % ($2::int - $1::int) as p
     from generate_series($1::int * ${UNITS_EACH}, $2::int * ${UNITS_EACH} - 1) u) as given`,
  `insert into transfusions (alliance_id, id, organisation_id, unit_id, patient_id, request_id, fate, started_at, ended_at,
     vital_signs, findings, occurred_at)
   select 'CS', ${id('trf', 'u')}, ${hospital('p')}, ${id('unt', 'u')}, ${id('pat', 'p')}, ${id('req', 'p')}, 'TRANSFUSED',
     now() - interval '300 days', now() - interval '300 days', '[]', '[]', now() - interval '300 days'
   from (select u, $1::int + (u - $1::int * ${UNITS_EACH}) % ($2::int - $1::int) as p
     from generate_series($1::int * ${UNITS_EACH}, $2::int * ${UNITS_EACH} - 1) u) as given
   where u % 100 <> 0`,
]

/** A received sample of a patient, typed and screened, so many hours old. */
const samples = (age: string) => {
  const result = `'CS', ${id('@', 'n')}, ${hospital('n')}, ${id('pat', 'n')}, ${id('smp', 'n')}, ${id('req', 'n')}, ${LEAD}, 'FINAL',
    ${staff('lead.technician')}, ${staff('lead.technician2')}, now() - interval '${age}'`
  const columns = `alliance_id, id, organisation_id, patient_id, sample_id, request_id, performed_at_id, status,
    performed_by, verified_by, occurred_at`
  const from = 'from generate_series($1::int, $2::int - 1) n'
  return [
    `insert into samples (alliance_id, id, organisation_id, patient_id, request_id, sample_number, state, specimen_type,
       collected_at, received_at) select 'CS', ${id('smp', 'n')}, ${hospital('n')}, ${id('pat', 'n')}, ${id('req', 'n')},
       'S' || n, 'RECEIVED', 'WB', now() - interval '${age}', now() - interval '${age}' ${from}`,
    `insert into typings (${columns}, abo, rhd) select ${result.replace('@', 'typ')}, 'A', 'POSITIVE' ${from}`,
    `insert into antibody_screens (${columns}, result, antibodies)
     select ${result.replace('@', 'scr')}, 'NEGATIVE', '{}' ${from}`,
  ]
}

const FILLED = `persons, patients, history_facts, requests, samples, typings, antibody_screens, units, crossmatches,
  transfusions`

/** Sorting a million keys once is cheaper than finding a place for each of them; the unique ones stay. */
const indexingAfterwards = async (owner: pg.Client, work: () => Promise<void>): Promise<void> => {
  const { rows } = await owner.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i where i.indrelid = any(string_to_array('${FILLED}', ',')::regclass[]) and not i.indisunique`,
  )
  for (const { name } of rows) await owner.query(`drop index ${name}`)
  await work()
  for (const { definition } of rows) await owner.query(definition)
}

/** Fills a province's past: patients `from` up to `to`, each with a sample, its results, and five bags given. */
export const fillPast = (url: string, from: number, to: number): Promise<void> =>
  asOwner(url, async (owner) => {
    await indexingAfterwards(owner, async () => {
      for (const statement of [...people, ...samples('300 days'), ...bags])
        await owner.query(statement, [from, to])
    })
    await owner.query(`analyze ${FILLED}`)
  })

/** Completed requests `from` up to `to`, each for a bag, of the patients of the past (so many) in turn. */
export const fillRequests = (url: string, from: number, to: number, patients: number): Promise<void> =>
  asOwner(url, async (owner) => {
    const of = `n % ${patients}`
    await indexingAfterwards(owner, async () => {
      await owner.query(
        `insert into requests (alliance_id, id, organisation_id, patient_id, placer_number, state, urgency, planned_at,
           form, findings, occurred_at, recorded_at)
         select 'CS', ${id('req', requestNumber('n'))}, ${hospital(of)}, ${id('pat', of)}, 'C' || n, 'COMPLETED', 'ROUTINE',
           now() - n % 3000 * interval '3 hours', '${FORM}', '[]', now() - n % 3000 * interval '3 hours',
           now() - n % 3000 * interval '3 hours'
         from generate_series($1::int, $2::int - 1) n`,
        [from, to],
      )
      await owner.query(
        `insert into request_items (alliance_id, id, organisation_id, request_id, line, product_code, quantity, requirements)
         select 'CS', ${id('itm', requestNumber('n'))}, ${hospital(of)}, ${id('req', requestNumber('n'))}, 1, 'RBC-SUSP-LR', 1,
           '{}' from generate_series($1::int, $2::int - 1) n`,
        [from, to],
      )
    })
    await owner.query('analyze requests, request_items')
  })

/** The number that the n-th of `fillRequests` has, as text of a statement. */
const requestNumber = (number: string) => `(${number} + 3000000000)`

/** Accepted, approved requests of patients `from` up to `to`, sampled today; each asks for a bag of red cells. */
const openRequests = [
  people[0],
  people[1],
  people[2],
  people[3]
    ?.replace(`'COMPLETED'`, `'ACCEPTED'`)
    .replace(`now() - interval '300 days'`, `now() + interval '3 hours'`)
    .replaceAll(`now() - interval '301 days'`, 'now()'),
  `insert into request_items (alliance_id, id, organisation_id, request_id, line, product_code, quantity, requirements)
   select 'CS', ${id('itm', 'n')}, ${hospital('n')}, ${id('req', 'n')}, 1, 'RBC-SUSP-LR', 1, '{}'
   from generate_series($1::int, $2::int - 1) n`,
  `insert into approvals (alliance_id, id, organisation_id, request_id, sequence, kind, step, asserted_by, total_ml, tier,
     rule_set, request_version, occurred_at) select 'CS', ${id('apr', 'n')}, ${hospital('n')}, ${id('req', 'n')}, 1, 'ASSERTED',
     null, 'HIS|CS-MEM01', 200, 1, 'bench', 1, now() from generate_series($1::int, $2::int - 1) n`,
]

/** Bags of red cells in the lead's fridge, whose temperature is known; as many as there are numbers. */
const shelf = (custody: string, requestId: string) => `insert into units (alliance_id, id, organisation_id,
     for_organisation_id, station_id, scheme, donation_number, label_product_code, product_code, abo, rhd, content,
     expires_at, custody, attributes, request_id, place_id, received_at)
   select 'CS', ${id('unt', 'n + 1000000000')}, ${LEAD}, null, ${STATION}, 'STATION', 'R' || n, 'E5445', 'RBC-SUSP-LR',
     'A', 'POSITIVE', 1, now() + interval '20 days', '${custody}', '{LR}', ${requestId},
     (select p.id from places p where p.alliance_id = 'CS' and p.organisation_id = ${LEAD} and p.name = 'FRIDGE-1'), now()
   from generate_series($1::int, $2::int - 1) n`

/** Marks every shelf as changed: these bags come past the triggers that would. */
const MARKED = `insert into stock_marks (alliance_id, organisation_id, product_code, abo, rhd)
   select distinct alliance_id, organisation_id, product_code, abo, rhd from units where custody in ('IN_STOCK', 'RESERVED')`

/** They have stood there since they came. */
const STAYS = `insert into unit_stays (alliance_id, id, organisation_id, unit_id, place_id, since)
   select u.alliance_id, 'sty' || substr(u.id, 4), u.organisation_id, u.id, u.place_id, u.received_at
   from generate_series($1::int, $2::int - 1) n
     join units u on u.alliance_id = 'CS' and u.id = ${id('unt', 'n + 1000000000')}`

const FRIDGE_KNOWN = [
  `update places set cold_chain_known_good_until = now() + interval '12 hours'`,
  'truncate place_spells',
  `insert into place_spells (alliance_id, id, organisation_id, place_id, since, until)
   select alliance_id, 'psp' || substr(id, 4), organisation_id, id, now() - interval '1 day', cold_chain_known_good_until
   from places`,
]

/** Open requests without a bag yet. */
export const fillOpen = (url: string, from: number, to: number): Promise<void> =>
  asOwner(url, async (owner) => {
    for (const statement of [...openRequests, ...samples('2 hours')])
      if (statement) await owner.query(statement, [from, to])
    for (const statement of FRIDGE_KNOWN) await owner.query(statement)
  })

/** Free bags on the lead's shelf. */
export const fillShelf = (url: string, from: number, to: number): Promise<void> =>
  asOwner(url, async (owner) => {
    await owner.query(shelf('IN_STOCK', 'null'), [from, to])
    await owner.query(STAYS, [from, to])
    for (const statement of [...FRIDGE_KNOWN, MARKED]) await owner.query(statement)
  })

/** Open requests, each with a reserved, crossmatched bag whose report is signed: the gate finds nothing against them. */
export const fillReady = async (url: string, from: number, to: number): Promise<void> => {
  await fillOpen(url, from, to)
  await asOwner(url, async (owner) => {
    for (const statement of [
      shelf('RESERVED', id('req', 'n')),
      STAYS,
      `insert into reservations (alliance_id, id, organisation_id, request_id, request_item_id, unit_id, expires_at,
         occurred_at) select 'CS', ${id('rsv', 'n')}, ${hospital('n')}, ${id('req', 'n')}, ${id('itm', 'n')},
         ${id('unt', 'n + 1000000000')}, now() + interval '1 day', now() from generate_series($1::int, $2::int - 1) n`,
      `insert into crossmatches (alliance_id, id, organisation_id, patient_id, sample_id, request_id, performed_at_id,
         status, performed_by, verified_by, unit_id, major, minor, method, occurred_at)
       select 'CS', ${id('xmt', 'n + 1000000000')}, ${hospital('n')}, ${id('pat', 'n')}, ${id('smp', 'n')}, ${id('req', 'n')},
         ${LEAD}, 'FINAL', ${staff('lead.technician')}, ${staff('lead.technician2')}, ${id('unt', 'n + 1000000000')},
         'COMPATIBLE', 'COMPATIBLE', 'COLUMN_AGGLUTINATION', now() from generate_series($1::int, $2::int - 1) n`,
    ])
      await owner.query(statement, [from, to])
    await owner.query('analyze')
  })
}

/**
 * Of ready requests `from` up to `to` every fourth bag is stopped: its crossmatch report was signed by nobody but the
 * tester, or it lies in quarantine.
 */
export const fillStopped = (url: string, from: number, to: number): Promise<void> =>
  asOwner(url, async (owner) => {
    await owner.query(
      `update crossmatches c set verified_by = null from generate_series($1::int, $2::int - 1) n
       where n % 8 = 2 and c.alliance_id = 'CS' and c.id = ${id('xmt', 'n + 1000000000')}`,
      [from, to],
    )
    await owner.query(
      `insert into holds (alliance_id, id, organisation_id, unit_id, kind, reason, occurred_at)
       select 'CS', ${id('hld', 'n + 1000000000')}, ${LEAD}, ${id('unt', 'n + 1000000000')}, 'QUARANTINE', 'bench', now()
       from generate_series($1::int, $2::int - 1) n where n % 8 = 6`,
      [from, to],
    )
    await owner.query('analyze crossmatches, holds')
  })

/** Hospitals beside those of the demonstration, so that the alliance has as many as asked. */
export const fillHospitals = (url: string, hospitals: number): Promise<void> =>
  asOwner(url, async (owner) => {
    await owner.query(
      `insert into organisations select (jsonb_populate_record(o, jsonb_build_object('id', ${id('org', 'n')},
         'code', 'CS-BENCH' || n, 'credit_code', 'BENCH' || n))).*
       from organisations o, generate_series(1, $1::int) n where o.alliance_id = 'CS' and o.code = 'CS-MEM02'`,
      [hospitals],
    )
  })

/** Bags in stock, spread over all hospitals of the alliance, four products, eight groups and thirty-five days. */
export const fillStock = (url: string, from: number, to: number): Promise<void> =>
  asOwner(url, async (owner) => {
    await owner.query(
      `insert into units (alliance_id, id, organisation_id, station_id, scheme, donation_number, label_product_code,
         product_code, abo, rhd, content, expires_at, custody, attributes, received_at)
       select 'CS', ${id('unt', 'n + 2000000000')}, h.ids[n % cardinality(h.ids) + 1], ${STATION}, 'STATION', 'K' || n,
         'E5445', (array['RBC-SUSP-LR', 'FFP', 'PLT-APH', 'CRYO'])[n / 60 % 4 + 1],
         (array['A', 'B', 'O', 'AB'])[n / 240 % 4 + 1], (array['POSITIVE', 'NEGATIVE'])[n / 960 % 2 + 1], 1,
         now() + (n % 35 + 1) * interval '1 day', case when n % 20 = 0 then 'RESERVED' else 'IN_STOCK' end, '{LR}', now()
       from generate_series($1::int, $2::int - 1) n,
         (select array_agg(o.id order by o.id) as ids from organisations o where o.alliance_id = 'CS'
           and o.kind = 'HOSPITAL') h`,
      [from, to],
    )
    await owner.query(
      `insert into holds (alliance_id, id, organisation_id, unit_id, kind, reason, occurred_at)
       select u.alliance_id, 'hld' || substr(u.id, 4), u.organisation_id, u.id, 'QUARANTINE', 'bench', now()
       from generate_series($1::int, $2::int - 1, 50) n
         join units u on u.alliance_id = 'CS' and u.id = ${id('unt', 'n + 2000000000')}`,
      [from, to],
    )
    await owner.query(MARKED)
    await owner.query('vacuum analyze units, holds, organisations')
  })

/** The id that the generated row of this number has. */
export const generatedId = (prefix: string, number: number): string =>
  `${prefix}_${number.toString(16).padStart(32, '0')}`
/** The id of the n-th request of `fillRequests`. */
export const closedRequestId = (number: number): string => generatedId('req', number + 3_000_000_000)
/** The number of the n-th request's own bag. */
export const shelfNumber = (number: number): number => number + 1_000_000_000
