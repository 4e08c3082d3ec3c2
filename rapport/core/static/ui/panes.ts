/** A pane with `data-remember="name"` is found again where it was scrolled to, on this page and the next. */
const keyOf = (pane: HTMLElement): string => `scroll ${pane.dataset["remember"]}`

document.addEventListener(
  "scroll",
  ({ target }) => {
    if (target instanceof HTMLElement && target.dataset["remember"]) {
      sessionStorage.setItem(keyOf(target), String(Math.round(target.scrollTop)))
    }
  },
  { capture: true, passive: true },
)

for (const pane of document.querySelectorAll<HTMLElement>("[data-remember]")) {
  pane.scrollTop = Number(sessionStorage.getItem(keyOf(pane)) ?? 0)
}
