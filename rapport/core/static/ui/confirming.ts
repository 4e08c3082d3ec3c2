/** `hx-confirm="words"`: asks in a dialog of ours before what can't be undone. The button's own words are the answer. */
import { word } from "./words"

interface Question {
  ctx: { confirm: string | null; sourceElement: HTMLElement }
  issueRequest: () => void
  dropRequest: () => void
}

document.addEventListener("htmx:confirm", (event) => {
  const { ctx, issueRequest, dropRequest } = (event as unknown as CustomEvent<Question>).detail
  if (!ctx.confirm) return
  event.preventDefault()
  const submit = ctx.sourceElement.matches("button") ? ctx.sourceElement : ctx.sourceElement.querySelector("button")
  ask(ctx.confirm, submit?.textContent?.trim() || "OK", issueRequest, dropRequest)
})

function ask(question: string, yes: string, agreed: () => void, refused: () => void): void {
  const dialog = document.createElement("dialog")
  dialog.className = "dialog"
  const body = document.createElement("p")
  body.className = "dialog__body"
  body.textContent = question
  const form = document.createElement("form")
  form.method = "dialog"
  const foot = document.createElement("div")
  foot.className = "dialog__foot"
  foot.append(answer(word("cancel"), "", ""), answer(yes, "yes", "button--danger"))
  form.append(body, foot)
  dialog.append(form)
  dialog.addEventListener("close", () => {
    dialog.remove()
    if (dialog.returnValue === "yes") agreed()
    else refused()
  })
  document.body.append(dialog)
  dialog.setAttribute("aria-label", question)
  dialog.showModal()
}

function answer(label: string, value: string, kind: string): HTMLButtonElement {
  const button = document.createElement("button")
  button.className = `button ${kind}`
  button.value = value
  button.textContent = label
  return button
}
