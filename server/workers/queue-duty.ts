import { Duty } from '#server/workers/duty.ts'

/** What the owner of a queue does when it begins and before it ends. */
export type QueueHooks = {
  /** Called each time the duty has newly come to this instance. */
  readonly onTaken: () => Promise<void>
  /** Called before the next instance is let in. */
  readonly beforeGivingUp: () => Promise<void>
}

/** A lease on one destination's queue, which is taken over and handed on in good order. */
export class QueueDuty extends Duty {
  readonly #hooks: QueueHooks

  constructor(options: ConstructorParameters<typeof Duty>[0], hooks: QueueHooks) {
    super(options)
    this.#hooks = hooks
  }

  protected override async onTaken(): Promise<void> {
    await this.#hooks.onTaken()
  }

  override async giveUp(): Promise<void> {
    await this.during(() => this.#hooks.beforeGivingUp())
    await super.giveUp()
  }
}
