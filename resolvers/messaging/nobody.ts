import { NOBODYS_ALLIANCE } from '#db/messaging/inbox.ts'

/** Whose a message is that no registered sender has sent. */
export const NOBODY = { allianceId: NOBODYS_ALLIANCE, organisationId: null, senderId: null } as const
