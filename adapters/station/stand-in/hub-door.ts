/** Where the hub is, and the token the station's system calls it with. */
export type HubDoor = { readonly url: string; readonly token: string }

/** What the hub answered over `POST /messages/<organisation>`. */
export type HubAnswer = { readonly status: number; readonly body: unknown }

/** Calls an operation of the hub as the station's own system does. */
export const callHub = async (
  { url, token }: HubDoor,
  station: string,
  message: { readonly operation: string; readonly input: object },
): Promise<HubAnswer> => {
  const response = await fetch(`${url}/messages/${station}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: token },
    body: JSON.stringify(message),
  })
  return { status: response.status, body: await response.json() }
}
