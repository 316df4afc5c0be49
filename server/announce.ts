import { DEMO_PIN, demoAccounts } from '#db/seed/accounts.ts'
import { demoSecretOf } from '#db/seed/devices.ts'
import type { Config } from '#server/config.ts'
import type { Doors } from '#server/doors.ts'
import { hasPart, type Part } from '#server/parts.ts'
import type { Store } from '#server/store.ts'

/** What the person at the terminal is told when the hub is up; the last line is for programs. */
export function announce(config: Config, doors: Doors, store: Pick<Store, 'migration'>): string {
  const { http, mllp, mqtt } = doors
  const socket = http.replace(/^http/, 'ws')
  const database = config.database ? 'DATABASE_URL' : `PostgreSQL, ${config.dataDir}`
  const has = (part: Part) => hasPart(config.subgraphs, part)
  const lines = [
    `血联 Xuelian${config.subgraphs === null ? '' : `：${config.subgraphs.join(' ')}`}`,
    `  GraphQL       ${http}/graphql   ${socket}/graphql`,
    ...(config.production ? [] : [`  GraphiQL      ${http}/graphiql`]),
    ...(has('messages') ? [`  JSON          ${http}/messages/<organisation>`] : []),
    ...(has('mllp') ? [`  HL7 v2, MLLP  ${mllp}`] : []),
    ...(has('sensors') ? sensors(config, doors) : []),
    `  运行状态 / operation  ${http}/health/ready   ${http}/metrics`,
    `  数据库 / database     ${database}，迁移 / migration ${store.migration}   (npm run sql)`,
    ...(config.demo && config.oidc === null && config.subgraphs === null ? demonstration() : []),
    `ready http=${http} mllp=${mllp} mqtt=${mqtt}`,
  ]
  return `${lines.join('\n')}\n`
}

const sensors = (config: Config, { http, mqtt }: Doors): string[] => [
  `  传感器 / sensors      ${http}/sensors/<organisation>/<device>/readings`,
  `  MQTT          ${mqtt}   ${mqttNote(config)}`.trimEnd(),
]

const mqttNote = ({ mqtt: { url, tls } }: Config): string => {
  if (url !== null) return '(MQTT_URL)'
  return tls === null ? '' : '(TLS)'
}

/** The accounts of the demonstration, for whoever tries it. */
export function demonstration(): string[] {
  const byOrganisation = Map.groupBy(demoAccounts, ({ organisation }) => organisation)
  const rows = [...byOrganisation].map(
    ([code, some]) => `    ${code.padEnd(11)} ${some.map(({ account }) => account).join(' ')}`,
  )
  return [
    `  演示账号（虚构，密码 ${DEMO_PIN}） / demo accounts (invented, PIN ${DEMO_PIN})`,
    ...rows,
    '  令牌 / token          npm run token -- lead.technician',
    `  传感器 / sensor       CS-LEAD/DEMO-FRIDGE-1   ${demoSecretOf('CS-LEAD', 'DEMO-FRIDGE-1')}`,
  ]
}
