/** htmx with our rules: who asks, what is kept when the page is refreshed, and what is said when an answer fails. */
import htmx from "htmx.org"
import { csrf, sayWhyNot, wasSignedOut } from "./asking"
import { toast, unsay } from "./toast-stack"
import { word } from "./words"

interface Context {
  request: { headers: Record<string, string>; method: string }
  response?: { raw: Response }
  sourceElement?: Element
  text: string
  swap: string
  hx?: { trigger?: string }
}
const contextOf = (event: Event): Context => (event as CustomEvent<{ ctx: Context }>).detail.ctx

// What the reader has opened, unfolded or begun to write outlives a refresh of the page around it.
htmx.config.morphSkip = "[hx-morph-skip], rich-text.is-live, combo-box.is-live, toast-stack, dialog[open]"
htmx.config.morphIgnore = ["data-htmx-powered", "open", "style", "data-tip"]

document.addEventListener("htmx:config:request", (event) => {
  contextOf(event).request.headers["X-CSRFToken"] = csrf()
})

document.addEventListener("htmx:before:response", (event) => {
  const response = contextOf(event).response?.raw
  if (response?.ok) unsay(word("offline"))
  if (response && wasSignedOut(response)) {
    event.preventDefault()
    void sayWhyNot(response)
  }
})

// A form for one word at a time begins anew once the word is taken.
document.addEventListener("htmx:after:swap", (event) => {
  const { sourceElement, response } = contextOf(event)
  if (sourceElement instanceof HTMLFormElement && "empties" in sourceElement.dataset && response?.raw.ok) sourceElement.reset()
})

document.addEventListener("htmx:response:error", (event) => {
  const context = contextOf(event)
  const response = context.response?.raw
  // A form that comes back with its errors is the one failed answer that belongs on the page.
  if (!response || response.status === 422) return
  context.swap = "none"
  if (!context.hx?.trigger?.includes('"toast"')) void sayWhyNot(response, context.text)
  context.text = ""
})

document.addEventListener("htmx:error", (event) => {
  const { ctx } = (event as CustomEvent<{ ctx?: Context }>).detail
  // A refresh that failed is tried again with the next cue; what somebody did must be said.
  if (ctx && !ctx.response && ctx.request.method.toUpperCase() !== "GET") toast({ text: word("offline"), tone: "bad" })
})
