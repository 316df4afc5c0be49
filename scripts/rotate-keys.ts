import { Database } from '#db/client.ts'
import { rotateMessages } from '#db/messaging/encryption-rotation.ts'
import { rotateNumbers } from '#db/number-rotation.ts'
import { rotateIdentityNumbers } from '#db/requests/identity-rotation.ts'
import { rotateWaiverCiphers } from '#db/waivers/identity-rotation.ts'
import { loadConfig } from '#server/config.ts'
import { runCommand } from '#server/lifecycle.ts'
import { identityKeysOf } from '#server/store.ts'
import { openDatabase, tell } from './database/open.ts'
import { argumentsOr } from './database/usage.ts'

argumentsOr(`npm run rotate-keys
  用 IDENTITY_KEYS 中编号最大的密钥重新加密全部身份信息和报文；完成后旧密钥可以移除。枢纽运行中也可执行。
  Encrypts every identity number, every record or visit number that is one, who stands in a kinship or refund case, and every HL7 message kept, anew with the highest key of IDENTITY_KEYS; afterwards older keys may be removed.
  The hub may be running.`)

await runCommand(
  async (start) => {
    const config = loadConfig()
    const url = await openDatabase(config, start)
    const database = await start('database connections', async () => {
      const opened = new Database(url, { max: 2 })
      return Object.assign(opened, { stop: () => opened.close() })
    })
    const keys = identityKeysOf(config)
    const changed =
      (await rotateIdentityNumbers(database, keys)) +
      (await rotateNumbers(database, keys)) +
      (await rotateWaiverCiphers(database, keys)) +
      (await rotateMessages(database, keys))
    tell(
      `已重新加密 ${changed} 条身份信息和报文。 / ${changed} records of who somebody is, messages among them, were encrypted anew.`,
    )
  },
  { log: tell },
)
