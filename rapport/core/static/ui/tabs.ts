/** Tabs of role="tab" in a role="tablist": click or arrows choose, `aria-controls` names what is then seen. */
function choose(tab: HTMLElement): void {
  for (const one of tab.closest('[role="tablist"]')?.querySelectorAll<HTMLElement>('[role="tab"]') ?? []) {
    const chosen = one === tab
    one.setAttribute("aria-selected", String(chosen))
    one.tabIndex = chosen ? 0 : -1
    const panel = document.getElementById(one.getAttribute("aria-controls") ?? "")
    if (panel) panel.hidden = !chosen
  }
  tab.dispatchEvent(new CustomEvent("tab:chosen", { bubbles: true }))
}

const tabOf = (event: Event): HTMLElement | null =>
  (event.target as Element).closest<HTMLElement>('[role="tablist"] [role="tab"]')

document.addEventListener("click", (event) => {
  const tab = tabOf(event)
  if (tab) choose(tab)
})

document.addEventListener("keydown", (event) => {
  const tab = tabOf(event)
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
  if (!tab || !step) return
  const all = [...(tab.closest('[role="tablist"]')?.querySelectorAll<HTMLElement>('[role="tab"]') ?? [])]
  const way = document.dir === "rtl" ? -step : step
  const next = all[(all.indexOf(tab) + way + all.length) % all.length]
  event.preventDefault()
  next?.focus()
  next?.click()
})
