/**
 * What a swap takes away takes the cursor along. It comes back to the same thing, else to what is open, so that keys and
 * screen readers go on there and not at the top of the page. Into an open popover that was just filled it goes by itself.
 */
let before: Element | null = null

document.addEventListener("htmx:before:swap", () => {
  before = document.activeElement
})

document.addEventListener("htmx:after:swap", () => {
  const filled = document.querySelector<HTMLElement>(".popover:popover-open")
  if (filled && !filled.contains(document.activeElement)) filled.querySelector<HTMLElement>("select, input, button")?.focus()
  if (!before || before.isConnected || document.activeElement !== document.body) return
  const same = before.id ? document.getElementById(before.id) : null
  ;(same ?? document.querySelector<HTMLElement>("[data-reading]"))?.focus({ preventScroll: true })
})
