/**
 * `data-opens="id"` on a button or link opens <dialog id>; without scripts a link's address is the same form as a page.
 * `data-closes` inside closes it. A form sent by htmx closes its dialog when the answer is good, unless the dialog says
 * `data-stays`. What opens says the event `opened`.
 */
document.addEventListener("click", (event) => {
  const clicked = event.target as Element
  const opener = clicked.closest<HTMLElement>("[data-opens]")
  const dialog = opener && document.getElementById(opener.dataset["opens"] ?? "")
  if (dialog instanceof HTMLDialogElement) {
    event.preventDefault()
    open(dialog)
  }
  if (clicked.closest("[data-closes]")) clicked.closest("dialog")?.close()
})

function open(dialog: HTMLDialogElement): void {
  for (const one of document.querySelectorAll<HTMLElement>(":popover-open:not(toast-stack)")) one.hidePopover()
  if (!dialog.open) dialog.showModal()
  dialog.querySelector<HTMLElement>("[autofocus], .dialog__body :is(input, select, textarea):not([type=hidden])")?.focus()
  dialog.dispatchEvent(new Event("opened"))
}

document.addEventListener("htmx:finally:request", (event) => {
  const { ctx } = (event as CustomEvent<{ ctx: { response?: { raw: Response }; sourceElement: Element } }>).detail
  if (ctx.response?.raw.ok) ctx.sourceElement.closest?.<HTMLDialogElement>("dialog[open]:not([data-stays])")?.close()
})

// A page may come with its dialog open (a form with errors): then it is modal, as if it had been opened here.
for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) {
  dialog.removeAttribute("open")
  open(dialog)
}
