/** Requests of our own, beside htmx. */
import { toast } from "./toast-stack"
import { word } from "./words"

export const csrf = (): string => document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? ""

const signIn = (): string => document.querySelector<HTMLMetaElement>('meta[name="sign-in"]')?.content ?? "/sign-in"

/** Whether we were led to the sign-in page instead of what we asked for. */
export function wasSignedOut(response: Response): boolean {
  return response.redirected && new URL(response.url).pathname === signIn()
}

/** Say why a request failed. A short plain text from the server is said as it is. */
export async function sayWhyNot(response: Response, text?: string): Promise<void> {
  const plain = response.headers.get("Content-Type")?.startsWith("text/plain")
  const said = plain ? (text ?? (await response.text())) : ""
  if (said && said.length < 400) toast({ text: said, tone: "bad" })
  else if (wasSignedOut(response) || response.status === 403) toast({ text: word("refused"), tone: "bad", reload: true })
  else if (response.status === 404 || response.status === 410) toast({ text: word("gone"), tone: "bad", reload: true })
  else toast({ text: word("broken"), tone: "bad" })
}
